"""Statistics of answers without spread, of nobody, and of thousands: a refusal or a figure, never a surprise."""

from __future__ import annotations

import math
import random

import pytest

from analysis.results import NotEnough, Result
from analysis.samples import OneWave, Paired, Unlinked
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


def test_every_statistic_takes_three_thousand_rows() -> None:
    chance = random.Random(3)
    before = tuple(chance.randint(0, 10) for _ in range(3000))
    after = tuple(min(10, b + chance.randint(-1, 2)) for b in before)
    found = [statistic(Paired(before, after)) for statistic in PAIRED]
    found += [statistic(Unlinked(before, after)) for statistic in UNLINKED]
    assert all(isinstance(f, Result) for f in found)


def test_hodges_lehmann_has_no_interval_below_six_pairs() -> None:
    assert hodges_lehmann(Paired((0,) * 5, (1, 2, 3, 4, 5))).interval is None
    assert hodges_lehmann(Paired((0,) * 6, (1, 2, 3, 4, 5, 6))).interval == (1, 6)


def test_sessions_to_settle_counts_the_smallest_number() -> None:
    assert [sessions_to_settle(12, d) for d in (2.0, 0.5, -0.5, 0.4)] == [1, 2, 2, 4]
    assert sessions_to_settle(5, 0.01) is None
    assert paired_power(36, 0.5).effect >= 0.8 > paired_power(24, 0.5).effect
