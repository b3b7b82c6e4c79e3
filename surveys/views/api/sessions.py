"""Routes of a session: plan it, open and close its waves, finish it, and read its release."""

from __future__ import annotations

import time
from typing import Any

from flask import Response, current_app, jsonify
from sqlalchemy import select

from surveys import evidence, exports, key_questions, running, undoing
from surveys.access import RUN, get_community, get_session
from surveys.database import db
from surveys.errors import Conflict, Invalid, NotFound
from surveys.models.evidence import Release
from surveys.models.people import Community
from surveys.models.questionnaires import Questionnaire, Version
from surveys.models.sessions import LATE, Session
from surveys.times import Times, times_of
from surveys.views.api import answers, frozen, schemas
from surveys.views.api.gate import caller, reading
from surveys.views.api.operations import operation
from surveys.views.api.times import join_url, read_times, shown_time

NONE = Times()  # nothing is planned
PAUSE = 0.1  # seconds between two looks for a release


class NotReleased(Conflict):
    code = "not_released"
    message = "No figures of this session are released yet."
    way_out = "Finish the session and ask again when its state is released."


@operation(answers.SessionMade, status=201, takes=schemas.NewSession)
def create_session(community_id: str, body: schemas.NewSession) -> answers.SessionMade:
    """Plan a session with the newest version of a questionnaire."""
    community = get_community(db.session, caller(), community_id, RUN)
    planned = body.model_dump(exclude={"questionnaire", "linking", "times"})
    if "key_question" in body.model_fields_set:
        planned["key_question"] = body.key_question or key_questions.NONE
    times = read_times(body.times, community.time_zone)
    plan = running.Plan(**planned, linking=tuple(dict.fromkeys(body.linking)), times=times)
    session = running.plan_session(db.session, community, _newest(community, body.questionnaire), plan)
    made = answers.SessionMade(id=session.id, code=session.code, url=join_url(session.code))
    db.session.commit()
    return made


def _newest(community: Community, questionnaire_id: str) -> Version:
    found = db.session.get(Questionnaire, questionnaire_id)
    if found is None or found.community_id != community.id:
        raise Invalid("This community has no questionnaire of this id", field="questionnaire")
    if not found.versions:
        raise Invalid("This questionnaire is a draft: publish it first", field="questionnaire")
    return found.versions[-1]


@operation(answers.SessionSeen)
def show_session(session_id: str) -> answers.SessionSeen:
    """A session, its waves, and how many responses each has."""
    return seen(session_id)


@operation(answers.SessionSeen, takes=schemas.Nothing, may_be_empty=True, also=(409,))
def open_wave(session_id: str, kind: str, body: schemas.Nothing) -> answers.SessionSeen:
    """Open a wave; the open one before it closes with the usual grace.

    The kind "late" opens the before form once more after its start was shown, without what was shown of it.
    """
    session = _to_run(session_id, None if kind == LATE else kind)
    running.open_wave(db.session, session, kind)
    db.session.commit()
    return seen(session_id)


@operation(answers.SessionSeen, takes=schemas.Closing, may_be_empty=True, also=(409,))
def close_wave(session_id: str, kind: str, body: schemas.Closing) -> answers.SessionSeen:
    """Close a wave; answers that are being written are still taken while the grace lasts."""
    session = _to_run(session_id, kind)
    running.close_wave(db.session, session, kind, body.grace_minutes)
    db.session.commit()
    return seen(session_id)


@operation(answers.SessionSeen, takes=schemas.Nothing, may_be_empty=True, also=(409,))
def undo_open(session_id: str, kind: str, body: schemas.Nothing) -> answers.SessionSeen:
    """Let an open wave wait again, as long as nobody has answered it.

    The wave before takes answers again where it was closed only because this one was opened.
    """
    session = _to_run(session_id, kind)
    undoing.undo_open(db.session, session, kind)
    db.session.commit()
    return seen(session_id)


@operation(answers.SessionSeen, takes=schemas.NewTimes, also=(409,))
def plan_times(session_id: str, body: schemas.NewTimes) -> answers.SessionSeen:
    """Say when waves open and close by themselves; null or nothing means by hand."""
    session = _to_run(session_id)
    running.set_times(db.session, session, read_times(body.times, session.community.time_zone))
    db.session.commit()
    return seen(session_id)


