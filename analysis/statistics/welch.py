"""The difference of two means whose people are not linked, with Welch's t interval."""

from __future__ import annotations

import math

from scipy.special import stdtr, stdtrit

from analysis.base import Reference, Statistic, around, mean, needs_answers, variance
from analysis.results import NotEnough, Result
from analysis.samples import Unlinked, present
from analysis.statistics.paired_t import SLEEP_1, SLEEP_2


def welch(sample: Unlinked) -> Result | NotEnough:
    """Mean after minus mean before, interval and t test without assuming equal spread.

    Interval and p are None where a wave has one answer or both waves are constant. Source: Welch (1947).
    """
    before, after = present(sample.before), present(sample.after)
    if not before or not after:
        return needs_answers(0)
    n = len(before) + len(after)
    change = mean(after) - mean(before)
    details: dict[str, float | None] = {
        "mean_before": mean(before),
        "mean_after": mean(after),
        "t": None,
        "df": None,
        "se": None,
    }
    if min(len(before), len(after)) < 2:
        return Result("welch_t", n, change, None, None, details)
    part_b, part_a = variance(before) / len(before), variance(after) / len(after)
    if part_b + part_a == 0:
        return Result("welch_t", n, change, None, None, details)
    error = math.sqrt(part_b + part_a)
    df = (part_b + part_a) ** 2 / (part_b**2 / (len(before) - 1) + part_a**2 / (len(after) - 1))
    details |= {"t": change / error, "df": df, "se": error}
    interval = around(change, float(stdtrit(df, 0.975)) * error)
    return Result("welch_t", n, change, interval, 2 * float(stdtr(df, -abs(change / error))), details)


WELCH = Statistic(
    "welch",
    welch,
    Reference(
        (Unlinked(SLEEP_1, SLEEP_2),),
        {"effect": 1.58, "interval": (-0.2054832, 3.3654832), "t": 1.8608, "df": 17.776, "p": 0.07939},
        "R: t.test(extra ~ group, data = sleep), signs turned",
        tolerance=5e-4,
    ),
)
