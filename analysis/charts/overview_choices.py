"""A choice in the overview: it has no average to stand on an axis, so the answer that moved most is said in words."""

from __future__ import annotations

from typing import Any

from analysis.charts.base import Record
from analysis.charts.layout import clean
from analysis.charts.words import quoted, say
from analysis.texts import signed


def figure(question: Record) -> str:
    """ "“A colleague” +25 points": the answer that moved most, among those that moved clearly if any did."""
    found = _largest(question)
    if found is None or not found["change"]:
        return say("choice_level") if found else ""
    return say("choice_change", label=_label(question, found["key"]), change=_points(found["change"]))


def interval(question: Record) -> str:
    """ "+5 to +45 points" of that answer, "" where there is none."""
    found = _largest(question)
    if found is None or not found["change"]:
        return ""
    low, high = map(_points, found["interval"])
    return say("figure_points", figure=say("range", low=low, high=high))


def in_words(question: Record) -> str:
    """Both in one line; why it is not told, where a sensitive question would give few people away."""
    if not question.get("option_changes"):
        return clean(question.get("sentence") or "")
    return say("change_interval", change=figure(question), interval=interval(question)).removesuffix(" ()")


def _largest(question: Record) -> dict[str, Any] | None:
    changes = question.get("option_changes") or ()
    clear = [found for found in changes if found.get("clear")]
    return max(clear or changes, key=lambda found: abs(found["change"]), default=None)


def _label(question: Record, key: object) -> str:
    label = next((option["label"] for option in question.get("options") or () if option["key"] == key), key)
    return quoted(label)


def _points(share: float) -> str:
    return signed(100 * share, 0)
