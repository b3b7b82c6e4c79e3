"""Beside a comparison: who left, who had no room to improve, what all answers say, and what follows for the verdict."""

from __future__ import annotations

from typing import Any

import pytest

from analysis.figures import figures
from analysis.results import Change, Result, Verdict
from analysis.samples import Answers
from analysis.verdicts import verdict
from forms.measures import Better, Measure, Option, Part
from tests.analysis.asked import AFTER, BEFORE, BOTH, scale
from tests.analysis.asked import one as record_of


def one(part: Part, before: tuple, after: tuple, pairs: int, k: int = 5) -> dict[str, Any]:
    """The record of a question to which the first people of both forms, so many, are linked."""
    return record_of(part, Answers(before, after, tuple((i, i) for i in range(pairs))), k)


# ------------------------------------------------------------------------------------------------ who left


def test_where_everybody_stayed_nothing_stands_beside() -> None:
    record = one(scale(), BEFORE, AFTER, 12)
    assert (record["attrition"], record["sensitivity"], record["ceiling"]) == (None, None, None)


def test_those_who_left_are_described_from_k_people_up() -> None:
    record = one(scale(), (*BEFORE, 1, 1, 1, 2, 1), AFTER, 12)
    box = record["attrition"]
    assert (box["stayers"], box["starters"], box["flag"]) == (12, 17, "lower")
    assert (box["mean_stayers"], box["mean_leavers"], box["difference"]) == (2.7, 1.2, -1.5)
    assert box["if_unmoved"] == round(12 / 17 * 13 / 12, 1)
    assert box["sentences"] == [
        "For 12 of the 17 people who answered before (71 %), the answers from after could be found.",
        "17 people answered before and 12 after: at least 5 of them left, or left this out.",
        "Those whose answers from after could not be found had started lower: "
        "1.2 on average, against 2.7 for the others.",
        "If everybody whose answers from after could not be found had not changed at all, "
        "the average change would be +0.8.",
    ]


def test_nobody_is_said_to_have_left_where_codes_alone_failed() -> None:
    before, after = BEFORE + (1, 2) * 6, AFTER + (3, 4) * 6
    record = one(scale(), before, after, 12)
    assert (record["attrition"]["starters"], record["attrition"]["stayers"]) == (24, 12)
    assert [words for words in record["attrition"]["sentences"] if " left" in words or "stayed" in words] == []
    assert any(" left" in words for words in one(scale(), before, after[:-1], 12)["attrition"]["sentences"])


def test_fewer_than_k_who_left_are_counted_and_not_described() -> None:
    record = one(scale(), (*BEFORE, 1, 1, 1), AFTER, 12)
    box = record["attrition"]
    assert (record["base"], box["stayers"], box["starters"]) == ("matched", 12, 15)
    assert (box["mean_leavers"], box["difference"], box["flag"], record["sensitivity"]) == (None,) * 4


def test_a_sensitive_question_does_not_describe_those_who_left() -> None:
    before, after = (2,) * 6 + (3,) * 6, (3,) * 6 + (4,) * 3 + (3,) * 3
    record = one(scale(sensitive=True), (*before, *(2,) * 5, *(3,) * 5), after, 12)
    assert record["attrition"]["mean_leavers"] is None


def test_fewer_than_half_stayed_is_a_hint_at_most() -> None:
    record = one(scale(), (*BEFORE, *(3,) * 14), AFTER, 12)
    assert (record["attrition"]["share"] < 0.5, record["verdict"]) == (True, "hint")
    assert record["attrition"]["sentences"][-1].startswith("Fewer than half of those who started")


def test_no_number_of_sessions_settles_a_hint_that_the_missing_made() -> None:
    after = (3, 4, 3, 3, 4, 3, 3, 4, 3, 3, 2, 4)
    few, enough = (one(scale(), (2,) * (12 + others), after, 12) for others in (16, 12))
    assert (few["verdict"], few["sentences"]["settle"]) == ("hint", None)
    assert (enough["verdict"], enough["sentences"]["settle"]) == ("improvement", None)
    undecided = (3, 2, 2, 1, 3, 2, 3, 2, 1, 2, 3, 2)
    few, enough = (one(scale(), (2,) * (12 + others), undecided, 12) for others in (16, 12))
    assert (few["verdict"], few["sentences"]["settle"]) == ("unclear", None)
    assert (enough["verdict"], enough["sentences"]["settle"]) == ("unclear", SETTLE)


SETTLE = "It would take many more sessions like this to settle it."
CHOICE = (Option("a", "A"), Option("b", "B"))


