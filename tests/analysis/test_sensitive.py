"""Sensitive questions: what few people or nearly everyone did is told by no figure, nor by the reason given."""

from __future__ import annotations

import json
from typing import Any

import pytest

from analysis.figures import figures
from analysis.samples import Answers
from forms.measures import Better, Measure, Option, Part

BOTH = ("before", "after")
SCALE = tuple(Option(point, str(point)) for point in range(1, 6))
LETTERS = (Option("a", "A"), Option("b", "B"), Option("c", "C"))
REASON = "This question is marked as sensitive. Figures that could give somebody away are not shown."
Pairs = list[tuple[Any, Any]]


def question(measure: Measure, waves: tuple[str, ...] = BOTH, **other: Any) -> Part:
    options = {Measure.ORDINAL: SCALE, Measure.BINARY: (), Measure.NUMERIC: ()}.get(measure, LETTERS)
    return Part("q", measure, "?", waves, options, better=Better.HIGHER, sensitive=True, **other)


def one(measure: Measure, pairs: Pairs, more: tuple[tuple, tuple] = ((), ()), **other: Any) -> dict[str, Any]:
    """The record of linked people, and of `more` people (before, after) who are not linked."""
    before, after = tuple(b for b, _ in pairs) + more[0], tuple(a for _, a in pairs) + more[1]
    answers = Answers(before, after, tuple((i, i) for i in range(len(pairs))))
    (record,) = figures([(question(measure, **other), answers)])
    return record


def once(measure: Measure, *answers: Any) -> dict[str, Any]:
    """The record of a question asked after only."""
    (record,) = figures([(question(measure, ("after",)), Answers((), answers))])
    return record


# ------------------------------------------------------------------------------------- what a record holds

ABOUT = {"key", "measure", "prompt", "waves", "low", "high", "unit", "better", "remembered", "key_question", "margin",
         "sensitive", "options"}  # fmt: skip
WHOM = {"base", "change_from", "wave_n_before", "wave_n_after", "n_before", "n_after", "n_pairs"}
COUNTS = {"counts_before", "counts_after"}
LEVELS = {"mean_before", "mean_after", "level_interval_before", "level_interval_after"}
MOVES = {"up", "same", "down"}
CHANGE = {"mean_change", "interval"}
WORDS = {"sentence", "sentences", "texts", "details"}
JUDGED = {"verdict"}
HELD = {"wave_n_before", "wave_n_after", "withheld", "withheld_text"}
NO_ENDS = ABOUT - {"low", "high"}
NUMBER = NO_ENDS - {"margin"}
TOLD = [
    (Measure.ORDINAL, [(2, 3)] * 4 + [(3, 2)] * 3 + [(2, 2)] * 3 + [(4, 5)] * 4,
     ABOUT | WHOM | COUNTS | LEVELS | MOVES | CHANGE | WORDS | JUDGED),
    (Measure.ORDINAL, [(2, 3)] * 4 + [(3, 2)] * 2 + [(3, 3)] * 3 + [(2, 2)] * 3,
     ABOUT | WHOM | COUNTS | LEVELS | WORDS | {"mean_change"}),
    (Measure.ORDINAL, [(2, 3)] * 11 + [(3, 2)], ABOUT | WORDS | HELD),
    (Measure.BINARY, [(False, True)] * 5 + [(True, False)] * 3 + [(True, True)] * 4 + [(False, False)] * 4,
     NO_ENDS | WHOM | COUNTS | LEVELS | MOVES | CHANGE | WORDS | JUDGED),
    (Measure.BINARY, [(False, True)] * 5 + [(True, False)] * 2 + [(True, True)] * 4 + [(False, False)] * 4,
     NO_ENDS | WHOM | COUNTS | LEVELS | WORDS),
    (Measure.BINARY, [(False, True)] * 12, NO_ENDS | WORDS | HELD),
    (Measure.NUMERIC, [(i, i + d) for i in range(10) for d in (3, 1, -2)],
     NUMBER | WHOM | LEVELS | MOVES | CHANGE | WORDS | JUDGED),
    (Measure.NUMERIC, [(i, i + d) for i in range(12) for d in (1, 2)],
     NUMBER | WHOM | LEVELS | WORDS | {"mean_change"}),
    (Measure.NUMERIC, [(4, i) for i in range(12)], NUMBER | WORDS | HELD),
]  # fmt: skip
KINDS = ["scale", "scale, few moved", "scale withheld", "yes or no", "yes or no, few moved", "yes or no withheld",
         "number", "number, all moved", "number withheld"]  # fmt: skip


