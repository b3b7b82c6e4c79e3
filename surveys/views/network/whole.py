"""Periods of the whole network: declared by administrators, read by them and by who may see every community in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from surveys import periods
from surveys.access import demand_administrator, is_of_network, may_read_over
from surveys.clock import today
from surveys.database import db
from surveys.errors import Forbidden, NotFound
from surveys.models.evidence import PeriodRelease
from surveys.models.people import Community
from surveys.models.sessions import Session
from surveys.views.network.base import blueprint
from surveys.views.network.forms import PeriodForm
from surveys.views.network.periods import declared, picture_of, said_of
from surveys.views.staff import page


class Listed(NamedTuple):
    """A period as the list has it."""

    period: PeriodRelease
    readable: bool
    over: bool


class Part(NamedTuple):
    """A community with how many of its sessions are in a period."""

    community: Community
    sessions: int


@blueprint.route("/network/periods", methods=["GET", "POST"])
def network_periods() -> ResponseReturnValue:
    """The periods of the network, and for administrators a form to declare one."""
    if not is_of_network(db.session, current_user):
        raise NotFound
    form = PeriodForm()
    if form.is_submitted():
        demand_administrator(current_user)
    made = declared(form, None)
    if made is not None:
        return redirect(url_for("network.network_period", period_id=made.id), 303)
    listed = [
        Listed(one, _may_read(one), periods.is_over(db.session, one)) for one in periods.periods_of(db.session, None)
    ]
    found = page(
        "network/whole_periods.html",
        "communities",
        form=form,
        listed=listed,
        declares=current_user.is_administrator,
        today=today("UTC"),
    )
    return found, 422 if form.errors else 200


@blueprint.get("/network/periods/<period_id>")
def network_period(period_id: str) -> ResponseReturnValue:
    """What a period of the network says; before its end, which communities have sessions in it."""
    found = _readable(period_id)
    sessions = _sessions_of(found)
    waits = {session.community_id for session in periods.unfinished(periods.sessions_in(db.session, found))}
    return page(
        "network/whole_period.html",
        "communities",
        parts=_parts(sessions),
        unfinished=[part.community.name for part in _parts(sessions) if part.community.id in waits],
        **said_of(found, lambda key: url_for("network.network_period_picture", period_id=found.id, key=key)),
    )


@blueprint.get("/network/periods/<period_id>/pictures/<key>.svg")
def network_period_picture(period_id: str, key: str) -> ResponseReturnValue:
    """One of its pictures as a file."""
    return picture_of(_readable(period_id), key)


def _readable(period_id: str) -> PeriodRelease:
    """A period that this person may read. Raises NotFound, or Forbidden for who belongs to the network all the same."""
    if not is_of_network(db.session, current_user):
        raise NotFound
    found = periods.get_period(db.session, None, period_id)
    if not _may_read(found):
        raise Forbidden(
            "Only administrators read it, and who belongs to every community in it.",
            way_out="Your communities’ own periods stand on their pages.",
        )
    return found


def _may_read(found: PeriodRelease) -> bool:
    return may_read_over(db.session, current_user, periods.communities_in(_sessions_of(found)))


def _sessions_of(found: PeriodRelease) -> list[Session]:
    """The sessions that it was made of; while it runs, those that lie in it so far."""
    sessions = periods.sessions_in(db.session, found)
    if found.figures is None:
        return sessions
    return [session for session in sessions if session.id in found.figures["sessions"]]


def _parts(sessions: Sequence[Session]) -> list[Part]:
    counted = Counter(session.community_id for session in sessions)
    parts = [Part(db.session.get_one(Community, community), n) for community, n in counted.items()]
    return sorted(parts, key=lambda part: (part.community.name, part.community.id))
