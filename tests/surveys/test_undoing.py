"""One step back from a form that was opened too early, while nobody has answered it."""

from __future__ import annotations

import datetime
import threading

import pytest
from flask import Flask
from sqlalchemy import select

from surveys import running, undoing
from surveys.clock import now
from surveys.database import db, may_write, reading
from surveys.errors import Conflict
from surveys.models.intake import Arrival, Gate
from surveys.models.sessions import Session
from surveys.operations.clerk import work_until_idle
from surveys.times import Times, times_of
from tests.support import factories as make

HOUR = datetime.timedelta(hours=1)


def undo(app: Flask, session_id: str, kind: str) -> None:
    with app.app_context(), may_write():
        undoing.undo_open(db.session, db.session.get_one(Session, session_id), kind)
        db.session.commit()


def states(app: Flask, session_id: str) -> list[str]:
    with app.app_context():
        return [wave.state for wave in db.session.get_one(Session, session_id).waves]


def test_form_opened_too_early_waits_again_and_the_former_takes_answers(app: Flask) -> None:
    session_id, code = make.session(app, make.community(app), opened="before")
    client = app.test_client()
    make.send_all(client, code, [{"conf": 2}])
    make.act(app, session_id, "open_wave", "after")
    undo(app, session_id, "after")
    undo(app, session_id, "after")  # a second tap
    assert states(app, session_id) == ["open", "waiting"]
    make.send_all(client, code, [{"conf": 3}])
    with app.app_context():
        assert running.response_counts(db.session.get_one(Session, session_id)) == {"before": 2, "after": 0}


def test_former_form_that_was_closed_by_hand_stays_closed(app: Flask) -> None:
    session_id, _ = make.session(app, make.community(app), opened="before")
    make.act(app, session_id, "close_wave", "before")
    make.act(app, session_id, "open_wave", "after")
    undo(app, session_id, "after")
    assert states(app, session_id) == ["closed", "waiting"]


def test_first_form_opened_too_early_leaves_a_session_that_nobody_touched(app: Flask) -> None:
    session_id, code = make.session(app, make.community(app), opened="before")
    undo(app, session_id, "before")
    assert app.test_client().post(f"/s/{code}", json=make.submission({"conf": 2})).status_code == 410
    with app.app_context(), reading("intake") as intake:
        assert intake.execute(select(Gate.wave_id)).all() == []
    make.act(app, session_id, "delete_session")


def test_times_that_are_ahead_outlive_a_step_back(app: Flask) -> None:
    at = now()
    plan = {"before": Times(None, at + HOUR), "after": Times(at + HOUR, at + 2 * HOUR)}
    session_id, _ = make.session(app, make.community(app), opened="before", times=plan)
    make.act(app, session_id, "open_wave", "after")
    undo(app, session_id, "after")
    with app.app_context():
        assert times_of(db.session, db.session.get_one(Session, session_id).waves) == plan


def test_form_that_somebody_answered_stays_open(app: Flask) -> None:
    session_id, code = make.session(app, make.community(app), opened="before")
    make.send_all(app.test_client(), code, [{"conf": 2}])
    with pytest.raises(Conflict, match="Somebody has answered"):
        undo(app, session_id, "before")
    make.send_all(app.test_client(), code, [{"conf": 3}])  # its gate is open still
    assert states(app, session_id) == ["open", "waiting"]


def test_form_that_is_not_open_cannot_wait_again(app: Flask) -> None:
    session_id, _ = make.session(app, make.community(app), opened="before")
    make.act(app, session_id, "close_wave", "before", 0)
    work_until_idle(app)
    with pytest.raises(Conflict, match="not open"):
        undo(app, session_id, "before")


def test_answer_that_comes_while_it_is_undone_is_kept_or_refused(app: Flask) -> None:
    """Whoever was told "received" is counted, whichever came first."""
    community = make.community(app)
    for _ in range(6):
        session_id, code = make.session(app, community, opened="before")
        told: list[int] = []
        refused: list[bool] = []

        def send(code: str = code, told: list[int] = told) -> None:
            answer = app.test_client().post(f"/s/{code}", json=make.submission({"conf": 3}))
            told.append(answer.status_code)

        def back(session_id: str = session_id, refused: list[bool] = refused) -> None:
            try:
                undo(app, session_id, "before")
            except Conflict:
                refused.append(True)

        both = [threading.Thread(target=send), threading.Thread(target=back)]
        for one in both:
            one.start()
        for one in both:
            one.join()
        with app.app_context(), reading("intake") as intake:
            waves = [wave.id for wave in db.session.get_one(Session, session_id).waves]
            stored = len(intake.execute(select(Arrival.id).where(Arrival.wave_id.in_(waves))).all())
        assert (stored, bool(refused)) == ((1, True) if told == [201] else (0, False))
