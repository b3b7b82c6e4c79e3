"""Sensitive questions: where few people moved one way, nothing is published that they could be worked out from."""

from __future__ import annotations

from typing import Any

import pytest

from analysis.figures import figures
from analysis.samples import Answers
from forms.measures import Better, Measure, Option, Part

BOTH = ("before", "after")
SCALE = tuple(Option(point, str(point)) for point in range(1, 6))
LETTERS = (Option("a", "A"), Option("b", "B"), Option("c", "C"))
LEVELS_ONLY = {"sd_before", "sd_after", "top_share_before", "top_share_after", "pairs_mean_before", "pairs_mean_after"}


def one(measure: Measure, pairs: list[tuple[Any, Any]], more: tuple[tuple, tuple] = ((), ()), **other: Any) -> Any:
    options = {Measure.ORDINAL: SCALE, Measure.BINARY: ()}.get(measure, LETTERS)
    part = Part("q", measure, "?", BOTH, options, better=Better.HIGHER, sensitive=True, **other)
    before, after = tuple(b for b, _ in pairs) + more[0], tuple(a for _, a in pairs) + more[1]
    (record,) = figures([(part, Answers(before, after, tuple((i, i) for i in range(len(pairs)))))])
    return record


def test_few_movers_of_yes_and_no_withhold_the_change() -> None:
    record = one(Measure.BINARY, [(False, True)] * 5 + [(True, False)] * 2 + [(True, True)] * 4 + [(False, False)] * 4)
    gone = ("mean_change", "interval", "p", "p_holm", "p_method", "up", "same", "down", "verdict", "small")
    assert {name: record[name] for name in gone} == dict.fromkeys(gone)
    assert record["details"] == {}
    assert record["sentence"] == (
        "This question is marked as sensitive, and fewer than 3 people moved one way or stayed. "
        "The change is not judged, so that nobody is given away."
    )
    assert record["sentences"]["people"] == "15 linked people are compared with themselves."
    assert (record["counts_before"], record["counts_after"], record["withheld"]) == ([9, 6], [6, 9], None)


def test_enough_movers_of_yes_and_no_keep_their_change() -> None:
    record = one(Measure.BINARY, [(False, True)] * 5 + [(True, False)] * 3 + [(True, True)] * 4 + [(False, False)] * 4)
    assert (record["up"], record["same"], record["down"]) == (5, 8, 3)
    assert record["p"] is not None


@pytest.mark.parametrize(("up", "down", "same"), [(1, 4, 7), (6, 2, 4), (5, 5, 2), (2, 0, 10)])
def test_few_movers_on_a_scale_leave_nothing_but_the_average(up: int, down: int, same: int) -> None:
    still = [(2, 2)] * (same // 2) + [(3, 3)] * (same - same // 2)
    record = one(Measure.ORDINAL, [(2, 3)] * up + [(3, 2)] * down + still)
    gone = ("interval", "p", "p_holm", "p_method", "up", "same", "down", "verdict", "small")
    assert {name: record[name] for name in gone} == dict.fromkeys(gone)
    assert set(record["details"]) <= LEVELS_ONLY
    assert record["mean_change"] == pytest.approx((up - down) / (up + same + down))
    assert "is marked as sensitive" in record["sentence"]
    assert "interval" not in record["sentence"]
    assert record["sentences"]["settle"] is None


def test_a_hidden_change_does_not_weigh_in_the_family() -> None:
    hidden = Part("h", Measure.ORDINAL, "?", BOTH, SCALE, sensitive=True)
    open_part = Part("o", Measure.ORDINAL, "?", BOTH, SCALE)
    rows = [(2, 3)] * 6 + [(3, 2)] * 2 + [(3, 3)] * 4
    answers = Answers(tuple(b for b, _ in rows), tuple(a for _, a in rows), tuple((i, i) for i in range(12)))
    records = figures([(hidden, answers), (open_part, answers)])
    assert (records[0]["p_holm"], records[1]["p_holm"]) == (None, records[1]["p"])


def test_few_movers_of_an_option_withhold_all_options() -> None:
    pairs = [("a", "a")] * 4 + [("b", "b")] * 4 + [("c", "c")] * 4
    many = one(Measure.NOMINAL, [*pairs, *[("a", "b")] * 3])
    assert [change["key"] for change in many["option_changes"]] == ["a", "b", "c"]
    few = one(Measure.NOMINAL, [*pairs, *[("a", "b")] * 2])
    assert (few["option_changes"], few["verdict"], few["mean_change"]) == (None, None, None)
    assert "is marked as sensitive" in few["sentence"]
    ticks = [(("a",), ("a", "b"))] * 2 + [(("a", "b"), ("a", "b"))] * 5 + [(("c",), ("c",))] * 5
    assert one(Measure.MULTIPLE, ticks)["option_changes"] is None


def test_shares_of_linked_people_give_no_others_away() -> None:
    pairs = [(False, True)] * 4 + [(True, True)] * 4 + [(False, False)] * 4 + [(True, False)] * 3
    # One of the ten others said yes before: told by subtraction, were the linked people's share published.
    others = ((True,) + (False,) * 9, (True,) * 5 + (False,) * 5)
    record = one(Measure.BINARY, pairs, others)
    assert (record["base"], record["mean_change"], record["details"]) == ("everyone", None, {})


def test_crowds_that_are_not_linked_are_compared_as_ever() -> None:
    part = Part("q", Measure.BINARY, "?", BOTH, sensitive=True)
    (record,) = figures([(part, Answers((True,) * 5 + (False,) * 7, (True,) * 6 + (False,) * 6))])
    assert record["mean_change"] == pytest.approx(1 / 12)


def test_near_unanimity_of_a_question_asked_once_is_the_reason_that_is_said() -> None:
    part = Part("q", Measure.ORDINAL, "?", ("after",), SCALE, sensitive=True)
    (record,) = figures([(part, Answers((), (3,) * 12))])
    assert record["sentence"] == record["withheld"]
    assert "nearly everyone gave the same answer" in record["sentence"]
