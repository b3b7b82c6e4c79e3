"""Cancelling a session that nobody has answered, or all of a series that were not opened, and taking that back."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from surveys import cancelling
from surveys.access import RUN, get_session
from surveys.database import db
from surveys.models.sessions import Session
from surveys.views.run.base import blueprint


@blueprint.post("/sessions/<session_id>/cancel")
def cancel(session_id: str) -> ResponseReturnValue:
    """Call it off; the notice has a button that takes it back, and so has its page from then on."""
    session = get_session(db.session, current_user, session_id, RUN)
    cancelling.cancel(db.session, session)
    return _to_sessions(session, f"Cancelled: {session.title}", url_for("run.restore", session_id=session.id))


@blueprint.post("/sessions/<session_id>/restore")
def restore(session_id: str) -> ResponseReturnValue:
    """It takes place after all."""
    session = get_session(db.session, current_user, session_id, RUN)
    cancelling.restore(db.session, session)
    db.session.commit()
    return redirect(url_for("run.session", session_id=session.id), 303)


@blueprint.post("/sessions/<session_id>/series/cancel")
def cancel_series(session_id: str) -> ResponseReturnValue:
    """Call off all of its series that were not opened; what was called off before is not taken back with them."""
    session = get_session(db.session, current_user, session_id, RUN)
    before = [one.id for one in cancelling.cancelled(db.session, session)]
    off = cancelling.cancel_series(db.session, session)
    back = url_for("run.restore_series", session_id=session.id, but=before)
    return _to_sessions(session, f"Cancelled: {_several(off)} of “{session.title}”", back if off else None)


@blueprint.post("/sessions/<session_id>/series/restore")
def restore_series(session_id: str) -> ResponseReturnValue:
    """The cancelled ones of its series take place after all, but those that the address names."""
    session = get_session(db.session, current_user, session_id, RUN)
    back = cancelling.restore_series(db.session, session, request.args.getlist("but"))
    return _to_sessions(session, f"Planned again: {_several(back)} of “{session.title}”")


def _several(sessions: list[Session]) -> str:
    return "1 session" if len(sessions) == 1 else f"{len(sessions)} sessions"


def _to_sessions(session: Session, notice: str, undo: str | None = None) -> ResponseReturnValue:
    db.session.commit()
    flash(notice, f"undo {undo}" if undo else "message")
    return redirect(url_for("run.sessions", community_id=session.community_id), 303)
