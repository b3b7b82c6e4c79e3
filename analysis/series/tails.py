"""Tail probabilities of Student's t and of chi-square for whole degrees of freedom, as finite sums.

Web workers need these two and import no SciPy; the tests hold both against SciPy.
"""

from __future__ import annotations

import math
from functools import lru_cache

STEPS = 200  # of halving; an interval of any width is down to one double by then


def t_p(t: float, df: int) -> float:
    """Two-sided p of Student's t with df >= 1. Source: Abramowitz & Stegun (1964) 26.7.3 and 26.7.4."""
    angle = math.atan(abs(t) / math.sqrt(df))
    sine, cosine = math.sin(angle), math.cos(angle)
    odd = df % 2
    term, total = (cosine, 0.0) if odd else (1.0, 0.0)
    for step in range(1 + odd, df, 2):
        total += term
        term *= cosine * cosine * step / (step + 1)
    within = 2 / math.pi * (angle + sine * total) if odd else sine * total
    return max(0.0, 1.0 - within)


@lru_cache(maxsize=256)
def t_quantile(df: int, level: float = 0.95) -> float:
    """The t that `level` of the distribution lies within, on both sides of 0; df >= 1."""
    low, high = 0.0, 1.0
    while t_p(high, df) > 1 - level:
        high *= 2
    for _ in range(STEPS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if t_p(middle, df) > 1 - level else (low, middle)
    return high


def chi2_p(x: float, df: int) -> float:
    """P(chi-square >= x) with df >= 1; 1 for df 0. Source: Abramowitz & Stegun (1964) 26.4.4 and 26.4.5."""
    if df == 0 or x <= 0:
        return 1.0
    if df % 2 == 0:
        term = total = 1.0
        for step in range(2, df, 2):
            term *= x / step
            total += term
        return math.exp(-x / 2) * total
    term, total = math.sqrt(x), 0.0
    for step in range(3, df + 2, 2):
        total += term
        term *= x / step
    return math.erfc(math.sqrt(x / 2)) + math.sqrt(2 / math.pi) * math.exp(-x / 2) * total
