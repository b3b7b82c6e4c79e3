"""What people wrote: a facilitator looks first and says which texts are shown; nobody else sees one before."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from analysis.disclosure import texts_shown_from
from forms.measures import Audience, Measure
from forms.questionnaire import load
from forms.texts import Text
from surveys import evidence
from surveys.access import RUN, get_session
from surveys.database import db
from surveys.models.evidence import Comment
from surveys.models.sessions import Session
from surveys.views.results.base import blueprint
from surveys.views.staff import community_page


@dataclass(frozen=True)
class Written:
    """A question for words: its prompt, whom people wrote for, from when it is shown, and the texts in random order."""

    prompt: str
    for_room: bool
    shown_from: Text
    texts: list[Comment]


def written(session: Session, states: tuple[str, ...]) -> list[Written]:
    """Every question for words that was asked, in order, with its texts in these states; there may be none."""
    texts = evidence.comments_of(db.session, session, states)
    parts = [part for part in load(session.version.definition).parts() if part.measure is Measure.TEXT]
    return [
        Written(
            prompt=part.prompt,
            for_room=part.audience is not Audience.FACILITATOR,
            shown_from=texts_shown_from(part, session.k),
            texts=[comment for comment in texts if comment.question == part.key],
        )
        for part in parts
    ]


@blueprint.get("/sessions/<session_id>/comments")
def comments(session_id: str) -> ResponseReturnValue:
    """Every text with a box: shown on the results page, or not."""
    session = get_session(db.session, current_user, session_id, RUN)
    found = written(session, ("waiting", "shown", "hidden"))
    return community_page("results/comments.html", session.community, "sessions", session=session, written=found)


@blueprint.post("/sessions/<session_id>/comments")
def decide(session_id: str) -> ResponseReturnValue:
    """Show the ticked texts, hide the others."""
    session = get_session(db.session, current_user, session_id, RUN)
    shown = evidence.decide_comments(db.session, session, set(request.form.getlist("show")))
    db.session.commit()
    flash("1 text is shown." if shown == 1 else f"{shown or 'No'} texts are shown.")
    return redirect(url_for("results.results", session_id=session.id, _anchor="wrote"), 303)
