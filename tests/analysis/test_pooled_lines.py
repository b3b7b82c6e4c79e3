"""What a pooled line rests on: errors that are known, sessions that are left out, and words that fit the verdict."""

from __future__ import annotations

import re

import pytest

from analysis.series.pooled import pooled
from analysis.series.slope import slope
from analysis.series.theil_sen import theil_sen
from analysis.trends import trends
from benchmarks.series import Scene, measure
from forms.measures import Measure
from tests.analysis.test_errors import SCALE, record
from tests.analysis.test_over_time import point, read

HIDDEN = {"error": None, "interval": None}
ALIKE = HIDDEN | {"alike": True}
FOUR = [point(i, value) for i, value in enumerate((0.8, 1.0, 0.9, 1.1))]


def ends_said(sentence: str) -> tuple[float, float]:
    """The two ends of the interval that a sentence tells."""
    ((low, high),) = re.findall(r"interval: ([+−]?[\d.]+) to ([+−]?[\d.]+)", sentence)
    return float(low.replace("−", "-")), float(high.replace("−", "-"))


# ------------------------------------------------------------------------------------------- errors that are known


def test_sessions_without_an_interval_are_left_out_and_said_to_be() -> None:
    series = read([*FOUR, point(4, 0.0, **HIDDEN), point(5, 0.0, **HIDDEN)])
    found = series["pooled"]
    assert (series["k"], found["k"], found["left_out"]) == (6, 4, 2)
    assert (found["change"], found["interval"]) == (read(FOUR)["pooled"]["change"], read(FOUR)["pooled"]["interval"])
    assert series["sentences"][0].startswith("Clear improvement: over 4 sessions taken together")
    assert (
        "2 sessions are left out of this: their changes have no interval." in series["sentences"][: found["sentences"]]
    )


def test_fewer_than_four_intervals_are_not_pooled_and_the_line_says_so() -> None:
    series = read([*FOUR[:3], point(3, 0.9, **HIDDEN), point(4, 0.9, **ALIKE)])
    assert series["pooled"] is None
    assert series["sentences"][0] == (
        "The sessions are not taken together: that needs 4 whose change has an interval, and there are 3."
    )


def test_a_session_where_all_moved_alike_counts_with_the_usual_spread() -> None:
    series = read([*FOUR, point(4, 0.0, n=6, **ALIKE)])
    expected = pooled((0.8, 1.0, 0.9, 1.1, 0.0), (*(0.2,) * 4, 0.2 * 2**0.5))
    assert (series["pooled"]["change"], series["pooled"]["alike"]) == (pytest.approx(expected.effect), 1)
    assert series["pooled"]["interval"] == pytest.approx(list(expected.interval))
    assert series["sentences"][3].startswith("At 1 session everybody moved by the same amount; it counts with")


def test_a_big_session_with_a_rounded_interval_does_not_drown_the_others() -> None:
    questions = [record(Measure.ORDINAL, SCALE)] * 6
    questions.append(record(Measure.ORDINAL, [(3, 3)] * 694 + [(3, 4)] * 6, (3,) * 10))
    releases = [
        {"id": str(i), "title": "", "date": f"2026-01-0{i + 1}", "questions": [q]} for i, q in enumerate(questions)
    ]
    found = trends(releases)[0]["series"]["pooled"]
    assert found["interval"][1] - found["interval"][0] >= 2 * found["rounding"]


def test_rounded_changes_are_never_known_more_closely_than_their_rounding() -> None:
    found = pooled((0.0,) * 30, (0.03,) * 30, rounding=0.05)
    assert found.interval == pytest.approx((-0.05, 0.05))
    assert pooled((0.0,) * 30, (0.03,) * 30).interval[1] < 0.05