@operation(answers.SessionSeen, takes=schemas.Nothing, may_be_empty=True, also=(202, 409))
def finish_session(session_id: str, body: schemas.Nothing) -> answers.SessionSeen | Response:
    """End the session: no more grace.

    Answers 200 once its figures are stored, or 202 after some seconds: ask for the session until its state is released.
    """
    running.finish(db.session, _to_run(session_id))
    db.session.commit()
    released = _wait_for_release(session_id, float(current_app.config["FINISH_WAIT"]))
    shown = seen(session_id)
    if released:
        return shown
    answer = jsonify(shown.model_dump(mode="json"))
    answer.status_code = 202
    return answer


def _wait_for_release(session_id: str, seconds: float) -> bool:
    """Look until the clerk has released the session or the time is over; each look is a transaction of its own."""
    ends = time.monotonic() + seconds
    while True:
        with reading():
            released = db.session.scalar(select(Session.released).where(Session.id == session_id))
            db.session.rollback()
        if released or time.monotonic() >= ends:
            return bool(released)
        time.sleep(PAUSE)


@operation(frozen.ReleaseSeen, also=(409,))
def show_release(session_id: str) -> dict[str, Any]:
    """The session's frozen figures, one record per measured part of a question."""
    session, release = _released(session_id)
    figures = release.figures
    return {
        "id": session.id,
        "title": session.title,
        "date": session.date.isoformat(),
        "tags": session.tags,
        "frozen_on": release.frozen_on.isoformat(),
        **{name: figures[name] for name in ("k", "waves", "linking", "questions")},
        **({"late": figures["late"]} if figures.get("late") else {}),
        "joined": [
            {
                "sessions": joined.joint.sessions,
                "frozen_on": joined.joint.frozen_on.isoformat(),
                "note": joined.joint.figures["note"],
                "questions": joined.joint.figures["questions"],
            }
            for joined in evidence.joined_with(db.session, session)
        ],
        **_follow_up(session),
    }


@operation(frozen.StartSeen, also=(409,))
def show_start(session_id: str) -> dict[str, Any]:
    """What is shown of the before form while the session goes on: each question's before, frozen."""
    session = get_session(db.session, caller(), session_id)
    start = evidence.start_of(db.session, session)
    if start is None:
        raise NotReleased
    figures = start.figures
    shown = {name: figures[name] for name in ("k", "waves", "questions")}
    return {"id": session.id, "frozen_on": start.frozen_on.isoformat(), **shown}


def _follow_up(session: Session) -> dict[str, Any]:
    found = evidence.follow_up_of(db.session, session)
    if found is None:
        return {}
    figures = {name: found.figures[name] for name in ("waves", "linking", "questions")}
    return {"follow_up": {"frozen_on": found.frozen_on.isoformat(), **figures}}


@operation(None, also=(409,))
def export_release(session_id: str) -> Response:
    """The same figures as a table: one row per question, and below it one row per answer."""
    _, release = _released(session_id)
    return Response(exports.csv_of(release.figures), mimetype="text/csv")


def _released(session_id: str) -> tuple[Session, Release]:
    """The session and its release. Raises NotReleased before there is one."""
    session = get_session(db.session, caller(), session_id)
    release = evidence.release_of(db.session, session)
    if release is None:
        raise NotReleased
    return session, release


def _to_run(session_id: str, kind: str | None = None) -> Session:
    """The session. Raises NotFound where it has no wave of this kind."""
    session = get_session(db.session, caller(), session_id, RUN)
    if kind is not None and all(wave.kind != kind for wave in session.waves):
        raise NotFound
    return session


def seen(session_id: str) -> answers.SessionSeen:
    """The session as programs see it, read in a transaction of its own after what was written is committed."""
    with reading():
        session = get_session(db.session, caller(), session_id)
        counts = running.response_counts(session)
        times, zone = times_of(db.session, session.waves), session.community.time_zone
        return answers.SessionSeen(
            id=session.id,
            community=session.community_id,
            title=session.title,
            date=session.date,
            code=session.code,
            url=join_url(session.code),
            state=session.state,
            headcount=session.headcount,
            key_question=key_questions.in_force(session),
            waves=[
                answers.WaveSeen(
                    kind=wave.kind,
                    state=wave.state,
                    responses=counts[wave.kind],
                    opens=shown_time(times.get(wave.kind, NONE).opens, zone),
                    closes=shown_time(times.get(wave.kind, NONE).closes, zone),
                )
                for wave in session.waves
            ],
        )
