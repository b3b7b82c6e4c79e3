"""Choices, scores, all answers at once and series: against enumeration, SciPy, and what must hold for any answers."""

from __future__ import annotations

import itertools
import math
import random
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2, chi2_contingency, kendalltau, linregress, t, ttest_ind, ttest_rel

from analysis.results import NotEnough, Result
from analysis.samples import Overlapping, Paired
from analysis.series.kendall import kendall
from analysis.series.mann_kendall import inversions, mann_kendall
from analysis.series.pooled import pooled
from analysis.series.slope import slope
from analysis.series.tails import chi2_p, t_p, t_quantile
from analysis.series.theil_sen import theil_sen
from analysis.series.xmr import unlike, xmr
from analysis.statistics.bowker import bowker
from analysis.statistics.friedman import friedman, mean_ranks
from analysis.statistics.net_promoter import net_promoter, net_promoter_change
from analysis.statistics.overlap import overlap_equal, overlap_share, overlap_welch
from analysis.statistics.pearson import pearson
from analysis.statistics.stuart_maxwell import marginal_changes, stuart_maxwell

small = st.integers(0, 4)
tables = st.integers(2, 4).flatmap(lambda c: st.lists(st.lists(small, min_size=c, max_size=c), min_size=c, max_size=c))
values = st.lists(st.integers(1, 5), min_size=2, max_size=7)
points = st.integers(1, 5)
overlaps = st.builds(
    Overlapping,
    st.lists(points, min_size=1, max_size=6).map(tuple),
    st.lists(points, min_size=1, max_size=6).map(tuple),
    st.lists(st.tuples(points, points), max_size=8).map(tuple),
)


def transposed(table: list[list[int]]) -> list[list[int]]:
    return [list(row) for row in zip(*table, strict=True)]


def mirrored(sample: Overlapping) -> Overlapping:
    return Overlapping(sample.after_only, sample.before_only, tuple((a, b) for b, a in sample.pairs))


# ---------------------------------------------------------------------------------------------------- choices


def swapped_p(table: list[list[int]]) -> float:
    """The exact p of Stuart and Maxwell's statistic over every way to swap the pairs, each person one by one."""
    people = [(i, j) for i, row in enumerate(table) for j, n in enumerate(row) for _ in range(n) if i != j]
    size = len(table)

    def statistic(moves: list[tuple[int, int]]) -> float:
        d, v = np.zeros(size), np.zeros((size, size))
        for i, j in moves:
            d[i], d[j] = d[i] - 1, d[j] + 1
            v[i, i], v[j, j], v[i, j], v[j, i] = v[i, i] + 1, v[j, j] + 1, v[i, j] - 1, v[j, i] - 1
        return float(d @ np.linalg.pinv(v) @ d)

    seen = statistic(people)
    ways = [
        statistic([(j, i) if swap else (i, j) for (i, j), swap in zip(people, swaps, strict=True)])
        for swaps in itertools.product((False, True), repeat=len(people))
    ]
    return sum(way >= seen - 1e-9 for way in ways) / len(ways)


@pytest.mark.parametrize(
    "table", [[[2, 3, 0], [0, 1, 2], [1, 0, 3]], [[0, 4], [1, 2]], [[1, 2, 2], [0, 0, 3], [0, 0, 1]]]
)
def test_swaps_come_close_to_all_swaps(table: list[list[int]]) -> None:
    assert stuart_maxwell(table, seed=3).p == pytest.approx(swapped_p(table), abs=0.02)


@given(tables, st.integers(0, 9))
def test_linked_choices_turn_with_the_waves(table: list[list[int]], seed: int) -> None:
    one, other = stuart_maxwell(table, seed), stuart_maxwell(transposed(table), seed)
    if isinstance(one, NotEnough):
        assert sum(map(sum, table)) == 0
        return
    assert (one.p, one.effect, one.details["df"]) == (other.p, other.effect, other.details["df"])
    assert marginal_changes(table) == [-change for change in marginal_changes(transposed(table))]
    assert bowker(table).p == pytest.approx(bowker(transposed(table)).p)
    assert stuart_maxwell(table, seed) == one


@given(st.integers(0, 12), st.integers(0, 12), st.integers(0, 5))
def test_two_linked_answers_are_mcnemar(b: int, c: int, same: int) -> None:
    found = stuart_maxwell([[same, b], [c, 1]])
    assert found.details["chi2"] == pytest.approx((b - c) ** 2 / (b + c) if b + c else 0.0)
    assert bowker([[same, b], [c, 1]]).details["chi2"] == pytest.approx(found.details["chi2"])


def test_an_answer_nobody_gave_changes_nothing() -> None:
    wide = [[20, 10, 0, 5], [3, 30, 0, 15], [0, 0, 0, 0], [0, 5, 0, 40]]
    narrow = [[20, 10, 5], [3, 30, 15], [0, 5, 40]]
    assert stuart_maxwell(wide).details == stuart_maxwell(narrow).details
    assert bowker(wide) == bowker(narrow)
    assert pearson((5, 0, 7), (6, 0, 2)).details == pearson((5, 7), (6, 2)).details


