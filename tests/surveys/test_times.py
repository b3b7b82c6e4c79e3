"""Planned times: what a clock means, what is refused, and a clerk that holds to them, late or not."""

from __future__ import annotations

import datetime

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from surveys import clock, running, times
from surveys.attending import find_meeting
from surveys.clock import comes_twice, local_of, now, utc_of
from surveys.database import db, may_write
from surveys.errors import Conflict, Invalid
from surveys.models.sessions import Session, Timetable
from surveys.operations.clerk import work_once, work_until_idle
from surveys.times import Times
from tests.support import factories as make

HOUR = datetime.timedelta(hours=1)
LONDON = "Europe/London"
AT = datetime.datetime
ZONES = (LONDON, "UTC", "America/St_Johns", "Australia/Lord_Howe", "Africa/Casablanca", "Pacific/Apia")


def test_local_time_is_kept_as_utc() -> None:
    assert times.on_clock(AT(2027, 7, 1, 14, 0), LONDON, "opens") == AT(2027, 7, 1, 13, 0)
    assert times.on_clock(AT(2027, 1, 7, 14, 0), LONDON, "opens") == AT(2027, 1, 7, 14, 0)


def test_time_that_clocks_leap_over_is_refused_and_the_next_named() -> None:
    with pytest.raises(Invalid, match=r"there is no 01:30 on that day. Enter 02:30") as refused:
        times.on_clock(AT(2027, 3, 28, 1, 30), LONDON, "opens")
    assert refused.value.field == "opens"


def test_time_that_comes_twice_means_the_first() -> None:
    twice = AT(2027, 10, 31, 1, 30)
    assert (comes_twice(twice, LONDON), comes_twice(AT(2027, 10, 31, 2, 30), LONDON)) == (True, False)
    assert comes_twice(AT(2027, 3, 28, 1, 30), LONDON) is False  # it never comes
    assert times.on_clock(twice, LONDON, "opens") == AT(2027, 10, 31, 0, 30)


@given(st.datetimes(AT(2026, 1, 1), AT(2030, 1, 1)).map(lambda at: at.replace(microsecond=0)), st.sampled_from(ZONES))
def test_every_local_time_is_read_back_or_refused(local: datetime.datetime, zone: str) -> None:
    said = local_of(utc_of(local, zone), zone).replace(tzinfo=None)
    try:
        utc = times.on_clock(local, zone, "opens")
    except Invalid:
        assert said != local
    else:
        assert (local_of(utc, zone).replace(tzinfo=None), said) == (local, local)


@pytest.fixture
def planned(app: Flask) -> tuple[Flask, str]:
    """A session with a before and an after form."""
    return app, make.session(app, make.community(app))[0]


def plan(app: Flask, session_id: str, **planned: Times) -> None:
    make.act(app, session_id, "set_times", planned)


def states(app: Flask, session_id: str) -> dict[str, str]:
    with app.app_context():
        return {wave.kind: wave.state for wave in db.session.get_one(Session, session_id).waves}


def kept(app: Flask, session_id: str) -> dict[str, Times]:
    with app.app_context():
        return times.times_of(db.session, db.session.get_one(Session, session_id).waves)


def shift(app: Flask, by: datetime.timedelta) -> None:
    """Let time pass for the timetable."""
    with app.app_context(), may_write():
        for entry in db.session.query(Timetable):
            for name in ("opens", "closes", "grace_ends"):
                at = getattr(entry, name)
                setattr(entry, name, at and at - by)
        db.session.commit()


def test_clerk_opens_and_closes_on_time(planned: tuple[Flask, str]) -> None:
    app, session_id = planned
    at = now()
    plan(app, session_id, before=Times(at + HOUR, at + 2 * HOUR), after=Times(at + 3 * HOUR))
    assert work_once(app) is False
    shift(app, HOUR)
    work_until_idle(app)
    assert states(app, session_id) == {"before": "open", "after": "waiting"}
    assert kept(app, session_id)["before"] == Times(None, at + HOUR)
    shift(app, HOUR)
    work_until_idle(app)
    assert states(app, session_id) == {"before": "closed", "after": "waiting"}
    shift(app, HOUR)
    work_until_idle(app)
    assert states(app, session_id) == {"before": "sealed", "after": "open"}
    assert kept(app, session_id) == {}


def test_late_clerk_closes_the_form_before_and_opens_the_next(planned: tuple[Flask, str]) -> None:
    app, session_id = planned
    at = now()
    make.act(app, session_id, "open_wave", "before")
    plan(app, session_id, before=Times(None, at + HOUR), after=Times(at + HOUR, at + 9 * HOUR))
    shift(app, 3 * HOUR)
    assert work_once(app) is True
    assert states(app, session_id) == {"before": "closed", "after": "open"}


def test_form_whose_whole_time_went_by_is_not_opened(planned: tuple[Flask, str]) -> None:
    app, session_id = planned
    at = now()
    plan(app, session_id, before=Times(at + HOUR, at + 2 * HOUR))
    shift(app, 3 * HOUR)
    assert work_once(app) is False
    assert states(app, session_id)["before"] == "waiting"
    make.act(app, session_id, "open_wave", "before")  # by hand; the clerk does not close it at once
    assert (work_once(app), states(app, session_id)["before"]) == (False, "open")


