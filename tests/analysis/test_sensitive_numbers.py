"""Numbers of a sensitive question: rounded so that nobody's own number can be worked out from an average."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.blocks import Groups
from analysis.breakdowns import breakdown
from analysis.coarse import dominated, grain, rounded_change, rounded_level, step_of
from analysis.figures import figures
from analysis.results import Change, Level
from analysis.samples import Answers
from forms.measures import Better, Measure, Option, Part

BOTH = ("before", "after")
HOURS = Part("q", Measure.NUMERIC, "?", BOTH, unit="hours", better=Better.HIGHER, sensitive=True)
#: Eleven people with a few hours each and one with nine hundred.
BEFORE = (2, 3, 2, 4, 3, 5, 2, 3, 4, 3, 6, 900)


def compared(before: tuple, after: tuple, linked: int | None = None) -> dict[str, Any]:
    pairs = tuple((i, i) for i in range(len(before) if linked is None else linked))
    (record,) = figures([(HOURS, Answers(before, after, pairs))])
    return record


def once(*answers: float) -> dict[str, Any]:
    (record,) = figures([(Part("q", Measure.NUMERIC, "?", ("after",), sensitive=True), Answers((), answers))])
    return record


@pytest.mark.parametrize(
    ("answers", "step"),
    [((0, 10), 5), ((0, 10, 5, 5, 5), 2), ((0, 11, 5, 5, 5), 5), ((0.0, 0.3, 0.1), 0.1), ((7, 7, 7), 0.1),
     (tuple(range(21)), 1), ((0, 900, *(3,) * 10), 100)],
)  # fmt: skip
def test_grain_is_a_round_number_that_hides_one_answer(answers: tuple[float, ...], step: float) -> None:
    assert grain(answers) == step


def test_grain_of_several_samples_is_the_coarsest() -> None:
    assert grain((0, 10), (0, 100), ()) == 50


@given(st.lists(st.integers(0, 10_000), min_size=10, max_size=60))
def test_whoever_knows_all_other_numbers_learns_no_more_than_their_range(answers: list[int]) -> None:
    """n people's average to the nearest step tells the sum to within n steps: at least the whole range."""
    step, mean = Fraction(grain(answers)), Fraction(sum(answers), len(answers))
    assert step * len(answers) >= max(answers) - min(answers)
    published = rounded_level(Level(len(answers), float(mean), None, None), grain(answers)).mean
    assert published is not None
    assert abs(Fraction(published) - mean) <= step / 2


@given(st.floats(-1e4, 1e4), st.floats(0, 1e3), st.floats(0, 1e3), st.sampled_from([0.1, 0.5, 1, 2, 50]))
def test_a_rounded_interval_holds_the_whole_interval(mean: float, down: float, up: float, step: float) -> None:
    found = rounded_level(Level(12, mean, (mean - down, mean + up), 3.0), step)
    assert found.interval is not None
    assert found.interval[0] <= mean - down <= mean + up <= found.interval[1]
    assert [round(round(end / step) * step, 10) for end in found.interval] == list(found.interval)
    assert found.sd is None


def test_a_rounded_change_is_the_difference_of_the_rounded_levels() -> None:
    exact = Change(True, 12, 12, 3.4, (0.2, 6.6), "median", 3.0, (1.0, 4.0), 0.01, "x", 5, 3, 4)
    found = rounded_change(exact, (20.0, 25.0), 5)
    assert (found.mean_change, found.interval, found.headline, found.effect, found.verdict_interval) == (
        5.0, (0.0, 10.0), "mean", 5.0, (0.0, 10.0),
    )  # fmt: skip


@pytest.mark.parametrize("largest", [40, 150, 900, 1000])
def test_one_large_number_is_not_told_by_how_coarse_the_average_is(largest: int) -> None:
    assert dominated(HOURS, (*BEFORE[:11], largest))
    record = once(*BEFORE[:11], largest)
    assert record == once(*BEFORE[:11], 750)
    assert (record["mean_after"], record["level_interval_after"], record["details"]) == (None, None, {})


def test_a_declared_range_gives_the_step_whatever_the_answers() -> None:
    part = replace(HOURS, waves=("after",), low=0, high=120)
    steps = {step_of(part, [given]) for given in ((*BEFORE[:11], 100), range(12), (3,) * 11 + (4,))}
    assert (steps, dominated(part, (*BEFORE[:11], 100))) == ({10.0}, False)
    (record,) = figures([(part, Answers((), (*BEFORE[:11], 100)))])
    assert (record["mean_after"], record["withheld"]) == (10.0, None)
    assert step_of(part, [range(12), range(24)]) == 10.0


def test_far_moves_of_few_are_neither_told_nor_in_the_step() -> None:
    before = (2, 30, 5, 8, 25, 12, 20, 15, 9, 18, 22, 10)
    after = tuple(b + (0, 0, 0, 0, 0, 0, 0, 0, 0, 300, -250, 1)[i] for i, b in enumerate(before))
    calm = tuple(b + (1, 0, -1, 2, 0, 1, -1, 0, 1, -2, 0, 1)[i] for i, b in enumerate(before))
    assert compared(before, after)["withheld"]
    moved = tuple(b + (0, 0, 0, 0, 1, 1, 1, -1, -1, -1, 0, 15)[i] for i, b in enumerate(before))
    record = compared(before, moved)
    assert (record["up"], record["interval"], record["verdict"]) == (None, None, None)
    assert compared(before, calm)["up"] is not None


