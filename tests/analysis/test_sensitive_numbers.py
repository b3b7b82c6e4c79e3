"""Numbers of a sensitive question: rounded so that nobody's own number can be worked out from an average."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.coarse import grain, rounded_change, rounded_level
from analysis.figures import figures
from analysis.results import Change, Level
from analysis.samples import Answers
from forms.measures import Better, Measure, Part

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


def test_one_large_number_cannot_be_read_off_the_average() -> None:
    records = [once(*BEFORE[:11], largest) for largest in (750, 900, 1000)]
    assert records[0] == records[1] == records[2]
    assert (records[0]["mean_after"], records[0]["quantiles_after"], records[0]["details"]) == (100, None, {})


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
