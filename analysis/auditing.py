"""The disclosure auditor: whether figures about sets of people, added and subtracted, tell those of a few.

Figures are counts or sums over sets of people; whatever linear combination of them describes a set of 1 to k - 1
people gives those away. Exact derivation only: it does not see values that are merely the only possible ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np

MOST_PIVOTS = 4  # a set of fewer than 5 people has at most 4 parts; of larger ones all that this many parts can make


def isolates(figures: Iterable[Iterable[Any]], sizes: Mapping[Any, int], k: int) -> bool:
    """Whether a set of 1 to k - 1 people follows from the figures.

    figures: each as the atoms that it describes; an atom is a set of people whom no figure tells apart. sizes: people
    per atom; empty atoms are nobody. The space of all combinations is spanned by the figures; in reduced form, a set
    in it is the sum of the rows at whose pivots it has people, so that few rows have to be tried.
    """
    described = [frozenset(atom for atom in figure if sizes[atom]) for figure in figures]
    cells: dict[tuple[bool, ...], int] = {}
    for atom in set().union(*described) if described else ():
        where = tuple(atom in figure for figure in described)
        cells[where] = cells.get(where, 0) + sizes[atom]
    if not cells:
        return False
    people = np.array([cells[where] for where in sorted(cells)])
    rows, pivots = _reduced(np.array(sorted(cells), dtype=float).T)
    small = [row for row, pivot in enumerate(pivots) if people[pivot] < k]
    return any(
        _is_few(rows[list(chosen)].sum(axis=0), people, k)
        for most in range(1, min(MOST_PIVOTS, k - 1) + 1)
        for chosen in combinations(small, most)
        if sum(people[pivots[row]] for row in chosen) < k
    )


def _is_few(made: np.ndarray, people: np.ndarray, k: int) -> bool:
    """Whether a combination describes a set of people, each once, and fewer than k of them."""
    whole = np.round(made)
    is_set = bool(np.all(np.abs(made - whole) < 1e-6) and np.all((whole == 0) | (whole == 1)))
    return is_set and 0 < int(people @ whole) < k


def _reduced(matrix: np.ndarray) -> tuple[np.ndarray, Sequence[int]]:
    """The reduced row echelon form without its empty rows, and the column of each row's pivot."""
    rows = matrix.copy()
    pivots: list[int] = []
    for column in range(rows.shape[1]):
        done = len(pivots)
        if done == len(rows):
            break
        at = done + int(np.argmax(np.abs(rows[done:, column])))
        if abs(rows[at, column]) < 1e-9:
            continue
        rows[[done, at]] = rows[[at, done]]
        rows[done] /= rows[done, column]
        others = np.arange(len(rows)) != done
        rows[others] -= np.outer(rows[others, column], rows[done])
        pivots.append(column)
    return rows[: len(pivots)], pivots
