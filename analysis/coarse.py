"""Rounding for sensitive questions, so that nobody's own answer can be worked out from an average or its interval.

Averages of numbers are published in steps: with n people, an average in steps of at least a n-th of the range tells
even somebody who knows all other answers no more than that range. Intervals are widened to whole steps, never cut.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from analysis.results import Change, Interval, Level

FINEST = 0.1
"""The step where answers have no range, and of intervals on a scale, whose averages are told by the counts anyway."""


def grain(*samples: Sequence[float]) -> float:
    """The step for averages of these samples: the next of 1, 2, 5 times a power of ten from range / n up.

    One sample per group of people; the one in which a single answer weighs most decides. In the manner of the p % rule
    of statistical disclosure control: nobody's contribution may be told more closely than the range.
    """
    weight = max(((max(sample) - min(sample)) / len(sample) for sample in samples if sample), default=0.0)
    if weight <= 0:
        return FINEST
    power = math.floor(math.log10(weight))
    return next(step for factor in (1, 2, 5, 10, 20) if (step := _times(factor, power)) >= weight)


def rounded_level(found: Level, step: float) -> Level:
    """A level of a number in steps; its spread is left out."""
    mean = None if found.mean is None else _nearest(found.mean, step)
    return replace(found, mean=mean, interval=widened(found.interval, step), sd=None)


def rounded_change(change: Change, levels: tuple[float, float], step: float) -> Change:
    """A change of numbers in steps: the difference of the rounded levels (before, after), never a median.

    A median would say that somebody's answer lies far from the rest. The verdict reads the interval that is published.
    """
    moved, interval = round(levels[1] - levels[0], 10) + 0.0, widened(change.interval, step)
    return replace(
        change, mean_change=moved, effect=moved, headline="mean", interval=interval, verdict_interval=interval
    )


def widened(interval: Interval | None, step: float) -> Interval | None:
    """The interval from the step below to the step above."""
    if interval is None:
        return None
    return round(math.floor(interval[0] / step) * step, 10) + 0.0, round(math.ceil(interval[1] / step) * step, 10) + 0.0


def _nearest(value: float, step: float) -> float:
    return round(round(value / step) * step, 10) + 0.0


def _times(factor: int, power: int) -> float:
    return float(factor * 10**power) if power >= 0 else factor / 10**-power
