"""The disclosure auditor: does anything about fewer than k people follow from all that one reader has ever seen?

A published figure describes a group of answers. Two passes look for small groups: what follows from adding and
subtracting totals, exactly; and what follows because no count is below zero, so that only one value is possible.
Answers are (person, ...) tuples, so that somebody who comes back five times is one person and not five.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

import numpy as np
from scipy.optimize import linprog

Answer = tuple[object, ...]  # its first member says whose it is
Group = frozenset[Answer]
MOST_ATOMS = 3  # how many indivisible groups are put together when looking for a small one
LARGEST_SEARCH = 60  # atoms; above it only single ones and pairs are tried


@dataclass(frozen=True)
class Shown:
    """One figure that somebody could read: where it stood, whom it describes, and the counts per category if said."""

    place: str
    group: Group
    counts: tuple[int, ...] | None = None


def people(answers: Iterable[Answer]) -> set[object]:
    """Whose answers these are."""
    return {answer[0] for answer in answers}


def atoms(groups: Iterable[Group]) -> list[Group]:
    """The smallest pieces that the groups cut the answers into: each lies wholly inside or outside of every group."""
    ordered = sorted(set(groups), key=lambda group: sorted(map(repr, group)))
    pieces: dict[tuple[bool, ...], set[Answer]] = {}
    for answer in sorted(frozenset().union(*ordered), key=repr):
        pieces.setdefault(tuple(answer in group for group in ordered), set()).add(answer)
    return [frozenset(piece) for piece in pieces.values()]


def derivable(groups: Iterable[Group], k: int) -> list[Group]:
    """Every group of 1 to k-1 people whose total is a sum or difference of the totals of `groups`."""
    told = sorted({group for group in groups if group}, key=lambda group: sorted(map(repr, group)))
    pieces = atoms(told)
    basis = _reduced([[Fraction(piece <= group) for piece in pieces] for group in told])
    return [union for chosen, union in _small(pieces, k) if _follows(basis, chosen, len(pieces))]


def only_possible(shown: Sequence[Shown], k: int) -> list[Group]:
    """Every group of 1 to k-1 people whose answers can be only one way, given all counts that were shown.

    What one published group says of its own members (all of them gave the same answer) is no finding: inside a group
    of k or more everybody may see how many chose each answer.
    """
    told = [one for one in shown if one.counts is not None]
    if not told:
        return []
    pieces = atoms(one.group for one in told)
    return [
        union
        for chosen, union in _small(pieces, k, most=2)
        if not any(_alone(one, union) for one in told) and _only_one_way(told, pieces, chosen)
    ]


def findings(shown: Sequence[Shown], k: int) -> list[Group]:
    """Both passes: every group of 1 to k-1 people about whom something follows."""
    return [*derivable((one.group for one in shown), k), *only_possible(shown, k)]


def _small(pieces: Sequence[Group], k: int, most: int = MOST_ATOMS) -> list[tuple[tuple[int, ...], Group]]:
    most = min(most, 2) if len(pieces) > LARGEST_SEARCH else most
    found = []
    light = [i for i, piece in enumerate(pieces) if len(people(piece)) < k]
    for size in range(1, most + 1):
        for chosen in combinations(light, size):
            union = frozenset().union(*(pieces[i] for i in chosen))
            if len(people(union)) < k:
                found.append((chosen, union))
    return found


def _reduced(rows: list[list[Fraction]]) -> list[tuple[int, list[Fraction]]]:
    """Rows of a matrix in reduced form, each with the column that it begins in."""
    basis: list[tuple[int, list[Fraction]]] = []
    for row in rows:
        row = _remainder(basis, row)
        start = next((i for i, value in enumerate(row) if value), None)
        if start is None:
            continue
        row = [value / row[start] for value in row]
        basis = [(at, _less(old, row, old[start])) for at, old in basis] + [(start, row)]
    return basis


def _less(row: list[Fraction], other: list[Fraction], factor: Fraction) -> list[Fraction]:
    return [a - factor * b for a, b in zip(row, other, strict=True)] if factor else row


def _remainder(basis: list[tuple[int, list[Fraction]]], row: list[Fraction]) -> list[Fraction]:
    for start, known in basis:
        row = _less(row, known, row[start])
    return row


def _follows(basis: list[tuple[int, list[Fraction]]], chosen: tuple[int, ...], width: int) -> bool:
    return not any(_remainder(basis, [Fraction(i in chosen) for i in range(width)]))


def _alone(one: Shown, union: Group) -> bool:
    """Whether this one group says already how all of `union` answered."""
    if not union <= one.group or one.counts is None:
        return False
    n, some = len(one.group), len(union)
    return all(max(0, some - (n - count)) == min(some, count) for count in one.counts)


def _only_one_way(told: Sequence[Shown], pieces: Sequence[Group], chosen: tuple[int, ...]) -> bool:
    """Whether the counts leave the people of the chosen pieces one way to have answered (category by category)."""
    categories = max(len(one.counts or ()) for one in told)
    wanted = np.zeros(len(pieces))
    wanted[list(chosen)] = 1.0
    for category in range(categories):
        rows = [one for one in told if one.counts is not None and category < len(one.counts)]
        matrix = np.array([[float(piece <= one.group) for piece in pieces] for one in rows])
        totals = np.array([float(one.counts[category]) for one in rows if one.counts is not None])
        bounds = [(0.0, float(len(piece))) for piece in pieces]
        ends = [linprog(sign * wanted, A_eq=matrix, b_eq=totals, bounds=bounds) for sign in (1.0, -1.0)]
        if any(end.status != 0 for end in ends):
            raise AssertionError(f"the counts contradict each other: {[end.message for end in ends]}")
        if -ends[1].fun - ends[0].fun > 1e-6:
            return False
    return True


def by_question(shown: Mapping[str, Sequence[Shown]], k_of: Mapping[str, int]) -> dict[str, list[Group]]:
    """The findings of every question that has any."""
    found = {question: findings(figures, k_of[question]) for question, figures in shown.items()}
    return {question: groups for question, groups in found.items() if groups}
