"""Whether what is shown of a sensitive question leaves a single possibility for what one or two people did.

Counts before and after are the margins of a table of who went from which answer to which; how many moved up and down,
and intervals, say more about its cells. Whoever writes all of that down as equations may be left with one or two
people in a cell, whatever the other cells are. The auditor of sums does not see that; whole numbers do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.special import stdtrit

from analysis.comparing import moved_interval
from analysis.disclosure import SMALLEST_SENSITIVE_CATEGORY
from analysis.results import Interval

Table = Sequence[Sequence[int]]
MOST_PEOPLE = 200  # of larger groups the equations leave many tables; the rules about few people guard them
NEAR = 1e-6
SECONDS = 0.2  # for one cell; a search that does not end by then has too many tables to tell


class Fact(NamedTuple):
    """Something known of a table: the sum of its cells, each times its weight, lies between two ends."""

    weights: np.ndarray
    low: float
    high: float


def tells_few(table: Table, facts: Sequence[Fact]) -> bool:
    """Whether the margins of a table and these facts leave only one or two people in some cell off the diagonal.

    table: linked people by answer before (rows) and after (columns). A cell of none, or of more, tells nobody apart.
    """
    cells = np.asarray(table)
    size = len(cells)
    if cells.sum() > MOST_PEOPLE:
        return False
    one = np.eye(size)
    margins = [Fact(np.outer(one[i], np.ones(size)), n, n) for i, n in enumerate(cells.sum(axis=1))]
    margins += [Fact(np.outer(np.ones(size), one[i]), n, n) for i, n in enumerate(cells.sum(axis=0))]
    known = [*margins, *facts]
    few = np.argwhere((cells > 0) & (cells < SMALLEST_SENSITIVE_CATEGORY) & (one == 0))
    return any(not _may_differ(size, (int(i), int(j)), known) for i, j in few)


def _may_differ(size: int, cell: tuple[int, int], known: Sequence[Fact]) -> bool:
    """Whether nobody, or three people or more, may be in the cell for all that is known."""
    ends = [(0.0, 0.0), (float(SMALLEST_SENSITIVE_CATEGORY), np.inf)]
    return any(_possible(size, cell, low, high, known) for low, high in ends)


def _possible(size: int, cell: tuple[int, int], low: float, high: float, known: Sequence[Fact]) -> bool:
    lowest, highest = np.zeros((size, size)), np.full((size, size), np.inf)
    lowest[cell], highest[cell] = low, high
    rules = LinearConstraint(
        np.array([fact.weights.ravel() for fact in known]), [fact.low for fact in known], [fact.high for fact in known]
    )
    found = milp(
        np.zeros(size * size),
        constraints=rules,
        bounds=Bounds(lowest.ravel(), highest.ravel()),
        integrality=np.ones(size * size),
        options={"time_limit": SECONDS},
    )
    return bool(found.status != 2)  # 2: proved to be impossible; out of time counts as possible


def of_moves(points: Sequence[float], moves: Sequence[float], shown: Interval | None, step: float) -> list[Fact]:
    """What a scale tells of who moved: how many up and down, and an interval that was widened to whole steps.

    The interval is the average of the moves, which follows from the counts, plus and minus t times its standard error:
    so it limits the sum of their squares.
    """
    n, apart = len(moves), np.subtract.outer(points, points).T
    facts = [Fact(1.0 * (way * apart > 0), *[sum(way * move > 0 for move in moves)] * 2) for way in (1, -1)]
    if shown is None or n < 2:
        return facts
    mean = sum(moves) / n
    halves = (mean - shown[0], shown[1] - mean)
    ends = max(0.0, max(halves) - step), min(halves)
    low, high = ((n - 1) * n * (half / float(stdtrit(n - 1, 0.975))) ** 2 + n * mean**2 for half in ends)
    return [*facts, Fact(apart**2, low - NEAR, high + NEAR)]


def of_shares(table: Table, shown: Sequence[Interval], widen: Callable[[Interval], Interval | None]) -> list[Fact]:
    """What the intervals of a choice tell: of each answer, how many of those who gave it before gave it again.

    shown: the interval of each answer as it is published; widen: what makes that of an exact one.
    """
    cells = np.asarray(table)
    n, facts = int(cells.sum()), []
    for i, (before, after) in enumerate(zip(cells.sum(axis=1), cells.sum(axis=0), strict=True)):
        stayed = [
            same
            for same in range(int(min(before, after)) + 1)
            if widen(moved_interval(int(after) - same, int(before) - same, n)) == shown[i]
        ]
        weights = np.zeros(cells.shape)
        weights[i, i] = 1
        facts.append(Fact(weights, min(stayed), max(stayed)))
    return facts
