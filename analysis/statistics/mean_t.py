"""The mean of one wave with its t interval."""

from __future__ import annotations

import math

from scipy.special import stdtrit

from analysis.base import Reference, Statistic, around, mean, needs_answers, variance
from analysis.results import NotEnough, Result
from analysis.samples import OneWave, present
from analysis.statistics.paired_t import SLEEP_1, SLEEP_2


def mean_t(sample: OneWave) -> Result | NotEnough:
    """Mean in the item's unit; the interval is None for one answer or where all are equal. details: sd."""
    values = present(sample.values)
    n = len(values)
    if n == 0:
        return needs_answers(n)
    sd = math.sqrt(variance(values)) if n > 1 else None
    interval = around(mean(values), float(stdtrit(n - 1, 0.975)) * sd / math.sqrt(n)) if sd else None
    return Result("mean_t", n, mean(values), interval, None, {"sd": sd})


MEAN_T = Statistic(
    "mean_t",
    mean_t,
    Reference(
        (OneWave(SLEEP_1 + SLEEP_2),),
        {"n": 20, "effect": 1.54, "interval": (0.5955845, 2.4844155)},
        "R: t.test(sleep$extra)",
    ),
)
