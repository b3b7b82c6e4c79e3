"""How many more sessions like this one would settle a question."""

from __future__ import annotations

import math

from scipy.special import stdtr, stdtrit
from scipy.stats import nct

from analysis.base import Reference, Statistic, needs_pairs
from analysis.results import NotEnough, Result

WANTED = 0.8
SMALLEST_CHANGE = 0.2
MOST_SESSIONS = 9
FAR = 6  # standard errors, beyond which a tail is below 1e-8


def paired_power(n: int, d: float, alpha: float = 0.05) -> Result | NotEnough:
    """Power (as effect, 0 to 1) of a two-sided paired t test with n pairs at a standardised change d.

    Source: Cohen (1988), chapter 2; noncentral t.
    """
    if n < 2:
        return needs_pairs(n, 2)
    shift = abs(d) * math.sqrt(n)
    critical = float(stdtrit(n - 1, 1 - alpha / 2))
    if shift == 0:
        return Result("paired_power", n, 2 * float(stdtr(n - 1, -critical)))
    if shift > critical + FAR:
        return Result("paired_power", n, 1.0)
    # SciPy's noncentral t gives NaN for some far lower tails, which are 0 for our purpose anyway.
    other_side = float(nct.cdf(-critical, n - 1, shift)) if shift < FAR else 0.0
    power = float(nct.sf(critical, n - 1, shift)) + other_side
    return Result("paired_power", n, power)


def sessions_to_settle(n_pairs: int, d: float) -> int | None:
    """The fewest further sessions (1 to 9) of n_pairs each for which all pairs together reach power 0.8.

    The change d in standard deviations is taken as at least 0.2; None where nine are not enough.
    """
    d = max(abs(d), SMALLEST_CHANGE)
    for more in range(1, MOST_SESSIONS + 1):
        power = paired_power(n_pairs * (1 + more), d)
        if isinstance(power, Result) and power.effect is not None and power.effect >= WANTED:
            return more
    return None


PAIRED_POWER = Statistic(
    "paired_power",
    paired_power,
    Reference(
        (60, 0.2, 0.10),
        {"effect": 0.4555818},
        "R package pwr: pwr.t.test(d = 0.2, n = 60, sig.level = 0.10, type = 'one.sample'); Cohen (1988) p. 47",
    ),
)
