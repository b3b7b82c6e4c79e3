"""What people wrote in a session: a facilitator looks first and says which texts are shown."""

from __future__ import annotations

from flask import Response, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from analysis.disclosure import texts_shown_from
from forms.measures import Audience, Measure
from forms.questionnaire import load
from surveys.access import RUN, get_session, may
from surveys.database import db
from surveys.models.sessions import Session
from surveys.views import writing
from surveys.views.results.base import blueprint
from surveys.views.writing import Desk, Question, Written


def readable(session: Session) -> list[Written]:
    """The texts that this person may read, once they are shown: for facilitators alone, leads see none of theirs."""
    facilitates = may(db.session, current_user, RUN, session.community_id)
    found = writing.written(session, _questions(session), ("shown",))
    return [one for one in found if one.for_room or facilitates]


def _questions(session: Session) -> list[Question]:
    """Every question for words that was asked."""
    parts = [part for part in load(session.version.definition).parts() if part.measure is Measure.TEXT]
    return [
        Question(part.key, part.prompt, part.audience is not Audience.FACILITATOR, texts_shown_from(part, session.k))
        for part in parts
    ]


def _desk(session_id: str) -> Desk:
    session = get_session(db.session, current_user, session_id, RUN)
    return Desk(
        owner=session,
        community=session.community,
        place="sessions",
        questions=_questions(session),
        results=url_for("results.results", session_id=session.id),
        url=url_for("results.comments", session_id=session.id),
        url_of=lambda comment: url_for("results.look_at", session_id=session.id, comment_id=comment.id),
    )


@blueprint.get("/sessions/<session_id>/comments")
def comments(session_id: str) -> ResponseReturnValue:
    """Every text with a box: shown on the results page, or not."""
    return writing.looked_at(_desk(session_id))


@blueprint.post("/sessions/<session_id>/comments")
def decide(session_id: str) -> ResponseReturnValue:
    """Show the ticked texts, hide the others that the page listed."""
    return writing.decided(_desk(session_id))


@blueprint.get("/sessions/<session_id>/comments.csv")
def comments_file(session_id: str) -> Response:
    """The shown texts as CSV, in an order of the file's own."""
    session = get_session(db.session, current_user, session_id)
    return writing.as_file(readable(session), session.date.isoformat())


@blueprint.get("/sessions/<session_id>/comments/<comment_id>")
def look_at(session_id: str, comment_id: str) -> ResponseReturnValue:
    """One text, from which words can be left out."""
    return writing.opened(_desk(session_id), comment_id)


@blueprint.post("/sessions/<session_id>/comments/<comment_id>")
def redact(session_id: str, comment_id: str) -> ResponseReturnValue:
    """Look at a text without some words, undo the last of them, or save it: then they are gone."""
    return writing.redacted(_desk(session_id), comment_id)
