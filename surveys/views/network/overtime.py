"""A community over time: what the released points say, one item's line, all sessions together, and the timeline.

Everything here reads frozen releases, and what is said of several sessions together is worked out from them alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from surveys import evidence, network, pictures
from surveys.access import get_community
from surveys.database import db
from surveys.errors import NotFound
from surveys.models.people import Community
from surveys.views.network.base import blueprint
from surveys.views.network.headlines import findings
from surveys.views.results.drawings import Drawing, drawing, svg_answer
from surveys.views.run.due import desk
from surveys.views.staff import community_page

Record = dict[str, Any]


@dataclass(frozen=True)
class Line:
    """One item over time as the page shows it."""

    record: Record
    url: str
    here: str
    chosen: bool
    findings: tuple[str, ...] = ()

    @property
    def prompt(self) -> str:
        return str(self.record["prompt"])

    @property
    def shown(self) -> list[Record]:
        """The points that have a figure."""
        return [point for point in self.record["points"] if point["value"] is not None]


@blueprint.get("/communities/<community_id>")
def community(community_id: str) -> ResponseReturnValue:
    """The page over time."""
    community = get_community(db.session, current_user, community_id)
    records = evidence.trends(db.session, community.id)
    sessions = evidence.released_sessions(db.session, community.id)
    chosen = _chosen(records, sessions)
    lines = [
        _line(community, record, True, findings(record, sessions, named=True))
        if record is chosen
        else _line(community, record, False)
        for record in records
    ]
    first = next((line for line in lines if line.chosen), None)
    return community_page(
        "network/community.html",
        community,
        "community",
        lines=sorted(lines, key=lambda line: not line.shown),  # what has no figure yet stands last
        first=first,
        figure=_drawn(community, first.record) if first else None,
        together=evidence.together(db.session, community.id),
        timeline=_timeline(community),
        desk=desk(community.id),
    )


@blueprint.get("/communities/<community_id>/trends/<path:item>")
def trend(community_id: str, item: str) -> ResponseReturnValue:
    """One item's line with its figures in a table."""
    community = get_community(db.session, current_user, community_id)
    records = evidence.trends(db.session, community.id)
    record = _named(records, item, "remembered" in request.args)
    if record is None:
        raise NotFound("No released session asks this.", way_out="Choose a question on the community's page.")
    others = [_line(community, other, other is record) for other in records]
    said = findings(record, evidence.released_sessions(db.session, community.id), named=False)
    return community_page(
        "network/trend.html",
        community,
        "community",
        line=_line(community, record, True, said),
        lines=others,
        figure=_drawn(community, record),
    )


@blueprint.get("/communities/<community_id>/pictures/<key>.svg")
def picture(community_id: str, key: str) -> ResponseReturnValue:
    """A trend as a file."""
    community = get_community(db.session, current_user, community_id)
    keys = {pictures.key_of("trend", record) for record in evidence.trends(db.session, community.id)}
    return svg_answer(key, keys)


def _chosen(records: list[Record], sessions: Sequence[Record]) -> Record | None:
    """The line asked for; else that of the newest key question; else the first with a figure."""
    asked = _named(records, request.args.get("item", ""), "remembered" in request.args)
    if asked is not None:
        return asked
    for session in reversed(sessions):
        marked = [question for question in session["questions"] if question["key_question"]]
        if marked and (found := _named(records, marked[0]["item"] or "", bool(marked[0]["remembered"]))):
            return found
    with_figure = [record for record in records if any(point["value"] is not None for point in record["points"])]
    return next(iter(with_figure or records), None)


def _named(records: list[Record], item: str, remembered: bool) -> Record | None:
    return next((r for r in records if r["item"] == item and bool(r["remembered"]) == remembered), None)


def _line(community: Community, record: Record, chosen: bool, said: tuple[str, ...] = ()) -> Line:
    name: dict[str, Any] = {"community_id": community.id, "item": record["item"]}
    if record["remembered"]:
        name["remembered"] = 1
    return Line(record, url_for("network.trend", **name), url_for("network.community", **name), chosen, said)


def _drawn(community: Community, record: Record) -> Drawing | None:
    figure = pictures.figure(db.session, "trend", record)
    if figure is None:
        return None
    return drawing(figure, url_for("network.picture", community_id=community.id, key=figure.key))


def _timeline(community: Community) -> list[dict[str, Any]]:
    """Sessions and outcomes, newest first; outcomes carry the numbers that they have on the charts."""
    noted = sorted(evidence.outcomes(db.session, community.id), key=lambda outcome: (outcome.date, outcome.title))
    entries: list[dict[str, Any]] = [
        {"date": outcome.date, "number": number, "outcome": outcome} for number, outcome in enumerate(noted, 1)
    ]
    sessions = network.sessions_of(db.session, community.id)
    entries += [{"date": session.date, "session": session} for session in sessions]
    return sorted(entries, key=lambda entry: entry["date"], reverse=True)
