"""A session is called off before anybody has answered: it opens by nobody's hand, and can be taken back."""

from __future__ import annotations

import datetime

import pytest
from flask import Flask

from surveys import cancelling, due, running, series
from surveys.clock import now
from surveys.database import db, may_write
from surveys.errors import Conflict
from surveys.models.people import User
from surveys.models.sessions import Session, Timetable
from surveys.operations.clerk import work_until_idle
from surveys.times import Times, times_of
from tests.support import factories as make

HOUR = datetime.timedelta(hours=1)


def call(app: Flask, session_id: str, verb: str) -> None:
    with app.app_context(), may_write():
        getattr(cancelling, verb)(db.session, db.session.get_one(Session, session_id))
        db.session.commit()


def states(app: Flask, session_id: str) -> list[str]:
    with app.app_context():
        session = db.session.get_one(Session, session_id)
        return [session.state, *(wave.state for wave in session.waves)]


def make_due(app: Flask, session_id: str) -> None:
    """The opening times of a session come, as if an hour went by."""
    with app.app_context(), may_write():
        for wave in db.session.get_one(Session, session_id).waves:
            entry = db.session.get(Timetable, wave.id)
            if entry is not None and entry.opens is not None:
                entry.opens = now() - HOUR / 60
        db.session.commit()


def test_cancelled_session_does_not_open_by_the_clock_nor_by_hand(app: Flask) -> None:
    session_id, _ = make.session(app, make.community(app), times={"before": Times(now() + HOUR)})
    call(app, session_id, "cancel")
    call(app, session_id, "cancel")  # a second tap
    make_due(app, session_id)
    work_until_idle(app)
    assert states(app, session_id) == ["cancelled", "cancelled", "cancelled"]
    with pytest.raises(Conflict, match="cancelled"):
        make.act(app, session_id, "open_wave", "before")
    with pytest.raises(Conflict, match="cancelled"):
        make.act(app, session_id, "set_times", {"after": Times(now() + HOUR)})
    for verb in (("close_wave", "before"), ("finish",)):
        with pytest.raises(Conflict):
            make.act(app, session_id, *verb)


def test_cancelled_session_taken_back_keeps_what_is_ahead(app: Flask) -> None:
    ahead = Times(now() + 2 * HOUR, now() + 3 * HOUR)
    session_id, _ = make.session(app, make.community(app), times={"before": Times(now() + HOUR), "after": ahead})
    call(app, session_id, "cancel")
    with app.app_context(), may_write():  # the before form's time goes by meanwhile
        wave = db.session.get_one(Session, session_id).waves[0]
        db.session.get_one(Timetable, wave.id).opens = now() - HOUR
        db.session.commit()
    call(app, session_id, "restore")
    call(app, session_id, "restore")
    work_until_idle(app)
    assert states(app, session_id) == ["waiting", "waiting", "waiting"]
    with app.app_context():
        assert times_of(db.session, db.session.get_one(Session, session_id).waves) == {"after": ahead}
    make.act(app, session_id, "open_wave", "before")
    assert states(app, session_id) == ["open", "open", "waiting"]


def test_form_that_nobody_answered_goes_back_when_its_session_is_cancelled(app: Flask) -> None:
    session_id, code = make.session(app, make.community(app), opened="before")
    call(app, session_id, "cancel")
    assert states(app, session_id) == ["cancelled", "cancelled", "cancelled"]
    client = app.test_client()
    page = client.get(f"/s/{code}")
    assert (page.status_code, "This session was cancelled" in page.text) == (200, True)
    asked = client.get(f"/s/{code}", headers={"Accept": "application/json"}).get_json()
    assert (asked["form"], asked["state"]) == (None, "cancelled")
    assert client.post(f"/s/{code}", json=make.submission({"conf": 2})).status_code == 410


