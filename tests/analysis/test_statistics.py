"""The contract of every statistic, and what must hold for any answers."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.multiplicity import holm
from analysis.results import Adjusted, Result
from analysis.samples import Paired, Unlinked
from analysis.statistics import STATISTICS, Statistic
from analysis.statistics.brunner_munzel import brunner_munzel
from analysis.statistics.hedges_g import hedges_g, hedges_gz
from analysis.statistics.hodges_lehmann import hodges_lehmann, hodges_lehmann_shift
from analysis.statistics.mcnemar import mcnemar
from analysis.statistics.paired_t import paired_t
from analysis.statistics.rank_biserial import rank_biserial
from analysis.statistics.rank_sum import rank_sum
from analysis.statistics.sign_test import sign_test
from analysis.statistics.signed_rank import signed_rank
from analysis.statistics.welch import welch

PAIRED = (signed_rank, sign_test, rank_biserial, paired_t, hodges_lehmann, hedges_gz)
UNLINKED = (rank_sum, brunner_munzel, welch, hodges_lehmann_shift, hedges_g)
points = st.integers(1, 5)
rows = st.lists(st.tuples(points, points), min_size=1, max_size=25)
wave = st.lists(points, min_size=1, max_size=25)


def near(found: object, published: object, tolerance: float) -> bool:
    if isinstance(published, tuple):
        assert isinstance(found, tuple)
        return all(near(f, p, tolerance) for f, p in zip(found, published, strict=True))
    assert isinstance(found, int | float)
    assert isinstance(published, int | float)
    return abs(found - published) <= tolerance


@pytest.mark.parametrize("statistic", STATISTICS, ids=lambda s: s.name)
def test_statistic_reproduces_its_reference(statistic: Statistic) -> None:
    found = statistic(*statistic.reference.given)
    assert isinstance(found, Result | Adjusted)
    assert found.method
    assert found.n > 0
    assert statistic.reference.source
    assert statistic.reference.published
    wrong = [
        (name, found.figure(name), published)
        for name, published in statistic.reference.published.items()
        if not near(found.figure(name), published, statistic.reference.tolerance)
    ]
    assert wrong == []


def test_a_wrong_reference_is_caught() -> None:
    assert not near((0.1, 0.2), (0.1, 0.21), 1e-6)


def test_statistics_have_names_of_their_own() -> None:
    names = [statistic.name for statistic in STATISTICS]
    assert len(set(names)) == len(names)


@settings(max_examples=60, deadline=None)
@given(rows, st.randoms(use_true_random=False))
def test_paired_figures_do_not_depend_on_the_order_of_rows(
    people: list[tuple[int, int]], chance: random.Random
) -> None:
    shuffled = list(people)
    chance.shuffle(shuffled)
    for statistic in (*PAIRED, mcnemar):
        if statistic is mcnemar:
            people, shuffled = [[(b > 3, a > 3) for b, a in side] for side in (people, shuffled)]
        assert statistic(Paired(*zip(*people, strict=True))) == statistic(Paired(*zip(*shuffled, strict=True)))


@settings(max_examples=60, deadline=None)
@given(wave, wave, st.randoms(use_true_random=False))
def test_unlinked_figures_do_not_depend_on_the_order_of_rows(
    before: list[int], after: list[int], chance: random.Random
) -> None:
    shuffled = [list(before), list(after)]
    for side in shuffled:
        chance.shuffle(side)
    for statistic in UNLINKED:
        assert statistic(Unlinked(tuple(before), tuple(after))) == statistic(Unlinked(*map(tuple, shuffled)))


@settings(max_examples=60, deadline=None)
@given(rows)
def test_swapping_before_and_after_turns_the_sign_and_keeps_p_paired(people: list[tuple[int, int]]) -> None:
    before, after = map(tuple, zip(*people, strict=True))
    for statistic in PAIRED:
        one, other = statistic(Paired(before, after)), statistic(Paired(after, before))
        assert isinstance(one, Result)
        assert isinstance(other, Result)
        assert one.p == pytest.approx(other.p, abs=1e-12)
        if one.effect is not None:
            assert one.effect == pytest.approx(-other.effect, abs=1e-12)
        if one.interval is not None:
            assert one.interval == pytest.approx((-other.interval[1], -other.interval[0]), abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(wave, wave)
def test_swapping_before_and_after_turns_the_sign_and_keeps_p_unlinked(before: list[int], after: list[int]) -> None:
    centre = {rank_sum: 0.5, brunner_munzel: 0.5}
    for statistic in UNLINKED:
        one = statistic(Unlinked(tuple(before), tuple(after)))
        other = statistic(Unlinked(tuple(after), tuple(before)))
        assert isinstance(one, Result)
        assert isinstance(other, Result)
        assert one.p == pytest.approx(other.p, abs=1e-9)
        if one.effect is not None:
            middle = centre.get(statistic, 0.0)
            assert one.effect - middle == pytest.approx(middle - other.effect, abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.none() | st.floats(0, 1), max_size=12))
def test_holm_keeps_order_and_never_lowers_a_p(p: list[float | None]) -> None:
    adjusted = holm(p).p
    assert [a is None for a in adjusted] == [v is None for v in p]
    made = sorted((v, a) for v, a in zip(p, adjusted, strict=True) if v is not None and a is not None)
    assert [a for _, a in made] == sorted(a for _, a in made)
    assert all(v <= a <= 1 for v, a in made)
