"""What is due: each kind of it, in order of urgency, to those alone who run the community, in a few statements."""

from __future__ import annotations

import datetime

import pytest
from flask import Flask

from surveys import cancelling, due
from surveys.clock import now, today
from surveys.database import db, may_write
from surveys.due import Due
from surveys.models.evidence import Comment, PeriodRelease
from surveys.models.people import Membership, User
from surveys.models.sessions import Session, Timetable
from surveys.times import Times
from tests.support import factories as make
from tests.support.counting import asked_of_databases

HOUR = datetime.timedelta(hours=1)
FOLLOWED = make.definition(make.SCALE | {"waves": ["before", "after", "follow_up"]})
WORDS = {"key": "words", "type": "long_text", "prompt": "What next?", "waves": ["after"], "audience": "room"}


def ago(days: int) -> datetime.date:
    return today("UTC") - datetime.timedelta(days=days)


def group(app: Flask) -> tuple[int, str]:
    """A facilitator and their community."""
    user = make.account(app)
    return user, make.community(app, (user, "facilitator"))


def desk(app: Flask, user: int, community: str | None = None) -> due.Desk:
    with app.app_context():
        return due.desk_of(db.session, db.session.get_one(User, user), community)


def kinds(app: Flask, user: int) -> list[tuple[str, str]]:
    return [(one.kind, one.title) for one in desk(app, user).due]


def put_off(app: Flask, session_id: str, kind: str, **times: datetime.datetime) -> None:
    """The times of a form are these, as if they had been planned some while ago."""
    with app.app_context(), may_write():
        wave = next(wave for wave in db.session.get_one(Session, session_id).waves if wave.kind == kind)
        entry = db.session.get_one(Timetable, wave.id)
        for name, at in times.items():
            setattr(entry, name, at)
        db.session.commit()


def held(app: Flask, community: str, n: int = 6, **more: object) -> str:
    return make.finished(app, community, [{"conf": 2}] * n, [{"conf": 4}] * n, **more)


def test_today_s_session_is_due_until_it_is_opened(app: Flask) -> None:
    user, community = group(app)
    session_id, _ = make.session(app, community, date=ago(0))
    assert kinds(app, user) == [("today", "A session")]
    make.act(app, session_id, "open_wave", "before")
    assert kinds(app, user) == []


def test_session_that_opens_by_itself_is_not_due_but_is_the_next(app: Flask) -> None:
    user, community = group(app)
    make.session(app, community, date=ago(0), title="Today", times={"before": Times(now() + HOUR)})
    make.session(app, community, date=ago(-1), title="Tomorrow")
    found = desk(app, user)
    assert (found.due, found.following.title if found.following else None) == ((), "Today")


@pytest.mark.parametrize("times", [{"opens": -HOUR}, {"opens": -2 * HOUR, "closes": -HOUR}])
def test_planned_opening_that_was_missed_is_due(app: Flask, times: dict[str, datetime.timedelta]) -> None:
    user, community = group(app)
    session_id, _ = make.session(app, community, date=ago(0), times={"before": Times(now() + HOUR)})
    put_off(app, session_id, "before", **{name: now() + after for name, after in times.items()})
    [one] = desk(app, user).due
    assert (one.kind, one.wave, one.at is None) == ("missed", "before", False)


def test_form_that_is_open_for_days_is_due_unless_it_closes_by_itself(app: Flask) -> None:
    user, community = group(app)
    make.session(app, community, opened="before", date=ago(2), title="Long")
    make.session(app, community, opened="before", date=ago(1), title="Overnight")
    times = {"before": Times(None, now() + HOUR)}
    make.session(app, community, opened="before", date=ago(9), title="By the clock", times=times)
    assert kinds(app, user) == [("still_open", "Long")]


def test_session_that_was_begun_and_not_finished_is_due_from_the_next_day(app: Flask) -> None:
    user, community = group(app)
    for days, title in ((0, "Today"), (1, "Yesterday")):
        session_id, _ = make.session(app, community, opened="before", date=ago(days), title=title)
        make.act(app, session_id, "close_wave", "before")
    assert kinds(app, user) == [("unfinished", "Yesterday")]


def test_session_that_was_never_opened_is_due_until_it_is_cancelled(app: Flask) -> None:
    user, community = group(app)
    session_id, _ = make.session(app, community, date=ago(3))
    assert kinds(app, user) == [("never_opened", "A session")]
    with app.app_context(), may_write():
        cancelling.cancel(db.session, db.session.get_one(Session, session_id))
        db.session.commit()
    found = desk(app, user)
    assert (found.due, found.following) == ((), None)


