"""What people wrote in a session or a period: one desk for both, where a facilitator looks first.

Words can be left out of a text with a reason: looked at first, undone as long as they are not saved, then gone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Response, flash, make_response, redirect, request
from flask.typing import ResponseReturnValue

from forms.texts import Text
from surveys import deciding, evidence, exports
from surveys.database import db
from surveys.errors import Invalid, NotFound
from surveys.identifiers import is_id
from surveys.models.evidence import Comment, PeriodRelease
from surveys.models.people import Community
from surveys.models.sessions import Session
from surveys.redacting import REASONS, Omission, leave_out, still_in_files, without
from surveys.views.staff import community_page


@dataclass(frozen=True)
class Question:
    """A question for words: the name that its texts have, whom people wrote for, and from when they are shown."""

    key: str
    prompt: str
    for_room: bool
    shown_from: Text | None = None


@dataclass(frozen=True)
class Written:
    """A question for words with its texts in random order."""

    prompt: str
    for_room: bool
    shown_from: Text | None
    texts: list[Comment]


@dataclass(frozen=True)
class Desk:
    """Where the texts of a session or a period are looked at: what it is of, and the addresses around it."""

    owner: Session | PeriodRelease
    community: Community
    place: str
    questions: Sequence[Question]
    results: str
    url: str
    url_of: Callable[[Comment], str]
    nothing: str = "No question asked for words."

    @property
    def title(self) -> str:
        return self.owner.title


def written(owner: Session | PeriodRelease, questions: Sequence[Question], states: tuple[str, ...]) -> list[Written]:
    """Every one of these questions in order with its texts in these states; there may be none."""
    texts = evidence.comments_of(db.session, owner, states)
    return [
        Written(one.prompt, one.for_room, one.shown_from, [text for text in texts if text.question == one.key])
        for one in questions
    ]


def looked_at(desk: Desk) -> str:
    """Every text with a box: shown on the results page, or not."""
    found = written(desk.owner, desk.questions, ("waiting", "shown", "hidden"))
    return community_page(
        "results/comments.html",
        desk.community,
        desk.place,
        desk=desk,
        written=found,
        listed=deciding.listing(comment for one in found for comment in one.texts),
        leaving=still_in_files(db.session, desk.owner),
    )


def decided(desk: Desk) -> ResponseReturnValue:
    """Show the ticked texts, hide the others that the page listed; back to it where some were left alone."""
    ticked = set(request.form.getlist("show"))
    found = deciding.decide(db.session, desk.owner, request.form.get("listed", ""), ticked)
    db.session.commit()
    shown, left = found.shown, found.left
    flash("1 text is shown." if shown == 1 else f"{shown or 'No'} texts are shown.")
    if left:
        told = "1 text was" if left == 1 else f"{left} texts were"
        flash(f"{told} changed by somebody else meanwhile and left alone. Look again.")
        return redirect(desk.url, 303)
    return redirect(f"{desk.results}#wrote", 303)


def as_file(readable: Sequence[Written], name: str) -> Response:
    """The shown texts as CSV, in an order of the file's own."""
    texts = [(one.prompt, [(comment.text, comment.quote) for comment in one.texts]) for one in readable]
    answer = make_response(exports.comments_csv(texts))
    answer.mimetype = "text/csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="soundings-{name}-words.csv"'
    return answer


def opened(desk: Desk, comment_id: str) -> str:
    """One text, from which words can be left out."""
    return _redacting(desk, _comment(desk, comment_id), [])


def redacted(desk: Desk, comment_id: str) -> ResponseReturnValue:
    """Look at a text without some words, undo the last of them, or save it: then they are gone."""
    step = request.form.get("step", "look")
    comment = _comment(desk, comment_id, hold=step == "save")
    omissions = [Omission(*pair) for pair in zip(*map(request.form.getlist, ("words", "reason")), strict=False)]
    if step == "undo":
        return _redacting(desk, comment, omissions[:-1])
    if step == "look":
        added = Omission(request.form.get("more", ""), request.form.get("why", ""))
        try:
            without(comment.text, [*omissions, added])
        except Invalid as error:
            return _redacting(desk, comment, omissions, added, error), 422
        return _redacting(desk, comment, [*omissions, added])
    leave_out(db.session, comment, omissions)
    db.session.commit()
    flash("Saved. The words left out are gone from the text, and within minutes from every file.")
    return redirect(desk.url, 303)


def _comment(desk: Desk, comment_id: str, *, hold: bool = False) -> Comment:
    comment = db.session.get(Comment, comment_id, with_for_update=hold) if is_id(comment_id) else None
    if comment is None or comment.owner_id != desk.owner.id:
        raise NotFound("This text is not there.", way_out="Open what people wrote again.")
    return comment


def _redacting(
    desk: Desk,
    comment: Comment,
    omissions: list[Omission],
    typed: Omission | None = None,
    error: Invalid | None = None,
) -> str:
    return community_page(
        "results/redact.html",
        desk.community,
        desk.place,
        desk=desk,
        comment=comment,
        told=without(comment.text, omissions),
        omissions=omissions,
        reasons=REASONS,
        typed=typed,
        error=error,
    )
