"""Exact tests against full enumeration: every way the answers could have fallen, counted one by one."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import rankdata

from analysis.results import Result
from analysis.samples import Paired, Unlinked
from analysis.statistics.fisher import fisher
from analysis.statistics.rank_sum import rank_sum
from analysis.statistics.signed_rank import signed_rank

points = st.integers(1, 5)


def enumerated_signed_rank(differences: list[float]) -> float:
    ranks = rankdata([abs(d) for d in differences])
    weights = [round(2 * r) for d, r in zip(differences, ranks, strict=True) if d != 0]
    if not weights:
        return 1.0
    taken = sum(round(2 * r) for d, r in zip(differences, ranks, strict=True) if d > 0)
    observed = abs(2 * taken - sum(weights))
    total = Fraction(0)
    for signs in itertools.product((0, 1), repeat=len(weights)):
        distance = abs(2 * sum(w for w, s in zip(weights, signs, strict=True) if s) - sum(weights))
        total += Fraction(1) if distance > observed else Fraction(1, 2) if distance == observed else Fraction(0)
    return float(total / 2 ** len(weights))


def enumerated_rank_sum(before: list[int], after: list[int]) -> float:
    ranks = [Fraction(round(2 * r), 2) for r in rankdata(before + after)]
    if len(set(ranks)) == 1:
        return 1.0
    centre = Fraction(len(before) * (len(ranks) + 1), 2)
    observed = abs(sum(ranks[: len(before)]) - centre)
    splits = [abs(sum(split) - centre) for split in itertools.combinations(ranks, len(before))]
    score = sum(Fraction(1) if s > observed else Fraction(1, 2) if s == observed else Fraction(0) for s in splits)
    return float(score / len(splits))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(points, points), min_size=1, max_size=9))
def test_signed_rank_equals_enumeration(people: list[tuple[int, int]]) -> None:
    sample = Paired(*zip(*people, strict=True))
    found = signed_rank(sample)
    assert isinstance(found, Result)
    assert found.p == pytest.approx(enumerated_signed_rank(sample.differences()), abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(st.lists(points, min_size=1, max_size=6), st.lists(points, min_size=1, max_size=6))
def test_rank_sum_equals_enumeration(before: list[int], after: list[int]) -> None:
    found = rank_sum(Unlinked(tuple(before), tuple(after)))
    assert isinstance(found, Result)
    assert found.p == pytest.approx(enumerated_rank_sum(before, after), abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 8), st.integers(1, 8), st.data())
def test_fisher_mid_p_equals_enumeration(n_before: int, n_after: int, data: st.DataObject) -> None:
    yes_before, yes_after = data.draw(st.integers(0, n_before)), data.draw(st.integers(0, n_after))
    yes = yes_before + yes_after
    ways = {x: math.comb(n_after, x) * math.comb(n_before, yes - x) for x in range(yes + 1) if yes - x >= 0}
    ways = {x: count for x, count in ways.items() if count}
    seen = ways[yes_after]
    score = sum(2 * w if w < seen else w if w == seen else 0 for w in ways.values())
    expected = 1.0 if len(ways) == 1 else score / (2 * sum(ways.values()))
    found = fisher(yes_before, n_before, yes_after, n_after)
    assert isinstance(found, Result)
    assert found.p == pytest.approx(expected, abs=1e-12)
