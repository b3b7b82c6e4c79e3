"""Hodges and Lehmann's median change, which one typed 1000 cannot move.

For linked people the median of all averages of two differences (Walsh averages), with the exact interval of the
signed-rank test; for waves that are not linked the median of all differences between an after and a before.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np

from analysis.base import EXACT_UP_TO, Z95, Reference, Statistic, needs_answers, needs_pairs
from analysis.results import Interval, NotEnough, Result
from analysis.samples import Paired, Unlinked, present
from analysis.statistics.signed_rank import sign_distribution

MOST_VALUES = 3000  # different values; a table of their pairs stays under 100 MB


class _Table:
    """Values with the number of times each occurs, as if sorted into one long list."""

    def __init__(self, values: np.ndarray, times: np.ndarray) -> None:
        order = np.argsort(values, kind="stable")
        self.values = values[order]
        self.until = np.cumsum(times[order])

    def at(self, place: int) -> float:
        """The value at a place of the long list, counted from 1."""
        return float(self.values[np.searchsorted(self.until, place)])

    def median(self) -> float:
        """The middle value, or the average of the two."""
        total = int(self.until[-1])
        return (self.at((total + 1) // 2) + self.at(total // 2 + 1)) / 2


def _counted(values: Sequence[float]) -> tuple[np.ndarray, np.ndarray]:
    counts = sorted(Counter(values).items())
    return np.array([v for v, _ in counts]), np.array([c for _, c in counts], dtype=np.int64)


def _walsh(differences: Sequence[float]) -> _Table:
    values, times = _counted(differences)
    first, second = np.triu_indices(len(values))
    same = first == second
    weights = np.where(same, times[first] * (times[first] + 1) // 2, times[first] * times[second])
    return _Table((values[first] + values[second]) / 2, weights)


def _places_cut(n: int) -> int:
    """How many Walsh averages the 95 % interval cuts off at each end, plus one; 0 where no such interval exists."""
    if n > EXACT_UP_TO:
        return math.floor(n * (n + 1) / 4 - Z95 * math.sqrt(n * (n + 1) * (2 * n + 1) / 24)) + 1
    below = np.cumsum(sign_distribution(list(range(1, n + 1))))
    return int(np.searchsorted(below, 0.025, side="left")) if below[0] <= 0.025 else 0


def hodges_lehmann(sample: Paired) -> Result | NotEnough:
    """Pseudo-median of the changes in the item's unit, with the exact signed-rank interval from 6 pairs up.

    Effect None where more than 3000 different changes occur. Source: Hollander & Wolfe (1973) section 3.
    """
    differences = sample.differences()
    n = len(differences)
    if n == 0:
        return needs_pairs(n)
    if len(set(differences)) > MOST_VALUES:
        return Result("hodges_lehmann", n)
    averages = _walsh(differences)
    cut = _places_cut(n)
    interval: Interval | None = None
    if cut:
        interval = averages.at(cut), averages.at(n * (n + 1) // 2 + 1 - cut)
    return Result("hodges_lehmann", n, averages.median(), interval)


def hodges_lehmann_shift(sample: Unlinked) -> Result | NotEnough:
    """Median of all differences after minus before of two waves; effect None for too many different values."""
    before, after = present(sample.before), present(sample.after)
    if not before or not after:
        return needs_answers(0)
    n = len(before) + len(after)
    (values_b, times_b), (values_a, times_a) = _counted(before), _counted(after)
    if max(len(values_b), len(values_a)) > MOST_VALUES:
        return Result("hodges_lehmann_shift", n)
    differences = np.round(values_a[:, None] - values_b[None, :], 9).ravel()
    return Result("hodges_lehmann_shift", n, _Table(differences, np.outer(times_a, times_b).ravel()).median())


HODGES_LEHMANN = Statistic(
    "hodges_lehmann",
    hodges_lehmann,
    Reference(
        (
            Paired(
                (1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30),
                (0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29),
            ),
        ),
        {"n": 9, "effect": -0.46, "interval": (-0.786, -0.01)},
        "Hollander & Wolfe (1973) p. 29f; R 4.2 wilcox.test(conf.int = TRUE)",
    ),
)

HODGES_LEHMANN_SHIFT = Statistic(
    "hodges_lehmann_shift",
    hodges_lehmann_shift,
    Reference(
        (Unlinked((0.73, 0.80, 0.83, 1.04, 1.38, 1.45, 1.46, 1.64, 1.89, 1.91), (0.74, 0.88, 0.90, 1.15, 1.21)),),
        {"n": 15, "effect": -0.305},
        "Hollander & Wolfe (1973) p. 69f; R wilcox.test(conf.int = TRUE): difference in location 0.305, signs turned",
        tolerance=5e-4,
    ),
)
