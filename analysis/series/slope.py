"""The straight line through the sessions, with an interval that knows how much sessions differ from one another.

The spread around the line counts, with t of k - 2 degrees of freedom: intervals made from the sessions' own errors
alone called a slope in 13 % of series without one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from analysis.base import Reference, Statistic, around, mean, needs_points
from analysis.results import NotEnough, Result
from analysis.series.tails import t_p, t_quantile

NOISE = 1e-18  # of a sum of squares: what floating point may leave of nothing


def slope(values: Sequence[float], times: Sequence[float] | None = None) -> Result | NotEnough:
    """Least-squares change per step of time, by default per session.

    Interval and p are None below three points. Points on one line without spread have an interval without width, and a
    p of 0, or of 1 where the line stays level. details: se, df.
    """
    n = len(values)
    times = range(n) if times is None else times
    if n < 2 or min(times) == max(times):
        return needs_points(n, 2)
    middle_t, middle_v = mean(times), mean(values)
    width = math.fsum((t - middle_t) ** 2 for t in times)
    steep = math.fsum((t - middle_t) * (v - middle_v) for t, v in zip(times, values, strict=True)) / width
    rest = math.fsum((v - middle_v - steep * (t - middle_t)) ** 2 for t, v in zip(times, values, strict=True))
    height = math.fsum((v - middle_v) ** 2 for v in values)
    if n < 3:
        return Result("slope_t", n, steep, None, None, {"se": None, "df": n - 2})
    if height <= NOISE * math.fsum(v * v for v in values):
        return Result("slope_t", n, 0.0, (0.0, 0.0), 1.0, {"se": 0.0, "df": n - 2})
    if rest <= NOISE * height:
        return Result("slope_t", n, steep, (steep, steep), 0.0, {"se": 0.0, "df": n - 2})
    error = math.sqrt(rest / (n - 2) / width)
    interval = around(steep, t_quantile(n - 2) * error)
    return Result("slope_t", n, steep, interval, t_p(steep / error, n - 2), {"se": error, "df": n - 2})


SLOPE = Statistic(
    "slope",
    slope,
    Reference(
        (
            (115, 117, 120, 123, 126, 129, 132, 135, 139, 142, 146, 150, 154, 159, 164),
            tuple(range(58, 73)),
        ),
        {"n": 15, "effect": 3.45, "se": 0.09114, "interval": (3.253112, 3.646888)},
        "R: lm(weight ~ height, data = women) and confint of it",
        tolerance=5e-6,
    ),
)
