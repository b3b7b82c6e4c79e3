"""Planned times on pages: the form that sets them, and how the run page says them, on the community's clock."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import replace

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from surveys import running
from surveys.access import RUN, get_session
from surveys.clock import Moment, comes_twice, local_of, moment, now
from surveys.database import db
from surveys.errors import Invalid
from surveys.models.sessions import OPEN, WAITING, Session
from surveys.times import Times, on_clock, times_of
from surveys.views.network.forms import StaffForm
from surveys.views.pages import at_moment, until_moment
from surveys.views.run.base import blueprint
from surveys.views.run.forms import MomentField, with_times
from surveys.views.run.standing import next_wave
from surveys.views.staff import blame, community_page


def typed_times(form: StaffForm, kinds: Iterable[str], zone: str, day: datetime.date | None = None) -> dict[str, Times]:
    """What was typed, in UTC. day: of fields that take a time alone. Raises Invalid with the field's name."""
    found = {}
    for kind in kinds:
        ends: dict[str, datetime.datetime | None] = {"opens": None, "closes": None}
        for name in ends:
            typed = form[f"{kind}-{name}"].data if f"{kind}-{name}" in form else None
            if typed is not None:
                local = typed if day is None else datetime.datetime.combine(day, typed)
                ends[name] = on_clock(local, zone, f"times.{kind}.{name}")
                if comes_twice(local, zone):
                    flash(f"Clocks are put back that day, so {local:%H:%M} comes twice. The first is meant.")
        found[kind] = Times(**ends)
    return found


def blame_times(form: StaffForm, error: Invalid) -> None:
    """Put a refused time beside its field."""
    if error.field is not None:
        error.field = error.field.removeprefix("times.").replace(".", "-")
    blame(form, error)


@blueprint.route("/sessions/<session_id>/times", methods=["GET", "POST"])
def times(session_id: str) -> ResponseReturnValue:
    """Say when forms open and close by themselves; an empty field means by hand."""
    session = get_session(db.session, current_user, session_id, RUN)
    zone = session.community.time_zone
    kinds = [(wave.kind, wave.state == WAITING) for wave in session.waves if _can_be_planned(session, wave.state, wave)]
    planned = times_of(db.session, session.waves)
    data = {
        f"{kind}-{name}": local_of(at, zone).replace(tzinfo=None)
        for kind, both in planned.items()
        for name, at in vars(both).items()
        if at is not None
    }
    form = with_times(StaffForm, kinds, MomentField)(data=data)
    if form.validate_on_submit():
        try:
            running.set_times(db.session, session, typed_times(form, [kind for kind, _ in kinds], zone))
        except Invalid as error:
            blame_times(form, error)
        else:
            db.session.commit()
            return redirect(url_for("run.session", session_id=session.id, _anchor="plan"), 303)
    status = 422 if request.method == "POST" else 200
    return community_page(
        "run/times.html", session.community, "sessions", session=session, form=form, kinds=kinds
    ), status


def _can_be_planned(session: Session, state: str, wave: object) -> bool:
    over = (session.finishing or session.released) and wave is not session.follow_up
    return state in (WAITING, OPEN) and not over


def planned_words(session: Session) -> dict[str, str]:
    """What is planned for each form, in words; also that a planned time went by unused."""
    zone, found = session.community.time_zone, {}
    for kind, planned in times_of(db.session, session.waves).items():
        said = []
        if planned.opens is not None and planned.opens > now():
            said.append(f"opens {at_moment(moment(planned.opens, zone))}")
        elif planned.opens is not None and planned.closes is not None and planned.closes <= now():
            said.append("its planned time went by while the service was away; open it yourself")
        elif planned.opens is not None:
            said.append("opens at any moment")
        if planned.closes is not None and planned.closes > now():
            said.append(f"closes {at_moment(moment(planned.closes, zone))}")
        elif planned.closes is not None and planned.opens is None:
            said.append("closes at any moment")
        if said:
            found[kind] = ", ".join(said)
    return found


def opening_words(session: Session) -> str | None:
    """When the next form opens, where that is planned."""
    wave = next_wave(session)
    planned = times_of(db.session, [wave]).get(wave.kind) if wave else None
    if planned is None or planned.opens is None or planned.opens <= now():
        return None
    return at_moment(_said(session, planned.opens))


def closing_words(session: Session, kind: str, *, dated: bool = False) -> str | None:
    """Until when a form is open, where that is planned. dated: for words that may be read on another day."""
    planned = times_of(db.session, session.waves).get(kind)
    if planned is None or planned.closes is None or planned.closes <= now():
        return None
    said = _said(session, planned.closes)
    if dated:
        said = replace(said, day=local_of(planned.closes, session.community.time_zone).date())
    return until_moment(said)


def _said(session: Session, at: datetime.datetime) -> Moment:
    return moment(at, session.community.time_zone, named=session.format != "face to face")
