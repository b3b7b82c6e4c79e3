"""The auditor finds what the slow and plain one of the anonymity tests finds, on figures of every shape."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.auditing import isolates

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
