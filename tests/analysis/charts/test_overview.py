"""The overview's order and groups: what is certain first, yes or no apart, reversed questions named as such."""

from __future__ import annotations

import pytest

from analysis.charts import BY_NAME
from analysis.charts.examples import agreement
from tests.analysis.charts.reading import chart, marks, numbers, strokes, words
from tests.analysis.charts.records import (
    BINARY,
    BINARY_SESSION,
    CHOICE,
    CHOICE_FIRST,
    MANY,
    NUMERIC,
    SESSIONS,
    WITHHELD,
    YES_NO_MIXED,
)

WIDTHS = pytest.mark.parametrize("variant", ["wide", "phone"])


def row(key: str, verdict: str | None, change: float, **more):
    """A statement on five points that moved by `change` from 3."""
    moved = {
        "mean_before": 3.0,
        "mean_after": 3.0 + change,
        "mean_change": change,
        "interval": [change - 1, change + 1],
    }
    return agreement(key, **{"key": key, "verdict": verdict, **moved, **more})


def prompts(*questions) -> list[str]:
    return [cells[0] for cells in BY_NAME["overview"].describe({"questions": list(questions)}).rows]


def test_rows_stand_in_order_of_verdict_and_then_of_size() -> None:
    found = prompts(
        row("unclear", "unclear", 1.5), row("few", "too_few", 2.0), row("hint", "hint", 0.9), row("bare", None, 1.9),
        row("same", "same", 0.1), row("up", "improvement", 0.8), row("mixed", "mixed", 0.7),
        row("down", "decline", -1.2), row("shift", "shift", -0.9), {**WITHHELD, "prompt": "held"},
    )  # fmt: skip
    assert found == ["down", "shift", "up", "same", "hint", "mixed", "unclear", "few", "bare", "held"]


def test_rows_of_one_size_keep_the_order_of_the_questionnaire() -> None:
    assert prompts(row("b", "hint", -0.5), row("a", "hint", 0.5), row("c", "hint", 0.5)) == ["b", "a", "c"]


def test_yes_or_no_stands_after_the_averages_however_certain() -> None:
    assert prompts(BINARY, row("a", "unclear", 0.5), NUMERIC) == [
        NUMERIC["prompt"], "a", BINARY["prompt"],
    ]  # fmt: skip


@WIDTHS
def test_yes_or_no_has_an_axis_of_its_own(variant: str) -> None:
    root = chart("overview", YES_NO_MIXED, variant)
    start, end = {"wide": (262, 474), "phone": (9, 279)}[variant]
    before = [numbers(circle, "cx")[0] for circle in marks(root, "circle", "dot-before")]
    shown = [before[1], before[3]]  # each group's legend comes first
    assert shown == pytest.approx([start + 1.98 / 4 * (end - start), start + 0.4167 * (end - start)], abs=0.1)
    assert words(root).count("Yes or no, in percentage points") == 1


def test_changes_of_both_groups_stand_on_their_own_zero() -> None:
    root = chart("overview", YES_NO_MIXED)
    assert len(marks(root, "path", "zero")) == 2
    zeros = [strokes(zero)[0][0] for zero in marks(root, "path", "zero")]
    assert zeros[0][1] < zeros[1][1]
    assert {"+0.7", "+50"} <= set(words(root))
    assert words(root).count("shaded: too small to matter") == 1


@WIDTHS
def test_a_single_group_needs_no_name(variant: str) -> None:
    assert "Yes or no, in percentage points" not in words(chart("overview", {"questions": [MANY]}, variant))
    alone = words(chart("overview", BINARY_SESSION, variant))
    assert ("Yes or no, in percentage points" in alone, "in percentage points" in alone) == (False, variant == "wide")


def test_a_group_without_a_figure_joins_the_other() -> None:
    held = {**BINARY, "mean_change": None, "withheld": "Not for you.", "prompt": "held"}
    assert prompts(held, row("a", "unclear", 0.5)) == ["a", "held"]
    said = words(chart("overview", {"questions": [held, row("a", "unclear", 0.5)]}))
    assert ("Not for you." in said, "Yes or no, in percentage points" in said) == (True, False)


def test_phone_names_the_ends_of_the_scale_by_its_points_where_the_words_differ() -> None:
    other = row("b", "hint", 0.4, options=[{"key": key, "label": str(key)} for key in range(1, 6)])
    said = words(chart("overview", {"questions": [row("a", "hint", 0.5), other]}, "phone"))
    assert said[-2:] == ["1", "5"]


