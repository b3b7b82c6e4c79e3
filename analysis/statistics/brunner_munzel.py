"""Brunner and Munzel's test of two waves that are not linked: is a random after-answer higher than a before-answer?

Needs no equal spread. The interval is built on the logit scale, so that it never leaves 0 to 1.
"""

from __future__ import annotations

import math

import numpy as np
from scipy.special import expit, logit, stdtr, stdtrit
from scipy.stats import rankdata

from analysis.base import Reference, Statistic, needs_answers, variance
from analysis.results import NotEnough, Result
from analysis.samples import Unlinked, present


def brunner_munzel(sample: Unlinked) -> Result | NotEnough:
    """P(A > B) + 0.5 P(A = B) with the logit interval, and the test with Brunner and Munzel's degrees of freedom.

    Interval and p are None where the waves do not overlap, where all answers are equal, or where a wave has one
    answer: the standard error is 0 or undefined then. details: t, df, plain_low and plain_high (clipped interval).
    Source: Brunner & Munzel (2000) Biom. J. 42:17; Neubert & Brunner (2007).
    """
    before, after = present(sample.before), present(sample.after)
    n_b, n_a = len(before), len(after)
    if not n_b or not n_a:
        return needs_answers(0)
    ranks = rankdata(before + after)
    inner_b, inner_a = ranks[:n_b] - rankdata(before), ranks[n_b:] - rankdata(after)
    superior = math.fsum(inner_a) / (n_a * n_b)
    nothing = Result("brunner_munzel_t", n_b + n_a, superior, None, None, {"t": None, "df": None})
    if min(n_b, n_a) < 2 or superior in (0.0, 1.0):
        return nothing
    v_b, v_a = variance(list(map(float, inner_b))), variance(list(map(float, inner_a)))
    if v_b + v_a == 0:
        return nothing
    df = (n_b * v_b + n_a * v_a) ** 2 / ((n_b * v_b) ** 2 / (n_b - 1) + (n_a * v_a) ** 2 / (n_a - 1))
    error = math.sqrt(v_b / (n_b * n_a**2) + v_a / (n_a * n_b**2))
    t = (superior - 0.5) / error
    reach = float(stdtrit(df, 0.975)) * error
    interval = expit(logit(superior) + np.array((-1.0, 1.0)) * reach / (superior * (1 - superior)))
    details = {"t": t, "df": df, "plain_low": max(0.0, superior - reach), "plain_high": min(1.0, superior + reach)}
    p = 2 * float(stdtr(df, -abs(t)))
    return Result("brunner_munzel_t", n_b + n_a, superior, (float(interval[0]), float(interval[1])), p, details)


BRUNNER_MUNZEL = Statistic(
    "brunner_munzel",
    brunner_munzel,
    Reference(
        (Unlinked((1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 2, 4, 1, 1), (3, 3, 4, 3, 1, 2, 3, 1, 1, 5, 4)),),
        {"effect": 0.788961, "t": 3.1375, "df": 17.683, "p": 0.005786, "plain_low": 0.5952169, "plain_high": 0.9827052},
        "pain scores of Brunner & Munzel (2000), Neubert & Brunner (2007); R package brunnermunzel 2.0",
        tolerance=5e-4,
    ),
)