def test_nobody_moved_is_p_one() -> None:
    assert [f([[4, 0], [0, 9]]).p for f in (stuart_maxwell, bowker)] == [1, 1]
    assert pearson((4, 0), (9, 0)).p == 1


def test_swaps_are_taken_where_people_are_few() -> None:
    few, many = [[5, 3, 1], [2, 4, 6], [0, 1, 8]], [[40, 9, 8], [7, 50, 9], [9, 6, 80]]
    assert [stuart_maxwell(table).method for table in (few, many)] == ["stuart_maxwell_swaps", "stuart_maxwell"]
    many[0][1] = many[1][0] = 2
    assert stuart_maxwell(many).method == "stuart_maxwell_swaps"


@given(st.lists(st.tuples(small, small), min_size=2, max_size=5), st.integers(0, 9))
def test_unlinked_choices_agree_with_scipy_and_turn_with_the_waves(columns: list[tuple[int, int]], seed: int) -> None:
    before, after = (list(side) for side in zip(*columns, strict=True))
    one, other = pearson(before, after, seed), pearson(after, before, seed)
    if isinstance(one, NotEnough):
        assert min(sum(before), sum(after)) == 0
        return
    assert (one.p, one.effect) == (other.p, pytest.approx(other.effect))
    used = [(b, a) for b, a in columns if b + a]
    if len(used) > 1:
        found = chi2_contingency(transposed(used), correction=False)
        assert (one.details["chi2"], one.details["asymptotic_p"]) == (
            pytest.approx(found.statistic, abs=1e-9),
            pytest.approx(found.pvalue, abs=1e-9),
        )


def test_deals_come_close_to_all_deals() -> None:
    before, after = (3, 0, 2), (0, 3, 1)
    people = [option for option, counts in enumerate(zip(before, after, strict=True)) for _ in range(sum(counts))]
    seen = pearson(before, after).details["chi2"]
    deals = []
    for chosen in itertools.combinations(range(9), 5):
        first = Counter(people[i] for i in chosen)
        rest = Counter(people) - first
        deals.append(pearson([first[o] for o in range(3)], [rest[o] for o in range(3)]).details["chi2"])
    exact = sum(deal >= seen - 1e-9 for deal in deals) / len(deals)
    assert pearson(before, after, seed=1).p == pytest.approx(exact, abs=0.02)


# ----------------------------------------------------------------------------------------- scores and overlaps


@given(small, small, small)
def test_the_score_turns_with_promoters_and_detractors(up: int, same: int, down: int) -> None:
    one, other = net_promoter(up, same, down), net_promoter(down, same, up)
    if up + same + down:
        assert one.effect == -other.effect
        assert one.interval == pytest.approx((-other.interval[1], -other.interval[0]))


def test_a_score_changes_by_people_not_by_points() -> None:
    assert net_promoter_change(Paired((0, 7, 9), (6, 8, 10))).effect == 0
    assert isinstance(net_promoter_change(Paired((), ())), NotEnough)


@given(overlaps, st.randoms(use_true_random=False))
def test_overlaps_turn_with_the_waves_and_know_no_order(sample: Overlapping, chance: random.Random) -> None:
    sides = [list(side) for side in (sample.before_only, sample.after_only, sample.pairs)]
    for side in sides:
        chance.shuffle(side)
    binary = Overlapping(
        tuple(v > 3 for v in sample.before_only),
        tuple(v > 3 for v in sample.after_only),
        tuple((b > 3, a > 3) for b, a in sample.pairs),
    )
    for run, given_sample in ((overlap_welch, sample), (overlap_equal, sample), (overlap_share, binary)):
        one, other = run(given_sample), run(mirrored(given_sample))
        assert one.effect == -other.effect
        assert one.p == pytest.approx(other.p, abs=1e-12)
    assert overlap_welch(sample) == overlap_welch(Overlapping(*map(tuple, sides)))


def test_overlaps_without_pairs_or_without_others_are_the_ordinary_tests() -> None:
    x, y = (1, 2, 2, 4, 5, 3), (3, 4, 2, 5, 5, 4)
    apart = overlap_equal(Overlapping(x, y, ()))
    assert apart.details["t"] == pytest.approx(ttest_ind(y, x).statistic)
    together = overlap_equal(Overlapping((), (), tuple(zip(x, y, strict=True))))
    assert (together.effect, together.details["df"]) == (pytest.approx(np.mean(y) - np.mean(x)), 5)
    assert together.p == pytest.approx(ttest_rel(y, x).pvalue, abs=0.01)


def test_overlaps_that_do_not_vary_have_no_test() -> None:
    still = Overlapping((1,), (1,), ((1, 1), (1, 1)))
    assert [(f(still).interval, f(still).p) for f in (overlap_welch, overlap_equal, overlap_share)] == [
        (None, None)
    ] * 3
    assert isinstance(overlap_welch(Overlapping((), (), ())), NotEnough)


