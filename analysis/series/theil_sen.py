"""Theil and Sen's slope: the middle of all slopes between two sessions, which one odd session cannot move."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from analysis.base import Reference, Statistic, needs_points
from analysis.results import Interval, NotEnough, Result
from analysis.series.mann_kendall import inversions

LEVEL = 0.95


def theil_sen(values: Sequence[float], times: Sequence[float] | None = None) -> Result | NotEnough:
    """Change per step of time, by default per session, in the unit of the values, with its interval.

    The interval holds every slope that Kendall's exact test of what remains does not tell apart at 5 %, so that it
    covers at least 95 %: from the M-th smallest to the M-th largest slope, M = (N - C) / 2, of N slopes, where C + 2 is
    the smallest S with P(|S| >= S) <= 0.05. None where no M is left (four points), or times are tied.
    Source: Theil (1950) Proc. K. Ned. Akad. Wet. 53:386; Sen (1968) JASA 63:1379, section 4; Hollander & Wolfe (1973)
    Nonparametric Statistical Methods, 9.3, for C.
    """
    n = len(values)
    times = range(n) if times is None else times
    slopes = sorted(
        (values[j] - values[i]) / (times[j] - times[i])
        for i in range(n)
        for j in range(i + 1, n)
        if times[j] != times[i]
    )
    return Result("theil_sen", n, median(slopes), _interval(slopes, n)) if slopes else needs_points(n, 2)


def _interval(slopes: Sequence[float], n: int) -> Interval | None:
    """The same number of sorted slopes left out on both sides: as many as n points in random order rarely exceed."""
    ways = inversions((1,) * n)
    most, total = len(ways) - 1, sum(ways)
    if most != len(slopes):
        return None
    left_out, tail = 0, 0
    while 2 * (tail + ways[left_out]) <= (1 - LEVEL) * total:
        tail += ways[left_out]
        left_out += 1
    return (slopes[left_out - 1], slopes[-left_out]) if left_out else None


THEIL_SEN = Statistic(
    "theil_sen",
    theil_sen,
    Reference(
        ((9, 15, 19, 20, 45, 55, 78), (1, 2, 3, 4, 10, 12, 18)),
        {"n": 7, "effect": 4.0},
        "Sen (1968) JASA 63:1379, section 6: the median of the 21 slopes is 4",
    ),
)