def test_follow_up_is_due_after_four_weeks_and_once_more_while_it_stays_open(app: Flask) -> None:
    user, community = group(app)
    held(app, community, asked=FOLLOWED, date=ago(27), title="Too soon")
    later = held(app, community, asked=FOLLOWED, date=ago(42), title="Due")
    planned = held(app, community, asked=FOLLOWED, date=ago(60), title="By the clock")
    make.act(app, planned, "set_times", {"follow_up": Times(now() + HOUR)})
    assert kinds(app, user) == [("follow_up", "Due")]
    put_off(app, planned, "follow_up", opens=now() - HOUR)
    assert kinds(app, user) == [("missed", "By the clock"), ("follow_up", "Due")]
    make.act(app, later, "open_wave", "follow_up")
    make.act(app, planned, "leave_out_follow_up")
    assert kinds(app, user) == [("follow_up_open", "Due")]


def test_texts_that_nobody_has_looked_at_are_due(app: Flask) -> None:
    user, community = group(app)
    asked = make.definition(make.SCALE, WORDS)
    after = [{"conf": 4, "words": f"plan {n}"} for n in range(6)]
    session_id = make.finished(app, community, [{"conf": 2}] * 6, after, asked)
    with app.app_context(), may_write():
        period = PeriodRelease(
            community_id=community, title="Spring", starts=ago(90), ends=ago(9), declared_on=ago(99), frozen_on=ago(8)
        )
        db.session.add(period)
        db.session.flush()
        db.session.add_all(Comment(period_id=period.id, question="words", text="one") for _ in range(3))
        db.session.commit()
        period_id = period.id
    found = desk(app, user).due
    assert {(one.kind, one.title, one.n, one.session_id, one.period_id) for one in found} == {
        ("comments", "A session", 6, session_id, None),
        ("comments", "Spring", 3, None, period_id),
    }


def test_newest_texts_stand_first(app: Flask) -> None:
    user, community = group(app)
    with app.app_context(), may_write():
        for days in (30, 9, 20):
            period = PeriodRelease(
                community_id=community, title=f"{days}", starts=ago(90), ends=ago(days), declared_on=ago(99)
            )
            db.session.add(period)
            db.session.flush()
            db.session.add(Comment(period_id=period.id, question="words", text="one"))
        db.session.commit()
    assert [one.title for one in desk(app, user).due] == ["9", "20", "30"]


def test_small_sessions_wait_together_until_they_are_joined(app: Flask) -> None:
    user, community = group(app)
    for days in (30, 20):
        held(app, community, 2, date=ago(days), title=f"{days} days ago", linked=False)
    found = desk(app, user).due
    assert [(one.kind, one.title, one.n) for one in found] == [("small", "20 days ago", 2)]
    held(app, community, 4, date=ago(10), linked=False)
    assert kinds(app, user) == []


def test_most_urgent_stands_first(app: Flask) -> None:
    user, community = group(app)
    held(app, community, 2, date=ago(30), title="small", linked=False)
    make.session(app, community, date=ago(8), title="never_opened")
    held(app, community, asked=FOLLOWED, date=ago(40), title="follow_up")
    make.session(app, community, opened="before", date=ago(5), title="still_open")
    make.session(app, community, date=ago(0), title="today")
    late, _ = make.session(app, community, date=ago(0), title="missed", times={"before": Times(now() + HOUR)})
    put_off(app, late, "before", opens=now() - HOUR)
    order = ["missed", "today", "still_open", "follow_up", "never_opened", "small"]
    assert kinds(app, user) == [(kind, kind) for kind in order]
    assert [kind for kind in due.KINDS if kind in order] == order


def test_nothing_is_due_to_leads_and_strangers_nor_from_another_community(app: Flask) -> None:
    user, community = group(app)
    other = make.community(app, name="Another")
    for one in (community, other):
        make.session(app, one, date=ago(0), title=one)
    lead = make.account(app, "lead@example.org")
    with app.app_context(), may_write():
        db.session.add(Membership(user_id=lead, community_id=community, role="lead"))
        db.session.add(Membership(user_id=user, community_id=other, role="lead"))
        db.session.commit()
    stranger = make.account(app, "stranger@example.org", administrator=True)
    nothing = due.Desk(runs=False)
    assert [desk(app, one) for one in (lead, stranger)] == [nothing, nothing]
    assert (kinds(app, user), desk(app, user, other)) == ([("today", community)], nothing)


def test_statements_are_few_whatever_the_number_of_sessions(app: Flask) -> None:
    user, community = group(app)
    other = make.community(app, (user, "facilitator"), name="Another")

    def asked() -> tuple[int, int]:
        with app.app_context():
            person = db.session.get_one(User, user)
            with asked_of_databases() as counted:
                return len(due.desk_of(db.session, person).due), counted.statements

    held(app, community, 3, linked=False)
    make.session(app, community, date=ago(0))
    few = asked()
    held(app, other, 3, linked=False)
    for days in range(8):
        make.session(app, community, date=ago(days), opened="before" if days % 2 else None)
        make.session(app, other, date=ago(days))
    many = asked()
    assert (few[0] < many[0], few[1] == many[1], many[1] <= 6) == (True, True, True)


def test_record_says_where_it_belongs(app: Flask) -> None:
    user, community = group(app)
    session_id, _ = make.session(app, community, date=ago(0))
    assert desk(app, user, community).due == (
        Due("today", community, "A community", "A session", ago(0), session_id, wave="before"),
    )