def test_groups_stand_on_the_grid_of_the_whole() -> None:
    """Without it the averages of two groups of twelve gave the sum that is rounded above them."""
    before = (47, 5, 10, 55, 11, 52, 49, 13, 22, 30, 14, 39, 31, 28, 2, 45, 8, 57, 19, 33, 26, 50, 3, 41)
    after = tuple((b * 7 + 3) % 60 for b in before)
    answers, named = Answers(before, after, tuple((i, i) for i in range(24))), ("x",) * 12 + ("y",) * 12
    by = Part("g", Measure.NOMINAL, "?", BOTH, (Option("x", "X"), Option("y", "Y")))
    (record,) = figures([(HOURS, answers)])
    found = breakdown(HOURS, answers, Groups(by, named, named), record, 5)
    assert found is not None
    step = max(grain(before, after), grain(before[:12], after[:12]), grain(before[12:], after[12:]))
    shown = [group[name] for group in found["groups"] for name in ("mean_before", "mean_after", "mean_change")]
    assert len(shown) == 6
    assert [round(round(value / step) * step, 10) for value in shown] == shown
    assert [group["interval"] for group in found["groups"]] == [None, None]


def test_rounding_is_said_and_nothing_finer_is() -> None:
    assert once(*range(10), *range(10))["sentence"] == (
        "The average is 4.5 (95 % interval: 3.0 to 6.0), from 20 people. "
        "The figures are rounded, because this question is marked as sensitive."
    )
    record = compared(tuple(range(10)) * 3, tuple(i + d for d in (3, 1, -2) for i in range(10)))
    assert (record["mean_before"], record["mean_after"], record["mean_change"]) == (4.5, 5.0, 0.5)
    assert record["interval"] == [-0.5, 1.5]
    assert record["sentence"].endswith("The figures are rounded, because this question is marked as sensitive.")


@pytest.mark.parametrize(
    ("moves", "exact", "shown", "words"),
    [
        ((1, 2, 3, 4) * 3 + (-1, -1, -1, 2, 2, 3), [1.07, 2.7], [1.0, 3.0], ("improvement", "improvement")),
        ((1,) * 9 + (2, 2, -1, -1, -1, 0, 0, 0, 2), [0.18, 1.15], [0.0, 1.5], ("improvement", "hint")),
    ],
)
def test_the_verdict_is_read_from_the_interval_that_is_shown(
    moves: tuple[int, ...], exact: list[float], shown: list[float], words: tuple[str, str]
) -> None:
    before = tuple(range(9)) * 2
    after = tuple(b + m for b, m in zip(before, moves, strict=True))
    open_part = Part("q", Measure.NUMERIC, "?", BOTH, better=Better.HIGHER)
    (plain,) = figures([(open_part, Answers(before, after, tuple((i, i) for i in range(18))))])
    record = compared(before, after)
    assert ([round(end, 2) for end in plain["interval"]], record["interval"]) == (exact, shown)
    assert (plain["verdict"], record["verdict"]) == words


def test_far_numbers_have_no_median_that_would_show_them() -> None:
    record = compared(BEFORE, tuple(b + 2 for b in BEFORE[:8]) + tuple(b - 1 for b in BEFORE[8:11]) + (5000,))
    assert (record["details"], "median" in record["sentence"]) == ({}, False)


def test_levels_and_change_are_of_the_same_people() -> None:
    """Averages of linked people beside those of everyone would need finer figures than these: they stand alone."""
    before, after = tuple(range(15)) + (40,) * 10, tuple(range(2, 17)) + (0,) * 10
    moved = tuple(a if i % 3 else a - 4 for i, a in enumerate(after[:15])) + after[15:]
    record = compared(before, moved, linked=15)
    assert (record["base"], record["change_from"], record["n_before"], record["n_after"]) == (
        "matched",
        "pairs",
        15,
        15,
    )
    assert record["mean_change"] == record["mean_after"] - record["mean_before"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=10, max_size=40), st.booleans())
def test_numbers_stand_on_one_grid(pairs: list[tuple[int, int]], linked: bool) -> None:
    record = compared(tuple(b for b, _ in pairs), tuple(a for _, a in pairs), None if linked else 0)
    if record["withheld"]:
        assert record["mean_before"] is record["mean_after"] is record["mean_change"] is None
        return
    waves = [[b for b, _ in pairs], [a for _, a in pairs], [a - b for b, a in pairs]]
    step = grain(*(waves if linked else waves[:2]))
    shown = [record["mean_before"], record["mean_after"], record["mean_change"], *(record["interval"] or ())]
    shown += [*record["level_interval_before"], *record["level_interval_after"]]
    assert [round(round(value / step) * step, 10) for value in shown] == shown
    assert (record["p"], record["p_holm"], record["p_method"], record["details"]) == (None, None, None, {})
    assert (record["quantiles_before"], record["quantiles_after"]) == (None, None)
