"""The disclosure auditor: does anything about fewer than k people follow from all that one reader has ever seen?

A published figure describes a group of answers. Two passes look for small groups: what follows from adding and
subtracting totals; and what follows because no count is below zero, so that only one value is possible.
Answers are (person, ...) tuples, so that somebody who comes back five times is one person and not five.

Both passes are linear algebra done with a secret number for each indivisible group of answers, drawn so that every
figure shown sums to zero: what follows from the figures then sums to zero too, and nothing else does (but for a
chance of one in 2^127). So groups of groups can be searched by looking numbers up.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from scipy.optimize import linprog

Answer = tuple[object, ...]  # its first member says whose it is
Group = frozenset[Answer]
Secrets = tuple[int, ...]  # of a group of answers: one for each system of figures that it must follow from
PRIME = 2**127 - 1  # the secrets are numbers below it; up to three indivisible groups are put together


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
    hidden = _secrets([[int(piece <= group) for piece in pieces] for group in told], len(pieces))
    return [union for _, union in _small(pieces, [(one,) for one in hidden], k)]


def only_possible(shown: Sequence[Shown], k: int) -> list[Group]:
    """Every group of 1 to k-1 people whose answers can be only one way, given all counts that were shown.

    What one published group says of its own members (all of them gave the same answer) is no finding: inside a group
    of k or more everybody may see how many chose each answer.
    """
    told = [one for one in shown if one.counts is not None]
    if not told:
        return []
    pieces = atoms(one.group for one in told)
    categories = range(max(len(one.counts or ()) for one in told))
    hidden = list(zip(*(_secrets_of_counts(told, pieces, category) for category in categories), strict=True))
    return [union for _, union in _small(pieces, hidden, k) if not any(_alone(one, union) for one in told)]


def findings(shown: Sequence[Shown], k: int) -> list[Group]:
    """Both passes: every group of 1 to k-1 people about whom something follows."""
    return [*derivable((one.group for one in shown), k), *only_possible(shown, k)]


def _small(pieces: Sequence[Group], hidden: Sequence[Secrets], k: int) -> Iterator[tuple[tuple[int, ...], Group]]:
    """Every union of up to three pieces that is of fewer than k people and whose secrets sum to zero."""
    light = [i for i, piece in enumerate(pieces) if len(people(piece)) < k]
    with_sum: dict[Secrets, list[int]] = {}
    for i in light:
        with_sum.setdefault(tuple(-one % PRIME for one in hidden[i]), []).append(i)
    for size in range(3):
        for chosen in combinations(light, size):
            total = tuple(sum(ones) % PRIME for ones in zip(*(hidden[i] for i in chosen), strict=True))
            for last in with_sum.get(total or (0,) * len(hidden[light[0]]), ()) if light else ():
                union = pieces[last].union(*(pieces[i] for i in chosen))
                if (not chosen or last > chosen[-1]) and len(people(union)) < k:
                    yield (*chosen, last), union


def _secrets(rows: Sequence[Sequence[int]], width: int) -> list[int]:
    """A number for each column, drawn by lot among all those with which every row sums to zero."""
    chance = random.Random(width)
    basis: dict[int, list[int]] = {}  # by the column that only this row has
    for row in rows:
        left = [value % PRIME for value in row]
        for at, known in basis.items():
            left = _less(left, known, left[at])
        start = next((i for i, value in enumerate(left) if value), None)
        if start is None:
            continue
        inverse = pow(left[start], -1, PRIME)
        left = [value * inverse % PRIME for value in left]
        basis = {at: _less(known, left, known[start]) for at, known in basis.items()} | {start: left}
    found = [0 if i in basis else chance.randrange(1, PRIME) for i in range(width)]
    sums = {at: sum(a * b for a, b in zip(row, found, strict=True)) for at, row in basis.items()}
    return [-sums[i] % PRIME if i in sums else value for i, value in enumerate(found)]


def _less(row: list[int], other: list[int], factor: int) -> list[int]:
    return [(a - factor * b) % PRIME for a, b in zip(row, other, strict=True)] if factor else row


def _alone(one: Shown, union: Group) -> bool:
    """Whether this one group says already how all of `union` answered."""
    if not union <= one.group or one.counts is None:
        return False
    n, some = len(one.group), len(union)
    return all(max(0, some - (n - count)) == min(some, count) for count in one.counts)


def _secrets_of_counts(told: Sequence[Shown], pieces: Sequence[Group], category: int) -> list[int]:
    """The secrets for one category, once it is known which pieces hold nobody of it, or nobody else."""
    rows = [one for one in told if one.counts is not None and category < len(one.counts)]
    groups = [[int(piece <= one.group) for piece in pieces] for one in rows]
    fixed = _fixed(np.array(groups), [(one.counts or ())[category] for one in rows], [len(piece) for piece in pieces])
    alone = [[int(i == at) for i in range(len(pieces))] for at in fixed]
    return _secrets([*groups, *alone], len(pieces))


def _fixed(groups: np.ndarray, totals: Sequence[int], sizes: Sequence[int]) -> list[int]:
    """The pieces whose count can only be 0, or only everybody in them. AssertionError where no counts are possible.

    One linear program finds a point that is off as many of these bounds as can be: variables are the counts x times a
    scale s >= 1, and the room (at most 1) that each x keeps to 0 and to its size times s.
    """
    n, one = len(sizes), np.eye(len(sizes))
    none, size = np.zeros((n, n)), np.array(sizes, dtype=float)
    equal = np.hstack([groups, np.zeros((len(groups), 2 * n)), -np.array(totals, dtype=float)[:, None]])
    above = np.hstack([-one, one, none, np.zeros((n, 1))])
    below = np.hstack([one, none, one, -size[:, None]])
    done = linprog(
        np.concatenate([np.zeros(n), -np.ones(2 * n), [0.0]]),
        A_ub=np.vstack([above, below]),
        b_ub=np.zeros(2 * n),
        A_eq=equal,
        b_eq=np.zeros(len(groups)),
        bounds=[(0.0, None)] * n + [(0.0, 1.0)] * (2 * n) + [(1.0, None)],
    )
    if done.status != 0:
        raise AssertionError(f"the counts contradict each other: {done.message}")
    room = done.x[n : 3 * n].reshape(2, n)
    return [i for i in range(n) if min(room[:, i]) < 0.5]


def by_question(shown: Mapping[str, Sequence[Shown]], k_of: Mapping[str, int]) -> dict[str, list[Group]]:
    """The findings of every question that has any."""
    found = {question: findings(figures, k_of[question]) for question, figures in shown.items()}
    return {question: groups for question, groups in found.items() if groups}


def by_visit(shown: Mapping[str, Sequence[Shown]]) -> dict[str, list[Shown]]:
    """The same figures where somebody who comes to two sessions is two people, as for the product and its readers.

    P8 and P9 count people where linking knows them, which is within one session, and answers where it does not: two
    small sessions are joined by how many answered, and nobody may know that the five answers are of four people. What
    follows about fewer than k people by themselves, and so about fewer than k visits, is found all the same.
    """
    return {
        key: [replace(one, group=frozenset((answer[:2], *answer[1:]) for answer in one.group)) for one in figures]
        for key, figures in shown.items()
    }
