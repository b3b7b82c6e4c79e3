"""Wilcoxon-Mann-Whitney rank sums of two waves that are not linked, exact with midranks and mid-p.

Two-sided means P(|W - E(W)| >= observed), the convention of R's coin; SciPy's exact method ignores ties.
"""

from __future__ import annotations

import math

import numpy as np
from scipy.special import ndtr
from scipy.stats import rankdata

from analysis.base import EXACT_UP_TO, Reference, Statistic, needs_answers
from analysis.results import NotEnough, Result
from analysis.samples import Unlinked, present


def subset_distribution(weights: list[int], size: int) -> np.ndarray:
    """Probability of each sum of `size` of the weights, all subsets of that size alike; index = sum."""
    heaviest = sum(sorted(weights)[len(weights) - size :])
    ways = np.zeros((size + 1, heaviest + 1))
    ways[0, 0] = 1.0
    taken = reached = 0
    for weight in sorted(weights):
        # Only sizes and sums that can have been reached so far: a third of the work of the whole table.
        rows, reached = min(size, taken + 1), min(heaviest, reached + weight)
        ways[1 : rows + 1, weight : reached + 1] += ways[:rows, : reached + 1 - weight]
        taken = rows
    return ways[size] / ways[size].sum()


def _exact(ranks: np.ndarray, small: np.ndarray) -> tuple[float, float]:
    """(p, mid-p) of the rank sum of the smaller wave; 1 for both where all answers are equal."""
    doubled = [round(2 * r) for r in ranks]
    lightest = min(doubled)
    shifted = [w - lightest for w in doubled]  # every subset has the same size, so a shift changes no distance
    if not any(shifted):
        return 1.0, 1.0
    pmf = subset_distribution(shifted, len(small))
    observed = sum(round(2 * r) - lightest for r in small)
    # Distance from the mean in units of 1/N: whole numbers, so that equal means equal.
    centre = len(small) * sum(shifted)
    distance = np.abs(np.arange(len(pmf)) * len(ranks) - centre)
    here = abs(observed * len(ranks) - centre)
    beyond, equal = float(pmf[distance > here].sum()), float(pmf[distance == here].sum())
    return min(1.0, beyond + equal), min(1.0, beyond + 0.5 * equal)


def rank_sum(sample: Unlinked, exact: bool = True) -> Result | NotEnough:
    """Rank-sum test; the effect is the chance that a random after-answer is higher than a random before-answer.

    p is the exact mid-p up to 200 answers in all and the normal approximation with ties, without continuity
    correction, above or where exact is False. details: exact_p, asymptotic_p, z, u_after.
    Source: Mann & Whitney (1947), Lehmann (1975).
    """
    before, after = present(sample.before), present(sample.after)
    n_b, n_a = len(before), len(after)
    if not n_b or not n_a:
        return needs_answers(0)
    n = n_b + n_a
    ranks = rankdata(before + after)
    u_after = math.fsum(ranks[n_b:]) - n_a * (n_a + 1) / 2
    spread = math.fsum((r - (n + 1) / 2) ** 2 for r in ranks)
    deviation = math.sqrt(n_b * n_a * spread / (n * (n - 1))) if spread else 0.0
    z = (u_after - n_b * n_a / 2) / deviation if deviation else None
    details = {"u_after": u_after, "z": z, "asymptotic_p": 1.0 if z is None else min(1.0, 2 * float(ndtr(-abs(z))))}
    superior = u_after / (n_b * n_a)
    if n > EXACT_UP_TO or not exact:
        return Result("rank_sum_asymptotic", n, superior, None, details["asymptotic_p"], details)
    details["exact_p"], mid_p = _exact(ranks, ranks[:n_b] if n_b <= n_a else ranks[n_b:])
    return Result("rank_sum_exact_mid_p", n, superior, None, mid_p, details)


RANK_SUM = Statistic(
    "rank_sum",
    rank_sum,
    Reference(
        (Unlinked((1, 2, 2, 3, 3, 4), (2, 3, 3, 4, 4, 5, 5)),),
        {"effect": 0.785714285714286, "p": 0.0920745920745921, "exact_p": 0.10955710955711, "z": 1.76085806299441},
        "case U05-likert-6-7: coin 1.4.2 in R 4.2; choose(13, 6) = 1716 splits enumerated",
    ),
)
