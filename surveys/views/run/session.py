"""The page that a session is run from, on a phone in front of people: its state, one main button, the head-count."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from forms.questionnaire import Question, load
from surveys import cancelling, evidence, key_questions, late, rewording, running, undoing
from surveys.access import RUN, get_session
from surveys.clock import local_of, today
from surveys.database import db
from surveys.errors import Invalid
from surveys.limits import LARGEST_HEADCOUNT
from surveys.models.sessions import CLOSED, OPEN, Session, Timetable
from surveys.views.run.base import blueprint
from surveys.views.run.inviting import invitation
from surveys.views.run.joining import join_of
from surveys.views.run.outlook import Outlook, outlook
from surveys.views.run.standing import has_few, next_wave, running_wave, signature
from surveys.views.run.steps import steps, undo_step
from surveys.views.run.times import planned_words
from surveys.views.staff import community_page


@blueprint.get("/sessions/<session_id>")
def session(session_id: str) -> ResponseReturnValue:
    """Run it from here. Leads see the same without the buttons."""
    return _page(get_session(db.session, current_user, session_id))


def _page(session: Session, error: str | None = None, typed: str | None = None) -> str:
    counts = running.response_counts(session)
    closing = _closing_times(session)
    now_open = next((wave for wave in session.waves if wave.state == OPEN), None)
    former = undoing.closed_by(db.session, session, now_open) if now_open else None
    shown = running_wave(session)
    return community_page(
        "run/session.html",
        session.community,
        "sessions",
        session=session,
        counts=counts,
        now_open=now_open,
        shown=shown,
        undo=undo_step(session, counts, former),
        planned=planned_words(session),
        invitation=invitation(session, now_open or next_wave(session) or shown or session.waves[-1]),
        few=has_few(session, counts),
        closing=closing,
        steps=steps(
            session,
            frozenset(closing),
            shows_start=running.shows_start(session),
            late=late.may_come_late(db.session, session),
        ),
        started=evidence.start_of(db.session, session) is not None,
        signature=signature(session, counts),
        outlook=_outlook(session, session.headcount),
        join=join_of(session),
        matters=_matters(session),
        is_today=session.date == today(session.community.time_zone),
        error=error,
        typed=typed,
        deletable=running.is_untouched(session),
        cancellable=cancelling.may_be_cancelled(session, counts),
        series=cancelling.unopened(db.session, session),
        called_off=cancelling.cancelled(db.session, session),
        rewording=rewording.offer(session),
    )


@dataclass(frozen=True)
class Matters:
    """What can be chosen as the question that the session is about, what is, and whether that stands."""

    choices: tuple[Question, ...]
    chosen: str | None
    fixed: bool


def _matters(session: Session) -> Matters:
    fixed = key_questions.is_fixed(session)
    return Matters(key_questions.choices(session), key_questions.in_force(session), fixed)


def _closing_times(session: Session) -> dict[str, str]:
    """When the grace of each closed form ends, on the community's clock."""
    found = {}
    for wave in session.waves:
        entry = db.session.get(Timetable, wave.id)
        if wave.state == CLOSED and entry is not None and entry.grace_ends and running.in_grace(db.session, wave):
            found[wave.kind] = local_of(entry.grace_ends, session.community.time_zone).strftime("%H:%M")
    return found


def _outlook(session: Session, people: int | None) -> Outlook:
    return outlook(people, session.k, load(session.version.definition).questions(), linked=bool(session.linking))


@blueprint.get("/sessions/<session_id>/outlook")
def foresee(session_id: str) -> ResponseReturnValue:
    """What so many people will and will not see, as a piece of the session's page; nothing for what is no number."""
    session = get_session(db.session, current_user, session_id)
    try:
        people = _whole(request.args.get("people", "").strip())
    except Invalid:
        return "", 204
    again = running_wave(session) is None
    return render_template("run/_outlook.html", outlook=_outlook(session, people), again=again)


@blueprint.get("/sessions/<session_id>/count")
def count(session_id: str) -> ResponseReturnValue:
    """How many have answered the open form, and where the session stands; cheap to ask often."""
    session = get_session(db.session, current_user, session_id)
    counts = running.response_counts(session)
    now_open = next((wave.kind for wave in session.waves if wave.state == OPEN), None)
    answer = jsonify(
        count=counts[now_open] if now_open else 0,
        wave=now_open,
        state=session.state,
        signature=signature(session, counts),
        results=url_for("results.results", session_id=session.id) if session.released else None,
    )
    answer.add_etag()
    return answer.make_conditional(request)


