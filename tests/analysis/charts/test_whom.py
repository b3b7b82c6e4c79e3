"""Whom and what a chart speaks of: linked people beside everyone, medians, what people remember, two crowds."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from analysis import charts
from analysis.charts import BY_NAME
from analysis.charts.examples import KEY_QUESTION, TREND, agreement, point
from analysis.charts.words import of, percent
from tests.analysis.charts.reading import chart, marks, numbers, words
from tests.analysis.charts.records import BINARY, MIXED_SESSION, NUMERIC, REMEMBERED, once

LINKED = agreement(
    "Know what to say", key="linked", base="everyone", n_before=20, n_after=18, counts_before=[1, 4, 5, 2, 8],
    counts_after=[6, 0, 4, 7, 1], up=10, same=2, down=0, mean_before=3.6, mean_after=2.833, mean_change=1.1,
    interval=[0.7, 1.5], verdict="improvement", details={"pairs_mean_before": 2.7, "pairs_mean_after": 3.8},
)  # fmt: skip
MEDIAN = {**NUMERIC, "details": {"headline": "median", "median_change": 1.25, "verdict_interval": [0.5, 2.0]}}
ALL_FELT = {"title": "Looking back", "questions": [REMEMBERED, {**REMEMBERED, "key": "b", "verdict": "unclear"}]}
FELT_TREND = {**TREND, "remembered": True, "points": [{**p, "linked": True} for p in TREND["points"]]}
BARE = [{"key": k, "label": str(k)} for k in range(1, 6)]


def describe(name: str, record: Any) -> Any:
    return BY_NAME[name].describe(record)


# ------------------------------------------------------------------------------------ linked beside everyone


@pytest.mark.parametrize(("name", "record"), [("people", LINKED), ("overview", {"questions": [LINKED]})])
def test_sub_title_names_the_linked_people(name: str, record: Any) -> None:
    assert "the 12 linked people, of 20 before and 18 after" in describe(name, record).sub


def test_overview_describes_the_linked_people_in_words_and_table() -> None:
    described = describe("overview", {"questions": [LINKED]})
    assert described.rows[0][1:4] == ("2.7", "3.8", "+1.1")
    assert described.rows[0][5] == "12 linked, of 20 before and 18 after"
    assert "from 2.7 to 3.8" in described.alt


@pytest.mark.parametrize(("variant", "start", "end"), [("wide", 262, 474), ("phone", 9, 279)])
def test_overview_dots_are_those_of_the_linked_people(variant: str, start: int, end: int) -> None:
    root = chart("overview", {"questions": [LINKED]}, variant)
    (dot,) = [numbers(circle, "cx")[0] for circle in marks(root, "circle", "dot-before")][1:]
    assert dot == pytest.approx(start + 1.7 / 4 * (end - start), abs=0.1)


def test_distribution_still_shows_everyone() -> None:
    described = describe("distribution", LINKED)
    assert "everyone who answered, 20 people before and 18 after" in described.sub
    assert described.columns[1:] == ("Before (20 people)", "After (18 people)")


def test_two_groups_of_one_size_are_no_linked_people() -> None:
    alike = {**LINKED, "change_from": "unlinked", "n_pairs": None, "n_before": 18, "details": None}
    assert describe("overview", {"questions": [alike]}).rows[0][5] == "18 before, 18 after"


# ------------------------------------------------------------------------------------------------- medians


def test_overview_shows_the_median_with_its_interval_and_says_so() -> None:
    described = describe("overview", {"questions": [MEDIAN]})
    assert described.rows[0][3:5] == ("+1.2 (median)", "+0.5 to +2.0")
    assert "The change is the median, +1.2." in described.alt
    assert "+1.2 median" in words(chart("overview", {"questions": [MEDIAN]}))


def test_trend_says_that_its_points_are_means_where_a_page_tells_the_median() -> None:
    line = {**TREND, "points": [*TREND["points"][:2], point("2026-12-01", 1.2, [0.5, 2.0], 12, median=True)]}
    described = describe("trend", line)
    assert described.rows[-1][2] == "+1.2"
    assert "the median change" in described.sub


# --------------------------------------------------------------------------------------------- looking back

FELT = [
    ("people", REMEMBERED),
    ("overview", ALL_FELT),
    ("distribution", REMEMBERED),
    ("distribution", {**REMEMBERED, "options": None, "counts_before": None, "counts_after": None}),
    ("summary", {**once(REMEMBERED), "remembered": True}),
    ("trend", FELT_TREND),
    ("trend", {**FELT_TREND, "shows": "level"}),
]


@pytest.mark.parametrize(("name", "record"), FELT, ids=[name for name, _ in FELT])
def test_looking_back_never_speaks_of_a_real_before(name: str, record: Any) -> None:
    described = describe(name, record)
    drawn = words(chart(name, record)) + words(chart(name, record, "phone"))
    said = [described.title, described.sub, described.alt, *described.columns, *drawn]
    said = [part.replace("as they remember being before", "") for part in said]
    assert [part for part in said if re.search(r"\b(before|after)\b", part, re.IGNORECASE)] == []
    assert "Looking back tends to make change look bigger." in described.sub


def test_looking_back_is_called_now_and_as_remembered() -> None:
    assert describe("distribution", REMEMBERED).columns[1:] == ("As remembered (12 people)", "Now (12 people)")
    assert describe("people", REMEMBERED).title == (
        "10 of 12 people feel they are higher now than they remember being; 2 the same, nobody lower"
    )
    assert describe("overview", ALL_FELT).title == "Looking back on 2 questions, people feel 1 clearly improved"
    assert describe("overview", ALL_FELT).columns[1:3] == ("As remembered", "Now")
    assert {"As remembered", "Now"} <= set(words(chart("distribution", REMEMBERED)))


def test_overview_of_both_kinds_tells_them_apart() -> None:
    described = describe("overview", MIXED_SESSION)
    (row,) = [row for row in described.rows if row[0] == REMEMBERED["prompt"]]
    assert row[1:3] == ("2.42 as remembered", "3.67 now")  # 2.4 and +1.2 would not make 3.7
    assert "people feel 1 clearly improved" in described.title
    assert "looking back: as remembered, now" in words(chart("overview", MIXED_SESSION))


# ------------------------------------------------------------------------------------------- words and figures


def test_points_without_words_are_read_aloud_as_answers() -> None:
    record = {**KEY_QUESTION, "options": BARE, "counts_before": [0, 2, 10, 0, 0]}
    assert "Before: 2 answered 2, 10 answered 3." in describe("distribution", record).alt


def test_titles_count_people_while_one_group_is_small() -> None:
    record = {**BINARY, "base": "everyone", "change_from": "unlinked", "n_after": 40, "counts_after": [20, 20]}
    assert describe("distribution", record).title == "“Yes”: 5 of 12 people before, 20 of 40 after"
    assert (of(20, 40, few=True), percent(299 / 300), percent(1 / 300)) == (
        "20 of 40 people", ">99\u00a0%", "<1\u00a0%",
    )  # fmt: skip


@pytest.mark.parametrize("linked", [True, False])
@pytest.mark.parametrize("sign", [1, -1])
def test_trend_title_is_the_same_whatever_the_points_say(linked: bool, sign: int) -> None:
    shown = [{**p, "linked": linked, "value": p["value"] and sign * p["value"]} for p in TREND["points"]]
    described = describe("trend", {**TREND, "prompt": "I know what to say", "points": shown})
    assert described.title == "“I know what to say”: 11 sessions, before and after, with 95 % intervals"
    assert described.sub == "The average change from before to after, at each session."


def test_trend_title_counts_the_sessions_that_are_drawn() -> None:
    bare = {**TREND, "prompt": "Sure", "points": [{**TREND["points"][0], "interval": None}, TREND["points"][8]]}
    assert describe("trend", bare).title == "“Sure”: 1 session, before and after"
    felt = {**bare, "remembered": True, "points": TREND["points"][:1]}
    assert describe("trend", felt).title == "“Sure”: 1 session, now and as remembered, with its 95 % interval"


def test_every_text_of_charts_is_used() -> None:
    folder = Path(charts.__file__).parent
    code = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    built = re.compile(
        r"share_\w+|month_\d+|verdict_\w+|column_\w+|overview_\w+|people_\w+|finding_\w+_felt|finding_(two|alike|most|average)\w*|base_matched(_later)?|base_\w+_later"
        r"|trend_\w+|(before|after|then|now|right_after|later)(_title)?"
    )
    texts = json.loads((folder / "texts.json").read_text(encoding="utf-8"))
    assert [text for text in texts if f'"{text}"' not in code and not built.fullmatch(text)] == []