@WIDTHS
def test_lower_is_better_is_printed_under_reversed_questions(variant: str) -> None:
    worry = row("Worry at night", "improvement", -1.0, better="lower")
    said = words(chart("overview", {"questions": [worry, row("a", "hint", 0.5)]}, variant))
    assert said.count("lower is better") == 1
    assert said[said.index("Worry at night") + 1] == "lower is better"


def test_table_and_words_say_that_lower_is_better() -> None:
    described = BY_NAME["overview"].describe({"questions": [row("Worry", "improvement", -1.0, better="lower")]})
    assert described.rows[0][0] == "Worry (lower is better)"
    assert "Worry (lower is better): from 3.0 to 2.0." in described.alt


def test_table_gives_the_unit_of_yes_or_no() -> None:
    (cells,) = BY_NAME["overview"].describe({"questions": [BINARY]}).rows
    assert cells[3:5] == ("+50 points", "+15 to +75 points")


def test_sub_title_says_whose_figures_where_they_are_the_same_people() -> None:
    one, other = row("a", "hint", 0.5), row("b", "hint", 0.4)
    assert BY_NAME["overview"].describe({"questions": [one, other]}).sub == (
        "2 questions: the same 12 people before and after. What is most certain stands first."
    )
    assert BY_NAME["overview"].describe({"questions": [one, MANY]}).sub == (
        "2 questions. What is most certain stands first."
    )
    assert BY_NAME["overview"].describe({"questions": [one]}).sub == "1 question: the same 12 people before and after."


@pytest.mark.parametrize("session", SESSIONS, ids=lambda session: session["title"])
def test_phone_and_wide_name_the_questions_in_the_order_of_the_table(session) -> None:
    table = [cells[0].removesuffix(" (lower is better)")[:12] for cells in BY_NAME["overview"].describe(session).rows]
    for variant in ("wide", "phone"):
        said = [line[:12] for line in words(chart("overview", session, variant))]
        places = [said.index(start) for start in table]
        assert places == sorted(places)


def test_key_question_stands_first_however_uncertain() -> None:
    key = row("key", "unclear", 0.1, key_question=True)
    assert prompts(row("up", "improvement", 0.8), key) == ["key", "up"]
    assert prompts(row("up", "improvement", 0.8), {**BINARY, "key_question": True}) == [BINARY["prompt"], "up"]
    described = BY_NAME["overview"].describe({"questions": [row("up", "improvement", 0.8), key]})
    assert described.sub.endswith("The key question stands first, then what is most certain.")


@WIDTHS
def test_choice_is_said_in_words_beneath_what_is_drawn(variant: str) -> None:
    said = " ".join(words(chart("overview", {"questions": [CHOICE, row("a", "unclear", 0.5)]}, variant)))
    assert said.index("Whom would you tell?") > said.index("Not enough information")
    assert "“The safeguarding lead” +45 points (+10 to +70 points)" in said.replace("  ", " ")
    assert "Clear shift" in said


def test_choice_as_key_question_stands_first() -> None:
    described = BY_NAME["overview"].describe(CHOICE_FIRST)
    assert described.rows[0] == (
        "Whom would you tell?", "", "", "“The safeguarding lead” +45 points", "+10 to +70 points",
        "14 before, 12 after", "", "0.010", "Clear shift",
    )  # fmt: skip
    assert described.title == "Of 3 questions, 2 clearly improved, 1 clearly moved"
    assert "Whom would you tell?: “The safeguarding lead” +45 points (+10 to +70 points). Clear shift." in described.alt


def test_choice_without_a_move_and_one_that_may_not_be_told_say_so() -> None:
    level = {**CHOICE, "option_changes": [{**each, "change": 0.0, "p_holm": 1.0} for each in CHOICE["option_changes"]]}
    hidden = {**CHOICE, "option_changes": None, "verdict": None, "p_holm": None, "sentence": "Not told here."}
    rows = BY_NAME["overview"].describe({"questions": [MANY, level, hidden]}).rows
    assert [cells[3] for cells in rows[1:]] == ["Every answer given as often as before", ""]
    assert "Not told here." in words(chart("overview", {"questions": [MANY, hidden]}))


def test_sub_title_says_how_many_are_not_shown() -> None:
    held = {**CHOICE, "withheld": "Too few."}
    described = BY_NAME["overview"].describe({"questions": [row("a", "hint", 0.5), WITHHELD, held]})
    assert described.sub == (
        "1 question: the same 12 people before and after. 2 more questions are not shown; their rows say why."
    )
    assert [cells[-1] for cells in described.rows] == ["A hint, not certain", "Not shown", "Not shown"]
