"""Kerby's rank-biserial correlation: how lopsided the movement of linked people is, from -1 to 1.

The share of rank sums in favour minus the share against; people who did not move are dropped before ranking.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from scipy.stats import rankdata

from analysis.base import Reference, Statistic, needs_pairs
from analysis.results import NotEnough, Result
from analysis.samples import Paired


def kerby(differences: Sequence[float]) -> float | None:
    """(favourable - unfavourable rank sum) / total; None where nobody moved."""
    moved = [d for d in differences if d != 0]
    if not moved:
        return None
    ranks = rankdata([abs(d) for d in moved])
    return math.fsum(math.copysign(r, d) for d, r in zip(moved, ranks, strict=True)) / math.fsum(ranks)


def rank_biserial(sample: Paired) -> Result | NotEnough:
    """The correlation of n pairs; effect None where nobody moved. Source: Kerby (2014) Compr. Psychol. 3:11.IT.3.1."""
    differences = sample.differences()
    if not differences:
        return needs_pairs(0)
    return Result("rank_biserial_kerby", len(differences), kerby(differences))


RANK_BISERIAL = Statistic(
    "rank_biserial",
    rank_biserial,
    Reference(
        (Paired((2, 3, 3, 1, 4, 5, 2, 3), (2, 4, 4, 3, 3, 5, 3, 5)),),
        {"n": 8, "effect": 0.761904761904762},
        "case P03-likert8, computed in R 4.2 from the definition",
    ),
)