@pytest.mark.parametrize(("others", "word"), [(15, "shift"), (16, "hint"), (26, "hint")])
def test_a_choice_is_capped_as_yes_and_no_are(others: int, word: str) -> None:
    before, after = ("a",) * 14 + ("b",), ("b",) * 15
    choice = Part("c", Measure.NOMINAL, "?", BOTH, CHOICE)
    record = one(choice, before + ("a", "b") * (others // 2) + ("a",) * (others % 2), after, 15)
    box = record["attrition"]
    assert (record["base"], record["verdict"]) == ("everyone", word)
    assert (box["stayers"], box["starters"], box["if_unmoved"], box["flag"]) == (15, 15 + others, None, None)
    assert [sentence.startswith("Fewer than half") for sentence in box["sentences"][2:]] == [True] * (word == "hint")
    assert one(choice, before, after, 15)["attrition"] is None


def test_several_choices_are_capped_too() -> None:
    several = Part("c", Measure.MULTIPLE, "?", BOTH, CHOICE)
    record = one(several, (("a",),) * 14 + (("b",),) + (("a",),) * 26, (("b",),) * 15, 15)
    assert (record["verdict"], record["attrition"]["stayers"]) == ("hint", 15)


def test_a_sensitive_choice_that_is_not_judged_has_no_box() -> None:
    choice = Part("c", Measure.NOMINAL, "?", BOTH, CHOICE, sensitive=True)
    record = one(choice, ("a",) * 8 + ("b",) * 7 + ("a", "b") * 5, ("b",) + ("a",) * 7 + ("b",) * 7, 15)
    assert (record["base"], record["verdict"], record["attrition"]) == ("everyone", None, None)


def test_crowds_that_shrink_say_so() -> None:
    record = one(scale(), BEFORE, AFTER[:9], 0)
    assert record["attrition"]["sentences"] == [
        "12 people answered before and 9 after: some who started are not in the answers from after."
    ]
    assert one(scale(), BEFORE[:9], AFTER, 0)["attrition"] is None


# ---------------------------------------------------------------------------------------------- all answers


def test_all_answers_stand_beside_the_pairs() -> None:
    record = one(scale(), (*BEFORE, 3, 2, 3, 2, 3), (*AFTER, 4, 4, 3, 4, 4), 12)
    line = record["sensitivity"]
    assert (line["method"], line["n"], line["change"]) == ("overlap_t_welch", 22, 1.1)
    assert line["sentences"][0].startswith("Among everyone who answered, linked or not, the change is +1.1 (95 %")
    assert record["verdict"] == "improvement"


def test_it_depends_where_all_answers_go_the_other_way() -> None:
    record = one(scale(), (*BEFORE, *(5,) * 9), (*AFTER, *(1,) * 9), 12)
    assert record["verdict"] == "depends"
    assert record["sentence"] == (
        "Depends on who answered: among the 12 linked people the average on the scale of 1 to 5 went from 2.7 to 3.8, "
        "up by 1.1 (95 % interval: +0.7 to +1.5). "
        "Among everyone who answered, linked or not, the change is \u22121.1."
    )


def test_shares_take_z8() -> None:
    before, after = (True,) * 3 + (False,) * 9, (True,) * 8 + (False,) * 4
    yes = Part("y", Measure.BINARY, "?", BOTH, better=Better.HIGHER)
    record = one(yes, before + (True,) * 8, after + (False,) * 8, 12)
    assert (record["sensitivity"]["method"], record["verdict"]) == ("overlap_z8", "depends")
    assert "the change is \u221215 percentage points" in record["sentence"]


def change(effect: float, interval: tuple[float, float], p: float) -> Change:
    return Change(True, 12, 12, effect, interval, "mean", effect, interval, p, "x", 8, 2, 2)


def everyone(effect: float, interval: tuple[float, float] | None, p: float | None) -> Result:
    return Result("overlap_t_welch", 30, effect, interval, p)


@pytest.mark.parametrize(
    ("pairs", "others", "word"),
    [
        (change(1.0, (0.5, 1.5), 0.001), everyone(0.9, (0.4, 1.4), 0.001), "improvement"),
        (change(1.0, (0.5, 1.5), 0.001), everyone(-0.1, (-1.3, 1.1), 0.8), "depends"),
        (change(1.0, (0.5, 1.5), 0.001), everyone(0.2, (-0.3, 0.7), 0.4), "depends"),
        (change(0.1, (-0.6, 0.8), 0.8), everyone(1.0, (0.5, 1.5), 0.001), "depends"),
        (change(0.3, (-0.6, 1.2), 0.5), everyone(1.0, (0.5, 1.5), 0.001), "unclear"),
        (change(1.0, (0.5, 1.5), 0.001), everyone(0.0, None, None), "improvement"),
        (change(0.2, (-0.6, 1.0), 0.6), everyone(-0.2, (-0.9, 0.5), 0.6), "unclear"),
        (change(0.3, (-0.6, 1.2), 0.6), everyone(-0.2, (-0.9, 0.5), 0.6), "depends"),
        (change(0.5, (0.3, 0.7), 0.001), everyone(0.2, (0.0, 0.4), 0.1), "improvement"),
    ],
)
def test_it_depends_row_by_row(pairs: Change, others: Result, word: str) -> None:
    assert verdict(pairs, pairs.p, 0.4, Better.HIGHER, others).word == word


def test_signs_alone_do_not_depend_where_no_margin_says_what_matters() -> None:
    pairs = change(2.0, (-6.0, 10.0), 0.6)
    within, outside = everyone(-3.0, (-9.0, 3.0), 0.3), everyone(-3.0, (-7.0, 1.0), 0.2)
    words = [verdict(pairs, 1.0, None, Better.HIGHER, others).word for others in (within, outside)]
    assert words == ["unclear", "depends"]


def test_a_difference_that_chance_makes_is_no_other_start() -> None:
    leavers = (3, 4, 3, 2, 4)  # half a standard deviation above the others, p = 0.24
    box = one(scale(), (*BEFORE, *leavers), AFTER, 12)["attrition"]
    assert (box["g"] >= 0.5, box["p"] > 0.10, box["flag"]) == (True, True, None)
    assert any("had started at 3.2 on average, the others at 2.7." in words for words in box["sentences"])


def test_clear_is_capped_at_a_hint_and_nothing_else_is() -> None:
    clear, same = change(1.0, (0.5, 1.5), 0.001), change(0.0, (-0.1, 0.1), 0.9)
    assert verdict(clear, 0.001, 0.4, Better.HIGHER, None, 0.49) == Verdict("hint", capped="half")
    assert verdict(clear, 0.001, 0.4, Better.HIGHER, None, 0.5) == Verdict("improvement", False)
    assert verdict(same, 0.9, 0.4, Better.HIGHER, None, 0.1) == Verdict("same")


# -------------------------------------------------------------------------------------------------- ceiling


@pytest.mark.parametrize(("better", "best"), [(Better.HIGHER, 5), (Better.LOWER, 1)])
def test_many_at_the_best_answer_have_no_room(better: Better, best: int) -> None:
    before, after = (best,) * 6 + (3,) * 6, (best,) * 6 + (best,) * 2 + (3,) * 4
    record = one(scale(better=better), before, after, 12)
    assert (record["ceiling"]["at_best"], record["ceiling"]["n"], record["ceiling"]["moved_towards"]) == (6, 12, 2)
    assert record["ceiling"]["sentences"] == [
        "6 of 12 people gave the best answer already before, and had no room to improve. "
        "Of the others, 2 people moved towards it."
    ]
    assert one(scale(better=better), (best,) * 5 + (3,) * 7, after, 12)["ceiling"] is None
    assert one(scale(better=Better.NEITHER), before, after, 12)["ceiling"] is None


def test_on_ten_points_forty_per_cent_are_many() -> None:
    rating = scale(options=(), low=0, high=10)
    assert one(rating, (10,) * 4 + (3,) * 6, (10,) * 4 + (4,) * 6, 10)["ceiling"]["at_best"] == 4


def test_a_ceiling_beside_everyone_says_nothing_of_the_pairs() -> None:
    record = one(scale(), (*(5,) * 10, 3, 3, 5, 5, 5, 5, 5), (*(5,) * 10, 4, 4), 12)
    assert (record["base"], record["ceiling"]["n"], record["ceiling"]["moved_towards"]) == ("everyone", 17, None)


# --------------------------------------------------------------------------------------------------- scores


def test_a_rating_may_have_a_net_promoter_score() -> None:
    rating = scale(options=(), low=0, high=10, nps=True)
    record = one(rating, (10, 6, 7, 8, 3, 9, 5, 8), (9, 8, 7, 9, 6, 9, 9, 10), 8)
    assert (record["nps"]["before"]["score"], record["nps"]["after"]["score"]) == (-0.125, 0.5)
    assert (record["nps"]["change"], record["nps"]["p"]) == (0.625, 0.0625)
    assert record["nps"]["sentences"][0].startswith(
        "The net promoter score was \u221212 before and 50 after; for the linked people it changed by +62 (95 %"
    )
    once = scale(options=(), low=0, high=10, nps=True, waves=("after",))
    (alone,) = figures([(once, Answers((), (9, 10, 8, 3, 9)))])
    assert alone["nps"]["sentences"][0].startswith("The net promoter score is 40 (95 % interval: ")
    assert (alone["nps"]["after"]["promoters"], alone["nps"]["before"]) == (3, None)
