"""What is said of answers that people remember: where they are now, where they remember being, and what they feel."""

from __future__ import annotations

from typing import Any

from analysis.figures import figures
from analysis.samples import Answers
from forms.measures import Better, Measure, Option, Part

SCALE = tuple(Option(point, str(point)) for point in range(1, 6))
THEN = (2, 3, 2, 1, 3, 3, 2, 4, 3, 3, 3, 3)
NOW = (4, 4, 3, 3, 4, 4, 4, 4, 4, 4, 4, 3)


def one(then: tuple[Any, ...], now: tuple[Any, ...], k: int = 5) -> dict[str, Any]:
    part = Part("q", Measure.ORDINAL, "?", ("after",), SCALE, 1, 5, Better.HIGHER, remembered=True)
    (record,) = figures([(part, Answers(then, now, tuple((i, i) for i in range(len(now)))))], k)
    return record


def test_people_feel_where_they_are_now() -> None:
    record = one(THEN, NOW)
    assert record["sentences"]["people"] == (
        "10 of 12 people feel they are higher now than they remember being; 2 the same, nobody lower."
    )
    assert "people feel they moved by +1.1 on the scale of 1 to 5" in record["sentence"]
    assert record["sentence"].endswith("Looking back tends to make change look bigger.")


def test_few_who_looked_back_are_not_called_before() -> None:
    record = one((*THEN[:3], *(None,) * 9), NOW)
    assert record["withheld"] == "Only 3 people looked back on this: figures are shown from 5 people up."
    missing = one(THEN, (*NOW[:2], *(None,) * 10))
    assert missing["withheld"] == "Only 2 people said where they are now: figures are shown from 5 people up."


def test_two_crowds_of_remembered_answers_have_no_before_and_after() -> None:
    record = one((*THEN[:4], *(None,) * 3, 2, 3, 2, 3), (*(None,) * 4, *NOW[:3], 4, 4, 3, 5), k=5)
    assert record["change_from"] == "unlinked"
    said = " ".join(filter(None, (record["sentences"]["people"], record["sentence"])))
    assert "looking back, 8 people remember being at 2.25" in said
    assert (" before" in said, " after" in said) == (False, False)


def test_as_many_up_as_down_is_mixed_and_felt() -> None:
    record = one((3, 3, 3, 3, 3, 3, 2, 2, 2, 2, 2, 2), (2, 2, 2, 2, 2, 2, 5, 5, 5, 5, 5, 5))
    assert record["verdict"] in ("mixed", "unclear", "hint")
    assert "answered higher" not in record["sentence"]
