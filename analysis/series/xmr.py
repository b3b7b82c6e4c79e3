"""Control limits of a series (individual values and moving range): which sessions are unlike the others?

Limits are the mean with 2.66 average moving ranges on both sides. The run rules are those of the NHS programme
"Making Data Count"; with few sessions they stay silent, because they would mislead.
"""

from __future__ import annotations

from collections.abc import Sequence

from analysis.base import Reference, Statistic, mean, needs_points
from analysis.results import NotEnough, Result

REACH = 2.66  # 3 / 1.128: three standard deviations, estimated from moving ranges of two
RUN = 7  # sessions in a row on one side of the mean, or steadily rising or falling
OUTER = 2 / 3  # of the way to a limit; two of three sessions beyond it on one side
NOISE = 1e-9  # of the largest value: what sums of floating point numbers may be off by


def xmr(values: Sequence[float]) -> Result | NotEnough:
    """Mean of the values with its limits as the interval; details: average_moving_range, outside (how many are).

    Values that differ by no more than floating point does are alike: their moving range is 0 and nothing is outside.
    Source: Shewhart's individuals chart, NIST/SEMATECH e-Handbook 6.3.2.2. Needs two values.
    """
    n = len(values)
    if n < 2:
        return needs_points(n, 2)
    centre, noise = mean(values), _noise(values)
    moving = mean([abs(b - a) for a, b in zip(values[:-1], values[1:], strict=True)])
    moving = moving if moving > noise else 0.0
    low, high = centre - REACH * moving, centre + REACH * moving
    outside = sum(not low - noise <= value <= high + noise for value in values)
    return Result("xmr", n, centre, (low, high), None, {"average_moving_range": moving, "outside": outside})


def unlike(values: Sequence[float]) -> dict[int, tuple[str, str]]:
    """By the place of a session: (rule, side) of the first NHS rule that it breaks; empty where none is.

    Where all values are alike no rule is read: limits without width would call every session unlike the others.

    Rules, in order: "outside" a limit, "run" of seven or more on one side of the mean, "drift" of seven or more
    steadily rising or falling, "outer" third by two of three. side: "high" or "low".
    """
    limits = xmr(values)
    if isinstance(limits, NotEnough) or limits.effect is None or limits.interval is None:
        return {}
    if not limits.details["average_moving_range"]:
        return {}
    centre, (low, high), noise = limits.effect, limits.interval, _noise(values)
    found: dict[int, tuple[str, str]] = {}
    beyond = [_side(v, low, noise) == "low" or _side(v, high, noise) == "high" for v in values]
    marks = [
        *(((i,), "outside", "high" if values[i] > high else "low") for i, out in enumerate(beyond) if out),
        *((run, "run", side) for run, side in _runs([_side(v, centre, noise) for v in values])),
        *((run, "drift", side) for run, side in _drifts(values, noise)),
        *_outer(values, centre, low, high),
    ]
    for places, rule, side in marks:
        for place in places:
            found.setdefault(place, (rule, side))
    return found


def _noise(values: Sequence[float]) -> float:
    return NOISE * max(abs(value) for value in values)


def _side(value: float, centre: float, noise: float) -> str:
    return "high" if value > centre + noise else "low" if value < centre - noise else ""


def _runs(sides: Sequence[str]) -> list[tuple[range, str]]:
    """Stretches of RUN or more that have the same side; "" is no side."""
    found, start = [], 0
    for i in range(1, len(sides) + 1):
        if i == len(sides) or sides[i] != sides[start]:
            if i - start >= RUN and sides[start]:
                found.append((range(start, i), sides[start]))
            start = i
    return found


def _drifts(values: Sequence[float], noise: float) -> list[tuple[range, str]]:
    """Stretches of RUN or more values that steadily rise or fall; a value that stays ends the stretch."""
    steps = [_side(b, a, noise) for a, b in zip(values[:-1], values[1:], strict=True)]
    found, start = [], 0
    for i in range(1, len(steps) + 1):
        if i == len(steps) or steps[i] != steps[start]:
            if i - start + 1 >= RUN and steps and steps[start]:
                found.append((range(start, i + 1), steps[start]))
            start = i
    return found


def _outer(values: Sequence[float], centre: float, low: float, high: float) -> list[tuple[tuple[int, ...], str, str]]:
    """Two of three in a row in the outer third on one side, inside the limits or beyond."""
    sides = [
        "high" if v > centre + OUTER * (high - centre) else "low" if v < centre - OUTER * (centre - low) else ""
        for v in values
    ]
    found = []
    for i in range(len(values) - 2):
        for side in ("high", "low"):
            beyond = tuple(j for j in range(i, i + 3) if sides[j] == side)
            if len(beyond) >= 2:
                found.append((beyond, "outer", side))
    return found


XMR = Statistic(
    "xmr",
    xmr,
    Reference(
        ((49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1),),
        {"n": 10, "effect": 50.81, "average_moving_range": 1.8778, "interval": (45.815, 55.805), "outside": 0},
        "NIST/SEMATECH e-Handbook 6.3.2.2: batch flowrate, limits 55.8041 and 45.8159 from 3/1.128 instead of 2.66",
        tolerance=5e-4,
    ),
)
