"""A session whose start is shown and that people come late to, and what is read of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from surveys import evidence
from surveys.database import db, reading
from surveys.models.intake import Arrival, Gate, LinkToken, Receipt
from surveys.models.sessions import LATE, Session
from surveys.operations.clerk import work_figures
from tests.support import factories as make

HOPE = make.SCALE | {"key": "hope", "item": "hope", "prompt": "I expect to learn much", "waves": ["before"]}
STARTED = make.SCALE | {"key": "start", "item": "start", "prompt": "I know the policy", "show_start": True}
HURT = make.SCALE | {"key": "hurt", "item": "hurt", "prompt": "I was hurt", "sensitive": True}
NOTE = {"key": "note", "type": "long_text", "prompt": "Anything?", "waves": ["before", "after"], "audience": "room"}
WORRY = {"key": "worry", "type": "long_text", "prompt": "What worries you?", "waves": ["before"], "audience": "room"}
ASKED = make.definition(HOPE, make.SCALE, STARTED, HURT, NOTE, WORRY)
Answers = Sequence[Mapping[str, Any]]


def early(n: int) -> list[dict[str, Any]]:
    return [
        {"hope": 1 + i % 5, "conf": 2 + i % 2, "start": 1 + i % 3, "hurt": 1 + i % 2, "note": f"n{i}", "worry": f"w{i}"}
        for i in range(n)
    ]


def late(n: int) -> list[dict[str, Any]]:
    return [{"conf": 5, "hurt": 1 + i % 2, "note": f"late {i}"} for i in range(n)]


def started(app: Flask, n: int = 12, linked: int = 0) -> tuple[str, str]:
    """A session whose start is shown; the first are linked."""
    session_id, code = make.session(app, make.community(app), ASKED, opened="before")
    make.send_all(app.test_client(), code, early(n)[:linked], linked=True)
    make.send_all(app.test_client(), code, early(n)[linked:])
    make.act(app, session_id, "show_start")
    work_figures(app)
    return session_id, code


def held(app: Flask, came_late: Answers, n: int = 12) -> tuple[str, dict[str, Any]]:
    """A session with late-comers, finished; returns its id and the figures of its start."""
    session_id, code = started(app, n)
    first = start_of(app, session_id)
    make.act(app, session_id, "open_wave", LATE)
    make.send_all(app.test_client(), code, came_late)
    make.act(app, session_id, "open_wave", "after")
    make.send_all(app.test_client(), code, [{"conf": 4, "start": 4, "hurt": 1 + i % 2} for i in range(14)])
    make.act(app, session_id, "finish")
    work_figures(app)
    return session_id, first


def start_of(app: Flask, session_id: str) -> dict[str, Any]:
    with app.app_context():
        found = evidence.start_of(db.session, db.session.get_one(Session, session_id))
        return {} if found is None else found.figures


def release_of(app: Flask, session_id: str) -> dict[str, Any]:
    with app.app_context():
        found = evidence.release_of(db.session, db.session.get_one(Session, session_id))
        return {} if found is None else found.figures


def questions(figures: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {question["key"]: question for question in figures["questions"]}


def texts(app: Flask, session_id: str, question: str) -> list[str]:
    with app.app_context():
        found = evidence.comments_of(db.session, db.session.get_one(Session, session_id), ("waiting",))
        return sorted(comment.text for comment in found if comment.question == question)


def states(app: Flask, session_id: str) -> list[tuple[str, str]]:
    with app.app_context():
        return [(wave.kind, wave.state) for wave in db.session.get_one(Session, session_id).waves]


def left_in_intake(app: Flask) -> dict[str, int]:
    with app.app_context(), reading("intake") as intake:
        tables = (Arrival, Receipt, Gate, LinkToken)
        return {table.__tablename__: intake.scalar(select(func.count()).select_from(table)) for table in tables}