@pytest.mark.parametrize(("measure", "pairs", "held"), TOLD, ids=KINDS)
def test_a_released_record_holds_exactly_these_figures(measure: Measure, pairs: Pairs, held: set[str]) -> None:
    record = one(measure, pairs)
    assert {name for name, value in record.items() if value is not None} - {"small"} == held
    assert record["details"] == {}


@pytest.mark.parametrize(
    ("measure", "answers", "counted"),
    [(Measure.ORDINAL, [2, 3, 4] * 8, {"counts_after"}), (Measure.BINARY, [True, False] * 12, {"counts_after"}),
     (Measure.NUMERIC, list(range(24)), set())],
)  # fmt: skip
def test_a_question_asked_once_holds_its_level_and_no_more(
    measure: Measure, answers: list[Any], counted: set[str]
) -> None:
    record = once(measure, *answers)
    about = ABOUT if measure is Measure.ORDINAL else NO_ENDS
    held = {"base", "wave_n_after", "n_after", "mean_after", "level_interval_after"} | counted
    assert {name for name, value in record.items() if value is not None} == (about - {"margin"}) | WORDS | held
    assert record["details"] == {}


def test_linked_people_beside_everyone_add_their_averages_alone() -> None:
    pairs = [(2, 3)] * 4 + [(3, 2)] * 3 + [(2, 2)] * 3 + [(4, 5)] * 4
    record = one(Measure.ORDINAL, pairs, ((2,) * 5 + (4,) * 5, (3,) * 5 + (5,) * 5))
    assert (record["base"], record["change_from"]) == ("everyone", "pairs")
    assert record["details"] == {"pairs_mean_before": 2.8, "pairs_mean_after": 3.1}


# ------------------------------------------------------------------------------------------- the one reason


@pytest.mark.parametrize("answers", [(2,) * 12, (2,) * 11 + (3,), (2,) * 6 + (3,) * 5 + (4,), (2,) * 10 + (5,) * 2])
def test_every_rule_gives_the_same_record(answers: tuple[int, ...]) -> None:
    record = once(Measure.ORDINAL, *answers)
    assert record == once(Measure.ORDINAL, *(1,) * 12)
    assert record["withheld"] == record["sentence"] == REASON
    assert record["withheld_text"] == {"id": "sensitive", "parameters": {}}


def test_nearly_everyone_of_a_compared_question_reads_like_few() -> None:
    shown = [2] * 6 + [3] * 6
    records = [
        one(Measure.ORDINAL, list(zip(shown, after, strict=True)))
        for after in ([4] * 12, [2] + [3] * 11, [1, 2, 3] * 4)
    ]
    few = one(Measure.ORDINAL, list(zip([2] * 10 + [4] * 2, shown, strict=True)))
    assert records[0] == records[1] == few
    assert records[2]["withheld"] is None


# ------------------------------------------------------------------------------------ few who moved one way


def test_few_movers_of_yes_and_no_withhold_the_change() -> None:
    record = one(Measure.BINARY, [(False, True)] * 5 + [(True, False)] * 2 + [(True, True)] * 4 + [(False, False)] * 4)
    assert record["sentence"] == REASON
    assert record["sentences"]["people"] == "The answers of 15 people are compared."
    assert (record["counts_before"], record["counts_after"], record["withheld"]) == ([9, 6], [6, 9], None)


