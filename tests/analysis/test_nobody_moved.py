"""Where everybody who is linked gave the same answer twice: from how many people on that is "about the same", and how
seldom it is said by mistake."""

from __future__ import annotations

import random

import pytest

from analysis.errors import all_alike, standard_error
from analysis.figures import figures
from analysis.samples import Answers
from analysis.statistics.unmoved import unmoved_interval
from forms.measures import Measure, Option, Part
from tests.analysis.asked import BOTH, LETTERS, SCALE, one, scale, together

HOURS = Part("h", Measure.NUMERIC, "?", BOTH, low=0, high=100)
THREE = tuple(Option(point, str(point)) for point in range(1, 4))
YES = Part("y", Measure.BINARY, "?", BOTH)
PARTS = {
    "1 to 5": (scale(), (3,)),
    "1 to 3": (scale(options=THREE, high=3), (2,)),
    "0 to 10": (scale(options=(), low=0, high=10), (5, 7)),
    "0 to 100": (HOURS, (20, 50.5)),
    "yes or no": (YES, (True, False)),
    "one of three": (Part("c", Measure.NOMINAL, "?", BOTH, LETTERS), ("a", "b")),
    "several of three": (Part("m", Measure.MULTIPLE, "?", BOTH, LETTERS), (("a",), ("a", "b"))),
    "as remembered": (scale(remembered=True, waves=("after",)), (3,)),
}


def still(values: tuple, n: int, others: int = 0) -> Answers:
    """n linked people who stayed where they were; others, who answered before alone, beside them."""
    before = tuple(values[i % len(values)] for i in range(n + others))
    return Answers(before, before[:n], tuple((i, i) for i in range(n)))


@pytest.mark.parametrize("name", PARTS)
def test_nobody_moved_is_about_the_same_from_36_people_on(name: str) -> None:
    part, values = PARTS[name]
    words = {n: one(part, still(values, n))["verdict"] for n in (5, 6, 12, 35, 36, 60)}
    assert words == {5: "too_few", 6: "unclear", 12: "unclear", 35: "unclear", 36: "same", 60: "same"}


@pytest.mark.parametrize("name", [name for name in PARTS if name not in ("as remembered", "several of three")])
def test_nobody_moved_is_said_first(name: str) -> None:
    part, values = PARTS[name]
    assert one(part, still(values, 40))["sentences"]["people"] == "All 40 people gave the same answer as before."


def test_nobody_moved_is_told_with_its_interval() -> None:
    many, few = (one(scale(), still((3,), n)) for n in (40, 12))
    assert many["sentence"] == (
        "About the same: nobody changed their answer (95 % interval: \u22120.4 to +0.4). "
        "Up to 0.4 either way is too small to matter here."
    )
    assert few["sentence"] == (
        "Not enough information: the true change could be anywhere from \u22121.1 to +1.1. "
        "So far, nobody changed their answer."
    )
    assert (many["p"], many["mean_change"], many["interval"]) == (1, 0, list(unmoved_interval(40, 4)))
    assert (many["sentences"]["settle"], few["sentences"]["settle"]) == (None, None)


def test_nobody_moved_looking_back_is_told_as_felt() -> None:
    part, values = PARTS["as remembered"]
    record = one(part, still(values, 40))
    assert record["sentences"]["people"] == "All 40 people feel they are where they remember being."
    assert record["sentence"].startswith(
        "About the same: nobody feels that they moved (95 % interval: \u22120.4 to +0.4)."
    )


def test_nobody_moved_in_a_number_without_a_range_is_never_the_same() -> None:
    for margin in (None, 5):
        record = one(Part("h", Measure.NUMERIC, "?", BOTH, margin=margin), still((20, 30), 400))
        assert (record["verdict"], record["interval"]) == ("unclear", None)


def test_two_crowds_of_one_answer_are_not_the_same() -> None:
    record = one(scale(), Answers((3,) * 60, (3,) * 60))
    assert (record["verdict"], record["interval"]) == ("unclear", None)


def test_everybody_moved_alike_has_no_interval_of_the_average() -> None:
    record = one(scale(), together((2,) * 40, (4,) * 40))
    assert (record["verdict"], record["interval"], record["small"]) == ("improvement", None, False)


@pytest.mark.parametrize("high", [2, 3, 5, 11])
def test_an_interval_beside_everyone_is_rounded_outwards(high: int) -> None:
    """One decimal may not make the word come earlier: on two points the interval ends at 0.149 for 23 people."""
    part = scale(options=tuple(Option(point, str(point)) for point in range(1, high + 1)), high=high)
    words = {n: one(part, still((1, 2), n, others=9)) for n in range(6, 80)}
    assert {n for n, record in words.items() if record["verdict"] == "same"} == set(range(36, 80))
    assert all(record["interval"][1] >= unmoved_interval(n, high - 1)[1] for n, record in words.items())


@pytest.mark.parametrize("n", range(6, 200, 7))
@pytest.mark.parametrize("margin", [0.2, 0.4, 1, 2])
def test_nobody_moved_where_the_truth_is_beyond_the_margin_is_rare(n: int, margin: float) -> None:
    """The worst there can be: as few people as possible move, and from end to end. Then nobody of n does by chance."""
    least = margin / 4  # of all people, who move by 4 each, for an average just beyond the margin
    said = one(scale(margin=margin), still((3,), n))["verdict"] == "same"
    assert not said or (1 - least) ** n <= 0.025


@pytest.mark.parametrize(
    ("moves", "shares"),
    [((4,), (0.1005,)), ((4, 1), (0.08, 0.082)), ((2,), (0.201,)), ((1,), (0.41,)), ((4, -1), (0.15, 0.19))],
)
@pytest.mark.parametrize("n", [36, 40])
def test_about_the_same_is_wrong_in_at_most_one_in_twenty(moves: tuple, shares: tuple, n: int) -> None:
    """2000 sessions whose true change is just beyond the margin of 0.4: how often all stay, and "same" is said."""
    assert sum(move * share for move, share in zip(moves, shares, strict=True)) > 0.4
    chance, wrong = random.Random(n), 0
    for _ in range(2000):
        moved = chance.choices((0, *moves), (1 - sum(shares), *shares), k=n)
        wrong += not any(moved)
    assert one(scale(), still((3,), n))["verdict"] == "same"
    assert wrong / 2000 <= 0.05


def test_a_session_that_stayed_counts_in_a_line_with_the_spread_of_the_others() -> None:
    record = one(scale(), still((3,), 12))
    assert (standard_error(record), all_alike(record)) == (None, True)


def test_all_answers_may_still_disagree_with_people_who_stayed() -> None:
    """40 linked people stayed; of the others many more said 5 after than before."""
    before, after = (3,) * 40 + (1,) * 60, (3,) * 40 + (5,) * 60
    (record,) = figures([(scale(options=SCALE), Answers(before, after, tuple((i, i) for i in range(40))))])
    assert record["verdict"] == "depends"
