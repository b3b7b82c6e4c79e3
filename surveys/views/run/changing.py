"""Changing a session: what was planned of it, and the words that it asks in."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from surveys import replanning, rewording
from surveys.access import RUN, get_session
from surveys.database import db
from surveys.errors import Invalid
from surveys.times import times_of
from surveys.views.run.base import blueprint
from surveys.views.run.forms import ChangeForm, NameForm
from surveys.views.staff import blame, community_page


@blueprint.route("/sessions/<session_id>/change", methods=["GET", "POST"])
def change(session_id: str) -> ResponseReturnValue:
    """Its title, day, format, tags and head-count; its title and tags alone once something of it was opened."""
    session = get_session(db.session, current_user, session_id, RUN)
    whole, now = replanning.may_move(session), replanning.as_planned(session)
    said = {**vars(now), "tags": ", ".join(now.tags)}
    form = ChangeForm(data=said) if whole else NameForm(data=said)
    if form.validate_on_submit():
        typed = {name: field.data for name, field in form._fields.items() if name in said and name != "tags"}
        try:
            replanning.replan(
                db.session, session, replanning.Change(**{**vars(now), **typed, "tags": tuple(form.tag_list())})
            )
        except Invalid as error:
            db.session.rollback()
            blame(form, error)
        else:
            db.session.commit()
            return redirect(url_for("run.session", session_id=session.id), 303)
    status = 422 if request.method == "POST" else 200
    return community_page(
        "run/change.html",
        session.community,
        "sessions",
        session=session,
        form=form,
        whole=whole,
        timed=bool(times_of(db.session, session.waves)),
    ), status


@blueprint.route("/sessions/<session_id>/wording", methods=["GET", "POST"])
def wording(session_id: str) -> ResponseReturnValue:
    """The corrected words beside those that the session asks in; sent, it asks in the corrected ones."""
    session = get_session(db.session, current_user, session_id, RUN)
    if request.method == "POST":
        rewording.use_newest(db.session, session, request.form.get("version", ""))
        db.session.commit()
        flash("The corrected wording is used from now on.")
        return redirect(url_for("run.session", session_id=session.id), 303)
    found = rewording.offer(session)
    if found is None or found.obstacle is not None:
        return redirect(url_for("run.session", session_id=session.id, _anchor="plan"), 303)
    return community_page("run/wording.html", session.community, "sessions", session=session, offer=found)
