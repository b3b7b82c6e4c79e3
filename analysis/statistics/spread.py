"""How far apart the answers of one wave lie: did people come closer? Described, never tested."""

from __future__ import annotations

import math
from collections import Counter

from analysis.base import Reference, Statistic, needs_answers, variance
from analysis.results import NotEnough, Result
from analysis.samples import OneWave, present


def spread(sample: OneWave) -> Result | NotEnough:
    """The standard deviation of one wave as the effect (None for one answer), in the unit of the answers.

    details: top_share, the share of people who gave the most chosen answer.
    """
    values = present(sample.values)
    if not values:
        return needs_answers(0)
    sd = math.sqrt(variance(values)) if len(values) > 1 else None
    most = max(Counter(values).values())
    return Result("spread", len(values), sd, None, None, {"top_share": most / len(values)})


SPREAD = Statistic(
    "spread",
    spread,
    Reference(
        (OneWave((2, 4, 4, 4, 5, 5, 7, 9)),),
        {"n": 8, "effect": 2.13808993529940, "top_share": 0.375},
        "R: sd(c(2, 4, 4, 4, 5, 5, 7, 9)), the root of 32/7; three of eight answered 4",
    ),
)
