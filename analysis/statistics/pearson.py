"""Pearson's chi-square for a single choice of two waves that are not linked: did the shares of the answers move?

Answers that nobody gave drop out. Where an expected count is below 5 the same statistic is compared with that of
answers dealt out to the two waves at random.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from scipy.special import chdtrc

from analysis.base import Reference, Statistic, needs_answers
from analysis.results import NotEnough, Result

DEALS = 9_999
FEWEST_EXPECTED = 5
SAME = 1e-9  # relative; statistics as close as this are equal


def pearson(before: Sequence[int], after: Sequence[int], seed: int = 0) -> Result | NotEnough:
    """Test of people per answer in two waves; the effect is Cramer's V, None where all gave one answer (p is 1 then).

    seed: decides how answers are dealt, so that a second run gives the same. details: chi2, df, asymptotic_p.
    Source: Pearson (1900) Phil. Mag. 50:157; Cramer (1946) Mathematical Methods of Statistics, 21.9.
    """
    counts = np.asarray((before, after), dtype=np.int64)
    people = counts.sum(axis=1)
    if people.min() == 0:
        return needs_answers(0)
    counts = counts[:, counts.sum(axis=0) > 0]
    n, df = int(people.sum()), counts.shape[1] - 1
    if df == 0:
        return Result("pearson", n, None, None, 1.0, {"chi2": 0.0, "df": 0, "asymptotic_p": 1.0})
    answers = counts.sum(axis=0)
    expected = np.outer(people, answers) / n
    chi2 = math.fsum(((counts - expected) ** 2 / expected).ravel())
    details = {"chi2": chi2, "df": df, "asymptotic_p": float(chdtrc(df, chi2))}
    effect = math.sqrt(chi2 / n)
    if expected.min() >= FEWEST_EXPECTED:
        return Result("pearson", n, effect, None, details["asymptotic_p"], details)
    return Result("pearson_deals", n, effect, None, _dealt_p(answers, int(people.min()), chi2, seed), details)


def _dealt_p(answers: np.ndarray, smaller: int, observed: float, seed: int) -> float:
    """Share of deals, the observed among them, whose statistic is as large; the smaller wave is dealt its answers."""
    n = int(answers.sum())
    dealt = np.random.default_rng(seed).multivariate_hypergeometric(answers, smaller, size=DEALS, method="marginals")
    expected = answers * smaller / n
    values = ((dealt - expected) ** 2 / expected).sum(axis=1) * n / (n - smaller)
    return (1 + int((values >= observed * (1 - SAME)).sum())) / (DEALS + 1)


PEARSON = Statistic(
    "pearson",
    pearson,
    Reference(
        ((762, 327, 468), (484, 239, 477)),
        {"n": 2757, "chi2": 30.07, "df": 2, "p": 2.954e-07},
        "Agresti (2007) p. 39, party by gender: R ?chisq.test, X-squared = 30.07, df = 2, p-value = 2.954e-07",
        tolerance=5e-3,
    ),
)
