"""Sensitive questions with several answers to tick: of no answer is it ever told that everybody or nobody ticked it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.disclosure import sensitive_reason
from analysis.figures import figures
from analysis.samples import Answers
from forms.measures import Measure, Option, Part

LETTERS = (Option("a", "A"), Option("b", "B"), Option("c", "C"))
FEWEST = 3
Ticks = tuple[str, ...]


def part(*waves: str) -> Part:
    return Part("q", Measure.MULTIPLE, "?", waves, LETTERS, sensitive=True)


def record_of(before: list[Ticks], after: list[Ticks], pairs: int = 0, *waves: str) -> dict[str, Any]:
    answers = Answers(tuple(before), tuple(after), tuple((i, i) for i in range(pairs)))
    (record,) = figures([(part(*(waves or ("before", "after"))), answers)])
    return record


def told_of_everybody(record: dict[str, Any]) -> list[int]:
    """Counts in a record which say of an answer that (nearly) everybody, or (nearly) nobody, ticked it."""
    found = []
    for side in ("before", "after"):
        n = record[f"n_{side}"]
        found += [c for c in record[f"counts_{side}"] or () if not FEWEST <= c <= n - FEWEST]
    return found


@st.composite
def wave(draw: st.DrawFn) -> list[Ticks]:
    """10 to 60 people, each answer ticked by any number of them: often by nobody, by all, or by nearly so many."""
    n = draw(st.integers(10, 60))
    often = st.sampled_from([0, 1, 2, 3, n - 3, n - 2, n - 1, n]) | st.integers(0, n)
    rows: list[set[str]] = [set() for _ in range(n)]
    for option in LETTERS:
        order = draw(st.permutations(range(n)))
        for i in order[: draw(often)]:
            rows[i].add(str(option.value))
    return [tuple(sorted(row)) for row in rows]


@settings(max_examples=300, deadline=None)
@given(wave(), wave(), st.integers(0, 60))
def test_compared_answers_never_tell_of_everybody_or_nobody(before: list[Ticks], after: list[Ticks], m: int) -> None:
    record = record_of(before, after, min(m, len(before), len(after)))
    assert told_of_everybody(record) == []


@settings(max_examples=200, deadline=None)
@given(wave())
def test_answers_asked_once_never_tell_of_everybody_or_nobody(after: list[Ticks]) -> None:
    assert told_of_everybody(record_of([], after, 0, "after")) == []


def test_the_check_finds_a_count_that_tells() -> None:
    told = {"n_before": 12, "counts_before": [0, 5, 12], "n_after": None, "counts_after": None}
    assert told_of_everybody(told) == [0, 12]


@pytest.mark.parametrize("ticked", [0, 1, 2, 18, 19, 20])
def test_whichever_answer_gives_people_away_the_record_is_the_same(ticked: int) -> None:
    """By nobody, by one, by all but one, by all: withheld in the same words, with the same figures."""
    harmless: list[Ticks] = [("a", "c") if i % 2 else ("b",) for i in range(20)]
    rows = [(*row, "c") if i < ticked else row for i, row in enumerate([("a",), ("b",)] * 10)]
    expected = record_of(harmless, [("a",)] * 20, 20)
    assert record_of(harmless, rows, 20) == expected
    assert (expected["withheld"] is not None, expected["counts_after"]) == (True, None)


def test_answers_that_give_nobody_away_are_shown() -> None:
    rows: list[Ticks] = [("a", "c") if i % 2 else ("b",) for i in range(20)]
    assert record_of(rows, rows[::-1])["counts_before"] == [10, 10, 10]


def test_one_answer_of_several_that_nobody_chose_is_shown_where_one_is_selected() -> None:
    """With one answer each, nobody is told apart by an answer that nobody gave."""
    assert sensitive_reason([6, 6, 0], 12) is None
    assert sensitive_reason([6, 6, 0], 12, several=True) is not None


@pytest.mark.parametrize("measure", [Measure.NOMINAL, Measure.MULTIPLE])
def test_sensitive_choices_have_no_tests_and_no_details(measure: Measure) -> None:
    def rows(answers: list[str]) -> tuple[Any, ...]:
        return tuple((answer,) if measure is Measure.MULTIPLE else answer for answer in answers)

    waves = rows(["a"] * 8 + ["b"] * 8 + ["c"] * 4), rows(["a"] * 4 + ["b"] * 4 + ["c"] * 12)
    asked = Part("q", measure, "?", ("before", "after"), LETTERS, sensitive=True)
    plain, sensitive = figures(
        [(Part("q", measure, "?", ("before", "after"), LETTERS), Answers(*waves, ())), (asked, Answers(*waves, ()))]
    )
    assert (plain["p"] is None, plain["details"] == {}) == (False, False)
    assert (sensitive["p"], sensitive["p_holm"], sensitive["p_method"], sensitive["details"]) == (None, None, None, {})
    assert [(o["p"], o["p_holm"]) for o in sensitive["option_changes"]] == [(None, None)] * 3
    assert [o["change"] for o in sensitive["option_changes"]] == [o["change"] for o in plain["option_changes"]]