def test_enough_movers_of_yes_and_no_keep_their_change() -> None:
    record = one(Measure.BINARY, [(False, True)] * 5 + [(True, False)] * 3 + [(True, True)] * 4 + [(False, False)] * 4)
    assert (record["up"], record["same"], record["down"], record["verdict"]) == (5, 8, 3, "unclear")


HALF = [(1, 2)] * 6 + [(3, 4)] * 6
FEW_MOVED = [
    [(2, 3)] * 1 + [(3, 2)] * 4 + [(2, 2)] * 4 + [(3, 3)] * 3,
    [(2, 3)] * 6 + [(3, 2)] * 2 + [(2, 2)] * 2 + [(3, 3)] * 2,
    [(2, 3)] * 5 + [(3, 2)] * 5 + [(2, 2), (3, 3)],
    HALF,
    [(b, b) for b, _ in HALF],
    [(a, b) for b, a in HALF],
]


@pytest.mark.parametrize(
    "pairs", FEW_MOVED, ids=["one up", "two down", "two stayed", "all up", "all stayed", "all down"]
)
def test_few_or_nearly_all_movers_on_a_scale_leave_nothing_but_the_average(pairs: Pairs) -> None:
    record = one(Measure.ORDINAL, pairs)
    gone = ("interval", "p", "p_holm", "p_method", "up", "same", "down", "verdict", "small")
    assert {name: record[name] for name in gone} == dict.fromkeys(gone)
    assert record["mean_change"] == pytest.approx(sum(a - b for b, a in pairs) / 12)
    change = record["sentence"].removesuffix(f". {REASON}")
    assert change.startswith("On the scale of 1 to 5 the average ")
    assert ("interval" in change, record["sentences"]["settle"]) == (False, None)
    assert record["sentences"]["people"] == "The answers of 12 people are compared."


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
    assert few["sentence"] == REASON
    ticks = [(("a",), ("a", "b"))] * 2 + [(("a", "b"), ("a", "b"))] * 5 + [(("c",), ("c",))] * 5
    assert one(Measure.MULTIPLE, ticks)["option_changes"] is None


def test_shares_of_linked_people_give_no_others_away() -> None:
    pairs = [(False, True)] * 4 + [(True, True)] * 4 + [(False, False)] * 4 + [(True, False)] * 3
    # One of the ten others said yes before: told by subtraction, were the linked people's share published.
    others = ((True,) + (False,) * 9, (True,) * 5 + (False,) * 5)
    record = one(Measure.BINARY, pairs, others)
    assert (record["base"], record["mean_change"], record["details"]) == ("everyone", None, {})


@pytest.mark.parametrize("others", [(1,) * 10, (1,) * 9 + (4,), (3,) * 10], ids=["all", "all but one", "in the middle"])
def test_averages_of_linked_people_do_not_tell_that_all_others_agreed(others: tuple[int, ...]) -> None:
    """Ten linked people at 3.0 beside twenty at 2.0: the ten others all said 1."""
    before, after = [2] * 3 + [3] * 4 + [4] * 3, [3, 4, 3, 4, 4, 3, 2, 2, 2, 4]
    pairs = list(zip(before, after, strict=True))
    assert one(Measure.ORDINAL, pairs, ((*others, *(1, 2, 3) * 4), ()))["details"] != {}
    record = one(Measure.ORDINAL, pairs, (others, ()))
    assert (record["base"], record["change_from"], record["mean_change"]) == ("everyone", "pairs", None)
    assert (record["details"], record["up"], record["sentence"]) == ({}, None, REASON)


def test_crowds_that_are_not_linked_are_compared_as_ever() -> None:
    part = question(Measure.BINARY)
    (record,) = figures([(part, Answers((True,) * 5 + (False,) * 7, (True,) * 6 + (False,) * 6))])
    assert record["mean_change"] == pytest.approx(1 / 12)


def test_json_of_a_record_names_no_rule() -> None:
    written = json.dumps([one(Measure.ORDINAL, pairs) for pairs in FEW_MOVED] + [once(Measure.ORDINAL, *(2,) * 12)])
    assert [word for word in ("nearly", "fewer", "few_", "unanim", "movers") if word in written] == []
