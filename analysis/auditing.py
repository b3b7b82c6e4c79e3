"""The disclosure auditor: whether figures about sets of people, added and subtracted, tell those of a few.

Figures are counts or sums over sets of people; whatever linear combination of them describes a set of 1 to k - 1
people gives those away. Exact derivation only: it does not see values that are merely the only possible ones. Work
is bounded, and where it ends without an answer the answer is that a few may follow.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

PRIME = 2**31 - 1  # sums are reckoned modulo this: exact, and products fit into 64 bits
MOST_STEPS = 2**16  # sets looked at in one audit


class TooMuch(Exception):
    """An audit would take more steps than it may."""


class Work:
    """How many sets an audit may look at, and how many it has looked at."""

    def __init__(self, most: int = MOST_STEPS) -> None:
        self.most, self.done = most, 0

    def take(self, steps: int) -> None:
        """Announce steps. Raises TooMuch instead of going beyond the most."""
        if self.done + steps > self.most:
            raise TooMuch
        self.done += steps


def isolates(figures: Iterable[Iterable[Any]], sizes: Mapping[Any, int], k: int, work: Work | None = None) -> bool:
    """Whether a set of 1 to k - 1 people follows from the figures, or cannot be ruled out within the work allowed.

    figures: each as the atoms that it describes; an atom is a set of people whom no figure tells apart. sizes: people
    per atom; empty atoms are nobody.
    """
    held: dict[Any, list[int]] = {}
    for row, figure in enumerate({frozenset(figure): None for figure in figures}):
        for atom in figure:
            held.setdefault(atom, []).append(row)
    cells: Counter[tuple[int, ...]] = Counter()
    for atom, found in held.items():
        if sizes[atom]:
            cells[tuple(found)] += sizes[atom]
    if not cells:
        return False
    matrix = np.zeros((1 + max(where[-1] for where in cells), len(cells)), dtype=np.int64)
    for column, where in enumerate(cells):
        matrix[list(where), column] = 1
    people, work = np.array(list(cells.values())), work or Work()
    try:
        return any(
            _part_isolates(matrix[rows][:, columns], people[columns], k, work) for rows, columns in _apart(matrix)
        )
    except TooMuch:
        return True


def table_isolates(classes: Iterable[Mapping[Hashable, int]], k: int, work: Work | None = None) -> bool:
    """The same where every class of people is described, and every group over all classes.

    classes: of each class how many belong to which group; those who are in no group that is shown are one together.
    A set that follows adds a number per group and one per class. In a class that it divides it holds the people whose
    group has the larger of two numbers. The groups above a number, in the classes that they divide, follow as well
    and are no more people. So it is enough to cut the groups in two in every way, the large ones first.
    """
    rows = [row for row in classes if any(row.values())]
    if not rows:
        return False
    names = list(dict.fromkeys(group for row in rows for group in row))
    people = np.array([[row.get(name, 0) for name in names] for row in rows], dtype=np.int64)
    if any(people.sum(axis=1) < k):
        return True
    work = work or Work()
    try:
        return any(_cut_isolates(people[rows][:, columns], k, work) for rows, columns in _apart(people))
    except TooMuch:
        return True


def _cut_isolates(people: np.ndarray, k: int, work: Work) -> bool:
    """Whether groups (columns) can be cut in two so that 1 to k - 1 people are in, in classes (rows) cut by it."""
    inside = np.zeros((1, len(people)), dtype=np.int64)
    outside = np.zeros((1, len(people)), dtype=bool)
    for group in np.argsort(-people.sum(axis=0), kind="stable"):  # large ones first: most cuts are too large soon
        here = people[:, group]
        work.take(2 * len(inside))
        inside = np.concatenate([inside + here, inside])
        outside = np.concatenate([outside, outside | (here > 0)])
        few = (inside * outside).sum(axis=1) < k
        inside, outside = inside[few], outside[few]
    return bool(np.any((inside * outside).sum(axis=1) > 0))


def _apart(matrix: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """The rows and columns of each part of a matrix that has nothing in common with the others."""
    height, width = matrix.shape
    rows, columns = np.nonzero(matrix)
    graph = coo_array((np.ones(len(rows)), (rows, height + columns)), shape=(height + width,) * 2)
    _, part = connected_components(graph, directed=False)
    for name in dict.fromkeys(part[height:].tolist()):
        yield np.flatnonzero(part[:height] == name), np.flatnonzero(part[height:] == name)


def _part_isolates(matrix: np.ndarray, people: np.ndarray, k: int, work: Work) -> bool:
    rows, people = _of_few(matrix, people, k)
    return any(_search(rows[mine][:, columns], people[columns], k, work) for mine, columns in _apart(rows))


def _of_few(matrix: np.ndarray, people: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """What follows about atoms in sets below k alone: rows that span it, and the people of each column.

    Atoms that are always in or out together become one, which may have k people: then it is in no such set.
    """
    while True:
        order = np.argsort(-people, kind="stable")
        matrix, people = matrix[:, order], people[order]
        rows, pivots = _reduced(matrix)
        large = int(np.count_nonzero(people >= k))
        rows, people = rows[np.array(pivots, dtype=int) >= large][:, large:], people[large:]
        used = rows.any(axis=0)
        rows, people = rows[:, used], people[used]
        alike: dict[bytes, list[int]] = {}  # columns that are the same but for a factor
        for column in range(rows.shape[1]):
            first = int(rows[np.flatnonzero(rows[:, column])[0], column])
            alike.setdefault((rows[:, column] * pow(first, -1, PRIME) % PRIME).tobytes(), []).append(column)
        if len(alike) == rows.shape[1]:
            return rows, people
        kept = [columns[0] for columns in alike.values()]
        # with another factor than 1 they are in no set: as if there were too many of them
        same = [bool(np.all(rows[:, columns] == rows[:, columns[:1]])) for columns in alike.values()]
        sums = [int(people[columns].sum()) if one else k for columns, one in zip(alike.values(), same, strict=True)]
        matrix, people = rows[:, kept], np.array(sums)


def _search(rows: np.ndarray, people: np.ndarray, k: int, work: Work) -> bool:
    """Whether a set below k is a sum of rows.

    In reduced form a set is the sum of those rows whose pivots are in it. Of several reduced forms without a common
    pivot one has its share of the people at most, so that only small choices of each have to be tried; of k forms
    one would have nobody, which is no set (the way of Brouwer and Zimmermann to the smallest word of a code).
    """
    forms: list[tuple[np.ndarray, list[int]]] = []
    free = np.ones(len(people), dtype=bool)
    while len(forms) < k:
        order = np.lexsort((-people, ~free))
        reduced, places = _reduced(rows[:, order])
        pivots = [int(order[place]) for place in places]
        if not all(free[pivots]):
            break
        free[pivots] = False
        form = np.empty_like(reduced)
        form[:, order] = reduced
        forms.append((form, pivots))
    share = (k - 1) // len(forms)
    return any(_form_isolates(form, people[pivots], people, share, k, work) for form, pivots in forms)


def _form_isolates(form: np.ndarray, at_pivots: np.ndarray, people: np.ndarray, share: int, k: int, work: Work) -> bool:
    """Whether a sum of rows with up to `share` people at their pivots is a set below k."""
    order = np.argsort(at_pivots, kind="stable")
    form, weights = form[order], at_pivots[order]
    begun = [(0, share, np.zeros(form.shape[1], dtype=np.int64))]  # the next row, the people left, the sum so far
    while begun:
        start, left, made = begun.pop()
        end = int(np.searchsorted(weights, left, side="right"))  # rows beyond have more people than are left
        if start >= end:
            continue
        work.take(end - start)
        sums = (made + form[start:end]) % PRIME
        if np.any(np.all(sums <= 1, axis=1) & (np.minimum(sums, 1) @ people < k)):
            return True
        for row in range(start, end - 1):
            rest = left - int(weights[row])
            if weights[row + 1] <= rest:
                begun.append((row + 1, rest, sums[row - start]))
    return False


def _reduced(matrix: np.ndarray) -> tuple[np.ndarray, Sequence[int]]:
    """The reduced row echelon form without its empty rows, and the column of each row's pivot."""
    rows = matrix % PRIME
    pivots: list[int] = []
    for column in range(rows.shape[1]):
        done = len(pivots)
        if done == len(rows):
            break
        found = np.flatnonzero(rows[done:, column])
        if not len(found):
            continue
        at = done + int(found[0])
        rows[[done, at]] = rows[[at, done]]
        rows[done] = rows[done] * pow(int(rows[done, column]), -1, PRIME) % PRIME
        others = np.flatnonzero(rows[:, column])
        others = others[others != done]
        rows[others] = (rows[others] - rows[others, column][:, None] * rows[done] % PRIME) % PRIME
        pivots.append(column)
    return rows[: len(pivots)], pivots
