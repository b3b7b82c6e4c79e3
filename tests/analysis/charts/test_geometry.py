"""Charts drawn and measured: a mark stands where its figure says, and is as long as its figure says."""

from __future__ import annotations

import pytest

from analysis.charts import examples
from analysis.charts.examples import KEY_QUESTION, SESSION, TREND
from tests.analysis.charts.reading import chart, marks, numbers, strokes, words
from tests.analysis.charts.records import (
    ALL_SAME,
    BINARY,
    CROWDED,
    DOWN,
    LEVELS,
    MANY,
    MIXED_SESSION,
    NOMINAL,
    NUMERIC,
    RATING,
    SEVEN,
    SHARES,
    SMALL,
)

WIDTHS = pytest.mark.parametrize("variant", ["wide", "phone"])


def segments(root) -> dict[str, list[tuple[float, ...]]]:
    """(x, y, width) of the bars' segments by step, without the legend's squares."""
    found = {}
    for step in range(1, 6):
        rects = [numbers(r, "x", "y", "width", "height") for r in marks(root, "rect", f"seg l{step}")]
        found[f"l{step}"] = [(x, y, width) for x, y, width, height in rects if height > 20]
    return found


@WIDTHS
def test_segments_are_as_long_as_their_people(variant: str) -> None:
    found = segments(chart("distribution", KEY_QUESTION, variant))
    (one,) = (width for _, _, width in found["l1"])
    assert [round(width / one, 1) for step in found.values() for _, _, width in step] == [1, 4, 5, 4, 2, 7, 1]


@WIDTHS
def test_before_stands_above_after_and_both_lean_from_one_line(variant: str) -> None:
    root = chart("distribution", KEY_QUESTION, variant)
    found = segments(root)
    (zero,) = marks(root, "path", "zero")
    line = strokes(zero)[0][0][0]
    (x, y, width) = found["l2"][0]
    assert x + width == pytest.approx(line, abs=0.05)
    before, after = found["l4"]
    assert (before[0], after[0]) == pytest.approx((line, line), abs=0.05)
    assert before[1] == y < after[1]


@WIDTHS
def test_neutral_stands_apart_from_ten_people_on(variant: str) -> None:
    found = segments(chart("distribution", KEY_QUESTION, variant))
    rightmost = max(x + width for step in ("l4", "l5") for x, _, width in found[step])
    assert [x > rightmost + 30 for x, _, _ in found["l3"]] == [True, True]
    assert len({x for x, _, _ in found["l3"]}) == 1


def test_under_ten_people_the_segments_follow_one_another() -> None:
    found = segments(chart("distribution", SMALL))
    first = sorted(segment for step in found.values() for segment in step if segment[1] == found["l1"][0][1])
    ends = [x + width for x, _, width in first]
    assert [x for x, _, _ in first[1:]] == pytest.approx(ends[:-1], abs=0.05)


def test_segments_say_people_under_twenty_and_per_cent_from_there() -> None:
    assert words(chart("distribution", KEY_QUESTION)).count("12 people") == 2
    said = words(chart("distribution", MANY))
    assert ("33\u00a0%" in said, "17" in said) == (True, False)
    assert "6\u00a0%" not in said  # segments under 8 % carry no words


def test_seven_points_are_numbered_below_their_segments() -> None:
    said = words(chart("distribution", SEVEN))
    assert [str(point) in said for point in range(1, 8)] == [True] * 7


@WIDTHS
def test_columns_are_as_high_as_their_share(variant: str) -> None:
    root = chart("distribution", RATING, variant)
    for side in ("before", "after"):
        bars = [numbers(rect, "x", "y", "height") for rect in marks(root, "rect", f"bar-{side}")]
        counts = [count for count in RATING[f"counts_{side}"] if count]
        assert [height / bars[0][2] * counts[0] for _, _, height in bars] == pytest.approx(counts, abs=0.05)
        assert len({round(y + height, 1) for _, y, height in bars}) == 1