def test_opening_by_hand_keeps_a_later_closing_time(planned: tuple[Flask, str]) -> None:
    app, session_id = planned
    at = now()
    plan(app, session_id, before=Times(at + HOUR, at + 2 * HOUR))
    make.act(app, session_id, "open_wave", "before")
    assert kept(app, session_id) == {"before": Times(None, at + 2 * HOUR)}
    make.act(app, session_id, "close_wave", "before")
    make.act(app, session_id, "open_wave", "before")
    assert kept(app, session_id) == {}


def test_times_are_changed_and_dropped(planned: tuple[Flask, str]) -> None:
    app, session_id = planned
    at = now()
    plan(app, session_id, before=Times(at + HOUR), after=Times(at + 3 * HOUR))
    plan(app, session_id, before=Times(at + 2 * HOUR))
    assert kept(app, session_id) == {"before": Times(at + 2 * HOUR), "after": Times(at + 3 * HOUR)}
    plan(app, session_id, before=Times())
    assert kept(app, session_id) == {"after": Times(at + 3 * HOUR)}


def test_opening_time_of_a_form_that_a_later_one_overtook_is_dropped(planned: tuple[Flask, str]) -> None:
    app, session_id = planned
    plan(app, session_id, before=Times(now() + HOUR))
    make.act(app, session_id, "open_wave", "after")
    shift(app, 2 * HOUR)
    work_until_idle(app)
    assert (states(app, session_id), kept(app, session_id)) == ({"before": "waiting", "after": "open"}, {})


def test_finishing_forgets_the_times_of_forms_that_were_not_opened(planned: tuple[Flask, str]) -> None:
    app, session_id = planned
    at = now()
    plan(app, session_id, before=Times(None, at + HOUR), after=Times(at + 2 * HOUR))
    make.act(app, session_id, "open_wave", "before")
    make.act(app, session_id, "finish")
    assert kept(app, session_id) == {}
    with pytest.raises(Conflict, match="This session is over"):
        plan(app, session_id, after=Times(at + 3 * HOUR))


@pytest.mark.parametrize(
    ("before", "after", "field"),
    [
        (Times(-HOUR), Times(), "times.before.opens"),
        (Times(HOUR * 24 * 800), Times(), "times.before.opens"),
        (Times(2 * HOUR, HOUR), Times(), "times.before.closes"),
        (Times(HOUR, HOUR), Times(), "times.before.closes"),
        (Times(2 * HOUR), Times(HOUR), "times.after.opens"),
        (Times(HOUR, 3 * HOUR), Times(2 * HOUR), "times.after.opens"),
        (Times(None, 3 * HOUR), Times(None, 2 * HOUR), "times.after.closes"),
    ],
)
def test_times_that_do_not_fit_are_refused(sqlite_app: Flask, before: Times, after: Times, field: str) -> None:
    session_id, _ = make.session(sqlite_app, make.community(sqlite_app))
    at = now()
    wanted = {
        kind: Times(*(moment and at + moment for moment in (said.opens, said.closes)))
        for kind, said in (("before", before), ("after", after))
    }
    with pytest.raises(Invalid) as refused:
        plan(sqlite_app, session_id, **wanted)
    assert (refused.value.field, kept(sqlite_app, session_id)) == (field, {})


def test_times_of_forms_that_are_past_them_are_refused(planned: tuple[Flask, str]) -> None:
    app, session_id = planned
    make.act(app, session_id, "open_wave", "before")
    with pytest.raises(Conflict, match="opened already"):
        plan(app, session_id, before=Times(now() + HOUR))
    make.act(app, session_id, "close_wave", "before")
    with pytest.raises(Conflict, match="closed already"):
        plan(app, session_id, before=Times(None, now() + HOUR))
    with pytest.raises(Invalid, match="no wave 'during'"):
        plan(app, session_id, during=Times(now() + HOUR))


def test_session_is_planned_with_its_times(app: Flask) -> None:
    at = now()
    session_id, _ = make.session(app, make.community(app), times={"after": Times(at + HOUR)})
    assert kept(app, session_id) == {"after": Times(at + HOUR)}


def test_moment_names_its_day_unless_it_is_today() -> None:
    today = clock.moment(now(), "UTC", named=True)
    assert (today.day, today.place) == (None, "UTC")
    other = clock.moment(AT(2027, 7, 1, 13, 0), "America/Argentina/Buenos_Aires", named=True)
    assert (other.day, other.time, other.place) == (datetime.date(2027, 7, 1), "10:00", "Buenos Aires")


def test_running_knows_no_other_way_to_open(planned: tuple[Flask, str]) -> None:
    """A planned opening freezes k as one by hand does."""
    app, session_id = planned
    with app.app_context(), may_write():
        session = db.session.get_one(Session, session_id)
        session.community.k = 7
        running.set_times(db.session, session, {"before": Times(now() + HOUR)})
        db.session.commit()
    shift(app, HOUR)
    work_until_idle(app)
    with app.app_context():
        assert db.session.get_one(Session, session_id).k == 7


def test_planned_times_are_read_whatever_a_server_writes_dates_like(app: Flask) -> None:
    opens = now() + datetime.timedelta(hours=2)
    _, code = make.session(app, make.community(app), times={"before": Times(opens, None)})
    with app.app_context():
        engine = db.get_engine("default")
        if engine.dialect.name == "postgresql":
            with engine.begin() as connection:
                connection.execute(text(f"ALTER DATABASE {engine.url.database} SET datestyle TO 'German, DMY'"))
        engine.dispose()
        found = find_meeting(code).opens
    assert (found is not None, app.test_client().get(f"/s/{code}").status_code) == (True, 200)
