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


# ------------------------------------------------------------------------------- beside a real answer from before


def beside(
    earlier: tuple[Any, ...], left: tuple[Any, ...] = (), then: tuple[Any, ...] = THEN, **real: Any
) -> dict[str, Any]:
    """The record of people who look back at what they said before, and left: what those said who came no more."""
    asked = ("q", Measure.ORDINAL, "?")
    part = Part(*asked, ("after",), SCALE, 1, 5, Better.HIGHER, remembered=True, item="i")
    really = Part(*asked, ("before", "after"), SCALE, 1, 5, Better.HIGHER, item="i")
    pairs = tuple((i, i) for i in range(len(NOW)))
    answers = Answers(then, NOW, pairs, earlier, sum(value is not None for value in (*earlier, *left)))
    real = {"before": (*earlier, *left), "after": NOW, "pairs": pairs} | real
    return figures([(part, answers), (really, Answers(**real))])[0]


def test_three_means_and_the_shift_of_the_yardstick() -> None:
    earlier = (3, 3, 3, 2, 4, 4, 3, 4, 3, 4, 3, 4)
    record = beside(earlier)
    found = record["yardstick"]
    assert (found["mean_said"], found["mean_remembered"], found["mean_now"]) == (3.3, 2.7, 3.8)
    assert (found["shift"], found["real"], found["turned"]) == (-0.7, 0.4, False)
    assert found["sentences"][0] == (
        "12 people also said before where they were: 3.3 on average. Looking back they say 2.7, and now 3.8."
    )
    assert found["sentences"][2].startswith("Their yardstick shifted by \u22120.7 (95 % interval: ")
    assert record["verdict"] == "improvement"


def test_a_felt_gain_that_was_a_loss_is_flagged() -> None:
    found = beside((5,) * 12)["yardstick"]
    assert found["turned"] is True
    assert found["sentences"][-1] == "What they said before and what they feel now point in opposite directions."


def test_three_means_are_those_of_people_whom_both_records_show() -> None:
    assert beside((3,) * 12)["yardstick"] is not None
    assert beside((3,) * 12, left=(1, 2, 4))["yardstick"] is not None  # both show the twelve who came again
    assert beside((3,) * 12, left=(1, 2, 4, 4, 5))["yardstick"] is not None
    assert beside((*(3,) * 10, None, None))["yardstick"] is None
    assert beside((3,) * 12, after=(*NOW[:11], None))["yardstick"] is None
    assert beside((3,) * 12, then=(*THEN[:11], None))["yardstick"] is None
    assert beside((3,) * 12, pairs=())["yardstick"] is not None  # everyone before are these twelve
    assert beside((3,) * 12, left=(2,) * 9, pairs=())["yardstick"] is None
    assert beside((3,) * 12, after=(*NOW, 4))["yardstick"] is None
    assert beside((None,) * 12)["yardstick"] is None


def test_one_person_is_not_told_by_two_sets_of_those_who_said_before() -> None:
    """Ten of fourteen came again and are shown; nine of them looked back: the tenth is what is left."""
    earlier = (2, 3, 2, 4, 3, 2, 3, 2, 3, 5, None, None)
    then = (2, 2, 2, 3, 3, 2, 3, 2, 2, None, None, None)
    assert beside(earlier, left=(1, 2, 3, 4), then=then)["yardstick"] is None
