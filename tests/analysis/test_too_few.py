"""Too few people: what is withheld, what is shown without a verdict, and what would settle an open question."""

from __future__ import annotations

import pytest

from analysis.samples import Answers
from forms.measures import Measure, Part
from tests.analysis.asked import AFTER, BEFORE, SCALE, one, scale, together


@pytest.mark.parametrize(
    ("n_before", "n_after", "reason"),
    [
        (3, 4, "3 people answered this before and 4 people after: figures are shown from 5 people up."),
        (0, 1, "Nobody answered this before and 1 person after: figures are shown from 5 people up."),
        (3, 12, "Only 3 people answered this before: figures are shown from 5 people up."),
        (12, 0, "Nobody answered this after: figures are shown from 5 people up."),
    ],
)
def test_a_small_wave_is_withheld_with_its_reason(n_before: int, n_after: int, reason: str) -> None:
    record = one(scale(), together(BEFORE[:n_before], AFTER[:n_after]))
    assert (record["verdict"], record["withheld"]) == ("too_few", reason)
    assert (record["wave_n_before"], record["wave_n_after"]) == (n_before, n_after)
    assert (record["mean_change"], record["p"], record["p_holm"], record["n_pairs"]) == (None,) * 4
    assert (record["counts_before"] is None, record["counts_after"] is None) == (n_before < 5, n_after < 5)


def test_five_pairs_give_numbers_and_no_judgement() -> None:
    record = one(scale(), together(BEFORE[:5], AFTER[:5]))
    assert (record["verdict"], record["n_pairs"]) == ("too_few", 5)
    assert record["mean_change"] == pytest.approx(1.4)
    assert record["sentence"].startswith("Too few to judge: ")


def test_fewer_than_ten_people_are_a_very_small_group() -> None:
    small, larger = (one(scale(), together(BEFORE[:n], AFTER[:n])) for n in (9, 10))
    assert "Very small group" in small["sentence"]
    assert "Very small group" not in larger["sentence"]


def test_an_open_question_says_what_would_settle_it() -> None:
    record = one(scale(), together(BEFORE[:7], (3, 2, 3, 1, 3, 4, 2)))
    assert record["verdict"] == "unclear"
    assert "could be anywhere from \u22120.4 to +1.0" in record["sentence"]
    assert record["sentences"]["settle"] == "About 8 more sessions like this should settle it."


def test_sensitive_questions_need_ten_people_and_three_in_a_category() -> None:
    nine = one(scale(sensitive=True), together(BEFORE[:9], AFTER[:9]))
    assert nine["verdict"] == "too_few"
    few = one(scale(sensitive=True), together(BEFORE, AFTER))
    assert (few["counts_before"], few["mean_before"], few["verdict"]) == (None, None, None)
    assert few["withheld"].startswith("This question is marked as sensitive")
    shown = one(scale(sensitive=True), together((2,) * 6 + (3,) * 6, (3,) * 6 + (4,) * 5 + (3,)))
    assert (shown["withheld"], shown["up"], shown["mean_change"]) == (None, None, pytest.approx(11 / 12))
    assert shown["sentences"]["people"] == "The answers of 12 people are compared."


def test_one_wave_below_k_says_why() -> None:
    record = one(Part("o", Measure.ORDINAL, "?", ("after",), SCALE), Answers((), (3, 4)))
    assert record["withheld"] == "Only 2 people answered this: figures are shown from 5 people up."
    assert (record["wave_n_after"], record["wave_n_before"], record["n_after"]) == (2, None, None)
    empty = one(Part("o", Measure.ORDINAL, "?", ("before",), SCALE), Answers())
    assert (empty["wave_n_before"], empty["wave_n_after"]) == (0, None)
