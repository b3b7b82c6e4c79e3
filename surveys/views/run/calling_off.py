"""Cancelling a session that nobody has answered, and taking that back."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from surveys import cancelling
from surveys.access import RUN, get_session
from surveys.database import db
from surveys.views.run.base import blueprint


@blueprint.post("/sessions/<session_id>/cancel")
def cancel(session_id: str) -> ResponseReturnValue:
    """Call it off; the notice has a button that takes it back, and so has its page from then on."""
    session = get_session(db.session, current_user, session_id, RUN)
    cancelling.cancel(db.session, session)
    db.session.commit()
    flash(f"Cancelled: {session.title}", f"undo {url_for('run.restore', session_id=session.id)}")
    return redirect(url_for("run.sessions", community_id=session.community_id), 303)


@blueprint.post("/sessions/<session_id>/restore")
def restore(session_id: str) -> ResponseReturnValue:
    """It takes place after all."""
    session = get_session(db.session, current_user, session_id, RUN)
    cancelling.restore(db.session, session)
    db.session.commit()
    return redirect(url_for("run.session", session_id=session.id), 303)
