"""Wilson's score interval for a share: how sure is "7 of 12" in one wave?"""

from __future__ import annotations

import math

from analysis.base import Z95, Reference, Statistic, needs_answers
from analysis.results import Interval, NotEnough, Result


def wilson_interval(yes: int, n: int) -> Interval:
    """95 % interval of yes / n for n >= 1; never leaves 0 to 1."""
    share, z2 = yes / n, Z95 * Z95
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z95 * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    # At a share of 0 or 1 the interval ends there exactly; the subtraction would leave a rest of 1e-17.
    return 0.0 if yes == 0 else centre - half, 1.0 if yes == n else centre + half


def wilson(yes: int, n: int) -> Result | NotEnough:
    """Share of yes among n people with its interval. Source: Wilson (1927) JASA 22:209."""
    if n == 0:
        return needs_answers(n)
    return Result("wilson", n, yes / n, wilson_interval(yes, n))


WILSON = Statistic(
    "wilson",
    wilson,
    Reference(
        (81, 263),
        {"interval": (0.2553, 0.3662)},
        "Newcombe (1998) Stat Med 17:857-872, table I, method 3",
        tolerance=5e-5,
    ),
)
