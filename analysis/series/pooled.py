"""The changes of several sessions as one: random effects, with an interval that allows sessions to differ.

Hartung and Knapp's interval with q of at least 1; Cochran's Q says whether the sessions differ by more than chance.
A fixed-effect interval covered 86 % instead of 95 %.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from analysis.base import Reference, Statistic, around, needs_points
from analysis.results import NotEnough, Result
from analysis.series.tails import chi2_p, t_p, t_quantile


def pooled(changes: Sequence[float], errors: Sequence[float], rounding: float = 0.0) -> Result | NotEnough:
    """Mean change of k sessions from their changes and standard errors (each above 0), in the unit of the changes.

    rounding: how far the changes may lie from the exact ones on average; all may lie to the same side, so that the
    interval reaches at least as far.
    details: tau2 (DerSimonian and Laird), q and q_p (Cochran), i2, se. Interval and p None for one session.
    Source: DerSimonian & Laird (1986) Control. Clin. Trials 7:177; Hartung & Knapp (2001) Stat Med 20:3875;
    Knapp & Hartung (2003) Stat Med 22:2693 for the bound of 1. ValueError where an error is not above 0.
    """
    k = len(changes)
    if k == 0:
        return needs_points(0, 1)
    if len(errors) != k or min(errors) <= 0:
        raise ValueError("every change needs a standard error above 0")
    weights = [1 / (e * e) for e in errors]
    q = _spread(changes, weights)
    scale = math.fsum(weights) - math.fsum(w * w for w in weights) / math.fsum(weights)
    tau2 = max(0.0, (q - (k - 1)) / scale) if k > 1 else 0.0
    weights = [1 / (e * e + tau2) for e in errors]
    effect = _middle(changes, weights)
    details = {"tau2": tau2, "q": q, "q_p": chi2_p(q, k - 1), "i2": max(0.0, 1 - (k - 1) / q) if q else 0.0}
    if k == 1:
        return Result("random_effects", k, effect, None, None, details | {"se": errors[0]})
    wider = max(1.0, _spread(changes, weights) / (k - 1))
    quantile = t_quantile(k - 1)
    error = max(math.sqrt(wider / math.fsum(weights)), rounding / quantile)
    interval = around(effect, quantile * error)
    p = t_p(effect / error, k - 1)
    return Result("random_effects_hartung_knapp", k, effect, interval, p, details | {"se": error})


def _middle(values: Sequence[float], weights: Sequence[float]) -> float:
    return math.fsum(w * v for w, v in zip(weights, values, strict=True)) / math.fsum(weights)


def _spread(values: Sequence[float], weights: Sequence[float]) -> float:
    middle = _middle(values, weights)
    return math.fsum(w * (v - middle) ** 2 for w, v in zip(weights, values, strict=True))


#: Treated and control groups (ill, well) of the thirteen trials of the BCG vaccine.
BCG = (
    (4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619), (33, 5036, 47, 5761),
    (180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892), (29, 7470, 45, 7232), (17, 1699, 65, 1600),
    (186, 50448, 141, 27197), (5, 2493, 3, 2338), (27, 16886, 29, 17825),
)  # fmt: skip

POOLED = Statistic(
    "pooled",
    pooled,
    Reference(
        (
            tuple(math.log(a / (a + b) / (c / (c + d))) for a, b, c, d in BCG),
            tuple(math.sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)) for a, b, c, d in BCG),
        ),
        {"n": 13, "effect": -0.7141, "tau2": 0.3088, "q": 152.2330, "i2": 0.9212},
        "Colditz et al. (1994) as dat.bcg in R metafor: rma(method = 'DL'); Q(df = 12) = 152.2330",
        tolerance=5e-5,
    ),
)
