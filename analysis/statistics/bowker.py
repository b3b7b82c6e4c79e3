"""Bowker's test of symmetry: between each two answers, did as many people go one way as the other? Details only."""

from __future__ import annotations

import math

from scipy.special import chdtrc

from analysis.base import Reference, Statistic, needs_pairs
from analysis.results import NotEnough, Result
from analysis.statistics.stuart_maxwell import Table


def bowker(table: Table) -> Result | NotEnough:
    """Test of the square table of linked people, before in rows; p is 1 where nobody moved. details: chi2, df.

    df counts the pairs of answers between which anybody moved. Source: Bowker (1948) JASA 43:572.
    """
    size = len(table)
    n = sum(sum(row) for row in table)
    if n == 0:
        return needs_pairs(0)
    pairs = [(table[i][j], table[j][i]) for i in range(size) for j in range(i + 1, size)]
    moved = [(there, back) for there, back in pairs if there + back]
    chi2 = math.fsum((there - back) ** 2 / (there + back) for there, back in moved)
    p = float(chdtrc(len(moved), chi2)) if moved else 1.0
    return Result("bowker", n, None, None, p, {"chi2": chi2, "df": len(moved)})


BOWKER = Statistic(
    "bowker",
    bowker,
    Reference(
        (((20, 10, 5), (3, 30, 15), (0, 5, 40)),),
        {"n": 128, "chi2": 13.7692307692308, "df": 3, "p": 0.00323670650323545},
        "R 4.2: mcnemar.test(table), case N01-uebersax",
    ),
)
