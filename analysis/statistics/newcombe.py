"""Newcombe's hybrid score interval for the difference of two shares whose people are not linked."""

from __future__ import annotations

import math

from analysis.base import Reference, Statistic, needs_answers
from analysis.results import Interval, NotEnough, Result
from analysis.statistics.wilson import wilson_interval


def newcombe_interval(yes_before: int, n_before: int, yes_after: int, n_after: int) -> Interval:
    """95 % interval of share after minus share before; both groups of at least one."""
    before, after = yes_before / n_before, yes_after / n_after
    (low_b, high_b), (low_a, high_a) = wilson_interval(yes_before, n_before), wilson_interval(yes_after, n_after)
    change = after - before
    return (
        change - math.hypot(after - low_a, high_b - before),
        change + math.hypot(high_a - after, before - low_b),
    )


def newcombe(yes_before: int, n_before: int, yes_after: int, n_after: int) -> Result | NotEnough:
    """Change of a share with its interval. Source: Newcombe (1998) Stat Med 17:873-890, method 10."""
    if min(n_before, n_after) == 0:
        return needs_answers(0)
    interval = newcombe_interval(yes_before, n_before, yes_after, n_after)
    return Result("newcombe_hybrid", n_before + n_after, yes_after / n_after - yes_before / n_before, interval)


NEWCOMBE = Statistic(
    "newcombe",
    newcombe,
    Reference(
        (48, 80, 56, 70),
        {"effect": 0.2, "interval": (0.0524, 0.3339)},
        "Newcombe (1998) Stat Med 17:873-890, method 10, example a: 56/70 against 48/80",
        tolerance=5e-5,
    ),
)
