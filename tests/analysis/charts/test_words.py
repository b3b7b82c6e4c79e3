"""The words of charts: findings, fitting of labels, hostile labels, files that stand alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from analysis.charts import BY_NAME, drawn, style
from analysis.charts.canvas import Canvas
from analysis.charts.examples import KEY_QUESTION, ONE_WAVE, SESSION, TREND
from analysis.charts.layout import clean, shorten, spread, text_width, ticks, wrap
from analysis.charts.svg import TAGS, for_page
from analysis.charts.words import of
from tests.analysis.charts.reading import ElementTree, chart, marks, words
from tests.analysis.charts.records import (
    BINARY,
    FOUR,
    HOSTILE,
    LONG_CHOICE,
    MANY,
    MULTIPLE,
    NOMINAL,
    NUMERIC,
    ONCE,
    REMEMBERED,
    SHARES,
)

TITLES = [
    ("people", KEY_QUESTION, "10 of 12 people answered higher after than before; 2 the same, nobody lower"),
    ("people", BINARY, "6 of 12 people went from “No” to “Yes”; 6 the same, nobody from “Yes” to “No”"),
    ("overview", SESSION, "Of 5 questions, 2 clearly improved"),
    ("distribution", KEY_QUESTION, "“Agree” or higher: 2 of 12 people before, 8 of 12 after"),
    ("distribution", FOUR, "“Seldom” or lower: 8 of 12 people before, 4 of 12 after"),
    ("distribution", MANY, "“Agree” or higher: 38\u00a0% of 52 people before, 66\u00a0% of 41 after"),
    ("distribution", BINARY, "“Yes”: 5 of 12 people before, 11 of 12 after"),
    ("distribution", NUMERIC, "The average was 2.4 hours before and 3.9 after"),
    ("distribution", NOMINAL,
     "Most often chosen: before “A colleague”, by 5 of 14 people; after “The safeguarding lead”, by 8 of 12"),
    ("distribution", MULTIPLE, "“The safeguarding lead”: 27\u00a0% of 30 people before, 73\u00a0% of 30 after"),
    ("summary", ONE_WAVE, "Average 8.0 on the scale of 0 to 10"),
    ("summary", ONCE[3], "“Yes”: 11 of 12 people"),
    ("trend", TREND, "“I know what to say when a child starts to tell me something”: 11 sessions, before and after, "
     "with 95 % intervals"),
    ("trend", SHARES, "“I know what to say”: 4 sessions, with 95 % intervals"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "record", "title"), TITLES, ids=[f"{t[0]}-{t[1].get('key', '')}" for t in TITLES])
def test_title_says_the_finding(name: str, record, title: str) -> None:
    assert BY_NAME[name].describe(record).title == title


def test_sub_title_names_question_base_and_unit() -> None:
    sub = BY_NAME["distribution"].describe(NUMERIC).sub
    assert sub == "“Hours of supervision a month”: the same 26 people before and after, in hours."
    assert "52 people before and 41 after, not linked" in BY_NAME["distribution"].describe(MANY).sub
    assert "as they remember being before" in BY_NAME["distribution"].describe(REMEMBERED).sub


def test_table_carries_every_figure() -> None:
    described = BY_NAME["overview"].describe(SESSION)
    assert described.rows[4][:7] == (
        "Could raise a concern about a colleague", "2.83", "3.17", "+0.33", "−0.35 to +1.01", "12 people", "5, 4, 3",
    )  # fmt: skip
    assert described.rows[0][7:] == ("< 0.001", "Clear improvement")
    assert BY_NAME["trend"].describe(TREND).rows[8] == ("15 Oct 2026", "", "", "", "under 5")
    assert BY_NAME["distribution"].describe(MANY).rows[3] == ("agree", "17 (33\u00a0%)", "19 (46\u00a0%)")


def test_shares_are_people_until_there_are_twenty() -> None:
    assert (of(7, 12), of(7, 19), of(10, 20)) == ("7 of 12 people", "7 of 19 people", "50\u00a0% of 20 people")


@pytest.mark.parametrize("label", HOSTILE)
def test_hostile_label_comes_out_as_words(label: str) -> None:
    record = {**NOMINAL, "prompt": label, "options": [{"key": k, "label": label} for k in "abcd"], "unit": label}
    for svg in drawn(BY_NAME["distribution"], record).values():
        assert "<script" not in svg
        root = ElementTree.fromstring(svg)
        assert {element.tag.rpartition("}")[2] for element in root.iter()} <= TAGS


def test_long_label_is_shortened_in_the_drawing_and_whole_in_the_table() -> None:
    said = words(chart("distribution", LONG_CHOICE))
    assert any(line.endswith("…") for line in said)
    assert BY_NAME["distribution"].describe(LONG_CHOICE).rows[3][0] == "x" * 300


def test_clean_drops_what_xml_forbids_and_what_turns_the_reading_order() -> None:
    assert clean("a\x00b\n c\u202e d\ud800 \ufffe") == "a b c d"
    assert clean("1\u00a0% \u05e9\u200f") == "1\u00a0% \u05e9\u200f"


def test_wrap_keeps_words_whole_and_within_the_width() -> None:
    lines = wrap("Know what to say when a child starts to tell me something", 250, 14, bold=True, lines=3)
    assert " ".join(lines) == "Know what to say when a child starts to tell me something"
    assert max(text_width(line, 14, bold=True) for line in lines) <= 250
    assert wrap("", 100, 12) == ("",)


def test_shorten_never_cuts_a_joined_sign() -> None:
    family = "\N{MAN}\N{ZERO WIDTH JOINER}\N{WOMAN}\N{ZERO WIDTH JOINER}\N{GIRL}"
    for width in range(1, 60):
        kept = shorten(family * 3, width, 12).rstrip("…")
        assert kept in {"", family, family * 2, family * 3}


@pytest.mark.parametrize(("low", "high"), [(0, 1), (-1.2, 1.7), (0, 0), (-0.02, 0.01), (0, 123456), (2.4, 7.5)])
def test_ticks_cover_the_range_with_few_round_numbers(low: float, high: float) -> None:
    found = ticks(low, high)
    assert found[0] <= low + 1e-9
    assert found[-1] >= high - 1e-9
    assert 2 <= len(found) <= 6


def test_spread_keeps_neighbours_on_a_level_apart() -> None:
    assert spread([0, 5, 30, 33, 36], 10) == [0, 1, 0, 1, 2]


def test_file_stands_alone_with_title_people_and_colours() -> None:
    root = chart("distribution", KEY_QUESTION, "file")
    said = words(root)
    assert said[0] == "“Agree” or higher: 2 of 12 people before, 8 of 12 after"
    assert "the same 12 people before and after" in said[1]
    assert "does not show that the session caused" in said[-1]
    assert {e.attrib["fill"] for e in marks(root, "circle")} == {style.SURFACE, style.AFTER}
    assert "caused" not in drawn(BY_NAME["summary"], ONE_WAVE)["file"]


def test_unknown_class_is_refused_and_foreign_artists_are_left_out() -> None:
    canvas = Canvas(288)
    with pytest.raises(KeyError):
        canvas.rect(0, 0, 1, 1, "no-such-class")
    canvas.text(0, 20, "ours")
    figure = canvas.finish(40)
    figure.text(0.5, 0.5, "theirs", gid="evil")
    svg = for_page(figure, BY_NAME["trend"].describe(TREND), shown="at-phone")
    assert ("ours" in svg, "theirs" in svg) == (True, False)


def test_file_colours_and_classes_are_those_of_the_style_sheet() -> None:
    folder = Path(__file__).parents[3] / "static"
    sheet = "".join((folder / name).read_text(encoding="utf-8") for name in ("attend.css", "soundings.css"))
    light = sheet.split("@media (prefers-color-scheme: dark)")[0] + "".join(sheet.split("\n/* 1 Tokens")[1:])
    for token, value in (("before", style.BEFORE), ("after", style.AFTER), ("likert-1", style.LIKERT[0]),
                         ("likert-5", style.LIKERT[4]), ("ink-soft", style.INK_SOFT), ("control", style.CONTROL),
                         ("sand-edge", style.SAND_EDGE), ("sunken", style.SUNKEN)):  # fmt: skip
        assert re.search(rf"--{token}: {value};", light), token
    only_in_files = {"headline"}
    known = {name for name in style.LOOKS if re.search(rf"\.(?:chart|people|interval)\s?\.{name}\b", sheet)}
    assert set(style.LOOKS) - known == only_in_files
