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


def beside(earlier: tuple[Any, ...], earlier_n: int, then: tuple[Any, ...] = THEN, **other: Any) -> dict[str, Any]:
    part = Part("q", Measure.ORDINAL, "?", ("after",), SCALE, 1, 5, Better.HIGHER, remembered=True, item="i", **other)
    pairs = tuple((i, i) for i in range(len(NOW)))
    (record,) = figures([(part, Answers(then, NOW, pairs, earlier, earlier_n))])
    return record


def test_three_means_and_the_shift_of_the_yardstick() -> None:
    earlier = (3, 3, 3, 2, 4, 4, 3, 4, 3, 4, 3, 4)
    record = beside(earlier, 12)
    found = record["yardstick"]
    assert (found["mean_said"], found["mean_remembered"], found["mean_now"]) == (3.3, 2.7, 3.8)
    assert (found["shift"], found["real"], found["turned"]) == (-0.7, 0.4, False)
    assert found["sentences"][0] == (
        "12 people also said before where they were: 3.3 on average. Looking back they say 2.7, and now 3.8."
    )
    assert found["sentences"][2].startswith("Their yardstick shifted by \u22120.7 (95 % interval: ")
    assert record["verdict"] == "improvement"


def test_a_felt_gain_that_was_a_loss_is_flagged() -> None:
    found = beside((5,) * 12, 12)["yardstick"]
    assert found["turned"] is True
    assert found["sentences"][-1] == "What they said before and what they feel now point in opposite directions."


def test_few_people_apart_are_not_isolated_by_three_means() -> None:
    assert beside((*(3,) * 10, None, None), 10)["yardstick"] is None
    assert beside((3,) * 12, 14)["yardstick"] is None
    assert beside((*(3,) * 4, *(None,) * 8), 4)["yardstick"] is None
    assert beside((3,) * 12, 17)["yardstick"] is not None
    assert beside((), 0)["yardstick"] is None
