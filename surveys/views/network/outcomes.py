"""Outcomes: what happened in the members' work since the sessions began.

Added on a small page, removed by a button, and back by Undo.
"""

from __future__ import annotations

import datetime

from flask import flash, redirect, session, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from surveys import evidence
from surveys.access import RUN, get_community
from surveys.clock import today
from surveys.database import db
from surveys.errors import NotFound
from surveys.identifiers import is_id
from surveys.models.evidence import Outcome
from surveys.views.network.base import blueprint
from surveys.views.network.forms import OutcomeForm
from surveys.views.staff import community_page

REMOVED = "removed_outcome"


@blueprint.route("/communities/<community_id>/outcomes/new", methods=["GET", "POST"])
def new_outcome(community_id: str) -> ResponseReturnValue:
    """Note something that happened."""
    community = get_community(db.session, current_user, community_id, RUN)
    form = OutcomeForm(date=today(community.time_zone))
    if form.validate_on_submit():
        evidence.add_outcome(db.session, community, form.date.data, form.kind.data, form.title.data)
        db.session.commit()
        flash("Added. The pictures are being drawn again with it.")
        return redirect(url_for("network.community", community_id=community.id, _anchor="happened"), 303)
    return community_page("network/outcome.html", community, "community", form=form), 422 if form.errors else 200


@blueprint.post("/communities/<community_id>/outcomes/<outcome_id>/remove")
def remove_outcome(community_id: str, outcome_id: str) -> ResponseReturnValue:
    """Take an outcome away; the notice offers to take that back."""
    community = get_community(db.session, current_user, community_id, RUN)
    outcome = db.session.get(Outcome, outcome_id) if is_id(outcome_id) else None
    if outcome is None or outcome.community_id != community.id:
        raise NotFound("This outcome is gone already.", way_out="Open the community's page again.")
    session[REMOVED] = [community.id, outcome.date.isoformat(), outcome.kind, outcome.title]
    evidence.remove_outcome(db.session, outcome)
    db.session.commit()
    flash(f"Removed: {outcome.title}", f"undo {url_for('network.restore_outcome', community_id=community.id)}")
    return redirect(url_for("network.community", community_id=community.id, _anchor="happened"), 303)


@blueprint.post("/communities/<community_id>/outcomes/restore")
def restore_outcome(community_id: str) -> ResponseReturnValue:
    """Add the outcome again that this person removed last."""
    community = get_community(db.session, current_user, community_id, RUN)
    removed = session.pop(REMOVED, None)
    if removed is not None and removed[0] == community.id:
        _, date, kind, title = removed
        evidence.add_outcome(db.session, community, datetime.date.fromisoformat(date), kind, title)
        db.session.commit()
        flash("It is back.")
    return redirect(url_for("network.community", community_id=community.id, _anchor="happened"), 303)
