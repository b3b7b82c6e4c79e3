"""One question over a community's sessions: a point per session with its interval, in the order of their dates.

A line joins neighbours only where both are linked, or both are not, and never across a gap: a session that was too
small to show is seen to be missing. Three sessions or fewer are dots without a line.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from analysis.charts import examples
from analysis.charts.base import Chart, Description, Record
from analysis.charts.layout import clean
from analysis.charts.scales import Scale, scale_of
from analysis.charts.trend_drawing import draw_trend, odd_sessions, odd_words
from analysis.charts.words import alternative, quoted, say, with_caveat
from analysis.texts import FEW

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class Trend(Chart):
    """The change, or the level, at each session over time."""

    name = "trend"
    example = examples.TREND

    def suits(self, record: Record) -> bool:
        """A trend's record with at least one figure."""
        return any(point.get("value") is not None for point in record.get("points") or ())

    def describe(self, record: Record) -> Description:
        """Title: the question and how many sessions; table: a row per point, gaps with their reason."""
        scale = trend_scale(record)
        change = record.get("shows") == "change"
        title = _title(record)
        kind = "change" if change else "share" if scale.share else "average"
        figure = say(f"column_{kind}")
        odd = odd_sessions(record)
        columns = (say("column_session"), say("column_people"), figure, say("column_interval"), say("column_base"))
        return Description(
            title=title,
            sub=_sub(record, scale),
            alt=alternative(title, _span(record)),
            columns=columns,
            rows=tuple(_row(point, scale, record, odd.get(i)) for i, point in enumerate(record["points"])),
        )

    def draw(self, record: Record, width: int) -> Figure:
        """Points, intervals, runs, months and numbered outcomes."""
        return draw_trend(record, trend_scale(record), width)


def trend_scale(record: Record) -> Scale:
    """The scale of a trend; shares are in per cent only where every point has people enough."""
    return scale_of(record, min((p["n"] for p in record["points"] if p.get("n")), default=FEW))


def day(written: str) -> str:
    """ "20 Nov 2026" from "2026-11-20"."""
    found = date.fromisoformat(written)
    return say("day", day=found.day, month=say(f"month_{found.month}"), year=str(found.year))


def _title(record: Record) -> str:
    """The question and what is drawn, in facts: whether anything changed is for the sessions' own verdicts to say."""
    shown = [point for point in record["points"] if point.get("value") is not None]
    n = sum(max(1, len(point.get("sessions") or ())) for point in shown)
    kind = "level" if record.get("shows") != "change" else "felt" if record.get("remembered") else "change"
    bounds = say("trend_intervals", n=n) if any(point.get("interval") for point in shown) else ""
    return say(f"trend_{kind}", prompt=quoted(record.get("prompt", ""), 300), n=n, intervals=bounds)


def _sub(record: Record, scale: Scale) -> str:
    """What each point is; of a line of levels also the side, unless it is where people are after."""
    felt, points = record.get("remembered"), record["points"]
    if record.get("shows") == "change":
        words = say("trend_sub_felt" if felt else "trend_sub_change")
        if any(point.get("median") for point in points):
            words += " " + say("trend_sub_median")
        return with_caveat(words, felt)
    share = "_share" if scale.share else ""
    then = any(point.get("wave") == "before" for point in points)
    if felt:
        return with_caveat(say(f"trend_sub_level_felt_{'then' if then else 'now'}"), felt)
    return say(f"trend_sub_level_then{share}" if then else f"trend_sub_level{share}")


def _span(record: Record) -> str:
    """From when to when, and at how many sessions there is no figure."""
    dates = [point["date"] for point in record["points"]]
    gaps = sum(point.get("value") is None for point in record["points"])
    said = say("trend_span", first=day(min(dates)), last=day(max(dates)))
    return f"{said} {say('trend_gaps', n=gaps)}" if gaps else said


def _row(point: Record, scale: Scale, record: Record, odd: str | None) -> tuple[str, ...]:
    change = record.get("shows") == "change"
    dates = sorted(session["date"] for session in point.get("sessions") or ()) or [point["date"]]
    when = day(dates[0]) if len(dates) == 1 else say("range", low=day(dates[0]), high=day(dates[-1]))
    if point.get("value") is None:
        return (when, "", "", "", clean(point.get("gap") or say("gap")))
    value, interval = point["value"], point.get("interval")
    told = scale.change(value) if change else scale.level(value, point.get("n"))
    if record.get("remembered"):
        kind = say("base_looking_back")
    elif change:
        kind = say("base_linked" if point.get("linked") else "base_not_linked")
    else:
        kind = say("base_of_level_matched" if point.get("base") == "matched" else "base_of_level_everyone")
    if len(dates) > 1:
        kind = say("base_joined", n=len(dates), kind=kind)
    if odd:
        kind = say("base_odd", kind=kind, odd=odd_words(odd))
    n = "" if point.get("n") is None else str(point["n"])
    return (when, n, told, scale.interval(interval) if change else scale.levels(interval), kind)
