"""Mann and Kendall's test of a trend: do later sessions tend to be higher, or lower?

Exact at any number of sessions and with ties, by counting in how many orders of the same values each number of
inversions occurs. Four sessions cannot reach p = 0.05 whatever they show.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from analysis.base import Reference, Statistic, needs_points
from analysis.results import NotEnough, Result


@lru_cache(maxsize=64)
def inversions(groups: tuple[int, ...]) -> tuple[int, ...]:
    """In how many orders of a multiset each number of inversions occurs; groups: how often each value occurs.

    The coefficients of the Gaussian multinomial. Source: MacMahon (1915), Combinatory Analysis, vol. 1.
    """
    ways, placed = [1], 0
    for size in groups:
        for i in range(1, size + 1):
            # times (1 - q^(placed + i)), divided by (1 - q^i): a polynomial again after every step
            step = placed + i
            longer = ways + [0] * step
            for power, count in enumerate(ways):
                longer[power + step] -= count
            for power in range(i, len(longer)):
                longer[power] += longer[power - i]
            ways = longer[: len(ways) + step - i]
        placed += size
    return tuple(ways)


def direction_score(x: Sequence[float], y: Sequence[float]) -> int:
    """Kendall's S: pairs of points that go the same way in x and y, minus pairs that go opposite ways."""
    n = len(x)
    return sum(
        ((x[j] > x[i]) - (x[j] < x[i])) * ((y[j] > y[i]) - (y[j] < y[i])) for i in range(n) for j in range(i + 1, n)
    )


def score_p(score: int, values: Sequence[float]) -> float:
    """P(|S| >= |score|) over all orders of the values, each alike."""
    ways = inversions(tuple(sorted(Counter(values).values(), reverse=True)))
    most = len(ways) - 1
    extreme = sum(count for place, count in enumerate(ways) if abs(most - 2 * place) >= abs(score))
    return extreme / sum(ways)


def mann_kendall(values: Sequence[float]) -> Result | NotEnough:
    """Exact two-sided test of the values in order of time; the effect is Kendall's tau-b with time.

    tau is None where all values are equal; p is 1 then. details: s (pairs that rise minus pairs that fall).
    Source: Mann (1945) Econometrica 13:245; Kendall (1975) Rank Correlation Methods.
    """
    n = len(values)
    if n < 2:
        return needs_points(n, 2)
    s = direction_score(range(n), values)
    pairs = n * (n - 1) // 2
    untied = pairs - sum(count * (count - 1) // 2 for count in Counter(values).values())
    tau = s / math.sqrt(pairs * untied) if untied else None
    return Result("mann_kendall_exact", n, tau, None, score_p(s, values), {"s": s})


MANN_KENDALL = Statistic(
    "mann_kendall",
    mann_kendall,
    Reference(
        ((2.9, 3.1, 3.0, 3.4, 3.5, 3.8),),
        {"n": 6, "s": 13, "effect": 0.866666666666667, "p": 0.0166666666666667},
        "case T01-mk6: exact Mann-Kendall, R 4.2 cor.test(method = 'kendall', exact = TRUE); Kendall (1975) table 1",
    ),
)
