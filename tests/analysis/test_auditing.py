"""The auditor finds what the slow and plain one of the anonymity tests finds, on figures of every shape."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import combinations, product
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.auditing import Work, isolates, table_isolates

PEOPLE = dict.fromkeys("abcdefghijklmnop", 1)


@pytest.mark.parametrize(
    ("figures", "k", "found"),
    [
        (["abcdefghijkl", "abcdefghij"], 5, True),
        (["abcdefghijkl", "abcdefghijklm"], 5, True),
        (["abcdefghijkl", "abcdefg", "hijkl"], 5, False),
        (["abcdefghijkl", "abcdefg", "abcdefg"], 5, False),
        (["abcdefg", "hijklmn", "efghijk", "abcdefghijklmn"], 5, False),
        (["abcdefgh", "abcdef", "cdefgh"], 5, True),
        (["abcde"], 5, False),
        (["abcd"], 5, True),
        ([], 5, False),
        ([""], 5, False),
    ],
)
def test_known_figures(figures: Sequence[str], k: int, found: bool) -> None:
    assert isolates(figures, PEOPLE, k) is found


def test_atoms_count_with_their_people() -> None:
    sizes = {"large": 9, "small": 4, "nobody": 0}
    assert isolates([["large", "small"], ["large", "nobody"]], sizes, 5)
    assert not isolates([["large", "small"], ["large", "nobody"]], sizes, 4)


def plainly(figures: Sequence[frozenset[str]], k: int) -> bool:
    """By trying every set of fewer than k people against the space of the figures, in fractions."""
    people = sorted(frozenset().union(*figures))
    rows = [[Fraction(person in figure) for person in people] for figure in figures]
    return any(
        _rank([*rows, [Fraction(person in few) for person in people]]) == _rank(rows)
        for n in range(1, k)
        for few in combinations(people, n)
    )


def _rank(matrix: Sequence[Sequence[Fraction]]) -> int:
    rows, rank = [list(row) for row in matrix], 0
    for column in range(len(rows[0]) if rows else 0):
        at = next((i for i in range(rank, len(rows)) if rows[i][column]), None)
        if at is None:
            continue
        rows[rank], rows[at] = rows[at], rows[rank]
        for i in range(rank + 1, len(rows)):
            factor = rows[i][column] / rows[rank][column]
            rows[i] = [a - factor * b for a, b in zip(rows[i], rows[rank], strict=True)]
        rank += 1
    return rank


@given(st.lists(st.frozensets(st.sampled_from("abcdefgh"), min_size=1), min_size=1, max_size=5), st.integers(2, 4))
def test_it_finds_what_trying_everything_finds(figures: list[frozenset[str]], k: int) -> None:
    assert isolates(figures, PEOPLE, k) is plainly(figures, k)


def by_projection(figures: Sequence[Sequence[Any]], sizes: Mapping[Any, int], k: int) -> bool:
    """By trying every union of atoms with fewer than k people: is it its own shadow on the space of the figures?"""
    atoms = [atom for atom, n in sizes.items() if n]
    if not atoms:
        return False
    space = np.array([[atom in figure for atom in atoms] for figure in figures], dtype=float)
    unions = np.array(list(product((0, 1), repeat=len(atoms))))[1:]
    few = unions[unions @ [sizes[atom] for atom in atoms] < k]
    return bool(len(few) and np.any(np.all(np.abs(few @ (np.linalg.pinv(space) @ space) - few) < 1e-6, axis=1)))


atom_figures = st.lists(st.frozensets(st.integers(0, 9), min_size=1), min_size=1, max_size=7)


@given(atom_figures, st.lists(st.integers(0, 6), min_size=10, max_size=10), st.integers(5, 10))
def test_it_finds_every_union_of_atoms_for_larger_k(figures: list[Any], people: list[int], k: int) -> None:
    sizes = dict(enumerate(people))
    assert isolates(figures, sizes, k) is by_projection(figures, sizes, k)


tables = st.lists(st.dictionaries(st.sampled_from("xyz-"), st.integers(0, 6)), max_size=3)


@given(tables, st.integers(2, 10))
def test_a_table_tells_what_its_figures_tell(classes: list[dict[str, int]], k: int) -> None:
    sizes = {(row, group): n for row, held in enumerate(classes) for group, n in held.items()}
    figures = [[atom for atom in sizes if atom[0] == row] for row in range(len(classes))]
    figures += [[atom for atom in sizes if atom[1] == group] for group in "xyz"]  # "-": in no group that is shown
    assert table_isolates(classes, k) is by_projection(figures, sizes, k)
    assert isolates(figures, sizes, k) is by_projection(figures, sizes, k)


@pytest.mark.parametrize("blocks", range(3, 13))
@pytest.mark.parametrize("k", range(5, 11))
def test_one_of_each_session_follows_while_they_are_fewer_than_k(k: int, blocks: int) -> None:
    sizes = {(group, block): n for block in range(blocks) for group, n in (("lead", 1), ("nurse", 12))}
    everyone = [[("lead", block), ("nurse", block)] for block in range(blocks)]
    nurses = [("nurse", block) for block in range(blocks)]
    assert isolates([*everyone, nurses], sizes, k) is (blocks < k)
    assert table_isolates([{"lead": 1, "nurse": 12}] * blocks, k) is (blocks < k)


def test_a_year_of_sessions_takes_few_steps() -> None:
    chance = Random(1)
    held = [Counter(chance.choices("abcde", k=n)) for _ in range(52) for n in (12, 8)]
    for k in range(5, 9):
        work = Work()
        assert not table_isolates(held, k, work)
        assert work.done < 100


def test_questions_that_a_few_left_out_take_few_steps() -> None:
    chance = Random(1)
    people = [[(room, i) for i in range(300)] for room in range(10)]
    figures = [[one for one in room if chance.random() < 0.9] for room in people for _ in range(40)]
    work = Work()
    assert not isolates(figures, Counter(one for room in people for one in room), 10, work)
    assert work.done < 5000


def test_what_cannot_be_decided_counts_as_told() -> None:
    chance = Random(1)
    figures = [
        [i for i in range(60) if chance.random() < 0.5] for _ in range(45)
    ]  # nothing follows that is easily seen
    sizes = dict.fromkeys(range(60), 1)
    assert not isolates(figures, sizes, 4)
    work = Work()
    assert isolates(figures, sizes, 10, work)
    assert 0 < work.done <= work.most
    apart = [{"a": 9, "b": 9}, {"b": 9, "c": 9}]
    assert (table_isolates(apart, 5), table_isolates(apart, 5, Work(3))) == (False, True)
