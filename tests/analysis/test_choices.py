"""Choices before and after: one test of the question, Holm over its answers, and a verdict that only ever shifts."""

from __future__ import annotations

from typing import Any

import pytest

from analysis.figures import figures
from analysis.multiplicity import holm
from analysis.samples import Answers
from analysis.statistics.mcnemar import discordant_mid_p
from forms.measures import Better, Measure, Option, Part

BOTH = ("before", "after")
LETTERS = (Option("a", "A"), Option("b", "B"), Option("c", "C"))


def part(measure: Measure = Measure.NOMINAL, **other: Any) -> Part:
    return Part(**({"key": "c", "measure": measure, "prompt": "?", "waves": BOTH, "options": LETTERS} | other))


def linked(before: Any, after: Any, more: tuple[Any, Any] = ((), ())) -> Answers:
    pairs = tuple((i, i) for i in range(len(before)))
    return Answers((*before, *more[0]), (*after, *more[1]), pairs)


def one(of: Part, answers: Answers, seed: str = "s") -> dict[str, Any]:
    (record,) = figures([(of, answers)], 5, seed)
    return record


def test_a_clear_shift_names_the_answer_that_moved_most() -> None:
    record = one(part(), linked("a" * 10 + "bb", "b" * 9 + "abb"))
    assert (record["verdict"], record["small"], record["p_method"]) == ("shift", False, "stuart_maxwell_swaps")
    assert record["p"] == record["p_holm"] == pytest.approx(2 / 2**9, abs=0.002)
    assert [o["change"] for o in record["option_changes"]] == [-0.75, 0.75, 0.0]
    assert [o["p"] for o in record["option_changes"]] == [discordant_mid_p(9, 0), discordant_mid_p(9, 0), 1.0]
    assert [o["p_holm"] for o in record["option_changes"]] == pytest.approx([0.005859375, 0.005859375, 1.0])
    assert record["sentences"]["people"] == "9 of 12 people gave another answer after than before."
    assert record["sentence"].startswith(
        "Clear shift: the largest change is “A”, chosen by 10 of 12 people before and by 1 of 12 people after "
        "(95 % interval: "
    )


def test_the_verdict_never_improves_whatever_is_called_better() -> None:
    record = one(part(better=Better.HIGHER), linked("a" * 12, "b" * 12))
    assert record["verdict"] == "shift"


def test_a_little_movement_is_not_enough_information() -> None:
    record = one(part(), linked("aabbaabbaabb", "aaaaaabbaabb"))
    assert (record["verdict"], record["margin"]) == ("unclear", 0.1)
    assert record["sentence"].startswith("Not enough information to say that the answers shifted. So far, the largest")
    assert record["details"]["bowker_df"] == 1


def test_nobody_moved_among_many_is_about_the_same() -> None:
    record = one(part(), linked("abc" * 40, "abc" * 40))
    assert (record["verdict"], record["p"]) == ("same", 1.0)
    assert record["sentence"] == (
        "About the same: every answer was chosen as often after as before. "
        "Up to 10 percentage points either way is too small to matter here."
    )


def test_the_same_seed_gives_the_same_record_and_rows_may_be_shuffled() -> None:
    before, after = "aabbaabbaabc", "abcaabbcaaba"
    turned = Answers(tuple(before[::-1]), tuple(after[::-1]), tuple((i, i) for i in range(12)))
    assert one(part(), linked(before, after)) == one(part(), turned)


def test_unlinked_choices_are_two_crowds() -> None:
    record = one(part(), Answers(tuple("a" * 10 + "bb"), tuple("b" * 10 + "aa")))
    assert (record["p_method"], record["verdict"], record["n_pairs"]) == ("pearson", "shift", None)
    assert record["details"]["cramers_v"] == pytest.approx(2 / 3)
    few = one(part(), Answers(tuple("aaaab"), tuple("bbbba")))
    assert (few["p_method"], few["verdict"]) == ("pearson_deals", "too_few")


def test_an_answer_of_one_wave_only_is_fine() -> None:
    record = one(part(), Answers(tuple("a" * 12), tuple("c" * 12)))
    assert (record["counts_before"], record["counts_after"], record["verdict"]) == ([12, 0, 0], [0, 0, 12], "shift")


def test_several_answers_are_tested_one_by_one_with_holm() -> None:
    before, after = (("a",),) * 12, (("a", "b"),) * 8 + (("a",),) * 4
    record = one(part(Measure.MULTIPLE), linked(before, after))
    assert record["p_method"] == "mcnemar_mid_p_holm"
    assert record["p"] == pytest.approx(3 * discordant_mid_p(8, 0))
    assert (record["verdict"], record["details"]["ticked_change"]) == ("shift", pytest.approx(8 / 12))
    crowds = one(part(Measure.MULTIPLE), Answers(before, after))
    assert crowds["p_method"] == "fisher_mid_p_holm"


def test_the_smallest_adjusted_p_of_a_question_enters_the_family() -> None:
    before, after = (("a",),) * 12, (("a", "b"),) * 8 + (("a",),) * 4
    other = Part("y", Measure.BINARY, "?", BOTH)
    weak = linked((False,) * 12, (True,) * 5 + (False,) * 7)
    records = figures([(part(Measure.MULTIPLE), linked(before, after)), (other, weak)])
    assert [r["p_holm"] for r in records] == list(holm([r["p"] for r in records]).p)
    assert records[0]["p_holm"] == 2 * records[0]["p"]


def test_pairs_beside_everyone_are_rounded_and_counted_in_people() -> None:
    more = (("c",) * 5, ("c",) * 6)
    record = one(part(), linked("a" * 10 + "bb", "b" * 9 + "abb", more))
    assert (record["base"], record["change_from"], record["n_before"], record["n_pairs"]) == (
        "everyone", "pairs", 17, 12,
    )  # fmt: skip
    assert record["option_changes"][0]["change"] == -0.75
    assert "chosen by 9 fewer of 12 people after than before" in record["sentence"]


def test_the_key_question_may_be_a_choice() -> None:
    weak = linked((False,) * 12, (True,) * 5 + (False,) * 7)
    key = part(key_question=True)
    records = figures([(key, linked("a" * 12, "b" * 12)), (Part("y", Measure.BINARY, "?", BOTH), weak)])
    assert [r["p_holm"] for r in records] == [r["p"] for r in records]


def test_few_movers_of_a_sensitive_choice_leave_no_test() -> None:
    of = part(sensitive=True)
    record = one(of, linked("a" * 8 + "b" * 8, "a" * 7 + "b" * 9))
    gone = ("p", "p_holm", "p_method", "verdict", "small", "option_changes")
    assert {name: record[name] for name in gone} == dict.fromkeys(gone)
    assert record["details"] == {}


def test_people_of_a_large_session_are_counted_and_not_read_from_a_rounded_share() -> None:
    before, after = "a" * 1500 + "b" * 1500, "a" * 1463 + "b" * 1537
    record = one(part(), linked(before, after, ("a" * 9, ())))
    assert (record["base"], [o["change"] for o in record["option_changes"]]) == ("everyone", [-0.012, 0.012, 0.0])
    assert "is “A”, chosen by 37 fewer of 3,000 people after than before" in record["sentence"]