@WIDTHS
def test_option_bars_are_as_long_as_their_share(variant: str) -> None:
    root = chart("distribution", NOMINAL, variant)
    lengths = []
    for side in ("before", "after"):
        shares = [count / NOMINAL[f"n_{side}"] for count in NOMINAL[f"counts_{side}"] if count]
        found = [numbers(rect, "width")[0] for rect in marks(root, "rect", f"bar-{side}")]
        lengths += [length / share for length, share in zip(found, shares, strict=True)]
    assert lengths == pytest.approx([lengths[0]] * len(lengths), rel=0.01)


def test_levels_stand_on_their_axis_with_their_intervals() -> None:
    root = chart("distribution", BINARY)
    at = lambda share: 110 + share * 590  # noqa: E731 - the axis of the wide drawing
    shown = {side: numbers(marks(root, "circle", f"dot-{side}")[-1], "cx")[0] for side in ("before", "after")}
    assert shown == pytest.approx({"before": at(0.4167), "after": at(0.9167)}, abs=0.1)
    (interval,) = marks(root, "path", "interval")
    assert [x for x, _ in strokes(interval)[0]] == pytest.approx([at(0.65), at(0.99)], abs=0.1)


def test_numbers_show_the_middle_of_the_answers_only_where_given() -> None:
    assert len(marks(chart("distribution", NUMERIC), "path", "axis")) == 2
    hidden = {**NUMERIC, "quantiles_before": None, "quantiles_after": None}
    assert len(marks(chart("distribution", hidden), "path", "axis")) == 0


@WIDTHS
def test_overview_dots_stand_at_their_averages(variant: str) -> None:
    root = chart("overview", SESSION, variant)
    start, end = {"wide": (262, 474), "phone": (9, 279)}[variant]
    at = lambda average: start + (average - 1) / 4 * (end - start)  # noqa: E731 - the axis of levels
    before = [numbers(c, "cx", "r") for c in marks(root, "circle", "dot-before")][1:]  # the first is the legend's
    expected = [2.667, 2.917, 4.667, 3.0, 2.833]  # clear, about the same, a hint, not enough information
    assert [x for x, _ in before] == pytest.approx([at(average) for average in expected], abs=0.1)


def test_overview_changes_intervals_and_band_share_one_axis() -> None:
    root = chart("overview", SESSION)
    intervals = [[x for x, _ in strokes(path)[0]] for path in marks(root, "path", "interval")]
    (zero,) = marks(root, "path", "zero")
    middle = strokes(zero)[0][0][0]
    unit = (intervals[0][1] - middle) / 1.509
    assert intervals[0][0] == pytest.approx(middle + 0.658 * unit, abs=0.2)
    bands = {tuple(round(n, 1) for n in numbers(band, "x", "width")) for band in marks(root, "rect", "band")}
    ((x, width),) = bands
    assert (x, width) == pytest.approx((middle - 0.4 * unit, 0.8 * unit), abs=0.3)


def test_overview_says_other_scales_in_words_and_draws_them_on_no_axis() -> None:
    root = chart("overview", MIXED_SESSION)
    said = " | ".join(words(root))
    assert "Before 2.4, after 3.9" in said
    assert "on the scale of 0 to 10" in said
    drawn_rows = 7  # agreement statements and, in a group of its own, yes or no; 0 to 10 and hours are words
    assert len(marks(root, "circle", "dot-before")) == 2 + drawn_rows
    assert ("Not shown" in said, "figures are shown from 5" in said) == (True, True)


def test_overview_unlinked_change_is_a_square() -> None:
    root = chart("overview", {"questions": [MANY]})
    assert len(marks(root, "rect", "dot-open")) == 2  # the change and its legend
    assert "52 and 41 people" in words(root)


