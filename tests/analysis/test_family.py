"""The family of tests on one page: Holm over all of them, and the key question before the rest."""

from __future__ import annotations

from analysis.figures import figures
from analysis.samples import Answers
from forms.measures import Measure, Option, Part
from tests.analysis.asked import BOTH, scale, together


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


def test_no_other_question_is_clear_where_the_key_question_is_not() -> None:
    strong, nothing = together((2,) * 12, (4,) * 11 + (2,)), together((3,) * 12, (2, 4) * 6)
    alone = figures([(scale(key="a"), strong), (scale(key="b"), nothing)])
    assert [record["verdict"] for record in alone] == ["improvement", "unclear"]
    keyed = figures([(scale(key="a"), strong), (scale(key="b", key_question=True), nothing)])
    assert [record["verdict"] for record in keyed] == ["hint", "unclear"]
    assert keyed[0]["p_holm"] == keyed[0]["p"] < 0.01  # the figure stays what Holm makes of it
    why = "The key question is not clear, so the other questions count as hints at most."
    assert [record["sentence"].endswith(why) for record in (*alone, *keyed)] == [False, False, True, False]


def test_only_what_would_be_clear_is_told_why_it_is_a_hint() -> None:
    hint, nothing = together((3,) * 8, (3,) * 4 + (4,) * 4), together((3,) * 12, (2, 4) * 6)
    key = scale(key="b", key_question=True)
    records = [figures([(scale(key="a"), hint), (key, answers)])[0] for answers in (nothing, hint)]
    assert [record["verdict"] for record in records] == ["hint", "hint"]
    assert ["key question" in record["sentence"] for record in records] == [False, False]


def test_where_too_few_stayed_that_is_why_it_is_a_hint_whatever_the_key_question_is() -> None:
    few_stayed = Answers((2,) * 30, (4,) * 11 + (2,), tuple((i, i) for i in range(12)))
    key = scale(key="b", key_question=True)
    for after in ((2, 4) * 6, (4,) * 12):
        record = figures([(scale(key="a"), few_stayed), (key, together((3,) * 12, after))])[0]
        assert (record["verdict"], "key question" in record["sentence"]) == ("hint", False)
        assert record["sentence"].endswith(
            "Fewer than half of those who started are in this comparison, so it counts as a hint at most."
        )


def test_a_choice_is_not_clear_either_where_the_key_question_is_not() -> None:
    part = Part("c", Measure.NOMINAL, "?", BOTH, (Option("a", "A"), Option("b", "B")))
    asked = (part, together(("a",) * 12, ("b",) * 12))
    found = [
        figures([asked, (scale(key_question=True), together((3,) * 12, after))])[0]
        for after in ((2, 4) * 6, (4,) * 11 + (3,))
    ]
    assert [record["verdict"] for record in found] == ["hint", "shift"]
    assert ["key question" in record["sentence"] for record in found] == [True, False]


def test_a_key_question_that_cannot_be_judged_leaves_the_others_their_family() -> None:
    strong = together((2,) * 12, (4,) * 11 + (2,))
    records = figures([(scale(key="a"), strong), (scale(key="b", key_question=True), together((3,) * 5, (4,) * 5))])
    assert [record["verdict"] for record in records] == ["improvement", "too_few"]
