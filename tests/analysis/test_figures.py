"""The records of a release: contract, who is in them, and what they say, measure by measure."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.samples import Answers
from forms.measures import Audience, Better, Measure, Part
from tests.analysis.asked import AFTER, BEFORE, BOTH, LETTERS, SCALE, one, scale, together


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


@pytest.mark.parametrize(
    ("better", "up", "down", "said"),
    [
        (Better.HIGHER, 1, 9, "9 of 10 people answered lower after than before; nobody the same, 1 higher."),
        (Better.LOWER, 9, 1, "9 of 10 people answered higher after than before; nobody the same, 1 lower."),
        (Better.HIGHER, 4, 4, "4 of 10 people answered higher after than before; 2 the same, 4 lower."),
        (Better.LOWER, 4, 4, "4 of 10 people answered lower after than before; 2 the same, 4 higher."),
        (Better.NEITHER, 4, 4, "4 of 10 people answered higher after than before; 2 the same, 4 lower."),
        (Better.HIGHER, 0, 3, "3 of 10 people answered lower after than before; 7 the same, nobody higher."),
    ],
)
def test_the_larger_crowd_leads_whatever_is_better(better: Better, up: int, down: int, said: str) -> None:
    after = (4,) * up + (2,) * down + (3,) * (10 - up - down)
    assert one(scale(better=better), together((3,) * 10, after))["sentences"]["people"] == said
