"""What people wrote: a facilitator looks first and says which texts are shown; nobody else sees one before.

Words can be left out of a text with a reason: looked at first, undone as long as they are not saved, then gone.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from analysis.disclosure import texts_shown_from
from forms.measures import Audience, Measure
from forms.questionnaire import load
from forms.texts import Text
from surveys import deciding, evidence, exports
from surveys.access import RUN, get_session, may
from surveys.database import db
from surveys.errors import Invalid, NotFound
from surveys.identifiers import is_id
from surveys.models.evidence import Comment
from surveys.models.sessions import Session
from surveys.redacting import REASONS, Omission, leave_out, still_in_files, without
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


def readable(session: Session) -> list[Written]:
    """The texts that this person may read, once they are shown: for facilitators alone, leads see none of theirs."""
    facilitates = may(db.session, current_user, RUN, session.community_id)
    return [one for one in written(session, ("shown",)) if one.for_room or facilitates]


@blueprint.get("/sessions/<session_id>/comments")
def comments(session_id: str) -> ResponseReturnValue:
    """Every text with a box: shown on the results page, or not."""
    session = get_session(db.session, current_user, session_id, RUN)
    found = written(session, ("waiting", "shown", "hidden"))
    return community_page(
        "results/comments.html",
        session.community,
        "sessions",
        session=session,
        written=found,
        listed=deciding.listing(comment for one in found for comment in one.texts),
        leaving=still_in_files(db.session, session),
    )


@blueprint.post("/sessions/<session_id>/comments")
def decide(session_id: str) -> ResponseReturnValue:
    """Show the ticked texts, hide the others that the page listed; back to it where some were left alone."""
    session = get_session(db.session, current_user, session_id, RUN)
    ticked = set(request.form.getlist("show"))
    decided = deciding.decide(db.session, session, request.form.get("listed", ""), ticked)
    db.session.commit()
    shown, left = decided.shown, decided.left
    flash("1 text is shown." if shown == 1 else f"{shown or 'No'} texts are shown.")
    if left:
        told = "1 text was" if left == 1 else f"{left} texts were"
        flash(f"{told} changed by somebody else meanwhile and left alone. Look again.")
        return redirect(url_for("results.comments", session_id=session.id), 303)
    return redirect(url_for("results.results", session_id=session.id, _anchor="wrote"), 303)


@blueprint.get("/sessions/<session_id>/comments.csv")
def comments_file(session_id: str) -> Response:
    """The shown texts as CSV, in an order of the file's own."""
    session = get_session(db.session, current_user, session_id)
    texts = [(one.prompt, [(comment.text, comment.quote) for comment in one.texts]) for one in readable(session)]
    answer = make_response(exports.comments_csv(texts))
    answer.mimetype = "text/csv"
    name = f"soundings-{session.date.isoformat()}-words.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@blueprint.get("/sessions/<session_id>/comments/<comment_id>")
def look_at(session_id: str, comment_id: str) -> ResponseReturnValue:
    """One text, from which words can be left out."""
    session = get_session(db.session, current_user, session_id, RUN)
    return _redacting(session, _comment(session, comment_id), [])


@blueprint.post("/sessions/<session_id>/comments/<comment_id>")
def redact(session_id: str, comment_id: str) -> ResponseReturnValue:
    """Look at a text without some words, undo the last of them, or save it: then they are gone."""
    session = get_session(db.session, current_user, session_id, RUN)
    step = request.form.get("step", "look")
    comment = _comment(session, comment_id, hold=step == "save")
    omissions = [Omission(*pair) for pair in zip(*map(request.form.getlist, ("words", "reason")), strict=False)]
    if step == "undo":
        return _redacting(session, comment, omissions[:-1])
    if step == "look":
        added = Omission(request.form.get("more", ""), request.form.get("why", ""))
        try:
            without(comment.text, [*omissions, added])
        except Invalid as error:
            return _redacting(session, comment, omissions, added, error), 422
        return _redacting(session, comment, [*omissions, added])
    leave_out(db.session, comment, omissions)
    db.session.commit()
    flash("Saved. The words left out are gone from the text, and within minutes from every file.")
    return redirect(url_for("results.comments", session_id=session.id), 303)


def _comment(session: Session, comment_id: str, *, hold: bool = False) -> Comment:
    comment = db.session.get(Comment, comment_id, with_for_update=hold) if is_id(comment_id) else None
    if comment is None or comment.session_id != session.id:
        raise NotFound("This text is not there.", way_out="Open what people wrote again.")
    return comment


def _redacting(
    session: Session,
    comment: Comment,
    omissions: list[Omission],
    typed: Omission | None = None,
    error: Invalid | None = None,
) -> str:
    return community_page(
        "results/redact.html",
        session.community,
        "sessions",
        session=session,
        comment=comment,
        told=without(comment.text, omissions),
        omissions=omissions,
        reasons=REASONS,
        typed=typed,
        error=error,
    )
