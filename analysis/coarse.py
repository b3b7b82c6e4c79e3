"""Rounding for sensitive questions, so that nobody's own answer can be worked out from an average or its interval.

Averages of numbers are published in steps: with n people, an average in steps of at least a n-th of the range tells
even somebody who knows all other answers no more than that range. Intervals are widened to whole steps, never cut.
The range is the one that the question declares. Where it declares none it is that of the answers, and nothing is shown
where one answer decides it, for then the step itself would tell that answer.
"""

from __future__ import annotations

import math
import statistics as plain
from collections.abc import Sequence
from dataclasses import replace

from analysis.results import Change, Interval, Level
from forms.measures import Part

FINEST = 0.1
"""The step where answers have no range, and of intervals on a scale, whose averages are told by the counts anyway."""


def grain(*samples: Sequence[float]) -> float:
    """The step for averages of these samples: the next of 1, 2, 5 times a power of ten from range / n up.

    One sample per group of people; the one in which a single answer weighs most decides. In the manner of the p % rule
    of statistical disclosure control: nobody's contribution may be told more closely than the range.
    """
    return _round(max(((max(sample) - min(sample)) / len(sample) for sample in samples if sample), default=0.0))


def step_of(part: Part, waves: Sequence[Sequence[float]], moves: Sequence[float] = ()) -> float:
    """The step for averages of a number over these waves, and over the moves of linked people if they are compared.

    From the declared range and the smallest wave, so that it tells nothing of the answers; else from the answers.
    """
    if part.low is None or part.high is None:
        return grain(*waves, moves)
    return _round((part.high - part.low) / min(len(wave) for wave in waves if wave))


def dominated(part: Part, sample: Sequence[float]) -> bool:
    """Whether one answer decides the step of a number without a declared range.

    The p % rule with p = 100, on distances from the middle answer: all answers but the two farthest must together lie
    as far from it as the farthest does. Source: Hundepool et al. (2012) Statistical Disclosure Control, section 4.2.
    """
    if (part.low is not None and part.high is not None) or not sample:
        return False
    middle = plain.median(sample)
    *others, _, farthest = [0.0, 0.0, *sorted(abs(value - middle) for value in sample)]
    return sum(others) < farthest


def _round(weight: float) -> float:
    """The next of 1, 2, 5 times a power of ten from a weight up."""
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
