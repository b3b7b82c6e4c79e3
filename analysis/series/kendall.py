"""Kendall's rank correlation of two series, with its exact test: do the two go up and down together?

Exact for any number of points while at most one of the two has ties; with ties in both, up to eight points.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Sequence

from analysis.base import Reference, Statistic, needs_points
from analysis.results import NotEnough, Result
from analysis.series.mann_kendall import direction_score, score_p

MOST_WITH_TIES = 8  # points; all their orders are tried


def _untied(values: Sequence[float]) -> int:
    n = len(values)
    return n * (n - 1) // 2 - sum(count * (count - 1) // 2 for count in Counter(values).values())


def _exact_p(score: int, x: Sequence[float], y: Sequence[float]) -> float | None:
    if len(set(x)) == len(x):
        return score_p(score, y)
    if len(set(y)) == len(y):
        return score_p(score, x)
    if len(x) > MOST_WITH_TIES:
        return None
    scores = [abs(direction_score(x, order)) for order in itertools.permutations(y)]
    return sum(s >= abs(score) for s in scores) / len(scores)


def kendall(x: Sequence[float], y: Sequence[float]) -> Result | NotEnough:
    """tau-b of n points with the exact two-sided p; tau is None where one of the two is constant.

    p is None with ties in both and more than eight points. details: s, concordant (pairs; None with ties).
    Source: Kendall (1938) Biometrika 30:81; Kendall (1945) Biometrika 33:239 for ties. ValueError for unequal lengths.
    """
    if len(x) != len(y):
        raise ValueError(f"{len(x)} values against {len(y)}")
    n = len(x)
    if n < 2:
        return needs_points(n, 2)
    s, untied_x, untied_y = direction_score(x, y), _untied(x), _untied(y)
    tau = s / math.sqrt(untied_x * untied_y) if untied_x and untied_y else None
    pairs = n * (n - 1) // 2
    concordant = (s + pairs) // 2 if untied_x == untied_y == pairs else None
    return Result("kendall_exact", n, tau, None, _exact_p(s, x, y), {"s": s, "concordant": concordant})


KENDALL = Statistic(
    "kendall",
    kendall,
    Reference(
        (
            (44.4, 45.9, 41.9, 53.3, 44.7, 44.1, 50.7, 45.2, 60.1),
            (2.6, 3.1, 2.5, 5.0, 3.6, 4.0, 5.2, 2.8, 3.8),
        ),
        {"n": 9, "effect": 0.4444444, "p": 0.1194, "concordant": 26},
        "Hollander & Wolfe (1973) p. 185ff, quality of tuna: R ?cor.test, T = 26, p-value = 0.1194, tau 0.4444444",
        tolerance=5e-5,
    ),
)
