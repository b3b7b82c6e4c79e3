"""Friedman's test of a ranking: do people agree that some options stand above others? Details only, per wave."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from scipy.special import chdtrc
from scipy.stats import rankdata

from analysis.base import Reference, Statistic, mean, needs_answers
from analysis.results import NotEnough, Result


def mean_ranks(rows: Sequence[Sequence[float]]) -> list[float]:
    """Per option the mean of the ranks that people gave it, 1 for the lowest value; rows: one per person."""
    ranks = [rankdata(row) for row in rows]
    return [mean([float(row[option]) for row in ranks]) for option in range(len(rows[0]))]


def friedman(rows: Sequence[Sequence[float | None]]) -> Result | NotEnough:
    """Test of people's values of the same options; people who left one out are dropped.

    The effect is Kendall's W, 0 (no agreement) to 1; None, with p 1, where everybody ties all options.
    details: q, df. Source: Friedman (1937) JASA 32:675, with the correction for ties of Conover.
    """
    complete = sorted(tuple(float(v) for v in row if v is not None) for row in rows if all(v is not None for v in row))
    n = len(complete)
    if n == 0 or len(complete[0]) < 2:
        return needs_answers(n)
    options = len(complete[0])
    sums = [n * rank for rank in mean_ranks(complete)]
    ties = sum(count**3 - count for row in complete for count in Counter(row).values())
    scale = n * options * (options + 1) - ties / (options - 1)
    if scale <= 0:
        return Result("friedman", n, None, None, 1.0, {"q": 0.0, "df": options - 1})
    q = 12 * math.fsum((total - n * (options + 1) / 2) ** 2 for total in sums) / scale
    p = float(chdtrc(options - 1, q))
    return Result("friedman", n, q / (n * (options - 1)), None, p, {"q": q, "df": options - 1})


#: Seconds to round first base, by three methods, of 22 players.
ROUNDING = (
    (5.40, 5.50, 5.55), (5.85, 5.70, 5.75), (5.20, 5.60, 5.50), (5.55, 5.50, 5.40), (5.90, 5.85, 5.70),
    (5.45, 5.55, 5.60), (5.40, 5.40, 5.35), (5.45, 5.50, 5.35), (5.25, 5.15, 5.00), (5.85, 5.80, 5.70),
    (5.25, 5.20, 5.10), (5.65, 5.55, 5.45), (5.60, 5.35, 5.45), (5.05, 5.00, 4.95), (5.50, 5.50, 5.40),
    (5.45, 5.55, 5.50), (5.55, 5.55, 5.35), (5.45, 5.50, 5.55), (5.50, 5.45, 5.25), (5.65, 5.60, 5.40),
    (5.70, 5.65, 5.55), (6.30, 6.30, 6.25),
)  # fmt: skip

FRIEDMAN = Statistic(
    "friedman",
    friedman,
    Reference(
        (ROUNDING,),
        {"n": 22, "q": 11.143, "df": 2, "p": 0.003805},
        "Hollander & Wolfe (1973) p. 140ff: R ?friedman.test, chi-squared = 11.143, df = 2, p-value = 0.003805",
        tolerance=5e-4,
    ),
)
