"""Answers without spread, without numbers or without end: each gets a record, and soon."""

from __future__ import annotations

import math
import random

import pytest

from analysis.figures import figures
from analysis.samples import Answers
from forms.measures import Better, Measure, Part
from tests.analysis.asked import AFTER, BEFORE, BOTH, SCALE, one, scale, together


@pytest.mark.parametrize("linked", [True, False])
@pytest.mark.parametrize(
    ("before", "after", "verdict", "p"),
    [
        ((3,) * 12, (3,) * 12, "unclear", 1),
        ((2,) * 12, (4,) * 12, "improvement", None),
        ((3,) * 12, AFTER, "improvement", None),
        ((None,) * 12, (None,) * 12, "too_few", None),
        ((None, *BEFORE[1:]), (*AFTER[:11], None), "improvement", None),
        ((1, 5) * 6, (5, 1) * 6, "unclear", 1),
    ],
)
def test_degenerate_answers_get_a_record(before: tuple, after: tuple, verdict: str, p: float, linked: bool) -> None:
    record = one(scale(), together(before, after) if linked else Answers(before, after))
    assert record["verdict"] == verdict
    if p is not None:
        assert record["p"] == pytest.approx(p, abs=0.25)


RATING = scale(options=(), low=0, high=10)
HOURS = Part("h", Measure.NUMERIC, "?", BOTH, low=0, high=100)


@pytest.mark.parametrize("part", [RATING, HOURS], ids=["rating", "hours"])
@pytest.mark.parametrize(
    ("before", "after", "linked"),
    [((5, 6, 7, 5, 4, 6), (6, 7, 8, 6, 5, 7), True), ((3,) * 6, (3,) * 6, True), ((3,) * 6, (3,) * 6, False)],
    ids=["all up by 1", "nobody moved", "two crowds of one answer"],
)
def test_an_interval_of_people_never_makes_points_the_same(
    part: Part, before: tuple, after: tuple, linked: bool
) -> None:
    others = [Part(f"o{i}", Measure.ORDINAL, "?", BOTH, low=0, high=10) for i in range(4)]
    mixed = together((5, 6, 7, 5, 4, 6), (6, 5, 9, 5, 4, 5))
    asked = [(part, together(before, after) if linked else Answers(before, after)), *((o, mixed) for o in others)]
    record = figures(asked)[0]
    assert record["verdict"] == ("unclear" if before == after else "hint")
    if before == after:
        assert record["sentence"].startswith("Not enough information: ") is True
        told = "the true change could be anywhere" if linked else "answers so much alike cannot tell how sure that is."
        assert told in record["sentence"]
        assert record["sentences"]["settle"] is None


def test_numbers_that_are_none_count_as_missing() -> None:
    before = (math.nan, 1.0, 2.0, 3.0, 2.5, 1.5, math.inf)
    record = one(Part("n", Measure.NUMERIC, "?", BOTH), together(before, (2.0,) * 7))
    assert (record["wave_n_before"], record["wave_n_after"]) == (5, 7)


def test_labels_out_of_order_and_lower_is_better() -> None:
    part = scale(options=tuple(reversed(SCALE)), better=Better.LOWER)
    record = one(part, together(AFTER, BEFORE))
    assert (record["verdict"], record["counts_after"]) == ("improvement", [0, 1, 7, 3, 1])
    assert record["sentences"]["people"].startswith("10 of 12 people answered lower after than before")


def test_three_thousand_people_are_compared_by_the_large_sample_method() -> None:
    chance = random.Random(4)
    before = tuple(chance.randint(1, 5) for _ in range(3000))
    after = tuple(min(5, b + chance.randint(0, 1)) for b in before)
    record = one(scale(), together(before, after))
    assert record["p_method"] == "signed_rank_asymptotic"
    assert " %) answered higher" in record["sentences"]["people"]
