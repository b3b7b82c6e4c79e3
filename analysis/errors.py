"""How far the change of one session may be off: its standard error, read from a frozen release.

Light on purpose, since lines over sessions are made in web workers. Where a release keeps no error of its own, the
published interval gives it, by the quantile that interval was made with and never closer than its rounding.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from analysis.base import Z95
from analysis.decimals import about_others
from analysis.series.tails import t_quantile
from forms.measures import Measure

Record = Mapping[str, Any]
HALF_STEP = 0.05  # of a figure about the pairs beside figures of everyone: one decimal
HALF_STEP_OF_SHARES = 0.0005  # one decimal of a percentage point


def rounding(record: Record) -> float:
    """How far a record's change may lie from the one that was computed, because disclosure rounds it; 0 if exact.

    Of a sensitive number the levels are in steps, and the change is their difference: a whole step at most.
    """
    if record["sensitive"] and record["measure"] == Measure.NUMERIC.value:
        return _step(record)
    if not about_others(record):
        return 0.0
    return HALF_STEP_OF_SHARES if record["measure"] == Measure.BINARY.value else HALF_STEP


def standard_error(record: Record) -> float | None:
    """The standard error of a record's mean change, in its unit; None where all moved alike and there is no spread.

    From an interval: half its width, and half the step of its rounding, over the quantile of its method. The change
    itself was rounded as well: to a uniform error of width 2 h, whose variance of h * h / 3 is added. Intervals of
    sensitive questions were widened outwards, so that their ends need nothing more.
    """
    frozen = record["details"].get("error")
    if frozen:
        return float(frozen)
    if record["interval"] is None or _unmoved(record):
        return None
    low, high = record["interval"]
    off = rounding(record)
    half = (high - low) / 2 + (0.0 if record["sensitive"] else off)
    return math.hypot(half / _quantile(record), off / math.sqrt(3)) or None


def all_alike(record: Record) -> bool:
    """Whether a change has no spread because everybody moved by the same amount, and that may be told."""
    return not record["sensitive"] and record["mean_change"] is not None and standard_error(record) is None


def _unmoved(record: Record) -> bool:
    """Whether nobody moved on a scale; its interval then tells what could be missed, not how far people differ."""
    return record["measure"] != Measure.BINARY.value and record["up"] == 0 and record["down"] == 0


def _quantile(record: Record) -> float:
    """z for shares (Bonett and Price, Newcombe), t for averages; Welch's degrees of freedom are n1 + n2 - 2 at most."""
    if record["measure"] == Measure.BINARY.value:
        return Z95
    if record["change_from"] == "pairs":
        return t_quantile(max(record["n_pairs"] - 1, 1))
    return t_quantile(max(record["n_before"] + record["n_after"] - 2, 1))


def _step(record: Record) -> float:
    """The widest step of 1, 2 or 5 times a power of ten that the ends and levels of a sensitive number may be in."""
    ends = [*(record["interval"] or ()), record["mean_before"], record["mean_after"]]
    figures = [abs(end) for end in ends if end]
    if not figures:
        return 2 * HALF_STEP
    power = math.floor(math.log10(min(figures)))
    steps = (float(f"{factor}e{p}") for p in range(power, power - 9, -1) for factor in (5, 2, 1))
    return next((s for s in steps if all(abs(f / s - round(f / s)) < 1e-6 for f in figures)), 0.0)
