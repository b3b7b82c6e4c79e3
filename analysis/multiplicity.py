"""Adjusting p values that stand on one page, so that six questions about nothing do not find something.

Holm's step-down method decides what is called clear; Benjamini and Hochberg's is for lists in details.
"""

from __future__ import annotations

from collections.abc import Sequence

from analysis.base import Reference, Statistic
from analysis.results import Adjusted


def holm(p: Sequence[float | None]) -> Adjusted:
    """p values adjusted by Holm in the order given; tests that were not made (None) do not count.

    Source: Holm (1979) Scand. J. Stat. 6:65.
    """
    made = sorted((value, i) for i, value in enumerate(p) if value is not None)
    adjusted: list[float | None] = [None] * len(p)
    highest = 0.0
    for place, (value, i) in enumerate(made):
        highest = max(highest, min(1.0, (len(made) - place) * value))
        adjusted[i] = highest
    return Adjusted("holm", len(made), tuple(adjusted))


def benjamini_hochberg(p: Sequence[float | None]) -> Adjusted:
    """p values adjusted for the false discovery rate. Source: Benjamini & Hochberg (1995) JRSS B 57:289."""
    made = sorted(((value, i) for i, value in enumerate(p) if value is not None), reverse=True)
    adjusted: list[float | None] = [None] * len(p)
    lowest = 1.0
    for place, (value, i) in enumerate(made):
        lowest = min(lowest, len(made) * value / (len(made) - place))
        adjusted[i] = lowest
    return Adjusted("benjamini_hochberg", len(made), tuple(adjusted))


_OPTIONS = (0.03857421875, 0.75, 0.86328125, 1.0, 0.021484375)

HOLM = Statistic(
    "holm",
    holm,
    Reference((_OPTIONS,), {"p": (0.154296875, 1, 1, 1, 0.107421875)}, "R 4.2: p.adjust(p, 'holm'), case M01-multi"),
)

BENJAMINI_HOCHBERG = Statistic(
    "benjamini_hochberg",
    benjamini_hochberg,
    Reference(
        (_OPTIONS,),
        {"p": (0.0964355468750001, 1, 1, 1, 0.0964355468750001)},
        "R 4.2: p.adjust(p, 'BH'), case M01-multi",
    ),
)
