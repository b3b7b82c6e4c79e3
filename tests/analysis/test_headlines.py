"""The headline of a comparison: mean or median, whose it is, what may weigh in the family, and how fast it comes."""

from __future__ import annotations

import random
from typing import Any

import pytest

from analysis.figures import figures
from analysis.results import Change, Verdict
from analysis.samples import Answers
from analysis.trends import trend
from analysis.verdicts import direction_word, verdict
from forms.measures import Better, Measure, Option, Part

BOTH = ("before", "after")
SCALE = tuple(Option(point, str(point)) for point in range(1, 6))
NUMBER = Part("n", Measure.NUMERIC, "?", BOTH, unit="hours", item="n")


def scale(**other: Any) -> Part:
    return Part("q", Measure.ORDINAL, "?", BOTH, SCALE, 1, 5, Better.HIGHER, "q", **other)


def linked(before: tuple[Any, ...], moves: tuple[Any, ...]) -> Answers:
    after = tuple(b + m for b, m in zip(before, moves, strict=True))
    return Answers(before, after, tuple((i, i) for i in range(len(before))))


def one(part: Part, answers: Answers) -> dict[str, Any]:
    (record,) = figures([(part, answers)])
    return record


# ------------------------------------------------------------------------------------------------ mean or median


def test_one_mover_among_people_who_stayed_keeps_the_mean() -> None:
    record = one(NUMBER, linked((5,) * 12, (1, *(0,) * 11)))
    assert record["details"]["headline"] == "mean"
    assert [round(end, 1) for end in record["interval"]] == [-0.1, 0.3]
    assert record["verdict"] == "unclear"


@pytest.mark.parametrize(
    ("moves", "headline"),
    [
        ((0,) * 8 + (1, 1, 1, 1000), "median"),  # one of twelve lies far beyond the others who moved
        ((0,) * 8 + (1, 1, 1000, 1000), "mean"),  # two of twelve are no few
        ((0,) * 12, "mean"),
        ((2,) * 11 + (3,), "mean"),
    ],
)
def test_median_where_most_stayed_needs_few_far_answers_and_a_wide_interval(moves: tuple, headline: str) -> None:
    record = one(NUMBER, linked((5,) * 12, moves))
    assert record["details"]["headline"] == headline
    ends = record["details"]["verdict_interval"]
    assert ends is None or ends[0] < ends[1]


def test_a_verdict_never_rests_on_an_interval_without_width() -> None:
    chance = random.Random(3)
    for _ in range(300):
        moves = tuple(chance.choice((0, 0, 0, 0, 1, 1, -1, 40, 1000)) for _ in range(chance.randint(6, 25)))
        ends = one(NUMBER, linked((5,) * len(moves), moves))["details"]["verdict_interval"]
        assert ends is None or ends[0] < ends[1]


def test_median_is_told_in_the_sentence_while_the_line_keeps_to_means() -> None:
    record = one(NUMBER, linked((5,) * 24, (1, 2) * 11 + (1, 1000)))
    told = "this is the median change, the middle of all: up by 1.5 hours (95 % interval: +1.5 to +2.0)"
    assert told in record["sentence"]
    line = trend("n", [{"id": "s", "title": "S", "date": "2026-01-15", "questions": [record]}])
    assert line is not None
    point = line["points"][0]
    assert (point["value"], point["interval"]) == (record["mean_change"], record["interval"])
    assert (point["error"], point["median"]) == (record["details"]["error"], True)


# ----------------------------------------------------------------------------- linked people beside everyone


def test_the_sentence_about_linked_people_gives_their_averages() -> None:
    pairs = ((2, 4), (3, 4), (2, 3), (1, 3), (3, 4), (3, 4), (2, 4), (4, 4), (3, 4), (3, 4), (3, 4), (3, 3))
    before = (*(b for b, _ in pairs), *(5,) * 8)
    after = (*(a for _, a in pairs), *(1,) * 6)
    record = one(scale(), Answers(before, after, tuple((i, i) for i in range(12))))
    assert (record["base"], record["change_from"], record["n_before"], record["n_after"]) == (
        "everyone", "pairs", 20, 18,
    )  # fmt: skip
    assert (record["details"]["pairs_mean_before"], record["details"]["pairs_mean_after"]) == (2.7, 3.8)
    told = "among the 12 linked people the average on the scale of 1 to 5 went from 2.7 to 3.8, up by 1.1"
    assert told in record["sentence"]


