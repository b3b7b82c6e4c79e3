"""Answers on a scale of up to seven points as bars that lean to the left or the right of a line.

Each bar is as long as the number of people. Where the scale has a middle and at least ten people answered, the middle
stands apart at the right, so that it leans to no side; with fewer people the segments simply follow one another.
After Heiberger and Robbins, Design of diverging stacked bar charts for Likert scales (2014).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.charts.bars import Group, are_few
from analysis.charts.canvas import Canvas
from analysis.charts.layout import clean, shorten, text_width
from analysis.charts.words import people, percent, quoted, say

MOST_POINTS = 7
APART_FROM = 10
LOW_STEPS = {1: (2,), 2: (1, 2), 3: (1, 1, 2)}
"""Colour steps of the lower half, from the end inwards, by how many points it has; the upper half mirrors them."""


def steps(points: int) -> tuple[int, ...]:
    """The colour step (1 to 5, 3 for the middle) of each point of a scale."""
    low = LOW_STEPS[points // 2]
    return low + (3,) * (points % 2) + tuple(6 - step for step in reversed(low))


@dataclass(frozen=True)
class Plan:
    """Where things stand: from where to where the bars, the line, the middle's own column, and units per person."""

    left: float
    zero: float
    apart: float | None
    unit: float
    right: float


def draw_likert(canvas: Canvas, labels: Sequence[str], points: Sequence[str], groups: Sequence[Group]) -> float:
    """The legend and one bar per group; returns the y where the drawing ends. `points` are the labels' numbers."""
    y = _legend(canvas, labels)
    widest = max(text_width(group.title, 14, bold=True) for group in groups) + 30
    plan = _plan(canvas, len(labels), groups, max(96.0, widest))
    numbered = len(labels) > 5
    y = _directions(canvas, labels, plan, y)
    bar: float = 36 if canvas.phone else 40
    sides = []
    for group in groups:
        y = _head(canvas, labels, group, plan, y, bar)
        _bar(canvas, group, plan, y, bar, are_few(groups))
        sides.append([(plan.zero, y - 6), (plan.zero, y + bar + 6)])
        if numbered:
            _numbers(canvas, group, plan, points, y + bar + 14)
        y += bar + (18 if numbered else 0) + (16 if canvas.phone else 18)
    canvas.path(sides, "zero")
    note = say("note_bar")
    if plan.apart is not None:
        note += " " + say("note_apart", middle=quoted(labels[len(labels) // 2]))
    return canvas.note(y + 14, note)


def _legend(canvas: Canvas, labels: Sequence[str]) -> float:
    """A square and a word per point, in as many lines as they need; returns the y below them."""
    x, y = 0.0, 4.0
    for label, step in zip(labels, steps(len(labels)), strict=True):
        words = shorten(clean(label), min(canvas.width - 24, 240), 12)
        width = 22 + text_width(words, 12)
        if x and x + width > canvas.width:
            x, y = 0.0, y + 22
        canvas.rect(x + 0.5, y, 14, 14, f"seg l{step}")
        canvas.text(x + 20, y + 11.5, words, "tiny")
        x += width + 14
    return y + 22


def _plan(canvas: Canvas, points: int, groups: Sequence[Group], start: float) -> Plan:
    left, right = (3.0, canvas.width - 3.0) if canvas.phone else (start, canvas.width - 90.0)
    half, middle = points // 2, points % 2
    lows = max(sum(group.counts[:half]) for group in groups)
    highs = max(sum(group.counts[half + middle :]) for group in groups)
    if middle and min(group.n for group in groups) < APART_FROM:
        longest = max(sum(group.counts) for group in groups)
        return Plan(left, left, None, (right - left) / max(longest, 1), right)
    neutral = max(group.counts[half] for group in groups) if middle else 0
    gap = (34 if canvas.phone else 40) if neutral else 0
    unit = min((right - left - gap) / max(lows + highs + neutral, 1), 44)
    zero = left + lows * unit
    return Plan(left, zero, zero + highs * unit + gap if neutral else None, unit, right)


def _directions(canvas: Canvas, labels: Sequence[str], plan: Plan, y: float) -> float:
    """The names of the two ends beside the line, and of the middle over its column, where there is room."""
    if plan.zero > plan.left and not canvas.phone:
        for words, x, room, anchor in (
            (say("to_low", end=clean(labels[0])), plan.zero - 10, plan.zero - 10, " end"),
            (say("to_high", end=clean(labels[-1])), plan.zero + 10, (plan.apart or plan.right) - plan.zero - 20, ""),
        ):
            if text_width(words, 12) <= room:
                canvas.text(x, y + 16, words, f"soft tiny{anchor}")
    if plan.apart is not None and not canvas.phone:
        words = shorten(clean(labels[len(labels) // 2]), canvas.width - plan.apart, 12)
        canvas.text(plan.apart, y + 16, words, "soft tiny")
    return y + (4 if canvas.phone else 26)


def _head(canvas: Canvas, labels: Sequence[str], group: Group, plan: Plan, y: float, bar: float) -> float:
    """Which side the bar is and how many people; returns the y where the bar begins."""
    after = group.side == "after"
    if canvas.phone:
        x = canvas.key(0, y + 16, after, group.title, "big")
        canvas.text(x, y + 16, people(group.n), "soft")
        if plan.apart is not None and plan.apart > x + text_width(people(group.n), 13) + 6:
            words = shorten(clean(labels[len(labels) // 2]), canvas.width - plan.apart, 12)
            canvas.text(plan.apart, y + 16, words, "soft tiny")
        return y + 26
    canvas.key(0, y + bar / 2 + 5, after, group.title, "big")
    canvas.text(canvas.width, y + bar / 2 + 5, people(group.n), "soft end")
    return y


def _segments(group: Group, plan: Plan) -> list[tuple[int, float, float]]:
    """(option, x, width) of every segment that somebody chose, from left to right."""
    points = len(group.counts)
    x = plan.zero if plan.zero == plan.left else plan.zero - sum(group.counts[: points // 2]) * plan.unit
    found = []
    for option, count in enumerate(group.counts):
        width = count * plan.unit
        if plan.apart is not None and points % 2 and option == points // 2:
            found.append((option, plan.apart, width))
        else:
            found.append((option, x, width))
            x += width
    return [segment for segment in found if segment[2] > 0]


def _bar(canvas: Canvas, group: Group, plan: Plan, y: float, height: float, few: bool) -> None:
    colours = steps(len(group.counts))
    for option, x, width in _segments(group, plan):
        step = colours[option]
        canvas.rect(x, y, width, height, f"seg l{step}")
        share = group.counts[option] / group.n if group.n else 0
        words = str(group.counts[option]) if few else percent(share) if share >= 0.08 else ""
        if words and text_width(words, 13, bold=True) <= width:
            canvas.text(x + width / 2, y + height / 2 + 5, words, f"{'on-dark' if step in (1, 5) else 'on-light'} mid")


def _numbers(canvas: Canvas, group: Group, plan: Plan, points: Sequence[str], y: float) -> None:
    """Which point each segment is, below it: two points of a long scale share one colour."""
    for option, x, width in _segments(group, plan):
        if width >= 16:
            canvas.text(x + width / 2, y, points[option], "soft tiny mid")
