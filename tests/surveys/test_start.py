"""The start of a session: what its before form says while the session goes on, and that the end says the same."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask

from surveys import evidence, releasing
from surveys.database import db, may_write
from surveys.errors import Conflict
from surveys.models.sessions import Session
from surveys.operations.clerk import Turn, work_until_idle
from tests.support import factories as make

HOPE = make.SCALE | {"key": "hope", "item": "hope", "prompt": "I expect to learn much", "waves": ["before"]}
STARTED = make.SCALE | {"key": "start", "item": "start", "prompt": "I know the policy", "show_start": True}
WORRY = {"key": "worry", "type": "long_text", "prompt": "What worries you?", "waves": ["before"], "audience": "room"}
ASKED = make.definition(HOPE, make.SCALE, STARTED, WORRY)


def started(app: Flask, n: int = 8, linked: int = 6) -> tuple[str, str]:
    """A session whose before form was answered by n people and sealed by showing the start; the first are linked."""
    session_id, code = make.session(app, make.community(app), ASKED, opened="before")
    answers = [{"hope": 1 + i % 5, "conf": 2, "start": 1 + i % 3, "worry": f"worry {i}"} for i in range(n)]
    make.send_all(app.test_client(), code, answers[:linked], linked=True)
    make.send_all(app.test_client(), code, answers[linked:])
    make.act(app, session_id, "show_start")
    work_until_idle(app)
    return session_id, code


def start_of(app: Flask, session_id: str) -> dict[str, Any]:
    with app.app_context():
        found = evidence.start_of(db.session, db.session.get_one(Session, session_id))
        return {} if found is None else found.figures


def release_of(app: Flask, session_id: str) -> dict[str, dict[str, Any]]:
    with app.app_context():
        found = evidence.release_of(db.session, db.session.get_one(Session, session_id))
        return {} if found is None else {question["key"]: question for question in found.figures["questions"]}


def texts(app: Flask, session_id: str) -> list[str]:
    with app.app_context():
        found = evidence.comments_of(db.session, db.session.get_one(Session, session_id), ("waiting",))
        return sorted(comment.text for comment in found)


def test_start_shows_what_is_asked_only_before_and_what_is_marked(app: Flask) -> None:
    session_id, _ = started(app)
    figures = start_of(app, session_id)
    assert [(q["key"], q["n_before"], q["withheld"]) for q in figures["questions"]] == [
        ("hope", 8, None),
        ("start", 8, None),
    ]
    assert texts(app, session_id) == [f"worry {i}" for i in range(8)]
    assert release_of(app, session_id) == {}


def test_the_end_repeats_the_start_and_shows_a_marked_question_of_everyone(app: Flask) -> None:
    session_id, code = started(app)  # 2 of 8 are unlinked: without the mark the matched alone would be shown
    first = start_of(app, session_id)
    make.act(app, session_id, "open_wave", "after")
    make.send_all(app.test_client(), code, [{"conf": 4, "start": 4}] * 6, linked=True)
    make.act(app, session_id, "finish")
    work_until_idle(app)
    assert start_of(app, session_id) == first
    shown = {question["key"]: question for question in first["questions"]}
    final = release_of(app, session_id)
    assert json.dumps(final["hope"], sort_keys=True) == json.dumps(shown["hope"], sort_keys=True)
    assert (final["conf"]["base"], final["conf"]["n_before"]) == ("matched", 6)
    assert (final["start"]["base"], final["start"]["change_from"]) == ("everyone", "unlinked")
    assert final["start"]["counts_before"] == shown["start"]["counts_before"]
    assert texts(app, session_id) == [f"worry {i}" for i in range(8)]  # once, not twice


def test_start_below_the_smallest_group_says_why(sqlite_app: Flask) -> None:
    session_id, _ = started(sqlite_app, n=4, linked=4)
    assert [q["base"] for q in start_of(sqlite_app, session_id)["questions"]] == [None, None]
    assert texts(sqlite_app, session_id) == []


def test_session_without_such_questions_has_no_start(sqlite_app: Flask) -> None:
    session_id, code = make.session(sqlite_app, make.community(sqlite_app), opened="before")
    make.send_all(sqlite_app.test_client(), code, [{"conf": 3}] * 6)
    with pytest.raises(Conflict):
        make.act(sqlite_app, session_id, "show_start")
    make.act(sqlite_app, session_id, "close_wave", "before", 0)
    work_until_idle(sqlite_app)
    assert start_of(sqlite_app, session_id) == {}


def test_finishing_at_once_needs_no_start(sqlite_app: Flask) -> None:
    session_id, code = make.session(sqlite_app, make.community(sqlite_app), ASKED, opened="before")
    make.send_all(sqlite_app.test_client(), code, [{"hope": 3, "start": 2}] * 6)
    make.act(sqlite_app, session_id, "finish")
    work_until_idle(sqlite_app)
    assert start_of(sqlite_app, session_id) == {}
    assert release_of(sqlite_app, session_id)["hope"]["n_before"] == 6


def closed_before(app: Flask) -> tuple[str, str]:
    """A session whose before form is sealed and whose start nobody has stored yet."""
    session_id, code = make.session(app, make.community(app), ASKED, opened="before")
    answers = [{"hope": 1 + i % 5, "conf": 2, "start": 1 + i % 3, "worry": f"worry {i}"} for i in range(8)]
    make.send_all(app.test_client(), code, answers)
    make.act(app, session_id, "close_wave", "before", 0)
    with app.app_context():
        Turn(app, db.session).keep_times()
    return session_id, code


def finish_and_pair(app: Flask, session_id: str) -> None:
    make.act(app, session_id, "finish")
    with app.app_context():
        turn = Turn(app, db.session)
        turn.keep_times()
        turn.pair_due()


def test_clerk_that_found_a_start_before_the_session_was_finished_does_not_store_it(app: Flask) -> None:
    session_id, _ = closed_before(app)
    finish_and_pair(app, session_id)  # by another clerk
    with app.app_context():
        Turn(app, db.session)._start(session_id)  # as if it had been found due a moment ago
    work_until_idle(app)
    assert start_of(app, session_id) == {}
    assert texts(app, session_id) == [f"worry {i}" for i in range(8)]  # once, not twice


def test_release_computed_before_a_start_was_stored_is_computed_again(app: Flask) -> None:
    session_id, _ = closed_before(app)
    with app.app_context():
        start = releasing.compute_start(db.session, db.session.get_one(Session, session_id))
        db.session.rollback()
    finish_and_pair(app, session_id)
    with app.app_context():
        turn = Turn(app, db.session)
        computed = releasing.compute(db.session, db.session.get_one(Session, session_id))
        db.session.rollback()
        with may_write():  # a clerk that was not updated yet stores it all the same
            releasing.release_start(db.session, db.session.get_one(Session, session_id), start)
            db.session.commit()
        assert turn._store(session_id, computed) is False
    assert release_of(app, session_id) == {}
    work_until_idle(app)
    assert release_of(app, session_id)["hope"]["n_before"] == 8
    assert texts(app, session_id) == [f"worry {i}" for i in range(8)]  # once, not twice