@pytest.mark.slow
@pytest.mark.parametrize(
    "scene",
    [
        Scene("sensitive", 8, 60, 3, sensitive=True),
        Scene("few", 6, 5, 3, spread=0.5),
        Scene("beside everyone", 6, 15, 5, beside=6),
        Scene("yes and no", 6, 12, 2, beside=6),
    ],
    ids=lambda scene: scene.name,
)
def test_nothing_is_called_clear_where_nothing_changed(scene: Scene) -> None:
    lines, clear, covered = measure(scene, 60)
    assert lines > 30
    assert (clear <= 0.06 * lines, covered >= 0.92 * lines) == (True, True)


# ------------------------------------------------------------------------------------ words that fit the verdict


@pytest.mark.parametrize("value", [0.04, -0.04, 0.004])
def test_a_clear_change_is_said_with_as_many_decimals_as_it_takes(value: float) -> None:
    series = read([point(i, value, error=abs(value) / 4) for i in range(6)], margin=0.4)
    low, high = ends_said(series["sentences"][0])
    assert (series["pooled"]["verdict"], series["pooled"]["small"]) == ("improvement" if value > 0 else "decline", True)
    assert low > 0 or high < 0
    assert "change is 0.0" not in series["sentences"][0]


def test_clear_shares_are_said_with_a_decimal_where_whole_points_would_be_none() -> None:
    told = read([point(i, 0.004, error=0.001) for i in range(6)], measure="binary", margin=0.1)["sentences"][0]
    assert "the change is +0.4 percentage points (95 % interval: +0.3 to +0.5 percentage points)" in told


def test_one_decimal_is_kept_where_it_says_the_same() -> None:
    assert "(95 % interval: +0.6 to +1.3)" in read(FOUR)["sentences"][0]


def test_about_the_same_is_said_with_ends_within_its_margin() -> None:
    series = read([point(i, 0.0, error=0.1) for i in range(6)], margin=0.12)
    assert series["pooled"]["verdict"] == "same"
    assert max(map(abs, ends_said(series["sentences"][0]))) <= 0.12


def test_rounded_changes_are_judged_by_the_figures_that_are_said() -> None:
    values = (0.0, 0.1, 0.0, 0.1, 0.0, 0.1, 0.1, 0.0)
    exact = read([point(i, value, error=0.03) for i, value in enumerate(values)])
    rounded = read([point(i, value, error=0.03, rounding=0.05) for i, value in enumerate(values)])
    assert (exact["pooled"]["verdict"], rounded["pooled"]["verdict"]) == ("improvement", "same")
    assert ends_said(rounded["sentences"][0]) == (0.0, 0.1)


# -------------------------------------------------------------------------------------------------------- trends


def test_a_trend_tells_the_middle_slope_with_its_own_interval() -> None:
    values = (0.1, 0.32, 0.5, 0.74, 0.9, 1.2)
    series = read(values)
    middle = theil_sen(values)
    assert series["trend"]["theil_sen_interval"] == list(middle.interval)
    low, high = (f"{end:+.2f}" for end in middle.interval)
    step = f"by about {middle.effect:.2f} from session to session (95 % interval: {low} to {high})"
    assert step in next(said for said in series["sentences"] if said.startswith("A trend"))


def test_a_perfect_line_is_a_trend() -> None:
    series = read([0.2 + 0.04 * i for i in range(10)], shows="level")
    assert (series["trend"]["way"], series["trend"]["p"] < 1e-6) == ("up", True)
    assert "rises by about 0.04 from session to session (95 % interval: +0.04 to +0.04)" in series["sentences"][0]


def test_a_small_slope_is_said_with_as_many_decimals_as_it_takes() -> None:
    told = read([0.2 + 0.002 * i + 0.0004 * (i % 2) for i in range(8)], shows="level")["sentences"][0]
    low, high = ends_said(told)
    assert 0 < low <= 0.002 <= high


def test_a_trend_needs_the_straight_line_as_well() -> None:
    values = (0.0, 0.001, 0.002, 0.003, 5.0)
    assert (slope(values).interval[0] < 0, theil_sen(values).interval[0] > 0) == (True, True)
    assert read(values)["trend"]["way"] is None
