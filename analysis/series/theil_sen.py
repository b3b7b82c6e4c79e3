"""Theil and Sen's slope: the middle of all slopes between two sessions, which one odd session cannot move."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from analysis.base import Reference, Statistic, needs_points
from analysis.results import NotEnough, Result


def theil_sen(values: Sequence[float], times: Sequence[float] | None = None) -> Result | NotEnough:
    """Change per step of time, by default per session, in the unit of the values.

    Source: Theil (1950) Proc. K. Ned. Akad. Wet. 53:386; Sen (1968) JASA 63:1379.
    """
    n = len(values)
    times = range(n) if times is None else times
    slopes = [
        (values[j] - values[i]) / (times[j] - times[i])
        for i in range(n)
        for j in range(i + 1, n)
        if times[j] != times[i]
    ]
    return Result("theil_sen", n, median(slopes)) if slopes else needs_points(n, 2)


THEIL_SEN = Statistic(
    "theil_sen",
    theil_sen,
    Reference(
        ((9, 15, 19, 20, 45, 55, 78), (1, 2, 3, 4, 10, 12, 18)),
        {"n": 7, "effect": 4.0},
        "Sen (1968) JASA 63:1379, section 6: the median of the 21 slopes is 4",
    ),
)
