"""What a line over time says first: clear changes are counted by the word of each session's own page."""

from __future__ import annotations

from typing import Any

import pytest

from surveys.views.network.headlines import findings, way

Record = dict[str, Any]


def line(*verdicts: str, better: str = "higher", remembered: bool = False, down: tuple[int, ...] = ()) -> Any:
    """A trend with a point per verdict, and the releases behind it."""
    about = {"item": "i", "prompt": "Say “hi”", "shows": "change", "better": better, "remembered": remembered}
    points, sessions = [], []
    for number, verdict in enumerate(verdicts):
        value = -1.0 if number in down else 1.0
        points.append({"value": value, "interval": [value - 2, value + 2], "sessions": [{"id": str(number)}]})
        said = {"people": "All 8 people.", "certainty": f"Said {verdict}.", "settle": None}
        question = {"item": "i", "remembered": remembered, "verdict": verdict, "sentences": said}
        sessions.append(
            {"id": str(number), "questions": [{**question, "item": "other", "verdict": "unclear"}, question]}
        )
    return about | {"points": points}, sessions


@pytest.mark.parametrize(
    ("verdicts", "sentence"),
    [
        (["improvement"] * 7, "At all 7 sessions the change was clear."),
        (["improvement"] * 2, "At both sessions the change was clear."),
        (["improvement"] * 3 + ["hint", "unclear", "same", "too_few"],
         "At 3 of 7 sessions the change was clear; at 4 it could be chance."),
        (["unclear"] * 3, "At none of the 3 sessions was the change clear; it could be chance."),
        (["unclear"] * 2, "At neither of the 2 sessions was the change clear; it could be chance."),
        (["decline"] * 2, "At both sessions the change was clear, and for the worse."),
        (["decline", "hint", "mixed"],
         "At 1 of 3 sessions the change was clear, and for the worse; at 2 it could be chance."),
        (["decline", "improvement"],
         "At 1 of 2 sessions the change was clear and for the better, at 1 clear and for the worse."),
        (["decline", "improvement", "unclear"],
         "At 1 of 3 sessions the change was clear and for the better, at 1 clear and for the worse; "
         "at 1 it could be chance."),
    ],
)  # fmt: skip
def test_clear_changes_are_counted(verdicts: list[str], sentence: str) -> None:
    record, sessions = line(*verdicts)
    assert findings(record, sessions, named=False) == (sentence,)
    assert findings(record, sessions, named=True) == (f"“Say ‘hi’”: {sentence}",)


def test_without_a_better_direction_both_are_named() -> None:
    record, sessions = line("shift", "shift", "unclear", better="neither", down=(1,))
    sentence = "At 2 of 3 sessions the change was clear (up at 1, down at 1); at 1 it could be chance."
    assert findings(record, sessions, named=False) == (sentence,)


def test_looking_back_is_a_change_that_people_feel() -> None:
    record, sessions = line("improvement", "hint", remembered=True)
    sentence = "At 1 of 2 sessions the change that people feel was clear; at 1 it could be chance."
    assert findings(record, sessions, named=False) == (sentence,)


def test_one_session_says_what_its_release_says() -> None:
    record, sessions = line("hint")
    assert findings(record, sessions, named=True) == (
        "After the first session, “Say ‘hi’”: All 8 people.",
        "Said hint.",
    )
    record["points"].append({"value": None})
    assert findings(record, sessions, named=False) == (
        "At the one session that can be shown: All 8 people.",
        "Said hint.",
    )


def test_line_of_averages_or_without_a_figure_says_nothing_here() -> None:
    record, sessions = line("hint", "hint")
    assert findings(record | {"shows": "level"}, sessions, named=True) == ()
    assert findings(record | {"points": [{"value": None}]}, sessions, named=True) == ()


@pytest.mark.parametrize(
    ("value", "interval", "better", "expected"),
    [
        (1.0, [0.2, 1.8], "higher", "better"),
        (1.0, [0.2, 1.8], "lower", "worse"),
        (-1.0, [-1.8, -0.2], "lower", "better"),
        (-1.0, [-1.8, -0.2], "neither", "down"),
        (1.0, [0.0, 2.0], "higher", ""),
        (1.0, None, "higher", ""),
    ],
)
def test_joined_sessions_are_clear_where_the_interval_excludes_nought(
    value: float, interval: list[float] | None, better: str, expected: str
) -> None:
    assert way({"value": value, "interval": interval}, None, better) == expected


def test_the_way_of_a_shift_is_that_of_the_median_where_the_page_tells_it() -> None:
    record, sessions = line("shift", better="neither", down=(0,))
    asked = sessions[0]["questions"][1]
    median = asked | {"details": {"headline": "median", "median_change": 0.5, "verdict_interval": [0.2, 0.9]}}
    assert way(record["points"][0], asked, "neither") == "down"
    assert way(record["points"][0], median, "neither") == "up"
