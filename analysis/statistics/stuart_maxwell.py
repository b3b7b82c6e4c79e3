"""Stuart and Maxwell's test of a linked single choice: did the shares of the answers move?

Given is the square table of linked people, before in rows and after in columns. Answers that nobody gave drop out.
With few people the same statistic is compared with what it would be had every pair been swapped by the toss of a coin.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import chdtrc

from analysis.base import Reference, Statistic, needs_pairs
from analysis.results import NotEnough, Result

SWAPS = 9_999
ASYMPTOTIC_FROM = 30  # people; below, pairs are swapped
FEWEST_MOVERS = 5  # between any two answers, there and back; below, too
SAME = 1e-9  # relative; statistics as close as this are equal

Table = Sequence[Sequence[int]]


def marginal_changes(table: Table) -> list[float]:
    """Per answer the change of its share: after minus before; at least one person."""
    counts = np.asarray(table, dtype=np.int64)
    return [float(change) for change in (counts.sum(axis=0) - counts.sum(axis=1)) / counts.sum()]


def stuart_maxwell(table: Table, seed: int = 0) -> Result | NotEnough:
    """Test of equal shares before and after; the effect is the share of people by which the answers moved.

    That is half of the sum of all changes, 0 to 1. seed: decides the tosses, so that a second run gives the same.
    p is 1 where nobody moved. details: chi2, df (rank of the covariance), asymptotic_p.
    Source: Stuart (1955) Biometrika 42:412; Maxwell (1970) Br. J. Psychiatry 116:651.
    """
    counts = np.asarray(table, dtype=np.int64)
    n = int(counts.sum())
    if n == 0:
        return needs_pairs(0)
    used = (counts.sum(axis=0) + counts.sum(axis=1)) > 0
    counts = counts[np.ix_(used, used)]
    moved = counts + counts.T
    np.fill_diagonal(moved, 0)
    covariance = np.diag(moved.sum(axis=1)) - moved
    difference = counts.sum(axis=0) - counts.sum(axis=1)
    inverse = np.linalg.pinv(covariance.astype(float), hermitian=True)
    df = int(np.linalg.matrix_rank(covariance.astype(float), hermitian=True))
    chi2 = float(difference @ inverse @ difference) if df else 0.0
    details = {"chi2": chi2, "df": df, "asymptotic_p": float(chdtrc(df, chi2)) if df else 1.0}
    effect = float(np.abs(difference).sum()) / (2 * n)
    between = moved[np.triu_indices(len(moved), 1)]
    few = n < ASYMPTOTIC_FROM or bool((between < FEWEST_MOVERS).any())
    if df and few:
        p = _swapped_p(moved, inverse, chi2, seed)
        return Result("stuart_maxwell_swaps", n, effect, None, p, details)
    return Result("stuart_maxwell", n, effect, None, details["asymptotic_p"], details)


def _swapped_p(moved: np.ndarray, inverse: np.ndarray, observed: float, seed: int) -> float:
    """Share of tables, the observed among them, whose statistic is as large when pairs are swapped at random.

    Swapping leaves the covariance as it is; of the m people between two answers a binomial number goes one way.
    """
    first, second = np.nonzero(np.triu(moved))
    between = moved[first, second]
    one_way = np.random.default_rng(seed).binomial(between, 0.5, size=(SWAPS, len(between)))
    net = 2 * one_way - between  # people from the first answer to the second, less those who went back
    arrows = np.zeros((len(between), len(moved)))
    arrows[np.arange(len(between)), first], arrows[np.arange(len(between)), second] = -1, 1
    differences = net @ arrows
    values = np.einsum("ij,jk,ik->i", differences, inverse, differences)
    return (1 + int((values >= observed * (1 - SAME)).sum())) / (SWAPS + 1)


STUART_MAXWELL = Statistic(
    "stuart_maxwell",
    stuart_maxwell,
    Reference(
        (((20, 10, 5), (3, 30, 15), (0, 5, 40)),),
        {"n": 128, "chi2": 13.76, "df": 2, "p": 0.00103},
        "J. Uebersax, McNemar tests of marginal homogeneity; R DescTools::StuartMaxwellTest, example",
        tolerance=5e-3,
    ),
)