def test_friedman_needs_agreement() -> None:
    assert friedman([(1, 1), (2, 2)]).p == 1
    assert friedman([(1, 2, 3)] * 6).effect == pytest.approx(1)
    assert mean_ranks([(1, 2, 3), (3, 2, 1)]) == [2, 2, 2]
    assert isinstance(friedman([(None, 1)]), NotEnough)


# ------------------------------------------------------------------------------------------------------ series


@given(values)
def test_mann_kendall_equals_every_order(found: list[int]) -> None:
    orders = list(itertools.permutations(found))
    scores = [abs(sum((b > a) - (b < a) for a, b in itertools.combinations(order, 2))) for order in orders]
    seen = abs(sum((b > a) - (b < a) for a, b in itertools.combinations(found, 2)))
    assert mann_kendall(found).p == pytest.approx(sum(s >= seen for s in scores) / len(scores), abs=1e-12)


@given(values)
def test_a_series_read_backwards_turns_round(found: list[int]) -> None:
    one, other = mann_kendall(found), mann_kendall(found[::-1])
    assert (one.details["s"], one.p) == (-other.details["s"], other.p)
    assert theil_sen(found).effect == -theil_sen(found[::-1]).effect
    assert slope(found).effect == pytest.approx(-slope(found[::-1]).effect, abs=1e-12)


def test_smallest_possible_p_of_a_series() -> None:
    smallest = [round(mann_kendall(range(k)).p, 3) for k in (2, 3, 4, 5, 6)]
    assert smallest == [1.0, 0.333, 0.083, 0.017, 0.003]


def test_inversions_of_sixty_sessions_with_ties_add_up() -> None:
    ways = inversions((3, 2) + (1,) * 55)
    assert sum(ways) * 6 * 2 == math.factorial(60)


def test_kendall_agrees_with_scipy_without_ties() -> None:
    x, y = (3, 1, 4, 1.5, 9, 2.6, 5), (2, 7, 1, 8, 2.8, 1.8, 4)
    found, expected = kendall(x, y), kendalltau(x, y, method="exact")
    assert (found.effect, found.p) == (pytest.approx(expected.statistic), pytest.approx(expected.pvalue))
    assert kendall((1, 1, 2) * 4, (1, 2, 2) * 4).p is None
    with pytest.raises(ValueError, match="2 values against 1"):
        kendall((1, 2), (1,))


def test_slope_agrees_with_scipy() -> None:
    y = (0.2, 0.5, 0.3, 0.9, 0.4, 1.1)
    found, expected = slope(y), linregress(range(6), y)
    assert (found.effect, found.p) == (pytest.approx(expected.slope), pytest.approx(expected.pvalue))
    assert (slope((1, 2, 3, 4)).interval, slope((1, 2)).interval) == ((1, 1), None)
    assert isinstance(slope((1,)), NotEnough)


def test_tails_agree_with_scipy() -> None:
    for df in range(1, 41):
        assert t_quantile(df) == pytest.approx(t.ppf(0.975, df), abs=1e-9)
        for x in (0.0, 0.3, 1.0, 2.5, 12.0):
            assert t_p(x, df) == pytest.approx(2 * t.sf(x, df), abs=1e-12)
            assert chi2_p(x, df) == pytest.approx(chi2.sf(x, df), abs=1e-12)


def test_sessions_that_agree_pool_like_one_and_others_widen_it() -> None:
    equal, apart = pooled((0.5, 0.5, 0.5), (0.2, 0.2, 0.2)), pooled((0.0, 0.5, 1.0), (0.1, 0.1, 0.1))
    assert (equal.effect, equal.details["tau2"], equal.details["se"]) == (0.5, 0.0, pytest.approx(0.2 / 3**0.5))
    assert apart.details["tau2"] > 0
    assert apart.interval[1] - apart.interval[0] > equal.interval[1] - equal.interval[0]
    assert pooled((0.5,), (0.2,)).interval is None
    with pytest.raises(ValueError, match="above 0"):
        pooled((0.5, 0.1), (0.2, 0.0))


def test_run_rules_of_the_nhs() -> None:
    assert unlike([3] * 12) == {}
    assert unlike([1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 20])[11] == ("outside", "high")
    assert unlike([1, 2] * 4 + [2.8, 3.6] * 4)[0] == ("run", "low")
    assert unlike([0, 1, 2, 3, 4, 5, 6])[6] == ("outside", "high")
    assert {rule for rule, _ in unlike([5, 9, 1, 2, 3, 4, 5, 6, 7, 1, 9, 5]).values()} == {"drift"}
    steady = [0, 1, 0, 1, 0, 1, 0, 1, 3.2, 3.2, 0, 1]
    assert {place for place, (rule, _) in unlike(steady).items() if rule == "outer"} == {8, 9}
    assert unlike([1]) == {}


def test_series_refuse_politely() -> None:
    refused = (mann_kendall([1]), theil_sen([1]), slope([]), xmr([2]), pooled([], []), kendall([1], [1]))
    assert all(isinstance(found, NotEnough) for found in refused)
    assert isinstance(xmr([1, 1]), Result)
