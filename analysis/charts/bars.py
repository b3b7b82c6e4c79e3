"""Bars per option and columns per point of a scale, for one group of people or for before and after.

A bar is as long as the share of the people who chose the option, so that two groups of unlike size compare fairly; what
is printed beside it is people under 20 and per cent from there on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.charts.canvas import LINE_HEIGHT, Canvas
from analysis.charts.layout import clean, shorten, text_width, wrap
from analysis.charts.words import people, percent, say, side_word
from analysis.texts import FEW

THICK, GAP = 15, 3


@dataclass(frozen=True)
class Group:
    """One group's answers: side ("before", "after", "" for a question asked once), people, and a count per option.

    sides: what the two sides are (`words.seen`).
    """

    side: str
    n: int
    counts: Sequence[int]
    sides: str = ""

    @property
    def title(self) -> str:
        """What the side is called: "Before", "As remembered"."""
        return side_word(self.side, self.sides, title=True)

    @property
    def classes(self) -> str:
        """The look of its bars."""
        return f"bar-{self.side}" if self.side else "seg l4"

    def share(self, option: int) -> float:
        """The share of the people who chose the option."""
        return self.counts[option] / self.n if self.n else 0.0

    def figure(self, option: int, few: bool) -> str:
        """What stands beside the bar: "7", or "58 %"."""
        return str(self.counts[option]) if few else percent(self.share(option))


def are_few(groups: Sequence[Group]) -> bool:
    """Whether counts are said instead of per cent: any group under 20 people."""
    return min(group.n for group in groups) < FEW


def draw_bars(canvas: Canvas, labels: Sequence[str], groups: Sequence[Group]) -> float:
    """A block per option with a bar per group; returns the y where the drawing ends."""
    few, phone = are_few(groups), canvas.phone
    left = 0 if phone else 252
    room = (canvas.width - left - 8) - (44 if few else 56)
    most = max([group.share(k) for group in groups for k in range(len(labels))] + [1e-9])
    y = _legend(canvas, groups) + 14
    start = y
    for option, label in enumerate(labels):
        lines = wrap(clean(label), canvas.width if phone else left - 14, 14, lines=2 if phone else 3)
        bars = len(groups) * (THICK + GAP) - GAP
        if phone:
            y = canvas.lines(0, y + 12, lines, "big") - 8
            top, y = y, y + bars + 14
        else:
            height = max(bars, len(lines) * LINE_HEIGHT)
            top = y + (height - bars) / 2
            canvas.lines(0, y + height / 2 + 5 - (len(lines) - 1) * LINE_HEIGHT / 2, lines, "big")
            y += height + 14
        for number, group in enumerate(groups):
            bar = top + number * (THICK + GAP)
            length = room * group.share(option) / most
            if length > 0:
                canvas.rect(left + 1, bar, length, THICK, group.classes)
            canvas.text(left + length + 9, bar + 12, group.figure(option, few), _said(group))
    if not phone:
        canvas.line(left, start - 4, left, y - 8, "zero")
    return y


def _said(group: Group) -> str:
    return {"before": "t-before", "after": "t-after"}.get(group.side, "strong")


def _legend(canvas: Canvas, groups: Sequence[Group]) -> float:
    """Who the bars are, with the number of people; returns the y below it."""
    x = 0.0 if canvas.phone else 252.0
    for group in groups:
        if not group.side:
            canvas.text(x, 16, people(group.n), "soft")
            continue
        words = say("side_people", side=side_word(group.side, group.sides), people=people(group.n))
        if canvas.phone and x and x + 18 + text_width(words, 13, bold=True) > canvas.width:
            canvas.key(0, 36, group.side == "after", words)
            return 42
        x = canvas.key(x, 16, group.side == "after", words) + 10
    return 22


def draw_columns(
    canvas: Canvas,
    labels: Sequence[str],
    points: Sequence[str],
    groups: Sequence[Group],
    averages: Sequence[str],
) -> float:
    """A panel of columns per group, one below the other on one axis of points; returns the y where it ends.

    `labels` are the points' words, of which the two ends are shown; `points` their numbers; `averages` as they are
    said, "" for none.
    """
    few = are_few(groups)
    slot = canvas.width / len(labels)
    most = max([group.share(k) for group in groups for k in range(len(labels))] + [1e-9])
    tall, y = (96 if len(groups) == 1 else 72), 0.0
    for group, average in zip(groups, averages, strict=True):
        x = canvas.key(0, y + 18, group.side == "after", group.title, "big") if group.side else 0.0
        said = [people(group.n)] + [say("head_percent")] * (not few)
        said += [say("average_head", average=average)] if average else []
        if x + text_width(", ".join(said), 13) > canvas.width:
            x, y = 0.0, y + LINE_HEIGHT
        canvas.text(x, y + 18, ", ".join(said), "soft")
        foot = y + 48 + tall
        for option in range(len(labels)):
            height = tall * group.share(option) / most
            middle = slot * (option + 0.5)
            if height > 0:
                width = min(slot - 4, 52)
                canvas.rect(middle - width / 2, foot - height, width, height, group.classes)
            figure = str(group.counts[option]) if few else f"{group.share(option) * 100:.0f}"
            if group.counts[option]:
                canvas.text(middle, foot - height - 6, figure, "tiny mid strong")
        canvas.line(0, foot, canvas.width, foot, "axis")
        y = foot + 8
    for option, point in enumerate(points):
        canvas.text(slot * (option + 0.5), y + 10, shorten(point, slot - 2, 12), "soft tiny mid")
    return _ends(canvas, labels, points, y + 28)


def _ends(canvas: Canvas, labels: Sequence[str], points: Sequence[str], y: float) -> float:
    """What the two ends of the scale are called, where they have names."""
    below = y - 10
    for end, anchor, x in ((0, "", 0), (-1, " end", canvas.width)):
        if labels[end] != points[end]:
            lines = wrap(labels[end], canvas.width / 2 - 8, 12)
            below = max(below, canvas.lines(x, y, lines, f"soft tiny{anchor}") - 8)
    return below
