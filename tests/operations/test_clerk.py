"""The clerk: two may work at once, what fails keeps nothing else waiting, and its log holds nobody's words."""

from __future__ import annotations

import datetime
import threading

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update

from surveys import pictures
from surveys.clock import now
from surveys.database import db, intake_transaction, may_write
from surveys.models.evidence import Lease, Picture, Release
from surveys.models.intake import Arrival
from surveys.models.responses import Response
from surveys.models.sessions import CLOSED, OPEN, SEALED, Timetable, Wave
from surveys.operations.clerk import Hold, Turn, take_lease, work_once, work_until_idle
from tests.support import factories as make


def closed(app: Flask, community: str, values: list[int], title: str = "A session") -> tuple[str, str]:
    """A session whose before-wave was answered and closed without grace: (id, code)."""
    session_id, code = make.session(app, community, opened="before", title=title)
    make.send_all(app.test_client(), code, [{"conf": value} for value in values])
    make.act(app, session_id, "close_wave", "before", 0)
    return session_id, code


def stored(app: Flask) -> list[int]:
    with app.app_context():
        return sorted(answers["conf"] for answers in db.session.scalars(select(Response.answers)))


def test_two_clerks_at_once_seal_every_answer_once(app: Flask) -> None:
    community = make.community(app)
    for _ in range(3):
        closed(app, community, [1, 2, 3, 4, 5])
    faults: list[BaseException] = []

    def work() -> None:
        try:
            work_until_idle(app)
        except BaseException as fault:  # a thread's fault is told below
            faults.append(fault)

    clerks = [threading.Thread(target=work) for _ in range(3)]
    for clerk in clerks:
        clerk.start()
    for clerk in clerks:
        clerk.join()
    work_until_idle(app)
    assert faults == []
    assert stored(app) == sorted([1, 2, 3, 4, 5] * 3)
    with app.app_context():
        counted = db.session.scalars(select(Wave.responses).where(Wave.state == SEALED)).all()
    assert counted == [5, 5, 5]


def test_wave_opened_again_since_it_was_found_is_not_sealed(app: Flask) -> None:
    session_id, code = make.session(app, make.community(app), opened="before")
    make.send_all(app.test_client(), code, [{"conf": 3}])
    make.act(app, session_id, "close_wave", "before")
    make.act(app, session_id, "open_wave", "before")
    with app.app_context():
        wave = db.session.scalar(select(Wave.id).where(Wave.kind == "before"))
        Turn(app, db.session)._seal(wave)  # as if it had been found due a moment ago
        assert db.session.get_one(Wave, wave).state == OPEN
    make.send_all(app.test_client(), code, [{"conf": 4}])  # its gate is open still
    make.act(app, session_id, "finish")
    work_until_idle(app)
    assert stored(app) == [3, 4]


def test_wave_whose_grace_was_made_longer_is_not_sealed(app: Flask) -> None:
    closed(app, make.community(app), [3])
    with app.app_context():
        wave = db.session.scalar(select(Wave.id).where(Wave.state == CLOSED))
        with may_write():
            db.session.execute(delete(Timetable))
            db.session.commit()
        Turn(app, db.session)._seal(wave)
        assert db.session.get_one(Wave, wave).state == CLOSED


def test_wave_that_cannot_be_sealed_keeps_no_other_waiting_and_its_words_out_of_the_log(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    community = make.community(app)
    closed(app, community, [1, 1], title="Poisoned")
    with app.app_context(), intake_transaction() as intake:
        intake.execute(update(Arrival).values(answers='{"conf": "quetzal'))  # the planted fault
    closed(app, community, [4, 5])
    work_until_idle(app)
    assert stored(app) == [4, 5]
    assert "sealing a wave failed and is put off: JSONDecodeError at" in caplog.text
    assert "quetzal" not in caplog.text


def test_picture_that_cannot_be_drawn_keeps_no_other_waiting(app: Flask) -> None:
    make.finished(app, make.community(app), [{"conf": 2}] * 6, [{"conf": 4}] * 6)
    with app.app_context(), may_write():
        for picture in db.session.scalars(select(Picture)):
            picture.drawn = False
        db.session.add(Picture(key="0" * 32, chart="people", record={"nothing": "of use"}))  # the planted fault
        db.session.commit()
    work_until_idle(app)
    with app.app_context():
        assert db.session.scalars(select(Picture.key).where(Picture.drawn.is_(False))).all() == ["0" * 32]


def test_pictures_of_another_style_are_drawn_again_at_the_next_start(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.finished(app, make.community(app), [{"conf": 2}] * 6, [{"conf": 4}] * 6)
    work_until_idle(app)
    monkeypatch.setattr(pictures, "STYLE", "next")
    with app.app_context():
        before = len(db.session.scalars(select(Picture.key)).all())
        Turn(app, db.session).ask_for_all()
    work_until_idle(app)
    with app.app_context():
        drawn = db.session.scalars(select(Picture.key).where(Picture.drawn)).all()
        assert ([key[:5] for key in drawn], before > 2) == (["next-"] * before, True)


def test_pictures_that_a_killed_clerk_did_not_ask_for_are_asked_for_at_the_next_start(app: Flask) -> None:
    community = make.community(app)
    for _ in range(2):
        make.finished(app, community, [{"conf": 2}] * 6, [{"conf": 4}] * 6)
    count = select(func.count()).select_from(Picture).where(Picture.chart == "trend")
    with app.app_context():
        asked = db.session.scalar(count)
        with may_write():
            db.session.execute(delete(Picture).where(Picture.chart == "trend"))
            db.session.commit()
        Turn(app, db.session).ask_for_all()
        assert (db.session.scalar(count) > 0, asked > 0) == (True, True)
        assert db.session.scalar(select(func.count()).select_from(Release)) == 2


def test_lease_is_one_clerk_s_at_a_time(app: Flask) -> None:
    with app.app_context(), may_write():
        taken = [take_lease(db.session, holder) for holder in ("first", "second", "first")]
    assert taken == [True, False, True]


def test_lease_is_renewed_while_a_turn_takes_long(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    community = make.community(app)
    for _ in range(3):
        closed(app, community, [3])
    hold, begun, until = Hold(), now(), []
    hours = iter(begun + datetime.timedelta(hours=hour) for hour in range(1000))

    def between() -> None:
        with monkeypatch.context() as patch:
            patch.setattr(
                "surveys.operations.clerk.now", lambda: next(hours)
            )  # an hour passes at every look at the clock
            assert hold.renew()
        until.append(db.session.get_one(Lease, "clerk").until)

    work_once(app, between=between)
    assert len(until) >= 3
    assert until == sorted(set(until))
    assert stored(app) == [3, 3, 3]
