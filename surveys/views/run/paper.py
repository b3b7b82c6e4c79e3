"""For those without a phone: sheets to print, and the attendee's form for typing them in.

A sheet that is typed in is sent to the attendee's own address like any other form: the sign-in ends at the empty form,
and nothing can say that an answer came from paper, or who typed it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from forms.compile import Reading
from forms.conditions import Line, lines
from forms.questionnaire import Page, Question
from forms.texts import Text
from surveys import running
from surveys.access import RUN, get_session
from surveys.attending import find_meeting
from surveys.clauses import in_short
from surveys.collecting import asked_in
from surveys.database import db
from surveys.errors import Closed, NotFound
from surveys.identifiers import new_submission, normal_code
from surveys.models.sessions import CLOSED, OPEN, SEALED, SKIPPED, Session, Wave
from surveys.views.attend import showing
from surveys.views.attend.look import Look, look
from surveys.views.pages import say
from surveys.views.run.base import blueprint
from surveys.views.staff import community_page


@dataclass(frozen=True)
class Sheet:
    """The printed form of one wave."""

    kind: str
    title: str
    asks: str
    late: str | None
    pages: list[tuple[Page, list[Question]]]
    only_if: dict[str, Line]


@blueprint.get("/sessions/<session_id>/paper")
def paper(session_id: str) -> ResponseReturnValue:
    """The forms as sheets to print, one wave after the other."""
    session = get_session(db.session, current_user, session_id, RUN)
    waves = [wave for wave in session.waves if wave.state not in (SEALED, SKIPPED)]
    if not waves:
        raise NotFound("No form of this session takes answers any more.", way_out="Go back to the session.")
    return community_page(
        "run/paper.html",
        session.community,
        "sessions",
        session=session,
        sheets=[_sheet(session, wave) for wave in waves],
        privacy=say(Text("promise.results", {"few": in_short("P9", k=session.k)})),
        cards="card" in session.linking and len(session.waves) > 1,
        answerable=typed_in(session),
    )


def typed_in(session: Session) -> list[Wave]:
    """The waves whose sheets can be typed in now: the open one, and one in its grace."""
    return [
        wave
        for wave in session.waves
        if wave.state == OPEN or (wave.state == CLOSED and running.in_grace(db.session, wave))
    ]


def _sheet(session: Session, wave: Wave) -> Sheet:
    questionnaire, asked = asked_in(session.version_id, wave.kind)
    named: dict[str, Any] = {"community": session.community.name, "n": questionnaire.minutes(asked)}
    pages = [(page, [q for q in page.questions if asked in q.waves]) for page in questionnaire.pages]
    return Sheet(
        kind=wave.kind,
        title=say(Text(f"wave.{wave.kind}")),
        asks=say(Text(f"promise.{wave.kind}", named)),
        late=say(Text("late.form", {"k": session.k})) if wave.kind == "late" else None,
        pages=[(page, questions) for page, questions in pages if questions],
        only_if=lines(questionnaire, asked),
    )


@blueprint.get("/paper/<code>/<kind>")
def type_in(code: str, kind: str) -> ResponseReturnValue:
    """The attendee's form, empty, for the next sheet; it is sent where every phone sends it."""
    normal = normal_code(code)
    session_id = db.session.scalar(select(Session.id).where(Session.code == normal)) if normal else None
    if session_id is None:
        raise NotFound
    session = get_session(db.session, current_user, session_id, RUN)
    wave = next((wave for wave in typed_in(session) if wave.kind == kind), None)
    if wave is None:
        raise Closed("This form takes no answers now.", way_out="Go back to the session.")
    answer = showing.render(
        find_meeting(session.code),
        wave.id,
        kind,
        MultiDict(),
        new_submission(),
        Reading({}, {}),
        None,
        Look(paper=True, language=look().language),
        worker=None,
        staff_url=url_for("run.session", session_id=session.id),
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer
