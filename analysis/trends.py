"""One item over the sessions of a community: a point per session, read from frozen releases.

Light on purpose, since web workers call it: no NumPy here. What a line says stands in `over_time`. A remembered
before never stands in one line with a real one, and a session that cannot be shown is a gap with its reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from analysis.decimals import headline
from analysis.over_time import add_readings
from analysis.texts import CATALOGUE
from forms.measures import Measure
from forms.texts import Text

Record = Mapping[str, Any]
LINES = (Measure.BINARY.value, Measure.ORDINAL.value, Measure.NUMERIC.value)


def trends(releases: Sequence[Record], outcomes: Iterable[Record] = ()) -> tuple[dict[str, Any], ...]:
    """Every trend of the releases, in the order in which their items are first met.

    Arguments as of `trend`; real and remembered comparisons of one item are two trends.
    """
    keys: dict[tuple[str, bool], None] = {}
    for release in _in_order(releases):
        for record in release["questions"]:
            if record["item"] is not None and record["measure"] in LINES:
                keys[record["item"], bool(record["remembered"])] = None
    noted = list(outcomes)
    found = (_line(item, releases, remembered, noted) for item, remembered in keys)
    lines = [line for line in found if line is not None]
    add_readings(lines)
    return tuple(lines)


def trend(
    item: str,
    releases: Sequence[Record],
    remembered: bool = False,
    outcomes: Iterable[Record] = (),
    shows: str | None = None,
) -> dict[str, Any] | None:
    """One line on a page of its own; arguments as of `_line`, and "series" is read without other lines beside it."""
    line = _line(item, releases, remembered, outcomes, shows)
    if line is not None:
        add_readings([line])
    return line


def _line(
    item: str,
    releases: Sequence[Record],
    remembered: bool = False,
    outcomes: Iterable[Record] = (),
    shows: str | None = None,
) -> dict[str, Any] | None:
    """The line of one item, or None where no release asks it.

    releases: {"id", "title", "date" (ISO), "questions": [records of analysis.figures]}, in any order; a release of
    several joined sessions names them in "sessions", and its points carry a "note". outcomes: {"date", "kind",
    "title"}. shows: "change" or "level"; by default change where the item is asked before and after. Points of change:
    value mean_change, n the linked people or the smaller wave; where the headline is a median, value and interval are
    the median's and "median" is true. Points of level: the mean of one "wave", "before" or "after": the one of most
    sessions, else a gap.
    """
    ordered = _in_order(releases)
    asked = [(release, _record_of(item, remembered, release)) for release in ordered]
    records = [record for _, record in asked if record is not None]
    if not records:
        return None
    latest = records[-1]
    shows = shows or ("change" if any(_compared(record) for record in records) else "level")
    scale, wave = _scale(latest), _wave_of_most(records)
    points = [_point(release, record, shows, scale, wave) for release, record in asked if record is not None]
    about = {name: latest[name] for name in ("item", "prompt", "measure", "low", "high", "unit", "better", "margin")}
    return about | {"remembered": remembered, "shows": shows, "points": points, "outcomes": _numbered(outcomes)}


def _in_order(releases: Iterable[Record]) -> list[Record]:
    return sorted(releases, key=lambda release: (str(release["date"]), str(release["id"])))


def _record_of(item: str, remembered: bool, release: Record) -> Record | None:
    """The release's record of an item; the first, should two questions share it."""
    for record in release["questions"]:
        if record["item"] == item and bool(record["remembered"]) == remembered and record["measure"] in LINES:
            return record
    return None


def _compared(record: Record) -> bool:
    return bool(record["remembered"]) or {"before", "after"} <= set(record["waves"])


def _scale(record: Record) -> tuple[Any, ...]:
    return record["measure"], record["low"], record["high"], record["unit"]


def _wave_of_most(records: Iterable[Record]) -> str:
    """The wave that a line of levels shows; after, where as many sessions have the one as the other."""
    shown = [("before", "after")[record["mean_after"] is not None] for record in records if _has_level(record)]
    return "before" if shown.count("before") > shown.count("after") else "after"


def _has_level(record: Record) -> bool:
    return record["mean_before"] is not None or record["mean_after"] is not None


def _point(release: Record, record: Record, shows: str, scale: tuple[Any, ...], wave: str) -> dict[str, Any]:
    sessions = release.get("sessions") or [{name: release[name] for name in ("id", "title", "date")}]
    point: dict[str, Any] = {
        "sessions": [{name: session[name] for name in ("id", "title", "date")} for session in sessions],
        "date": str(release["date"]),
        "value": None,
        "interval": None,
        "n": None,
        "base": None,
        "linked": False,
        "gap": None,
    }
    if len(sessions) > 1:
        point["note"] = CATALOGUE.say(Text("joined_note", {"n": len(sessions)}))
    figures = _change(record) if shows == "change" else _level(record, wave)
    gap = "gap_scale" if _scale(record) != scale else None
    if gap is None and figures["value"] is None:
        gap = _why_nothing(record, shows, wave)
    if gap is None:
        return point | figures
    reason = record["withheld"] if gap in ("gap_withheld", "gap_wave_before", "gap_wave_after") else None
    return point | {"gap": reason or CATALOGUE.say(Text(gap))}


def _why_nothing(record: Record, shows: str, wave: str) -> str:
    if shows == "change":
        return "gap_withheld" if _compared(record) else "gap_not_compared"
    if not _has_level(record):
        return "gap_withheld"
    return "gap_wave_before" if wave == "before" else "gap_wave_after"


def _change(record: Record) -> dict[str, Any]:
    linked = record["change_from"] == "pairs"
    people = record["n_pairs"] if linked else min(record["n_before"] or 0, record["n_after"] or 0)
    value, interval, median = headline(record)
    found = {"value": value, "interval": interval, "n": people, "base": record["base"], "linked": linked}
    found |= {"answered": max(record["wave_n_before"] or 0, record["wave_n_after"] or 0)}
    # A median of few people has no interval: the error of their average weighs it, too lightly rather than too much
    found |= {"error": None if median and interval else record["details"].get("error")}
    return found | {"median": True} if median else found


def _level(record: Record, wave: str) -> dict[str, Any]:
    return {
        "value": record[f"mean_{wave}"],
        "interval": record[f"level_interval_{wave}"],
        "n": record[f"n_{wave}"],
        "base": record["base"],
        "linked": False,
        "wave": wave,
    }


def _numbered(outcomes: Iterable[Record]) -> list[dict[str, Any]]:
    ordered = sorted(outcomes, key=lambda outcome: (str(outcome["date"]), str(outcome["title"])))
    return [
        {"number": number, "date": str(outcome["date"]), "kind": outcome["kind"], "title": outcome["title"]}
        for number, outcome in enumerate(ordered, start=1)
    ]
