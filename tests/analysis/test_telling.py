"""What of a comparison of few people is stored: no figure that is one person's, and none that only rebuilds answers."""

from __future__ import annotations

import pytest

from analysis.samples import Answers
from analysis.trends import trend
from forms.measures import Better, Measure, Option, Part
from tests.analysis.asked import AFTER, BEFORE, BOTH, one, scale, together

HOURS = Part("n", Measure.NUMERIC, "?", BOTH, unit="hours", better=Better.HIGHER, item="n")


def far(n: int) -> dict:
    """The record of n people of whom one moved by a thousand."""
    before = (10, 12, 8, 9, 11, 10, 12, 13, 7, 10)
    moves = (1, 2, 1, 3, 2, 1, 2, 3, 1, 2)
    people = tuple(before[i % 10] for i in range(n))
    after = tuple(b + moves[i % 10] for i, b in enumerate(people))
    return one(HOURS, together(people, (*after[:-1], people[-1] + 1000)))


@pytest.mark.parametrize("n", [6, 7, 12, 19])
def test_the_median_of_few_people_has_no_interval_that_ends_at_one_of_them(n: int) -> None:
    record = far(n)
    assert (record["details"]["headline"], record["details"]["verdict_interval"]) == ("median", None)
    assert "hodges_lehmann_interval" not in record["details"]
    assert "1000" not in record["sentence"]
    assert "interval" not in record["sentence"]


def test_the_median_of_twenty_people_keeps_its_interval() -> None:
    record = far(20)
    low, high = record["details"]["verdict_interval"]
    assert low < record["details"]["median_change"] < high < 1000
    assert "interval" in record["sentence"]


def test_a_median_without_an_interval_is_weighed_by_the_error_of_the_average() -> None:
    record = far(12)
    line = trend("n", [{"id": "s", "title": "S", "date": "2026-01-15", "questions": [record]}])
    assert line is not None
    point = line["points"][0]
    assert (point["interval"], point["error"], point["median"]) == (
        record["interval"],
        record["details"]["error"],
        True,
    )
    assert point["error"] > 50


def test_of_few_linked_people_only_what_pages_say_is_stored() -> None:
    record = one(scale(), together(BEFORE, AFTER))
    spread = {f"{name}_{side}" for name in ("sd", "top_share") for side in ("before", "after")}
    said = {"net", "net_interval", "error", "headline", "verdict_interval"}
    assert set(record["details"]) == spread | said
    assert {"rank_biserial", "hodges_lehmann", "sd_change"} < set(
        one(scale(), together(BEFORE * 2, AFTER * 2))["details"]
    )


def test_few_numbers_have_no_spread_beside_their_average() -> None:
    few = one(HOURS, together((0, 1, 0, 2, 40), (0, 1, 1, 2, 44)))
    assert not {"sd_before", "sd_after", "sd_change", "hodges_lehmann"} & set(few["details"])
    assert {"sd_before", "sd_after"} <= set(one(HOURS, together(tuple(range(20)), tuple(range(1, 21))))["details"])


def test_few_crowds_keep_what_follows_from_their_counts() -> None:
    crowds = one(scale(), Answers(BEFORE, AFTER))
    assert "p_superior" in crowds["details"]
    numbers = one(HOURS, Answers(BEFORE, AFTER))
    assert set(numbers["details"]) == {"error", "headline", "verdict_interval"}


def test_options_stay_as_they_were() -> None:
    part = Part("c", Measure.NOMINAL, "?", BOTH, options=(Option("a", "A"), Option("b", "B")))
    assert "bowker_df" in one(part, together(("a", "b") * 5, ("b", "b") * 5))["details"]
