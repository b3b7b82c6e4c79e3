"""The rules of disclosure that making and showing releases must keep, and that a release is the same bytes again."""

from __future__ import annotations

import json
from typing import Any

from flask import Flask
from sqlalchemy import select, update

from surveys import evidence, exports, releasing
from surveys.database import db, may_write
from surveys.identifiers import new_response_id
from surveys.models.responses import Response
from surveys.models.sessions import Session
from tests.support import factories as make

NUMBER = {"key": "hours", "type": "number", "prompt": "Hours?", "waves": ["before", "after"], "settings": {}}
YES = {"key": "plan", "type": "yes_no", "prompt": "A plan?", "waves": ["before", "after"]}
OPTIONS = {"options": [{"key": name, "label": name.upper()} for name in "abc"]}
FIRST = {
    "key": "first",
    "type": "single_choice",
    "prompt": "Whom first?",
    "waves": ["before", "after"],
    "settings": OPTIONS,
}
ANY = {"key": "any", "type": "multiple_choice", "prompt": "Which?", "waves": ["before", "after"], "settings": OPTIONS}
ROLE = {"key": "role", "type": "single_choice", "prompt": "Role?", "waves": ["before"], "breakdown": True}
ROLE["settings"] = OPTIONS
WHY = {"key": "why", "type": "long_text", "prompt": "Why?", "waves": ["after"], "audience": "room"}
ASKED = make.definition(make.SCALE, NUMBER, YES, FIRST, ANY, ROLE, WHY)


def person(i: int, later: int) -> dict[str, Any]:
    return {
        "conf": 1 + (i + later) % 5,
        "hours": 0.1 * i + later / 3,
        "plan": bool((i + later) % 3),
        "first": "abc"[(i * (1 + later)) % 3],
        "any": ["abc"[j] for j in range(3) if (i + j + later) % 2],
    }


def held(app: Flask, n: int = 14) -> str:
    before = [person(i, 0) | {"role": "ab"[i % 2]} for i in range(n)]
    after = [person(i, 1) | {"why": f"because {i}"} for i in range(n)]
    return make.finished(app, make.community(app), before, after, ASKED)


def canonical(figures: dict[str, Any]) -> str:
    return json.dumps(figures, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def test_a_release_is_the_same_bytes_again_whatever_the_order_of_rows(app: Flask) -> None:
    session_id = held(app)
    with app.app_context(), may_write():
        session = db.session.get_one(Session, session_id)
        stored = evidence.release_of(db.session, session)
        assert stored is not None
        first = canonical(stored.figures)
        assert first == canonical(releasing.compute(db.session, session).figures)
        for _ in range(3):
            for old in list(db.session.scalars(select(Response.id))):
                db.session.execute(update(Response).where(Response.id == old).values(id=new_response_id()))
            db.session.expire_all()
            assert first == canonical(releasing.compute(db.session, session).figures)


def test_r5_a_release_is_stored_once_and_says_when(sqlite_app: Flask) -> None:
    session_id = held(sqlite_app)
    with sqlite_app.app_context(), may_write():
        session = db.session.get_one(Session, session_id)
        stored = evidence.release_of(db.session, session)
        assert stored is not None
        frozen = canonical(stored.figures)
        db.session.execute(update(Response).values(answers={"conf": 5}))
        changed = releasing.compute(db.session, session)
        assert canonical(changed.figures) != frozen
        assert canonical(releasing.release(db.session, session, changed).figures) == frozen


def test_r9_texts_come_apart_and_in_an_order_of_their_own(sqlite_app: Flask) -> None:
    session_id = held(sqlite_app)
    with sqlite_app.app_context():
        session = db.session.get_one(Session, session_id)
        texts = [comment.text for comment in evidence.comments_of(db.session, session, ("waiting",))]
        assert sorted(texts) == sorted(f"because {i}" for i in range(14))
        stored = evidence.release_of(db.session, session)
        assert stored is not None
        assert "because" not in canonical(stored.figures)


def test_r10_an_export_has_no_row_of_a_person(sqlite_app: Flask) -> None:
    session_id = held(sqlite_app)
    with sqlite_app.app_context():
        stored = evidence.release_of(db.session, db.session.get_one(Session, session_id))
        assert stored is not None
        rows = exports.csv_of(stored.figures).splitlines()
    options = sum(len(question["options"]) for question in stored.figures["questions"] if question["counts_before"])
    assert len(rows) <= 1 + len(stored.figures["questions"]) + options
