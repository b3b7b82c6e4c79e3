"""What a statistic is: a function with a name and one published answer that it must reproduce.

Also the few lines of arithmetic that several statistics share. Sums go through `math.fsum`, which is exact, so that
swapping before and after changes the sign of a figure and nothing else.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.results import Adjusted, Interval, NotEnough, Result
from forms.texts import Text

Z95 = 1.959963984540054
EXACT_UP_TO = 200


@dataclass(frozen=True)
class Reference:
    """Numbers in, published figures out, and where those come from.

    given: the arguments of the statistic. published: figure name (see Result.figure) to the printed value.
    """

    given: tuple[Any, ...]
    published: Mapping[str, Any]
    source: str
    tolerance: float = 1e-6


@dataclass(frozen=True)
class Statistic:
    """One statistic of the tuple STATISTICS; call it with a sample, get a Result or NotEnough."""

    name: str
    compute: Callable[..., Result | Adjusted | NotEnough]
    reference: Reference

    def __call__(self, *given: Any) -> Result | Adjusted | NotEnough:
        """Compute it; the arguments are those of `compute`."""
        return self.compute(*given)


def needs_pairs(n: int, needed: int = 1) -> NotEnough:
    """The refusal of a paired statistic."""
    return NotEnough(Text("needs_pairs", {"needed": needed, "n": n}))


def needs_answers(n: int, needed: int = 1) -> NotEnough:
    """The refusal of a statistic of one or two waves; n is the smaller wave."""
    return NotEnough(Text("needs_answers", {"needed": needed, "n": n}))


def needs_points(n: int, needed: int) -> NotEnough:
    """The refusal of a statistic of a series; n is the number of sessions with a figure."""
    return NotEnough(Text("needs_points", {"needed": needed, "n": n}))


def mean(values: Sequence[float]) -> float:
    """Arithmetic mean of at least one value."""
    return math.fsum(values) / len(values)


def variance(values: Sequence[float]) -> float:
    """Sample variance (n - 1) of at least two values; exactly 0 where all are equal."""
    if min(values) == max(values):
        return 0.0
    middle = mean(values)
    return math.fsum((v - middle) ** 2 for v in values) / (len(values) - 1)


def around(centre: float, half_width: float, low: float = -math.inf, high: float = math.inf) -> Interval:
    """centre -+ half_width, clipped to [low, high]."""
    return max(low, centre - half_width), min(high, centre + half_width)
