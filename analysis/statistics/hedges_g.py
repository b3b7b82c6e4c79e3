"""Hedges' standardised change: the mean change in standard deviations, corrected for small groups. Details only."""

from __future__ import annotations

import math

from analysis.base import Reference, Statistic, mean, needs_answers, needs_pairs, variance
from analysis.results import NotEnough, Result
from analysis.samples import Paired, Unlinked, present


def correction(df: int) -> float | None:
    """J = gamma(df/2) / (sqrt(df/2) gamma((df-1)/2)); None below two degrees of freedom, where it is undefined."""
    if df < 2:
        return None
    return math.exp(math.lgamma(df / 2) - math.lgamma((df - 1) / 2)) / math.sqrt(df / 2)


def hedges_gz(sample: Paired) -> Result | NotEnough:
    """Mean change over the standard deviation of the changes, times J; effect None without spread or below 3 pairs.

    Source: Hedges (1981) J. Educ. Stat. 6:107.
    """
    differences = sample.differences()
    n = len(differences)
    if n == 0:
        return needs_pairs(n)
    factor = correction(n - 1)
    sd = math.sqrt(variance(differences)) if n > 1 else 0.0
    return Result("hedges_gz", n, factor * mean(differences) / sd if factor and sd else None)


def hedges_g(sample: Unlinked) -> Result | NotEnough:
    """Difference of means over the pooled standard deviation, times J; effect None without spread or too few."""
    before, after = present(sample.before), present(sample.after)
    if not before or not after:
        return needs_answers(0)
    df = len(before) + len(after) - 2
    squares = sum(variance(v) * (len(v) - 1) for v in (before, after) if len(v) > 1)
    factor = correction(df)
    change = mean(after) - mean(before)
    effect = factor * change / math.sqrt(squares / df) if factor and squares else None
    return Result("hedges_g", len(before) + len(after), effect)


HEDGES_GZ = Statistic(
    "hedges_gz",
    hedges_gz,
    Reference(
        (Paired((2, 3, 3, 1, 4, 5, 2, 3), (2, 4, 4, 3, 3, 5, 3, 5)),),
        {"n": 8, "effect": 0.643564148107338},
        "case P03-likert8, computed in R 4.2 from the definition",
    ),
)

HEDGES_G = Statistic(
    "hedges_g",
    hedges_g,
    Reference(
        (Unlinked((1, 2, 2, 3, 3, 4), (2, 3, 3, 4, 4, 5, 5)),),
        {"n": 13, "effect": 1.04161239375366},
        "case U05-likert-6-7: effsize 0.8.1 in R 4.2",
    ),
)
