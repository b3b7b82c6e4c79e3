"""Series whose figures sit on an edge: all alike, one perfect line, and intervals that turn a test round."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import theilslopes

from analysis.series.mann_kendall import direction_score, score_p
from analysis.series.slope import slope
from analysis.series.theil_sen import theil_sen
from analysis.series.xmr import unlike, xmr

TENTHS = st.integers(-9, 9).map(lambda n: n / 10)
SERIES = st.lists(st.integers(-9, 9), min_size=5, max_size=9, unique=True)


@given(TENTHS, st.integers(8, 20))
def test_a_series_that_stays_has_no_session_unlike_the_others(value: float, k: int) -> None:
    found = xmr([value] * k)
    assert (found.details["average_moving_range"], found.details["outside"]) == (0, 0)
    assert unlike([value] * k) == {}


def test_twelve_changes_of_a_tenth_are_alike_although_their_average_is_not_a_tenth() -> None:
    found = xmr([0.1] * 12)
    assert (found.effect == 0.1, found.details["outside"], unlike([0.1] * 12)) == (False, 0, {})


def test_noise_of_floating_point_is_no_move() -> None:
    steady = [0.3 + i * 1e-16 for i in range(6)] + [0.1 * 3] * 6
    assert (unlike(steady), xmr(steady).details["average_moving_range"]) == ({}, 0)


def test_a_session_apart_is_still_found_among_alike_ones() -> None:
    assert unlike([0.1] * 11 + [2.0])[11] == ("outside", "high")


@pytest.mark.parametrize("step", [0.04, -0.04, 1.0])
def test_a_perfect_line_has_an_interval_without_width(step: float) -> None:
    found = slope([0.2 + step * i for i in range(10)])
    assert (found.interval, found.p, found.details["se"]) == ((found.effect, found.effect), 0, 0)


def test_a_line_that_stays_has_no_slope() -> None:
    assert slope([0.3] * 10).interval == (0, 0)
    assert slope([0.3] * 10).p == 1


def rejects(values: list[int], steep: float) -> bool:
    """Whether Kendall's test, which the interval turns round, tells this slope apart from that of the values."""
    rest = [value - steep * i for i, value in enumerate(values)]
    return score_p(direction_score(range(len(rest)), rest), range(len(rest))) <= 0.05


@given(SERIES)
def test_the_interval_of_the_middle_slope_holds_what_kendalls_test_lets_stand(values: list[int]) -> None:
    low, high = theil_sen(values).interval
    assert (rejects(values, low - 1e-6), rejects(values, high + 1e-6)) == (True, True)
    if low < high:
        assert (rejects(values, low + 1e-9), rejects(values, high - 1e-9)) == (False, False)


def test_the_interval_of_the_middle_slope_is_near_scipys_from_twenty_points() -> None:
    values = [0.1 * i + math.sin(7 * i) for i in range(20)]
    near = theilslopes(values, alpha=0.95)
    assert theil_sen(values).interval == pytest.approx((near.low_slope, near.high_slope), abs=0.01)


def test_four_points_have_a_middle_slope_without_interval() -> None:
    assert (theil_sen([1, 2, 3, 4]).effect, theil_sen([1, 2, 3, 4]).interval) == (1, None)
    assert theil_sen([1, 2, 3, 4, 5]).interval == (1, 1)
    assert theil_sen([1, 2, 3, 4, 5], times=[0, 0, 1, 2, 3]).interval is None