def test_shares_of_linked_people_have_three_decimals_and_are_said_as_people() -> None:
    before = (False,) * 8 + (True,) * 4 + (True,) * 8
    after = (True,) * 6 + (False,) * 2 + (True,) * 4 + (False,) * 6
    record = one(Part("y", Measure.BINARY, "?", BOTH), Answers(before, after, tuple((i, i) for i in range(12))))
    assert (record["details"]["pairs_mean_before"], record["details"]["pairs_mean_after"]) == (0.333, 0.833)
    assert "6 more of 12 people answered “Yes” after than before" in record["sentence"]
    assert "up by 50" not in record["sentence"]


def test_shares_are_people_while_one_of_the_two_groups_is_small() -> None:
    unlinked = Answers((True,) * 4 + (False,) * 8, (True,) * 20 + (False,) * 20)
    record = one(Part("y", Measure.BINARY, "?", BOTH), unlinked)
    assert "4 of 12 people answered “Yes” before and 20 of 40 people (50 %) after" in record["sentence"]
    assert "percentage points, " not in record["sentence"]


# -------------------------------------------------------------------------------------------------- verdicts


def crowd(effect: float, superior: float) -> Change:
    return Change(False, 12, 12, effect, (0.1, 0.9), "mean", effect, (0.1, 0.9), 0.01, "x",
                  details={"p_superior": superior})  # fmt: skip


@pytest.mark.parametrize(
    ("effect", "superior", "word"),
    [(0.5, 0.7, "improvement"), (0.5, 0.4, "mixed"), (0.5, 0.5, "mixed"), (0.0, 0.6, "mixed"), (-0.5, 0.3, "decline")],
)
def test_two_crowds_disagree_where_average_and_chance_point_apart(effect: float, superior: float, word: str) -> None:
    assert verdict(crowd(effect, superior), 0.01, 0.4, Better.HIGHER).word == word


def test_mixed_crowds_are_said_without_counting_people() -> None:
    before, after = (2,) * 15 + (3,) * 5, (1,) * 18 + (5,) * 12 + (1,) * 4
    record = one(scale(), Answers(before, after))
    assert record["verdict"] == "mixed"
    assert record["sentence"].endswith("but taken one by one the answers do not point the same way.")


def test_no_direction_is_no_decline() -> None:
    assert [direction_word(0, better) for better in Better] == ["shift"] * 3
    still = Change(True, 12, 12, 0.0, (-1, 1), "mean", 0.0, (-1, 1), 0.01, "x", up=2, same=1, down=9)
    assert verdict(still, 0.5, 0.4, Better.HIGHER) == Verdict("mixed")


# ---------------------------------------------------------------------------------------- the family and speed


def test_what_can_never_be_judged_does_not_weigh_in_the_family() -> None:
    weak = linked((3,) * 8, (0, 0, 0, 1, 1, 1, 1, 1))
    five = linked((3,) * 5, (1, 1, 1, 1, 1))
    records = figures([(scale(), weak), (scale(), five), (scale(), five)])
    assert [record["p_holm"] for record in records] == [0.03125, None, None]
    assert [record["verdict"] for record in records] == ["improvement", "too_few", "too_few"]


def test_twenty_unlinked_questions_of_two_hundred_people_are_compared_alike() -> None:
    chance = random.Random(9)
    waves = [[tuple(chance.randint(low, 5) for _ in range(100)) for low in (1, 2)] for _ in range(20)]
    questions = [(scale(), Answers(before, after)) for before, after in waves]
    records = figures(questions)
    assert {record["p_method"] for record in records} == {"brunner_munzel_t"}


def test_waves_that_do_not_overlap_keep_the_exact_rank_sum() -> None:
    record = one(scale(), Answers((1, 2) * 6, (4, 5) * 6))
    assert record["p_method"] == "rank_sum_exact_mid_p"
