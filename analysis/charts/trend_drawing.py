"""Drawing a trend: the time axis in months, the points by their kind, runs of joined points, outcomes on poles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from analysis.charts.base import Record
from analysis.charts.canvas import Canvas
from analysis.charts.layout import Axis, clean, place, spread, text_width
from analysis.charts.scales import Scale
from analysis.charts.words import say

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NEAR = timedelta(days=92)
"""Outcomes this long before the first and after the last session still stand on the axis."""
FLAG = 24
DOTS_ONLY = 3
ICONS = {"high": "\u25b2", "low": "\u25bc"}
DISC, DIAMOND, SQUARE = "disc", "diamond", "square"
"""Up to this many sessions are dots without a line: a line through three points looks like more than it is."""


@dataclass(frozen=True)
class Months:
    """The time axis: whole months, as many as hold all points, and the outcomes near them."""

    first: date
    last: date
    start: float
    end: float

    def at(self, written: str) -> float:
        """The x of a day."""
        value = date.fromisoformat(written).toordinal()
        return place(value, self.first.toordinal(), self.last.toordinal(), self.start, self.end)

    def starts(self) -> list[date]:
        """The first day of every month, and of the month after the last."""
        found = [self.first]
        while found[-1] < self.last:
            found.append(_next_month(found[-1]))
        return found


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def months(record: Record, start: float, end: float) -> tuple[Months, list[Record]]:
    """The time axis of a trend and the outcomes that stand on it, in order of date."""
    days = [date.fromisoformat(point["date"]) for point in record["points"]]
    outcomes = sorted(record.get("outcomes") or (), key=lambda outcome: outcome["date"])
    near = [o for o in outcomes if min(days) - NEAR <= date.fromisoformat(o["date"]) <= max(days) + NEAR]
    days += [date.fromisoformat(outcome["date"]) for outcome in near]
    return Months(min(days).replace(day=1), _next_month(max(days)), start, end), near


def draw_trend(record: Record, scale: Scale, width: int) -> Figure:
    """The whole picture at a width of 860 or 288 units."""
    canvas = Canvas(width)
    change = record.get("shows") == "change"
    marks = _marks(record, scale, change)
    start = max(text_width(words, 12) for _, words in marks) + 10
    end = width - (4.0 if canvas.phone else 14.0)
    time, outcomes = months(record, start, end)
    rows = spread((time.at(outcome["date"]) for outcome in outcomes), FLAG)
    top = 34.0 + FLAG * (max(rows, default=-1) + 1)
    foot = top + (218 if canvas.phone else 248)
    axis = Axis(marks, foot, top + 4)
    kind = "change" if change else "share" if scale.share else "level"
    kind = "felt" if change and record.get("remembered") else kind
    canvas.text(0, 14, say(f"trend_axis_{kind}", scale=scale.named(change)), "soft tiny")
    _grid(canvas, axis, start, end, change)
    for outcome, row in zip(outcomes, rows, strict=True):
        x, y = time.at(outcome["date"]), 36.0 + FLAG * row
        canvas.line(x, y + 10, x, foot, "pole")
        canvas.circle(x, y, 10, "flag")
        canvas.text(x, y + 4.5, outcome["number"], "tiny strong mid")
    _limits(canvas, record, axis, start, end)
    points = [(time.at(point["date"]), point) for point in record["points"]]
    marks_of = [_mark_of(point, change) for _, point in points]
    _runs(canvas, points, marks_of, axis)
    canvas.line(start, foot, end, foot, "axis")
    for (x, point), mark in zip(points, marks_of, strict=True):
        _point(canvas, x, point, mark, axis)
    for place_of, side in odd_sessions(record).items():
        x, point = points[place_of]
        y = axis.at(max(point["interval"]) if point.get("interval") else point["value"])
        canvas.text(x, y - 8, ICONS[side], "strong mid")
    below = _people(canvas, points, foot)
    below = _month_names(canvas, time, foot, below)
    return canvas.finish(_legend(canvas, record, bool(outcomes), below + 30, start))


def _marks(record: Record, scale: Scale, change: bool) -> tuple[tuple[float, str], ...]:
    """Ticks that hold every point with its interval."""
    shown = [point for point in record["points"] if point.get("value") is not None]
    values = [value for point in shown for value in (point["value"], *(point.get("interval") or ()))]
    limits = _drawn_limits(record)
    values += [limits[name] for name in ("low", "high")] if limits else []
    return scale.change_marks(values, 6) if change else scale.marks(values)


def _drawn_limits(record: Record) -> Record | None:
    """Control limits, where there are sessions enough for them."""
    limits: Record | None = (record.get("series") or {}).get("limits")
    return limits


def odd_sessions(record: Record) -> dict[int, str]:
    """By the place of a session that is unlike the others: "high" or "low"."""
    limits = _drawn_limits(record)
    return {odd["place"]: odd["side"] for odd in limits["unlike"]} if limits else {}


def odd_words(side: str) -> str:
    """In words, what the icon of a session that is unlike the others says."""
    return say("mark_high") if side == "high" else say("mark_low")


def _limits(canvas: Canvas, record: Record, axis: Axis, start: float, end: float) -> None:
    limits = _drawn_limits(record)
    if limits:
        for name in ("low", "high"):
            canvas.line(start, axis.at(limits[name]), end, axis.at(limits[name]), "limit")


def _grid(canvas: Canvas, axis: Axis, start: float, end: float, change: bool) -> None:
    """A line and a figure per tick; zero is drawn stronger where changes are shown."""
    for value, words in axis.marks:
        y = axis.at(value)
        canvas.line(start, y, end, y, "zero" if change and value == 0 else "grid")
        canvas.text(start - 8, y + 4.5, words, "soft tiny end")


def _mark_of(point: Record, change: bool) -> str:
    """A disc, a diamond for joined sessions, an open square for a change without links, "" for a gap.

    A level needs no link between before and after, so levels are discs whoever is in them.
    """
    if point.get("value") is None:
        return ""
    if change and not point.get("linked"):
        return SQUARE
    return DIAMOND if len(point.get("sessions") or ()) > 1 else DISC


def _runs(canvas: Canvas, points: list[tuple[float, Record]], marks: list[str], axis: Axis) -> None:
    """Lines through neighbours of one kind; a gap ends a run, and so does a step between linked and not linked."""
    if sum(map(bool, marks)) <= DOTS_ONLY:
        return
    run: list[tuple[float, float]] = []
    last = ""
    for (x, point), mark in zip([*points, (0.0, {})], [*marks, ""], strict=True):
        if not mark or (mark == SQUARE) != (last == SQUARE):
            if len(run) > 1:
                canvas.path([run], "run")
            run = []
        if mark:
            run.append((x, axis.at(point["value"])))
        last = mark


def _point(canvas: Canvas, x: float, point: Record, mark: str, axis: Axis) -> None:
    if not mark:
        return
    if point.get("interval"):
        low, high = map(axis.at, point["interval"])
        canvas.line(x, low, x, high, "interval")
    _mark(canvas, mark, x, axis.at(point["value"]))


def _people(canvas: Canvas, points: list[tuple[float, Record]], foot: float) -> float:
    """The number of people under each point, in as many lines as keep the numbers apart; returns the last line's y."""
    words = []
    for _, point in points:
        if point.get("value") is None:
            words.append(say("gap"))
        else:
            words.append("" if point.get("n") is None else f"{point['n']}" if canvas.phone else say("n", n=point["n"]))
    widest = max((text_width(word, 12) for word in words), default=0)
    rows = spread((x for x, _ in points), widest + 5)
    for (x, point), word, row in zip(points, words, rows, strict=True):
        place_x = min(max(x, text_width(word, 12) / 2), canvas.width - text_width(word, 12) / 2)
        canvas.text(place_x, foot + 18 + 15 * row, word, "soft tiny mid" if point.get("value") is None else "tiny mid")
    return foot + 18 + 15 * max(rows, default=0)


def _month_names(canvas: Canvas, time: Months, foot: float, below: float) -> float:
    """Ticks and names of the months, as many as there is room for, the year under its first; returns the last y."""
    starts = time.starts()
    slot = (time.end - time.start) / (len(starts) - 1)
    every = next((k for k in (1, 2, 3, 6, 12, 24) if slot * k >= 36), 48)
    year, free = None, -1.0
    for number, month in enumerate(starts):
        x = time.at(month.isoformat())
        if slot >= 4:
            canvas.line(x, foot, x, foot + 5, "axis")
        named = number == 0 if every > 12 else (month.month - 1) % min(every, 12) == 0
        if month == starts[-1] or not (named or number == 0) or x < free:
            continue
        at = x + slot / 2 if every == 1 else x + 1
        anchor = " mid" if every == 1 else ""
        canvas.text(at, below + 21, say(f"month_{month.month}"), f"soft tiny{anchor}")
        if month.year != year:
            canvas.text(at, below + 38, month.year, f"soft tiny strong{anchor}")
            year = month.year
        free = x + 34
    return below + 38


def _legend(canvas: Canvas, record: Record, outcomes: bool, y: float, start: float) -> float:
    """What the marks that occur mean, then how to read bars and numbers; returns the y where the drawing ends."""
    change = record.get("shows") == "change"
    marks = [_mark_of(point, change) for point in record["points"]]
    entries = []
    if DISC in marks:
        single = "mark_linked" if change else "mark_session"
        entries.append((DISC, say("mark_looking_back" if change and record.get("remembered") else single)))
    if DIAMOND in marks:
        joined = {len(p["sessions"]) for p, m in zip(record["points"], marks, strict=True) if m == DIAMOND}
        entries.append((DIAMOND, say("mark_joined", n=joined.pop()) if len(joined) == 1 else say("mark_joined_any")))
    if SQUARE in marks:
        entries.append((SQUARE, say("mark_unlinked")))
    if outcomes:
        entries.append(("flag", say("mark_outcome")))
    limits = _drawn_limits(record)
    if limits:
        entries.append(("limit", say("mark_limits_provisional" if limits["provisional"] else "mark_limits")))
    entries += [(ICONS[side], odd_words(side)) for side in sorted(set(odd_sessions(record).values()))]
    x = left = 0.0 if canvas.phone else start
    for mark, words in entries:
        width = 22 + text_width(words, 12)
        if x > left and x + width > canvas.width:
            x, y = left, y + 22
        _mark(canvas, mark, x + 9, y - 4.5)
        canvas.text(x + 22, y, clean(words), "tiny")
        x += width + 16
    return canvas.note(y + 24, say("note_trend"), left)


def _mark(canvas: Canvas, mark: str, x: float, y: float) -> None:
    if mark == DISC:
        canvas.circle(x, y, 6, "dot-after")
    elif mark == DIAMOND:
        canvas.diamond(x, y, 8, "dot-after")
    elif mark == SQUARE:
        canvas.square(x, y, 6, "dot-open")
    elif mark == "limit":
        canvas.line(x - 9, y, x + 9, y, "limit")
    elif mark in ICONS.values():
        canvas.text(x, y + 4.5, mark, "strong mid")
    else:
        canvas.circle(x, y, 8, "flag")
