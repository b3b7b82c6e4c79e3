"""The contract of every statistic, exact tests against full enumeration, and what must hold for any answers."""

from __future__ import annotations

import itertools
import math
import random
import time
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import rankdata

from analysis.multiplicity import holm
from analysis.results import Adjusted, NotEnough, Result
from analysis.samples import OneWave, Paired, Unlinked
from analysis.statistics import STATISTICS, Statistic
from analysis.statistics.brunner_munzel import brunner_munzel
from analysis.statistics.fisher import fisher
from analysis.statistics.hedges_g import hedges_g, hedges_gz
from analysis.statistics.hodges_lehmann import hodges_lehmann, hodges_lehmann_shift
from analysis.statistics.mcnemar import mcnemar
from analysis.statistics.mean_t import mean_t
from analysis.statistics.paired_t import paired_t
from analysis.statistics.power import paired_power, sessions_to_settle
from analysis.statistics.rank_biserial import rank_biserial
from analysis.statistics.rank_sum import rank_sum
from analysis.statistics.sign_test import sign_test
from analysis.statistics.signed_rank import signed_rank
from analysis.statistics.welch import welch
from analysis.statistics.wilson import wilson

PAIRED = (signed_rank, sign_test, rank_biserial, paired_t, hodges_lehmann, hedges_gz)
UNLINKED = (rank_sum, brunner_munzel, welch, hodges_lehmann_shift, hedges_g)
points = st.integers(1, 5)
rows = st.lists(st.tuples(points, points), min_size=1, max_size=25)
wave = st.lists(points, min_size=1, max_size=25)


def near(found: object, published: object, tolerance: float) -> bool:
    if isinstance(published, tuple):
        assert isinstance(found, tuple)
        return all(near(f, p, tolerance) for f, p in zip(found, published, strict=True))
    return abs(found - published) <= tolerance  # type: ignore[operator]


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


# ------------------------------------------------------------------------------------------------ enumeration


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


# ------------------------------------------------------------------------------------------------- properties


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


# ------------------------------------------------------------------------------------------ degenerate answers


@pytest.mark.parametrize(("before", "after"), [((), ()), ((None, 3), (2, None)), ((float("nan"),), (1,))])
def test_paired_statistics_refuse_politely_without_a_pair(before: tuple, after: tuple) -> None:
    assert all(isinstance(statistic(Paired(before, after)), NotEnough) for statistic in (*PAIRED, mcnemar))


@pytest.mark.parametrize(("before", "after"), [((), ()), ((), (1, 2)), ((None,), (3,))])
def test_unlinked_statistics_refuse_politely_without_a_wave(before: tuple, after: tuple) -> None:
    assert all(isinstance(statistic(Unlinked(before, after)), NotEnough) for statistic in UNLINKED)


def test_other_statistics_refuse_politely_without_answers() -> None:
    assert all(
        isinstance(f, NotEnough) for f in (fisher(0, 0, 1, 3), wilson(0, 0), mean_t(OneWave(())), paired_power(1, 1))
    )


def test_one_pair_has_a_change_and_no_interval() -> None:
    found = paired_t(Paired((2,), (4,)))
    assert isinstance(found, Result)
    assert (found.effect, found.interval, found.p) == (2, None, None)
    assert hedges_gz(Paired((2,), (4,))).effect is None


@pytest.mark.parametrize("n", [1, 6, 250])
def test_nobody_moved_gives_p_one(n: int) -> None:
    sample = Paired((3,) * n, (3,) * n)
    assert [statistic(sample).p for statistic in (signed_rank, sign_test)] == [1, 1]
    assert rank_biserial(sample).effect is None
    assert mcnemar(Paired((1,) * n, (1,) * n)).p == 1


def test_equal_differences_have_no_t_interval() -> None:
    sample = Paired((1, 2, 3, 4, 1, 2), (2, 3, 4, 5, 2, 3))
    assert (paired_t(sample).interval, paired_t(sample).p, hedges_gz(sample).effect) == (None, None, None)
    assert sign_test(sample).interval[0] > 0


def test_equal_differences_of_decimals_are_seen_as_equal() -> None:
    assert paired_t(Paired((0.1, 0.2, 1.1), (0.4, 0.5, 1.4))).interval is None


def test_constant_waves_have_an_exact_p_and_no_brunner_munzel() -> None:
    same, apart = Unlinked((3,) * 6, (3,) * 6), Unlinked((2,) * 6, (4,) * 6)
    assert rank_sum(same).p == 1
    assert rank_sum(apart).p == pytest.approx(1 / math.comb(12, 6))
    assert [brunner_munzel(sample).p for sample in (same, apart)] == [None, None]
    assert [welch(sample).interval for sample in (same, apart)] == [None, None]


def test_one_constant_wave_is_fine() -> None:
    sample = Unlinked((3,) * 10, (3, 3, 4, 4, 5, 5, 4, 4, 3, 5))
    assert welch(sample).interval is not None
    assert 0 < brunner_munzel(sample).p < 0.05


def test_single_possible_table_gives_p_one_not_a_half() -> None:
    assert fisher(0, 9, 0, 7).p == 1
    assert fisher(9, 9, 7, 7).p == 1


def test_wilson_ends_at_nobody_and_everybody() -> None:
    assert wilson(0, 12).interval[0] == 0
    assert wilson(12, 12).interval[1] == 1


def test_signed_rank_is_asymptotic_above_200_pairs() -> None:
    chance = random.Random(1)
    before = tuple(chance.randint(1, 5) for _ in range(201))
    after = tuple(chance.randint(1, 5) for _ in range(201))
    exact, large = signed_rank(Paired(before[:200], after[:200])), signed_rank(Paired(before, after))
    assert (exact.method, large.method) == ("signed_rank_exact_mid_p", "signed_rank_asymptotic")
    assert exact.p == pytest.approx(exact.details["asymptotic_p"], abs=0.01)


def test_rank_sum_is_asymptotic_above_200_answers() -> None:
    chance = random.Random(2)
    before = tuple(chance.randint(1, 5) for _ in range(101))
    after = tuple(chance.randint(1, 5) for _ in range(100))
    exact, large = rank_sum(Unlinked(before[:100], after)), rank_sum(Unlinked(before, after))
    assert (exact.method, large.method) == ("rank_sum_exact_mid_p", "rank_sum_asymptotic")
    assert exact.p == pytest.approx(exact.details["asymptotic_p"], abs=0.01)


def test_three_thousand_rows_take_less_than_a_second() -> None:
    chance = random.Random(3)
    before = tuple(chance.randint(0, 10) for _ in range(3000))
    after = tuple(min(10, b + chance.randint(-1, 2)) for b in before)
    begun = time.perf_counter()
    found = [statistic(Paired(before, after)) for statistic in PAIRED]
    found += [statistic(Unlinked(before, after)) for statistic in UNLINKED]
    assert time.perf_counter() - begun < 1
    assert all(isinstance(f, Result) for f in found)


def test_hodges_lehmann_has_no_interval_below_six_pairs() -> None:
    assert hodges_lehmann(Paired((0,) * 5, (1, 2, 3, 4, 5))).interval is None
    assert hodges_lehmann(Paired((0,) * 6, (1, 2, 3, 4, 5, 6))).interval == (1, 6)


def test_sessions_to_settle_counts_the_smallest_number() -> None:
    assert [sessions_to_settle(12, d) for d in (2.0, 0.5, -0.5, 0.4)] == [1, 2, 2, 4]
    assert sessions_to_settle(5, 0.01) is None
    assert paired_power(36, 0.5).effect >= 0.8 > paired_power(24, 0.5).effect
