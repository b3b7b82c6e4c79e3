"""One item over sessions: order, gaps, and what may not share a line."""

from __future__ import annotations

from typing import Any

from analysis.figures import figures
from analysis.samples import Answers
from analysis.trends import trend, trends
from forms.measures import Better, Measure, Option, Part

SCALE = tuple(Option(point, str(point)) for point in range(1, 6))
BEFORE = (2, 3, 2, 1, 3, 3, 2, 4, 3, 3, 3, 3)
AFTER = (4, 4, 3, 3, 4, 4, 4, 4, 4, 4, 4, 3)


def part(**other: Any) -> Part:
    about = {"key": "q", "measure": Measure.ORDINAL, "prompt": "Sure?", "waves": ("before", "after"), "options": SCALE}
    return Part(**(about | {"low": 1, "high": 5, "better": Better.HIGHER, "item": "sure"} | other))


def release(date: str, *questions: tuple[Part, Answers], title: str = "A session") -> dict[str, Any]:
    return {"id": f"s{date}", "title": title, "date": date, "questions": list(figures(questions, 5))}


def linked(n: int = 12) -> Answers:
    return Answers(BEFORE[:n], AFTER[:n], tuple((i, i) for i in range(n)))


def test_trend_shows_the_change_of_each_session_in_order_of_date() -> None:
    later, earlier = release("2026-03-01", (part(), Answers(BEFORE, AFTER))), release("2026-01-15", (part(), linked()))
    line = trend("sure", [later, earlier])
    assert line is not None
    assert (line["item"], line["shows"], line["remembered"], line["low"], line["high"]) == (
        "sure",
        "change",
        False,
        1,
        5,
    )
    assert [point["date"] for point in line["points"]] == ["2026-01-15", "2026-03-01"]
    assert [point["linked"] for point in line["points"]] == [True, False]
    record = earlier["questions"][0]
    assert line["points"][0] == {
        "sessions": [{"id": "s2026-01-15", "title": "A session", "date": "2026-01-15"}],
        "date": "2026-01-15",
        "value": record["mean_change"],
        "interval": record["interval"],
        "n": 12,
        "base": "everyone",
        "linked": True,
        "gap": None,
        "answered": 12,
        "error": record["details"]["error"],
        "rounding": 0.0,
        "alike": False,
    }


def test_a_session_below_k_is_a_gap_with_its_reason() -> None:
    line = trend("sure", [release("2026-01-15", (part(), linked())), release("2026-02-01", (part(), linked(3)))])
    assert line is not None
    point = line["points"][1]
    assert (point["value"], point["n"]) == (None, None)
    assert point["gap"] == "3 people answered this before and 3 people after: figures are shown from 5 people up."


def test_an_item_asked_once_shows_its_level() -> None:
    once = part(waves=("once",))
    line = trend("sure", [release("2026-01-15", (once, Answers((), AFTER)))])
    assert line is not None
    assert (line["shows"], line["points"][0]["n"]) == ("level", 12)
    assert line["points"][0]["value"] == sum(AFTER) / 12


def test_a_session_that_asked_once_is_a_gap_in_a_line_of_changes() -> None:
    releases = [release("2026-01-15", (part(), linked())), release("2026-02-01", (part(waves=("once",)), linked()))]
    line = trend("sure", releases)
    assert line is not None
    assert line["points"][1]["gap"] == "Asked only once at this session."
    levels = trend("sure", releases, shows="level")
    assert levels is not None
    assert [point["gap"] for point in levels["points"]] == [None, None]


def test_levels_of_one_line_are_of_one_wave() -> None:
    first = part(waves=("before",))
    once = part(waves=("once",))
    releases = [
        release("2026-01-15", (first, Answers(BEFORE, ()))),
        release("2026-02-01", (once, Answers((), AFTER))),
        release("2026-03-01", (part(), linked())),
        release("2026-04-01", (part(), linked(3))),
    ]
    levels = trend("sure", releases, shows="level")
    assert levels is not None
    assert [point.get("wave") for point in levels["points"]] == [None, "after", "after", None]
    assert levels["points"][0]["gap"] == "The line shows answers from after; this session has none."
    assert levels["points"][3]["gap"].startswith("3 people answered this before and 3 people after")
    earlier = trend("sure", [releases[0], releases[0], releases[1]], shows="level")
    assert earlier is not None
    assert [point.get("wave") for point in earlier["points"]] == ["before", "before", None]


def test_remembered_and_real_changes_never_share_a_line() -> None:
    remembered = part(key="r", waves=("after",), remembered=True)
    releases = [release("2026-01-15", (part(), linked())), release("2026-02-01", (remembered, linked()))]
    lines = trends(releases)
    assert [(line["item"], line["remembered"], len(line["points"])) for line in lines] == [
        ("sure", False, 1),
        ("sure", True, 1),
    ]


def test_another_scale_is_a_gap() -> None:
    ten = part(options=(), low=0, high=10)
    line = trend("sure", [release("2026-01-15", (part(), linked())), release("2026-02-01", (ten, linked()))])
    assert line is not None
    assert [point["gap"] for point in line["points"]] == ["Asked on another scale.", None]


def test_outcomes_are_numbered_by_date_and_other_items_left_out() -> None:
    outcomes = [
        {"date": "2026-03-03", "kind": "practice", "title": "One sheet"},
        {"date": "2025-12-08", "kind": "policy", "title": "Rule changed"},
    ]
    line = trend("sure", [release("2026-01-15", (part(), linked()))], outcomes=outcomes)
    assert line is not None
    assert [(o["number"], o["title"]) for o in line["outcomes"]] == [(1, "Rule changed"), (2, "One sheet")]
    assert trend("other", [release("2026-01-15", (part(), linked()))]) is None


def test_joined_sessions_are_one_point() -> None:
    joined = release("2026-05-01", (part(), linked()))
    joined["sessions"] = [{"id": str(i), "title": "Coffee", "date": f"2026-0{i}-01"} for i in (3, 4, 5)]
    line = trend("sure", [joined])
    assert line is not None
    assert [session["id"] for session in line["points"][0]["sessions"]] == ["3", "4", "5"]
