"""A planned session is changed until something of it is opened; then its title and tags alone."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from surveys import cancelling, evidence, replanning
from surveys.clock import now
from surveys.database import db, may_write
from surveys.errors import Conflict, Invalid
from surveys.models.people import Community
from surveys.models.sessions import Session
from surveys.operations.clerk import work_until_idle
from surveys.times import Times, times_of
from tests.support import factories as make

DAY = max(
    day for day in (datetime.date(now().year + 1, 3, number) for number in range(25, 32)) if day.isoweekday() == 7
) - datetime.timedelta(days=3)  # next spring, and three days later clocks in London are put forward
AT_FOUR = datetime.datetime.combine(DAY, datetime.time(16))
PLAN: dict[str, Any] = {"date": DAY, "format": "online", "headcount": 12, "tags": ("training",)}


def change(app: Flask, session_id: str, **said: Any) -> None:
    with app.app_context(), may_write():
        session = db.session.get_one(Session, session_id)
        replanning.replan(db.session, session, replace(replanning.as_planned(session), **said))
        db.session.commit()


def stands(app: Flask, session_id: str) -> dict[str, Any]:
    with app.app_context():
        return vars(replanning.as_planned(db.session.get_one(Session, session_id)))


def times(app: Flask, session_id: str) -> dict[str, Times]:
    with app.app_context():
        return times_of(db.session, db.session.get_one(Session, session_id).waves)


def test_everything_planned_can_be_changed_before_the_first_opening(app: Flask) -> None:
    session_id, code = make.session(app, make.community(app), **PLAN)
    wanted = {
        "title": "The retreat",
        "date": datetime.date(2098, 4, 1),
        "format": "hybrid",
        "tags": ("retreat", "new"),
        "headcount": None,
    }
    change(app, session_id, **wanted)
    assert stands(app, session_id) == wanted
    with app.app_context():
        assert db.session.get_one(Session, session_id).code == code


def test_planned_times_move_with_the_day_on_the_community_s_clock(app: Flask) -> None:
    community_id = make.community(app)
    with app.app_context(), may_write():
        db.session.get_one(Community, community_id).time_zone = "Europe/London"
        db.session.commit()
    hour = datetime.timedelta(hours=1)
    planned = {"before": Times(AT_FOUR - 24 * hour, AT_FOUR), "after": Times(None, AT_FOUR + hour)}
    session_id, _ = make.session(app, community_id, times=planned, **PLAN)
    week = datetime.timedelta(weeks=1)
    change(app, session_id, date=DAY + week)  # clocks are put forward in between
    later = week - hour
    assert times(app, session_id) == {
        "before": Times(AT_FOUR - 24 * hour + later, AT_FOUR + later),
        "after": Times(None, AT_FOUR + hour + later),
    }
    change(app, session_id, date=DAY)
    assert times(app, session_id) == planned


def test_day_on_which_planned_times_are_over_is_refused_and_nothing_changes(app: Flask) -> None:
    at = now() + datetime.timedelta(days=3)
    session_id, _ = make.session(app, make.community(app), date=at.date(), times={"before": Times(at)})
    with pytest.raises(Invalid, match="would move along") as caught:
        change(app, session_id, title="Another", date=at.date() - datetime.timedelta(days=9))
    assert caught.value.field == "date"
    assert (stands(app, session_id)["title"], times(app, session_id)) == ("A session", {"before": Times(at)})


@pytest.mark.parametrize("until", ["opened", "released", "cancelled"])
def test_afterwards_only_title_and_tags_can_be_changed(app: Flask, until: str) -> None:
    session_id, _ = make.session(app, make.community(app), opened=None if until == "cancelled" else "before", **PLAN)
    if until == "released":
        make.act(app, session_id, "finish")
    if until == "cancelled":
        with app.app_context(), may_write():
            cancelling.cancel(db.session, db.session.get_one(Session, session_id))
            db.session.commit()
    for said in ({"date": DAY + datetime.timedelta(1)}, {"format": "hybrid"}, {"headcount": 13}):
        with pytest.raises(Conflict, match="cancelled" if until == "cancelled" else "opened already"):
            change(app, session_id, title="Not kept", **said)
    change(app, session_id, title="First conversations", tags=("new",))
    expected = {**PLAN, "title": "First conversations", "tags": ("new",)}
    assert stands(app, session_id) == expected


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"format": "by post"}, "format"),
        ({"tags": ("a\0b",)}, "tags"),
        ({"tags": tuple(map(str, range(21)))}, "tags"),
        ({"headcount": -1}, "headcount"),
        ({"headcount": 100_001}, "headcount"),
    ],
)
def test_what_cannot_be_planned_is_refused(sqlite_app: Flask, said: dict[str, Any], field: str) -> None:
    session_id, _ = make.session(sqlite_app, make.community(sqlite_app), **PLAN)
    with pytest.raises(Invalid) as caught:
        change(sqlite_app, session_id, **said)
    assert caught.value.field == field


def test_pictures_name_the_new_title(sqlite_app: Flask) -> None:
    before, after = [{"conf": 2}] * 8, [{"conf": 4}] * 8
    session_id = make.finished(sqlite_app, make.community(sqlite_app), before, after)
    change(sqlite_app, session_id, title="The retreat")
    for drawn in (False, True):
        with sqlite_app.app_context():
            found = evidence.results(db.session, db.session.get_one(Session, session_id))
            assert found is not None
            assert found.overview is not None
            assert found.overview.drawn is drawn
        work_until_idle(sqlite_app)
