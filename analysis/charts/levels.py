"""Averages, or shares of people, as dots on one axis with their intervals: before above after, or one row.

Used where a question has no options to count (numbers) and for yes/no, where the share is the whole story.
"""

from __future__ import annotations

from dataclasses import dataclass

from analysis.charts.base import Record
from analysis.charts.canvas import Canvas
from analysis.charts.layout import Axis
from analysis.charts.scales import Scale
from analysis.charts.words import people, say, seen, side_word

SIDES = ("before", "after")


@dataclass(frozen=True)
class Level:
    """One row: its side ("before", "after", or "" for a question asked once), its figures and how they are said."""

    side: str
    value: float
    said: str
    n: int
    interval: tuple[float, float] | None
    quantiles: tuple[float, ...] | None
    sides: str = ""


def level(record: Record, side: str, said: str, name: str | None = None) -> Level:
    """The row of one side of a record; `name` is what the row is marked as, "" for neither before nor after."""
    return Level(
        side=side if name is None else name,
        value=record[f"mean_{side}"],
        said=said,
        n=record.get(f"n_{side}") or 0,
        interval=record.get(f"level_interval_{side}"),
        quantiles=record.get(f"quantiles_{side}"),
        sides=seen(record),
    )


def draw_levels(canvas: Canvas, rows: list[Level], scale: Scale, top: float = 20) -> float:
    """Draws the rows under one another from `top` on and returns the y where the drawing ends."""
    axis = _axis(canvas, rows, scale)
    step = 84 if canvas.phone else 62
    bottom = top + step * len(rows) - (0 if canvas.phone else 6)
    for value, words in axis.marks:
        canvas.line(axis.at(value), top, axis.at(value), bottom, "grid")
        where = "soft tiny mid"
        if canvas.phone and value in (axis.marks[0][0], axis.marks[-1][0]):
            where = "soft tiny" if value == axis.marks[0][0] else "soft tiny end"
        x = {"soft tiny": 0.0, "soft tiny end": float(canvas.width)}.get(where, axis.at(value))
        canvas.text(x, bottom + 16, words, where)
    for number, row in enumerate(rows):
        _row(canvas, row, axis, top + number * step)
    y = bottom + 40
    if any(row.interval for row in rows):
        y = canvas.note(y, say("note_share_interval" if scale.share else "note_level_interval")) + 10
    if any(row.quantiles for row in rows):
        y = canvas.note(y, say("note_quantiles")) + 10
    return y - 6


def _axis(canvas: Canvas, rows: list[Level], scale: Scale) -> Axis:
    values = [value for row in rows for value in (row.value, *(row.interval or ()))]
    values += [value for row in rows if row.quantiles for value in (row.quantiles[0], row.quantiles[-1])]
    start = 160 if any(row.sides for row in rows) else 110  # "As remembered" is longer than "Before"
    return Axis(scale.marks(values), *((9, 279) if canvas.phone else (start, 700)))


def _row(canvas: Canvas, row: Level, axis: Axis, top: float) -> None:
    """Name and number of people, then what most people answered, the interval and the dot with its figure."""
    y = top + (62 if canvas.phone else 38)
    named = top + 18 if canvas.phone else y + 5
    words = side_word(row.side, row.sides, title=True) if row.side else ""
    x = canvas.key(0, named, row.side == "after", words, "big") if row.side else 0
    if canvas.phone:
        canvas.text(x, named, people(row.n), "soft")
    else:
        canvas.text(canvas.width, named, people(row.n), "soft end")
    at = axis.at(row.value)
    canvas.line(axis.start, y, axis.end, y, "grid")
    if row.quantiles:
        low, high = axis.at(row.quantiles[0]), axis.at(row.quantiles[-1])
        canvas.path([[(low, y), (high, y)], [(low, y - 7), (low, y + 7)], [(high, y - 7), (high, y + 7)]], "axis")
    if row.interval:
        low, high = (axis.at(end) for end in row.interval)
        if row.side:
            canvas.line(low, y, high, y, "interval" if row.side == "after" else "interval of-before")
        else:
            canvas.rect(low, y - 2.5, high - low, 5, "seg l4")  # neither grey nor blue: those mean before and after
    if row.side:
        canvas.circle(at, y, 7 if row.side == "after" else 6.5, f"dot-{row.side}")
    else:
        canvas.circle(at, y, 7, "seg l4")
    anchor = "mid" if at - axis.start > 30 and axis.end - at > 30 else ("" if at - axis.start <= 30 else "end")
    shift = {"mid": 0, "": -7, "end": 7}[anchor]
    canvas.text(at + shift, y - 13, row.said, f"strong tiny {anchor}".strip())
