"""Drawing the overview on a phone: one block per question, with its levels drawn and its change in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.charts.canvas import PHONE, Canvas
from analysis.charts.layout import Axis, text_width, wrap
from analysis.charts.overview_marks import draw_dumbbell, draw_legend
from analysis.charts.overview_row import Group, Row
from analysis.charts.words import say

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LEVEL = (9, 279)
"""From where to where the scale runs."""


def draw_phone(groups: list[Group]) -> Figure:
    """One block per question: the label, its levels on the scale, change and verdict in words."""
    canvas = Canvas(PHONE)
    y = 0.0
    for group in groups:
        if len(groups) > 1 and group.scale.share:
            canvas.text(0, y + 24, say("group_share"), "strong")
            y += 30
        y = _group(canvas, group, y) + 8
    return canvas.finish(y - 8)


def _group(canvas: Canvas, group: Group, top: float) -> float:
    levels = Axis(group.level_marks(), *LEVEL)
    draw_legend(canvas, 0, top + 16, group)
    y = top + 34.0
    for row in group.rows:
        y = _row(canvas, row, y, levels)
    low, high = group.ends()
    if not low and not high:
        low, high = levels.marks[0][1], levels.marks[-1][1]
    bottom = y
    for words, x, anchor in ((low, 0, ""), (high, PHONE, " end")):
        if words:
            lines = wrap(words, PHONE / 2 - 6, 12)
            bottom = max(bottom, canvas.lines(x, y + 8, lines, f"soft tiny{anchor}"))
    return bottom


def _row(canvas: Canvas, row: Row, y: float, levels: Axis) -> float:
    canvas.line(0, y, PHONE, y, "grid")
    y = canvas.lines(0, y + 22, row.label(PHONE), "big strong" if row.bold else "big")
    if row.note():
        y = canvas.lines(0, y, [row.note()], "soft tiny")
    if row.drawn:
        y += 6
        for value, _ in levels.marks:
            canvas.line(levels.at(value), y - 9, levels.at(value), y + 9, "grid")
        canvas.line(levels.start, y, levels.end, y, "grid")
        draw_dumbbell(canvas, row, y, levels)
        y += 33
        left: tuple[str, ...] = (row.change(), row.n())
    else:
        y += 4
        left = tuple(part for words in row.in_words() for part in wrap(words, PHONE, 12, lines=3)) + (row.n(),)
    said = row.verdict(PHONE)
    room = PHONE - 12 - text_width(left[0], 12)
    if row.drawn and len(said) == 1 and text_width(said[0], 13, bold=row.verdict_class == "strong") <= room:
        canvas.text(PHONE, y, said[0], f"end {row.verdict_class}".strip())
    else:
        y = canvas.lines(0, y, said, row.verdict_class)
    return canvas.lines(0, y, [line for line in left if line], "soft tiny")