def test_session_that_somebody_answered_is_not_cancelled(app: Flask) -> None:
    session_id, code = make.session(app, make.community(app), opened="before")
    make.send_all(app.test_client(), code, [{"conf": 2}])
    with pytest.raises(Conflict, match="Somebody has answered"):
        call(app, session_id, "cancel")
    make.send_all(app.test_client(), code, [{"conf": 3}])  # its gate is open still
    make.act(app, session_id, "close_wave", "before")
    with pytest.raises(Conflict, match="closed already"):
        call(app, session_id, "cancel")
    assert states(app, session_id) == ["closed", "closed", "waiting"]


def test_follow_up_that_was_left_out_stays_so(app: Flask) -> None:
    asked = make.definition(make.SCALE | {"waves": ["before", "after", "follow_up"]})
    session_id, _ = make.session(app, make.community(app), asked)
    make.act(app, session_id, "leave_out_follow_up")
    call(app, session_id, "cancel")
    call(app, session_id, "restore")
    assert states(app, session_id) == ["waiting", "waiting", "waiting", "skipped"]


def test_cancelled_session_can_be_deleted_and_holds_no_period_up(app: Flask) -> None:
    session_id, _ = make.session(app, make.community(app))
    call(app, session_id, "cancel")
    with app.app_context():
        session = db.session.get_one(Session, session_id)
        assert (running.is_untouched(session), cancelling.may_be_cancelled(session, {})) == (True, False)
    make.act(app, session_id, "delete_session")


def test_community_s_code_does_not_lead_to_a_cancelled_session(app: Flask) -> None:
    community = make.community(app)
    session_id, _ = make.session(app, community, date=datetime.date(2099, 1, 1))
    with app.app_context():
        code = db.session.get_one(Session, session_id).community.code
    client = app.test_client()
    assert "The next one is" in client.get(f"/s/{code}").text
    call(app, session_id, "cancel")
    assert "No session is planned yet" in client.get(f"/s/{code}").text


def make_series(app: Flask, session_id: str, *days: datetime.date) -> list[str]:
    """The ids of sessions like this one that are planned at once, in order of date."""
    with app.app_context(), may_write():
        made = series.plan_again(db.session, db.session.get_one(Session, session_id), days)
        db.session.commit()
        return [one.id for one in made]


def call_series(app: Flask, session_id: str, verb: str, *arguments: object) -> list[str]:
    with app.app_context(), may_write():
        found = getattr(cancelling, verb)(db.session, db.session.get_one(Session, session_id), *arguments)
        db.session.commit()
        return [one.id for one in found]


def test_series_is_called_off_but_for_what_was_opened_and_taken_back(app: Flask) -> None:
    user = make.account(app)
    community_id = make.community(app, (user, "facilitator"))
    alone, _ = make.session(app, community_id)
    day = now().date()
    days = [day + datetime.timedelta(weeks=week) for week in range(4)]
    today, early, third, fourth = make_series(app, alone, *days)
    other = make_series(app, alone, *days)  # planned at once as well, but apart
    make.act(app, today, "open_wave", "before")
    call(app, early, "cancel")
    assert call_series(app, fourth, "unopened") == [third, fourth]
    assert call_series(app, today, "cancel_series") == [third, fourth]
    assert call_series(app, today, "cancel_series") == []  # a second tap
    assert [states(app, one)[0] for one in (today, early, third, fourth)] == ["open", *["cancelled"] * 3]
    assert {states(app, one)[0] for one in (alone, *other)} == {"waiting"}
    with app.app_context():
        desk = due.desk_of(db.session, db.session.get_one(User, user))
        assert {third, fourth} & {one.session_id for one in desk.due} == set()
    assert call_series(app, third, "restore_series", [early]) == [third, fourth]
    assert [states(app, one)[0] for one in (today, early, third, fourth)] == ["open", "cancelled", "waiting", "waiting"]


def test_session_that_was_planned_alone_has_no_series(app: Flask) -> None:
    community_id = make.community(app)
    alone, _ = make.session(app, community_id)
    [again] = make_series(app, alone, now().date())
    for one in (alone, again):
        assert [call_series(app, one, verb) for verb in ("unopened", "cancel_series", "restore_series")] == [[], [], []]
