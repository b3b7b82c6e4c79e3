"""Did we come closer? Whether answers lie closer together after than before: described, and never judged."""

from __future__ import annotations

import pytest

from forms.measures import Measure, Part
from tests.analysis.asked import BOTH
from tests.analysis.test_beside import one, scale

APART = (1, 1, 2, 5, 5, 4, 3, 1, 5, 2, 4, 3)
CLOSE = (3, 3, 3, 4, 4, 4, 3, 3, 4, 3, 4, 3)
DESCRIBED = (
    "This is described, not tested: it could be chance, and answers near an end of the scale lie closer by themselves."
)


@pytest.mark.parametrize("pairs", [12, 0], ids=["linked", "two groups"])
def test_answers_that_lie_closer_are_described(pairs: int) -> None:
    record = one(scale(), APART, CLOSE, pairs)
    assert (record["change_from"], record["spread"]["way"]) == ("pairs" if pairs else "unlinked", "closer")
    assert record["spread"]["sentences"] == [
        "Answers lie closer together after than before: their spread (standard deviation) went from 1.6 to 0.5.",
        "The answer given most often was that of 3 of 12 people before and of 7 of 12 people after.",
        DESCRIBED,
    ]
    assert "closer" not in record["sentence"]


def test_answers_may_lie_further_apart_or_as_before() -> None:
    assert one(scale(), CLOSE, APART, 12)["spread"]["way"] == "wider"
    as_before = one(scale(), APART, APART[::-1], 12)["spread"]
    assert (as_before["way"], as_before["sentences"][0]) == (
        "level",
        "Answers lie about as far apart after as before: their spread (standard deviation) was 1.6 before "
        "and is 1.6 after.",
    )


def test_spread_of_numbers_names_the_unit_and_no_number_of_one_person() -> None:
    hours = Part("h", Measure.NUMERIC, "?", BOTH, unit="hours")
    spread = one(hours, tuple(range(0, 120, 5)), tuple(range(20, 44)), 24)["spread"]
    assert spread["sentences"] == [
        "Answers lie closer together after than before: their spread (standard deviation) went from 35.4 hours "
        "to 7.1 hours.",
        DESCRIBED,
    ]


@pytest.mark.parametrize(
    ("part", "before", "after"),
    [
        (scale(sensitive=True), APART * 2, CLOSE * 2),
        (Part("h", Measure.NUMERIC, "?", BOTH, sensitive=True), tuple(range(24)), tuple(range(10, 34))),
        (scale(), APART[:9], CLOSE),
        (scale(), APART, CLOSE[:9]),
        (Part("b", Measure.BINARY, "?", BOTH), (True, False) * 6, (True,) * 12),
        (scale(waves=("after",), remembered=True), APART, CLOSE),
    ],
    ids=["sensitive", "sensitive number", "few before", "few after", "yes or no", "looking back"],
)
def test_spread_is_not_told_where_it_says_too_little_or_too_much(part: Part, before: tuple, after: tuple) -> None:
    assert one(part, before, after, min(len(before), len(after)))["spread"] is None
