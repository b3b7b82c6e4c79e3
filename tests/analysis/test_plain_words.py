"""Sentences that a reader could misread: shares of unequal groups, changes of 0.0, and who changed nothing."""

from __future__ import annotations

import pytest

from analysis.charts import BY_NAME
from analysis.samples import Answers
from forms.measures import Better, Measure, Part
from tests.analysis.asked import BOTH, one, scale, together
from tests.analysis.charts.records import REMEMBERED, SMALL

YES_NO = Part("y", Measure.BINARY, "?", BOTH, better=Better.HIGHER)


def answered(verdict: str) -> dict:
    return {**SMALL, "verdict": verdict}


def felt(verdict: str) -> dict:
    return {**REMEMBERED, "verdict": verdict}


def test_more_people_may_be_a_smaller_share() -> None:
    record = one(YES_NO, Answers((True,) * 4 + (False,) * 8, (True,) * 5 + (False,) * 14))
    assert "4 of 12 people answered “Yes” before and 5 of 19 people after, a smaller share" in record["sentence"]


def test_nobody_is_never_counted_as_0() -> None:
    record = one(YES_NO, together((False,) * 6 + (True,) * 6, (True,) * 6 + (False,) * 6))
    assert record["sentences"]["people"] == (
        "6 people went from “No” to “Yes” and 6 people the other way; "
        "of 12 people, nobody gave the same answer both times."
    )


def test_an_average_that_stayed_goes_nowhere() -> None:
    record = one(scale(), together((2, 4) * 6, (4, 2) * 6))
    assert record["sentence"].endswith("So far, on the scale of 1 to 5 the average stayed at 3.0.")


def test_a_share_that_stayed_is_given_on_both_sides() -> None:
    record = one(YES_NO, together((False, True) * 12, (True, False) * 12))
    assert "the share who answered “Yes” was 50 % before and 50 % after" in record["sentence"]


def test_what_people_feel_is_said_of_their_average() -> None:
    record = one(scale(waves=("after",), remembered=True), together((2, 3, 2, 1) * 3, (4, 3, 3, 3) * 3))
    assert "on average people feel they moved by +1.2 on the scale of 1 to 5" in record["sentence"]


@pytest.mark.parametrize(
    ("questions", "title"),
    [
        ([answered("improvement"), felt("improvement"), answered("unclear")],
         "Of 3 questions, 1 clearly improved; looking back, people feel 1 clearly improved"),
        ([answered("hint"), felt("decline")],
         "Of 2 questions, none moved clearly; looking back, people feel 1 clearly declined"),
        ([answered("improvement"), answered("decline"), felt("hint")],
         "Of 3 questions, 1 clearly improved, 1 clearly declined"),
        ([felt("improvement"), felt("shift")],
         "Looking back on 2 questions, people feel 1 clearly improved, 1 clearly moved"),
    ],
)  # fmt: skip
def test_overview_title_keeps_what_people_feel_apart(questions: list, title: str) -> None:
    assert BY_NAME["overview"].describe({"questions": questions}).title == title
