"""Drawing the overview on a wide screen: a table with drawings in it, every group under axes of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.charts.canvas import LINE_HEIGHT, WIDE, Canvas
from analysis.charts.layout import Axis, wrap
from analysis.charts.overview_marks import draw_dumbbell, draw_legend
from analysis.charts.overview_row import Group, Row
from analysis.charts.words import say
from analysis.decimals import headline

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LABELS, LEVEL, CHANGE, VERDICT = 250, (262, 474), (514, 676), 694
"""Where the columns stand: the width of the labels, then from and to, then from."""
HEAD, ROW, APART = 52, 58, 22


def draw_wide(groups: list[Group]) -> Figure:
    """Label, level, change with interval, verdict: one line per question under the axes of its group."""
    canvas = Canvas(WIDE)
    y = 0.0
    for group in groups:
        y = _group(canvas, group, y, named=len(groups) > 1 and group.scale.share) + APART
    return canvas.finish(_notes(canvas, groups, y - APART))


def _group(canvas: Canvas, group: Group, top: float, *, named: bool) -> float:
    """Heads, axes, rows and the words for the ends of the scale; returns the y where the group ends."""
    head = top + HEAD
    heights = [max(ROW, LINE_HEIGHT * (len(row.label(LABELS)) + bool(row.note())) + 24) for row in group.rows]
    levels, changes = Axis(group.level_marks(), *LEVEL), Axis(group.change_marks(), *CHANGE)
    _bands(canvas, group.rows, heights, changes, head)
    stretches = _stretches(group.rows, heights, head)
    for axis in (levels, changes):
        for value, words in axis.marks:
            x = axis.at(value)
            strokes = [[(x, start), (x, end)] for start, end in stretches]
            canvas.path(strokes, "zero" if axis is changes and value == 0 else "grid")
            canvas.text(x, head - 6, words, "soft tiny mid")
    if named:
        canvas.text(0, top + 18, say("group_share"), "strong")
    draw_legend(canvas, LEVEL[0], top + 18, group)
    canvas.text(CHANGE[0], top + 18, say("head_change"))
    canvas.text(VERDICT, top + 18, say("head_verdict"))
    y = head
    for row, height in zip(group.rows, heights, strict=True):
        if y > head:
            canvas.line(0, y, WIDE, y, "grid")
        _row(canvas, row, y + height / 2, levels, changes)
        y += height
    return _ends(canvas, group, y, unit=group.scale.share and not named)


def _stretches(rows: list[Row], heights: list[int], head: float) -> list[tuple[float, float]]:
    """From where to where the grid runs: not behind rows whose figures stand on another scale, in words."""
    found: list[tuple[float, float]] = []
    y = head
    for row, height in zip(rows, heights, strict=True):
        if row.drawn and found and found[-1][1] == y:
            found[-1] = (found[-1][0], y + height)
        elif row.drawn:
            found.append((y, y + height))
        y += height
    return found


def _bands(canvas: Canvas, rows: list[Row], heights: list[int], changes: Axis, head: float) -> None:
    """The shade of what is too small to matter, row by row, as wide as that row's margin."""
    y = head
    for row, height in zip(rows, heights, strict=True):
        margin = row.question.get("margin") if row.drawn else None
        if margin:
            left, right = changes.at(-margin), changes.at(margin)
            canvas.rect(left, y, right - left, height, "band")
        y += height


def _row(canvas: Canvas, row: Row, y: float, levels: Axis, changes: Axis) -> None:
    lines = row.label(LABELS)
    below = canvas.lines(0, _top(y, len(lines) + bool(row.note())), lines, "big strong" if row.bold else "big")
    canvas.text(0, below, row.note(), "soft tiny")
    if row.drawn:
        draw_dumbbell(canvas, row, y, levels)
        _change(canvas, row, y, changes)
    else:
        lines = tuple(part for words in row.in_words() for part in wrap(words, CHANGE[1] - LEVEL[0], 13, lines=2))
        canvas.lines(LEVEL[0], _top(y, len(lines)), lines, "soft" if row.question.get("withheld") else "")
    said = row.verdict(WIDE - VERDICT)
    below = canvas.lines(VERDICT, _top(y, len(said) + bool(row.n())), said, row.verdict_class)
    canvas.text(VERDICT, below - 1, row.n(), "soft tiny")


def _top(middle: float, lines: int) -> float:
    """The first baseline of so many lines that stand around the middle."""
    return middle + 5 - (lines - 1) * LINE_HEIGHT / 2


def _change(canvas: Canvas, row: Row, y: float, changes: Axis) -> None:
    """The change as a point with its interval; a square stands for two groups that are not linked."""
    change, interval, median = headline(row.question)
    x = changes.at(change or 0)
    if interval:
        low, high = map(changes.at, interval)
        canvas.line(low, y, high, y, "interval")
    if _unlinked(row):
        canvas.square(x, y, 5, "dot-open")
    else:
        canvas.circle(x, y, 5.5, "dot-after")
    words = say("median_short", change=row.figure()) if median else row.figure()
    canvas.text(x, y - 11, words, "strong tiny mid")


def _unlinked(row: Row) -> bool:
    return row.question.get("change_from") == "unlinked"


def _ends(canvas: Canvas, group: Group, bottom: float, *, unit: bool) -> float:
    """The words for the ends of the scale below its axis, and the unit of the changes below theirs."""
    low, high = group.ends()
    width = (CHANGE[0] - LEVEL[0] - 24) / 2
    y, lines = bottom + 20, (wrap(low, width, 12), wrap(high, width, 12))
    canvas.lines(LEVEL[0], y, lines[0], "soft tiny")
    canvas.lines(LEVEL[1] + 8, y, lines[1], "soft tiny end")
    if unit:
        canvas.text(CHANGE[0], y, group.scale.named(change=True), "soft tiny")
    used = max(len(lines[0]) if low else 0, len(lines[1]) if high else 0, int(unit))
    return bottom + LINE_HEIGHT * used + 8 * bool(used)


def _notes(canvas: Canvas, groups: list[Group], y: float) -> float:
    """What the marks of all groups mean, said once; returns the y where the drawing ends."""
    drawn = [row for group in groups for row in group.drawn]
    felt = [bool(row.question.get("remembered")) for row in drawn]
    y += 20
    if any(row.question.get("margin") for row in drawn):
        y = canvas.lines(CHANGE[0], y, [say("band")], "soft tiny")
    if any(felt) and not all(felt):
        y = canvas.lines(CHANGE[0], y, [say("note_looking_back")], "soft tiny")
    if any(map(_unlinked, drawn)):
        canvas.square(CHANGE[0] + 6, y - 4.5, 5, "dot-open")
        y = canvas.lines(CHANGE[0] + 18, y, [say("not_linked")], "soft tiny")
    return y - LINE_HEIGHT + 8
