"""The rules R1 to R13 of disclosure that figures keep, a test or more for each, named after its rule.

R4 has a file of its own; R5, R9, R10 and R13 are kept by what makes and shows releases (tests/surveys).
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import disclosure
from analysis.figures import figures
from analysis.samples import Answers
from forms.measures import Audience, Better, Measure, Option, Part

WAVES = ("before", "after")
SCALE = tuple(Option(point, str(point)) for point in range(1, 6))
CHOICE = tuple(Option(name, name) for name in "abc")
VALUES: dict[Measure, Any] = {
    Measure.BINARY: st.booleans(),
    Measure.ORDINAL: st.integers(1, 5),
    Measure.NUMERIC: st.integers(0, 1000),
    Measure.NOMINAL: st.sampled_from("abc"),
    Measure.MULTIPLE: st.lists(st.sampled_from("abc"), unique=True).map(tuple),
}
OPTIONS = {Measure.ORDINAL: SCALE, Measure.NOMINAL: CHOICE, Measure.MULTIPLE: CHOICE}
FIGURES = ("n", "counts", "mean", "quantiles", "level_interval")
CHANGES = ("up", "same", "down", "mean_change", "interval", "p", "n_pairs", "option_changes")


def part(measure: Measure = Measure.ORDINAL, **other: Any) -> Part:
    about = {"key": "q", "prompt": "Sure?", "waves": WAVES, "better": Better.HIGHER, "item": "sure"}
    return Part(**(about | {"measure": measure, "options": OPTIONS.get(measure, ())} | other))


def record(asked: Part, before: Any, after: Any, pairs: int = 0, k: int = 5) -> dict[str, Any]:
    (found,) = figures([(asked, Answers(tuple(before), tuple(after), tuple((i, i) for i in range(pairs))))], k)
    return found


@st.composite
def answered(draw: st.DrawFn, most: int = 14) -> tuple[Part, list[Any], list[Any], int, int]:
    measure = draw(st.sampled_from(sorted(VALUES)))
    asked = part(measure, sensitive=draw(st.booleans()), show_start=draw(st.booleans()))
    before, after = (draw(st.lists(st.none() | VALUES[measure], max_size=most)) for _ in WAVES)
    pairs = draw(st.integers(0, min(len(before), len(after))))
    return asked, before, after, pairs, draw(st.integers(5, 8))


@given(answered())
def test_r1_nothing_is_shown_of_a_wave_below_the_smallest_group(session: Any) -> None:
    asked, before, after, pairs, k = session
    found = record(asked, before, after, pairs, k)
    least = max(k, 10) if asked.sensitive else k
    for side, wave in zip(WAVES, (before, after), strict=True):
        if sum(value is not None for value in wave) < least:
            assert [found[f"{name}_{side}"] for name in FIGURES] == [None] * len(FIGURES)
            assert [found[name] for name in CHANGES] == [None] * len(CHANGES)
            assert found["withheld"]


@pytest.mark.parametrize(("k", "sensitive", "least"), [(5, False, 5), (7, False, 7), (5, True, 10), (12, True, 12)])
def test_r1_sensitive_questions_need_ten_and_k_is_only_raised(k: int, sensitive: bool, least: int) -> None:
    assert disclosure.smallest_group(k, sensitive) == least


def test_r2_small_categories_are_shown_but_not_of_sensitive_questions() -> None:
    values = [1] * 6 + [2] * 6 + [5]
    assert record(part(), values, values)["counts_before"] == [6, 6, 0, 0, 1]
    assert record(part(sensitive=True), values, values)["counts_before"] is None


@given(st.integers(10, 60), st.integers(0, 1))
def test_r3_near_unanimity_of_a_sensitive_question_is_never_told(n: int, dissenters: int) -> None:
    values = [3] * (n - dissenters) + [1] * dissenters
    one = part(Measure.NUMERIC, sensitive=True)
    found = record(one, values, values)
    if dissenters == 0 or n < 40:
        assert (found["base"], found["withheld"] is not None) == (None, True)


def test_r3_ordinary_questions_may_show_that_all_agree_and_it_can_be_told() -> None:
    found = record(part(), [4] * 6, [4] * 6)
    assert found["counts_before"] == [0, 0, 0, 6, 0]
    assert [disclosure.all_agree(counts) for counts in (found["counts_before"], [1, 5], [0, 0], None)] == [
        True,
        False,
        False,
        False,
    ]


@given(answered(most=30))
def test_r6_one_base_and_what_is_about_another_has_one_decimal(session: Any) -> None:
    asked, before, after, pairs, k = session
    found = record(asked, before, after, pairs, k)
    linked = Answers(tuple(before), tuple(after), tuple((i, i) for i in range(pairs))).linked()
    both = found["wave_n_before"], found["wave_n_after"]
    if found["base"] == "matched":
        assert (found["n_before"], found["n_after"], found["n_pairs"]) == (len(linked),) * 3
    if found["base"] == "everyone" and found["change_from"] == "pairs":
        assert all(n - len(linked) == 0 or n - len(linked) >= k for n in both)
        if max(both) > len(linked) and found["mean_change"] is not None:
            decimals = 3 if asked.measure is Measure.BINARY else 1
            assert found["mean_change"] == round(found["mean_change"], decimals)
    if found["change_from"] == "unlinked":
        assert [found[name] for name in ("n_pairs", "up", "same", "down")] == [None] * 4


@given(answered(most=30))
def test_r7_how_many_moved_needs_k_pairs_and_no_figure_is_about_one_person(session: Any) -> None:
    asked, before, after, pairs, k = session
    found = record(asked, before, after, pairs, k)
    if found["up"] is not None:
        assert found["up"] + found["same"] + found["down"] == found["n_pairs"] >= k
    # no list is as long as the room: a line per person could not be drawn from it
    lists = [value for value in _inner(found) if isinstance(value, list) and value and not isinstance(value[0], str)]
    assert all(len(one) <= max(5, len(found["options"])) for one in lists)


def _inner(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [one for inner in value.values() for one in _inner(inner)]
    return [value, *(one for inner in value for one in _inner(inner))] if isinstance(value, list) else [value]


@pytest.mark.parametrize(("n", "shown"), [(19, False), (20, True)])
def test_r8_numbers_have_quantiles_from_twenty_people_and_never_their_ends(n: int, shown: bool) -> None:
    values = [*range(100, 100 + n - 2), 3, 977]  # two people of whom everybody would know who they are
    found = record(part(Measure.NUMERIC), values, values, n)
    assert (found["counts_before"], found["counts_after"]) == (None, None)
    assert (found["quantiles_before"] is not None, found["quantiles_after"] is not None) == (shown, shown)
    assert not {3, 977} & {value for value in _inner(found) if isinstance(value, int | float)}
    assert not {"min", "max", "minimum", "maximum"} & {*found, *found["details"]}


def test_r8_averages_are_said_with_one_decimal() -> None:
    found = record(part(Measure.NUMERIC), [1, 2, 2, 2, 2, 2, 5], [2, 2, 3, 3, 4, 4, 4], 7)
    assert found["sentence"].count(".") >= 1
    assert not [word for word in found["sentence"].split() if len(word.rstrip(",.;)").partition(".")[2]) > 2]


def test_r9_texts_wait_for_their_thresholds() -> None:
    assert disclosure.texts_from(Audience.FACILITATOR, 5) == (10, 5)
    assert disclosure.texts_from(Audience.ROOM, 5) == (5, 3)
    asked = Part(key="t", measure=Measure.TEXT, prompt="Why?", waves=("after",), audience=Audience.ROOM)
    assert "a name" not in str(record(asked, [], ["a name"] * 12))


@pytest.mark.parametrize(
    ("n", "invited", "told"),
    [(9, 9, True), (9, 8, True), (10, 10, False), (8, 9, False), (5, None, False), (0, 0, False)],
)
def test_r11_that_everybody_answered_is_told_of_few_people(n: int, invited: int | None, told: bool) -> None:
    assert disclosure.everybody_answered(n, invited) is told


@pytest.mark.parametrize("k", [0, 1, 3, 4])
def test_r12_who_knows_their_own_answer_still_faces_four_others(k: int) -> None:
    with pytest.raises(ValueError, match="the smallest group is 5"):
        disclosure.smallest_group(k, sensitive=False)


@pytest.mark.parametrize(
    ("before", "after", "pairs", "compared", "enough"),
    [
        (5, 5, 5, True, True),
        (4, 9, 4, True, False),  # nine after, but only four before
        (5, 5, 0, True, True),
        (9, 4, 0, True, False),
        (0, 9, 0, False, False),
        (0, 10, 0, False, True),
    ],
)
def test_r13_small_sessions_need_k_linked_people_or_twice_k_answers(
    before: int, after: int, pairs: int, compared: bool, enough: bool
) -> None:
    assert disclosure.enough_together(before, after, pairs, 5, compared) is enough


@given(st.integers(0, 12), st.integers(0, 12), st.integers(0, 12), st.booleans(), st.integers(5, 9))
def test_r13_a_joined_point_never_describes_fewer_than_k(
    before: int, after: int, pairs: int, compared: bool, k: int
) -> None:
    pairs = min(pairs, before, after)
    if disclosure.enough_together(before, after, pairs, k, compared):
        waves = WAVES if compared else ("after",)
        asked = part(waves=waves)
        found = record(asked, [3] * before, [3] * after, pairs, k)
        shown = [found[f"n_{side}"] for side in WAVES if found[f"n_{side}"] is not None]
        if compared:
            assert shown
            assert all(n >= k for n in shown)