@blueprint.post("/sessions/<session_id>/open")
def open_form(session_id: str) -> ResponseReturnValue:
    """Open a form, or open it again while its grace lasts."""
    session = get_session(db.session, current_user, session_id, RUN)
    running.open_wave(db.session, session, request.form.get("kind", ""))
    db.session.commit()
    return _back(session)


@blueprint.post("/sessions/<session_id>/undo")
def undo(session_id: str) -> ResponseReturnValue:
    """Let a form wait again that was opened too early and that nobody has answered."""
    session = get_session(db.session, current_user, session_id, RUN)
    undoing.undo_open(db.session, session, request.form.get("kind", ""))
    db.session.commit()
    return _back(session)


@blueprint.post("/sessions/<session_id>/close")
def close_form(session_id: str) -> ResponseReturnValue:
    """Close a form; answers being written count for a quarter of an hour more."""
    session = get_session(db.session, current_user, session_id, RUN)
    running.close_wave(db.session, session, request.form.get("kind", ""))
    db.session.commit()
    return _back(session)


@blueprint.post("/sessions/<session_id>/start")
def start(session_id: str) -> ResponseReturnValue:
    """Show the start: the before form closes at once, and the clerk shows what may be shown of it now."""
    session = get_session(db.session, current_user, session_id, RUN)
    running.show_start(db.session, session)
    db.session.commit()
    return _back(session)


@blueprint.get("/sessions/<session_id>/finish")
def ask_to_finish(session_id: str) -> ResponseReturnValue:
    """Ask once more, where too few have answered for anything to be shown."""
    session = get_session(db.session, current_user, session_id, RUN)
    wave = running_wave(session)
    done = (session.finishing or session.released) and (wave is None or wave is not session.follow_up)
    if wave is None or done:
        return _back(session)
    counts = running.response_counts(session)
    return community_page(
        "run/finish.html",
        session.community,
        "sessions",
        session=session,
        wave=wave,
        n=counts[wave.kind],
        few=has_few(session, counts),
    )


@blueprint.post("/sessions/<session_id>/finish")
def finish(session_id: str) -> ResponseReturnValue:
    """Show the room: the clerk takes it from here."""
    session = get_session(db.session, current_user, session_id, RUN)
    running.finish(db.session, session)
    db.session.commit()
    return _back(session)


@blueprint.post("/sessions/<session_id>/leave-out")
def leave_out(session_id: str) -> ResponseReturnValue:
    """Give up the follow-up; codes are then forgotten."""
    session = get_session(db.session, current_user, session_id, RUN)
    running.leave_out_follow_up(db.session, session)
    db.session.commit()
    return _back(session)


@blueprint.post("/sessions/<session_id>/headcount")
def headcount(session_id: str) -> ResponseReturnValue:
    """How many people are in the room."""
    session = get_session(db.session, current_user, session_id, RUN)
    typed = request.form.get("people", "").strip()
    try:
        running.set_headcount(session, _whole(typed))
    except Invalid as error:
        return _page(session, error.message, typed[:20]), 422
    db.session.commit()
    return _back(session, "heads")


def _whole(typed: str) -> int | None:
    """The typed number; None for an empty field. Raises Invalid."""
    if not typed:
        return None
    if not typed.isascii() or not typed.isdigit() or len(typed) > 6:
        raise Invalid(f"Enter a number of people from 0 to {LARGEST_HEADCOUNT}", field="headcount")
    return int(typed)


@blueprint.post("/sessions/<session_id>/key-question")
def key_question(session_id: str) -> ResponseReturnValue:
    """Which question matters most, or that none does."""
    session = get_session(db.session, current_user, session_id, RUN)
    key_questions.choose(db.session, session, request.form.get("question", "?"))  # left out: not even "none"
    db.session.commit()
    return _back(session, "matters")


@blueprint.post("/sessions/<session_id>/delete")
def delete(session_id: str) -> ResponseReturnValue:
    """Delete a session that nobody has answered."""
    session = get_session(db.session, current_user, session_id, RUN)
    community_id, title = session.community_id, session.title
    running.delete_session(db.session, session)
    db.session.commit()
    flash(f"Deleted: {title}")
    return redirect(url_for("run.sessions", community_id=community_id), 303)


def _back(session: Session, anchor: str | None = None) -> ResponseReturnValue:
    return redirect(url_for("run.session", session_id=session.id, _anchor=anchor), 303)
