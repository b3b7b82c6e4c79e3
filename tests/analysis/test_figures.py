"""The records of a release: contract, degenerate answers, families, and what is withheld."""

from __future__ import annotations

import json
import math
import random
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.figures import figures
from analysis.samples import Answers
from forms.measures import Audience, Better, Measure, Option, Part

BOTH = ("before", "after")
SCALE = tuple(Option(point, str(point)) for point in range(1, 6))
LETTERS = (Option("a", "A"), Option("b", "B"), Option("c", "C"))
#: The key question of the mock-up: 12 linked people, 2.7 to 3.8 on the scale of 1 to 5.
BEFORE = (2, 3, 2, 1, 3, 3, 2, 4, 3, 3, 3, 3)
AFTER = (4, 4, 3, 3, 4, 4, 4, 4, 4, 4, 4, 3)
CONTRACT = {
    "attrition", "ceiling", "sensitivity", "nps", "yardstick",
    "key", "item", "measure", "prompt", "waves", "low", "high", "unit", "better", "remembered", "key_question",
    "margin", "sensitive", "audience", "base", "change_from", "wave_n_before", "wave_n_after", "n_before", "n_after",
    "n_pairs", "options", "counts_before", "counts_after", "quantiles_before", "quantiles_after", "up", "same", "down",
    "mean_before", "mean_after", "level_interval_before", "level_interval_after", "mean_change", "interval", "p",
    "p_holm", "p_method", "details", "option_changes", "verdict", "small", "sentence", "sentences", "texts",
    "withheld", "withheld_text",
}  # fmt: skip


def scale(**other: Any) -> Part:
    """A compared question on a scale of 1 to 5 where higher is better."""
    about = {
        "key": "q",
        "measure": Measure.ORDINAL,
        "prompt": "?",
        "waves": BOTH,
        "options": SCALE,
        "low": 1,
        "high": 5,
    }
    return Part(**(about | {"better": Better.HIGHER, "item": "q"} | other))


def together(before: tuple, after: tuple) -> Answers:
    """Everyone linked, in the order given."""
    return Answers(before, after, tuple((i, i) for i in range(min(len(before), len(after)))))


def one(part: Part, answers: Answers, k: int = 5) -> dict[str, Any]:
    """The record of a single question, after checking that it is plain JSON with every key of the contract."""
    (record,) = figures([(part, answers)], k)
    assert set(record) == CONTRACT
    assert json.loads(json.dumps(record, allow_nan=False)) == record
    return record


def test_clear_improvement_reads_as_in_the_mock_up() -> None:
    record = one(scale(), together(BEFORE, AFTER))
    assert (record["verdict"], record["small"], record["base"], record["change_from"]) == (
        "improvement", False, "everyone", "pairs",
    )  # fmt: skip
    assert (record["up"], record["same"], record["down"], record["n_pairs"]) == (10, 2, 0, 12)
    assert record["counts_before"] == [1, 3, 7, 1, 0]
    assert record["mean_change"] == pytest.approx(13 / 12)
    assert record["p_method"] == "signed_rank_exact_mid_p"
    assert record["sentences"] == {
        "people": "10 of 12 people answered higher after than before; 2 the same, nobody lower.",
        "certainty": "Clear improvement: on the scale of 1 to 5 the average went from 2.7 to 3.8, up by 1.1 "
        "(95 % interval: +0.7 to +1.5).",
        "settle": None,
        "who": "The same 12 people before and after: everyone who answered.",
    }
    assert record["sentence"] == record["sentences"]["certainty"]


def test_swapping_the_waves_turns_improvement_into_decline() -> None:
    record = one(scale(), together(AFTER, BEFORE))
    assert (record["verdict"], record["up"], record["down"]) == ("decline", 0, 10)
    assert "(95 % interval: \u22121.5 to \u22120.7)" in record["sentence"]


def test_figures_do_not_depend_on_the_order_of_rows() -> None:
    order = list(range(12))
    random.Random(5).shuffle(order)
    shuffled = Answers(tuple(BEFORE[i] for i in order), AFTER, tuple((j, i) for j, i in enumerate(order)))
    assert one(scale(), shuffled) == one(scale(), together(BEFORE, AFTER))


def test_matched_base_shows_nothing_about_everyone() -> None:
    answers = Answers((*BEFORE, 5, 5, 5), (*AFTER, 1), tuple((i, i) for i in range(12)))
    record = one(scale(), answers)
    assert (record["base"], record["wave_n_before"], record["wave_n_after"]) == ("matched", 15, 13)
    assert (record["n_before"], record["n_after"], sum(record["counts_before"])) == (12, 12, 12)
    assert record["mean_before"] == pytest.approx(sum(BEFORE) / 12)


def test_figures_about_pairs_beside_everyone_are_rounded() -> None:
    answers = Answers((*BEFORE, 1, 1, 2, 2, 2), AFTER, tuple((i, i) for i in range(12)))
    record = one(scale(), answers)
    assert (record["base"], record["change_from"]) == ("everyone", "pairs")
    assert (record["mean_change"], record["interval"]) == (1.1, [0.7, 1.5])
    assert record["details"]["net"] == 0.833
    assert record["mean_before"] == pytest.approx((sum(BEFORE) + 8) / 17)
    assert "among the 12 linked people" in record["sentence"]


def test_unlinked_answers_are_compared_as_two_crowds() -> None:
    record = one(scale(), Answers(BEFORE, AFTER))
    assert (record["change_from"], record["n_pairs"], record["up"]) == ("unlinked", None, None)
    assert record["p_method"] == "brunner_munzel_t"
    assert "compared as two groups" in record["sentences"]["people"]


def test_unlinked_answers_below_ten_take_the_exact_rank_sum() -> None:
    record = one(scale(), Answers(BEFORE[:9], AFTER))
    assert record["p_method"] == "rank_sum_exact_mid_p"


def test_yes_and_no_are_shares() -> None:
    before, after = (True,) * 3 + (False,) * 9, (True,) * 8 + (False,) * 4
    record = one(Part("y", Measure.BINARY, "?", BOTH, better=Better.HIGHER), together(before, after))
    assert record["options"] == [{"key": False, "label": "No"}, {"key": True, "label": "Yes"}]
    assert (record["counts_before"], record["counts_after"]) == ([9, 3], [4, 8])
    assert (record["mean_before"], record["up"], record["down"], record["verdict"]) == (0.25, 5, 0, "improvement")
    assert record["p"] == pytest.approx(0.03125)
    assert "3 of 12 people answered “Yes” before and 8 of 12 people after" in record["sentence"]
    unlinked = one(Part("y", Measure.BINARY, "?", BOTH, better=Better.HIGHER), Answers(before, after))
    assert (unlinked["p_method"], unlinked["change_from"]) == ("fisher_mid_p", "unlinked")


def test_one_typed_thousand_moves_the_headline_to_the_median() -> None:
    record = one(Part("n", Measure.NUMERIC, "?", BOTH, unit="hours"), together(BEFORE, (*AFTER[:11], 1000)))
    assert record["details"]["headline"] == "median"
    assert record["details"]["median_change"] == 1.25
    assert record["verdict"] == "shift"
    assert record["counts_before"] is None
    assert record["quantiles_before"] is None
    assert "hours" in record["sentence"]


def test_quantiles_need_twenty_answers() -> None:
    part = Part("n", Measure.NUMERIC, "?", ("once",))
    assert one(part, Answers((), tuple(range(19))))["quantiles_after"] is None
    assert one(part, Answers((), tuple(range(20))))["quantiles_after"] == pytest.approx([1.9, 4.75, 9.5, 14.25, 17.1])


def test_remembered_answers_say_that_people_feel_they_moved() -> None:
    part = scale(waves=("after",), remembered=True)
    record = one(part, together(BEFORE, AFTER))
    assert record["verdict"] == "improvement"
    assert "people feel they moved by +1.1" in record["sentence"]
    assert "Looking back tends to make change look bigger." in record["sentence"]


def test_several_choices_count_people_per_option() -> None:
    part = Part("m", Measure.MULTIPLE, "?", ("before",), LETTERS)
    record = one(part, Answers((("a",), ("a", "b"), ()) * 2))
    assert (record["counts_before"], record["n_before"], record["verdict"]) == ([4, 2, 0], 6, None)
    assert record["sentence"] == "Most often chosen: “A”, by 4 of 6 people."


def test_texts_come_back_without_figures() -> None:
    part = Part("w", Measure.TEXT, "?", ("after",), audience=Audience.ROOM)
    record = one(part, Answers((), ("a", "b", "c", "d", "e", "f")))
    assert (record["audience"], record["wave_n_after"], record["sentence"]) == ("room", None, None)


# ----------------------------------------------------------------------------------------------- the family


def test_holm_counts_every_test_and_leaves_the_key_question_alone() -> None:
    weak = together((3,) * 8, (3, 3, 3, 4, 4, 4, 4, 4))
    key = scale(key="key", key_question=True)
    records = figures([(scale(key="a"), weak), (key, weak), (scale(key="b"), weak), (scale(key="c"), Answers())], 5)
    assert [record["p"] for record in records] == [0.03125, 0.03125, 0.03125, None]
    assert [record["p_holm"] for record in records] == [0.0625, 0.03125, 0.0625, None]
    assert [record["verdict"] for record in records] == ["hint", "improvement", "hint", "too_few"]


def test_only_the_first_key_question_is_one() -> None:
    answers = together((3,) * 8, (3, 3, 3, 4, 4, 4, 4, 4))
    records = figures([(scale(key=key, key_question=True), answers) for key in "abc"], 5)
    assert [record["key_question"] for record in records] == [True, False, False]
    assert [record["p_holm"] for record in records] == [0.03125, 0.0625, 0.0625]