def test_overview_nobody_moved_keeps_both_dots_visible() -> None:
    root = chart("overview", {"questions": [ALL_SAME]})
    ring, disc = marks(root, "circle", "dot-before")[-1], marks(root, "circle", "dot-after")[1]
    assert numbers(ring, "cx") == numbers(disc, "cx")
    assert numbers(ring, "r")[0] > numbers(disc, "r")[0] + 2


@WIDTHS
def test_people_are_one_dot_each(variant: str) -> None:
    root = chart("people", DOWN, variant)
    assert len(marks(root, "circle", "dot-after")) == 1
    assert len(marks(root, "circle", "dot-before")) == 11
    assert len(marks(root, "path", "tip")) == 1
    (group,) = [child for child in root if child.get("class") == "people"]
    assert len(group) == len(list(root.iter())) - 2


def test_people_of_many_stand_in_even_rows() -> None:
    root = chart("people", {**KEY_QUESTION, "up": 40, "same": 15, "down": 5}, "phone")
    rows = [cy for (cy,) in (numbers(c, "cy") for c in marks(root, "circle"))]
    assert sorted({rows.count(cy) for cy in rows}) == [12]


@WIDTHS
def test_trend_lines_stop_at_gaps_and_between_linked_and_unlinked(variant: str) -> None:
    root = chart("trend", TREND, variant)
    assert [len(strokes(run)[0]) for run in marks(root, "path", "run")] == [5, 2]
    assert len(marks(root, "path", "interval")) == 9
    assert "gap" in words(root)


def test_trend_marks_tell_joined_and_unlinked_apart() -> None:
    root = chart("trend", TREND)
    assert len(marks(root, "rect", "dot-open")) == 2  # one point and its legend
    assert len(marks(root, "path", "dot-after")) == 2  # one diamond and its legend
    assert len(marks(root, "circle", "dot-after")) == 8


def test_trend_never_joins_linked_with_unlinked() -> None:
    root = chart("trend", CROWDED)
    squares = {round(x + w / 2, 1) for x, w in (numbers(r, "x", "width") for r in marks(root, "rect", "dot-open"))}
    for run in marks(root, "path", "run"):
        kinds = {any(abs(x - square) < 0.3 for square in squares) for x, _ in strokes(run)[0]}
        assert len(kinds) == 1


def test_trend_of_three_sessions_has_no_line() -> None:
    assert marks(chart("trend", LEVELS), "path", "run") == []
    longer = {**LEVELS, "points": [*LEVELS["points"], examples.point("2026-07-15", 3.2, [2.8, 3.6], 12)]}
    assert len(marks(chart("trend", longer), "path", "run")) == 1


def test_trend_levels_need_no_link() -> None:
    unlinked = {**LEVELS, "points": [{**point, "linked": False} for point in LEVELS["points"]]}
    assert marks(chart("trend", unlinked), "rect", "dot-open") == []


def test_trend_outcomes_stand_on_poles_at_their_dates() -> None:
    root = chart("trend", TREND)
    flags = [numbers(flag, "cx")[0] for flag in marks(root, "circle", "flag")][:4]
    poles = [strokes(pole)[0][0][0] for pole in marks(root, "path", "pole")]
    assert flags == poles == sorted(poles)
    dots = [numbers(c, "cx")[0] for c in marks(root, "circle", "dot-after")]
    assert dots[1] < flags[0] < dots[2]  # 20 November, 8 December, 15 January


def test_trend_outcomes_of_one_week_do_not_hide_one_another() -> None:
    root = chart("trend", CROWDED)
    flags = [numbers(flag, "cx", "cy") for flag in marks(root, "circle", "flag")][:7]
    near = [(a, b) for a in flags for b in flags if a < b and abs(a[0] - b[0]) < 20 and abs(a[1] - b[1]) < 20]
    assert near == []


def test_trend_shares_are_said_as_people_while_they_are_few() -> None:
    said = words(chart("trend", SHARES))
    assert ("half" in said, "50 %" in said) == (True, False)
