"""The mean change of linked people with its t interval. Its p value stands in details and decides no verdict."""

from __future__ import annotations

import math

from scipy.special import stdtr, stdtrit

from analysis.base import Reference, Statistic, around, mean, needs_pairs, variance
from analysis.results import NotEnough, Result
from analysis.samples import Paired


def paired_t(sample: Paired) -> Result | NotEnough:
    """Mean change in the item's unit, t interval and t test; interval and p None below two pairs or without spread.

    Equal differences have a spread of 0, and a t test would call them certain: there is no interval then.
    """
    differences = sample.differences()
    n = len(differences)
    if n == 0:
        return needs_pairs(n)
    change = mean(differences)
    sd = math.sqrt(variance(differences)) if n > 1 else None
    details: dict[str, float | None] = {"sd": sd, "df": n - 1 if n > 1 else None, "t": None, "d_z": None}
    if not sd:
        return Result("paired_t", n, change, None, None, details)
    error = sd / math.sqrt(n)
    details |= {"t": change / error, "d_z": change / sd}
    interval = around(change, float(stdtrit(n - 1, 0.975)) * error)
    return Result("paired_t", n, change, interval, 2 * float(stdtr(n - 1, -abs(change / error))), details)


SLEEP_1 = (0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0)
SLEEP_2 = (1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4)

PAIRED_T = Statistic(
    "paired_t",
    paired_t,
    Reference(
        (Paired(SLEEP_1, SLEEP_2),),
        {"effect": 1.58, "interval": (0.7001142, 2.4598858), "t": 4.0621, "p": 0.002833},
        "R: t.test(extra ~ group, data = sleep, paired = TRUE), signs turned; Student (1908)",
        tolerance=5e-5,
    ),
)