# --------------------------------------------------------------------------------------------- too few people


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
    assert record["sentences"]["settle"] == "About 8 more sessions like this would settle it."


def test_sensitive_questions_need_ten_people_and_three_in_a_category() -> None:
    nine = one(scale(sensitive=True), together(BEFORE[:9], AFTER[:9]))
    assert nine["verdict"] == "too_few"
    few = one(scale(sensitive=True), together(BEFORE, AFTER))
    assert (few["counts_before"], few["mean_before"], few["verdict"]) == (None, None, None)
    assert few["withheld"].startswith("This question is marked as sensitive")
    shown = one(scale(sensitive=True), together((2,) * 6 + (3,) * 6, (3,) * 6 + (4,) * 5 + (3,)))
    assert (shown["withheld"], shown["up"], shown["mean_change"]) == (None, None, pytest.approx(11 / 12))
    assert shown["sentences"]["people"] == "12 linked people are compared with themselves."


def test_one_wave_below_k_says_why() -> None:
    record = one(Part("o", Measure.ORDINAL, "?", ("after",), SCALE), Answers((), (3, 4)))
    assert record["withheld"] == "Only 2 people answered this: figures are shown from 5 people up."
    assert (record["wave_n_after"], record["wave_n_before"], record["n_after"]) == (2, None, None)
    empty = one(Part("o", Measure.ORDINAL, "?", ("before",), SCALE), Answers())
    assert (empty["wave_n_before"], empty["wave_n_after"]) == (0, None)


# ------------------------------------------------------------------------------------------ degenerate answers


@pytest.mark.parametrize("linked", [True, False])
@pytest.mark.parametrize(
    ("before", "after", "verdict", "p"),
    [
        ((3,) * 12, (3,) * 12, "same", 1),
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


def test_nobody_moved_is_said_so() -> None:
    record = one(scale(), together(BEFORE, BEFORE))
    assert (record["p"], record["interval"]) == (1, None)
    assert record["sentences"]["people"] == "All 12 people gave the same answer before and after."
    assert "nobody’s answer is different after" in record["sentence"]


def test_numbers_that_are_none_count_as_missing() -> None:
    before = (math.nan, 1.0, 2.0, 3.0, 2.5, 1.5, math.inf)
    record = one(Part("n", Measure.NUMERIC, "?", BOTH), together(before, (2.0,) * 7))
    assert (record["wave_n_before"], record["wave_n_after"]) == (5, 7)


def test_labels_out_of_order_and_lower_is_better() -> None:
    part = scale(options=tuple(reversed(SCALE)), better=Better.LOWER)
    record = one(part, together(AFTER, BEFORE))
    assert (record["verdict"], record["counts_after"]) == ("improvement", [0, 1, 7, 3, 1])
    assert record["sentences"]["people"].startswith("10 of 12 people answered lower after than before")


def test_three_thousand_people_take_less_than_a_second() -> None:
    chance = random.Random(4)
    before = tuple(chance.randint(1, 5) for _ in range(3000))
    after = tuple(min(5, b + chance.randint(0, 1)) for b in before)
    begun = time.perf_counter()
    record = one(scale(), together(before, after))
    assert time.perf_counter() - begun < 1
    assert record["p_method"] == "signed_rank_asymptotic"
    assert " %) answered higher" in record["sentences"]["people"]


MEASURES = {
    Measure.BINARY: st.booleans(),
    Measure.ORDINAL: st.integers(1, 5),
    Measure.NUMERIC: st.integers(0, 50) | st.floats(0, 50),
    Measure.NOMINAL: st.sampled_from("abc"),
    Measure.MULTIPLE: st.sets(st.sampled_from("abc")).map(tuple),
}


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(list(MEASURES)), st.data(), st.booleans(), st.booleans())
def test_any_answers_give_a_whole_record(measure: Measure, data: st.DataObject, sensitive: bool, once: bool) -> None:
    wave = st.lists(st.none() | MEASURES[measure], max_size=24).map(tuple)
    before, after = data.draw(wave), data.draw(wave)
    linked = data.draw(st.integers(0, min(len(before), len(after))))
    options = SCALE if measure is Measure.ORDINAL else () if measure is Measure.BINARY else LETTERS
    part = Part("q", measure, "?", ("before",) if once else BOTH, options, sensitive=sensitive)
    record = one(part, Answers(before, after, tuple((i, i) for i in range(linked))))
    nothing_shown = record["mean_before"] is None and record["counts_before"] is None
    assert record["withheld"] is not None or not nothing_shown
    assert record["sentence"]
    assert (record["p_holm"] is None) == (record["p"] is None or record["verdict"] == "too_few")
