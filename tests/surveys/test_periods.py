"""Periods: declared before they begin, frozen at their end, of whole blocks: nobody can be told by subtraction."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
from flask import Flask

from surveys import evidence, joints, periods, pooling
from surveys.database import db, may_write
from surveys.errors import Invalid
from surveys.models.evidence import PeriodRelease
from surveys.models.people import Community
from surveys.models.sessions import Session
from surveys.operations.clerk import work_until_idle
from tests.support import factories as make
from tests.surveys.test_breakdowns import ROLE

TODAY = datetime.date(2026, 8, 20)
MARCH, APRIL, MAY = (datetime.date(2027, month, 10) for month in (3, 4, 5))
TERM = (datetime.date(2027, 3, 1), datetime.date(2027, 5, 31))


@pytest.fixture
def days(monkeypatch: pytest.MonkeyPatch) -> list[datetime.date]:
    """What day it is, for periods; the last entry counts."""
    told = [TODAY]
    monkeypatch.setattr(periods, "today", lambda _zone: told[-1])
    return told


def declared(app: Flask, community: str, starts: datetime.date, ends: datetime.date, title: str = "Term") -> str:
    with app.app_context(), may_write():
        made = periods.declare(db.session, db.session.get_one(Community, community), title, starts, ends)
        db.session.commit()
        return made.id


def held(app: Flask, community: str, date: datetime.date, n: int, asked: Any = None, *, alone: int = 0) -> str:
    """A session of n linked people, and some more before and after who are not linked."""
    before = [{"conf": 1 + i % 3, "role": ("lead", "nurse")[i % 2]} for i in range(n + alone)]
    after = [{"conf": 2 + i % 4} for i in range(n)]
    return make.finished(app, community, before, after, asked or make.definition(ROLE, make.SCALE), date=date)


def figures_of(app: Flask, period_id: str) -> Any:
    with app.app_context():
        return db.session.get_one(PeriodRelease, period_id).figures


def conf(figures: Any) -> dict[str, Any]:
    (found,) = [question for question in figures["questions"] if question["key"] == "conf"]
    return found


def ended(app: Flask, days: list[datetime.date]) -> None:
    days.append(datetime.date(2027, 12, 31))
    work_until_idle(app)


def test_a_period_is_declared_before_it_begins_and_crosses_no_other(sqlite_app: Flask, days: list[Any]) -> None:
    community = make.community(sqlite_app)
    with pytest.raises(Invalid, match="before it begins"):
        declared(sqlite_app, community, TODAY, MAY)
    with pytest.raises(Invalid, match="cannot be before"):
        declared(sqlite_app, community, MAY, MARCH)
    declared(sqlite_app, community, *TERM)
    declared(sqlite_app, community, datetime.date(2027, 1, 1), datetime.date(2027, 12, 31), "Year")
    with pytest.raises(Invalid, match="crosses “Term”"):
        declared(sqlite_app, community, APRIL, datetime.date(2027, 6, 30))


def test_a_period_pools_linked_people_and_shows_groups_that_sessions_could_not(app: Flask, days: list[Any]) -> None:
    community = make.community(app)
    period = declared(app, community, *TERM)
    first, second = held(app, community, MARCH, 8), held(app, community, APRIL, 6)
    work_until_idle(app)
    assert figures_of(app, period) is None  # it still runs
    ended(app, days)
    figures = figures_of(app, period)
    found = conf(figures)
    assert (found["sessions"], found["n_pairs"], found["change_from"]) == ([first, second], 14, "pairs")
    ((breakdown,),) = [found["breakdowns"]]
    assert [(group["key"], group["n_before"]) for group in breakdown["groups"]] == [("lead", 7), ("nurse", 7)]
    with app.app_context():
        for session in (first, second):
            record = evidence.release_of(db.session, db.session.get_one(Session, session)).figures["questions"][1]
            assert record["breakdowns"][0]["groups"] == []


def test_a_period_hides_a_group_of_one_person_a_session(sqlite_app: Flask, days: list[Any]) -> None:
    community = make.community(sqlite_app, k=6)
    period = declared(sqlite_app, community, *TERM)
    before = [{"conf": 1 + i % 5, "role": "nurse" if i else "lead"} for i in range(13)]
    after = [{"conf": 2 + i % 4} for i in range(13)]
    for day in range(5):
        date = MARCH + datetime.timedelta(days=day)
        make.finished(sqlite_app, community, before, after, make.definition(ROLE, make.SCALE), date=date)
    ended(sqlite_app, days)
    found = conf(figures_of(sqlite_app, period))
    ((breakdown,),) = [found["breakdowns"]]
    # everyone less the nurses would be five leads
    assert (found["n_before"], breakdown["groups"], breakdown["hidden"]) == (65, [], ["Lead", "Nurse"])


def test_a_period_uses_of_each_session_what_its_own_page_shows(sqlite_app: Flask, days: list[Any]) -> None:
    community = make.community(sqlite_app)
    period = declared(sqlite_app, community, *TERM)
    held(sqlite_app, community, MARCH, 8, alone=2)  # shows its 8 linked people alone
    held(sqlite_app, community, APRIL, 8)
    ended(sqlite_app, days)
    assert (conf(figures_of(sqlite_app, period))["n_before"], conf(figures_of(sqlite_app, period))["n_pairs"]) == (
        16,
        16,
    )


def test_a_small_session_is_left_out_where_subtraction_would_tell_it(sqlite_app: Flask, days: list[Any]) -> None:
    community = make.community(sqlite_app)
    period = declared(sqlite_app, community, *TERM)
    large = [held(sqlite_app, community, MARCH, 8), held(sqlite_app, community, APRIL, 9)]
    held(sqlite_app, community, MAY, 3)
    ended(sqlite_app, days)
    found = conf(figures_of(sqlite_app, period))
    assert (found["sessions"], found["n_before"]) == (large, 17)


def test_joined_sessions_are_taken_whole_or_not_at_all(sqlite_app: Flask, days: list[Any]) -> None:
    community = make.community(sqlite_app)
    period = declared(sqlite_app, community, *TERM)
    year = declared(sqlite_app, community, datetime.date(2027, 1, 1), datetime.date(2027, 12, 31), "Year")
    early = held(sqlite_app, community, datetime.date(2027, 2, 1), 3)
    joined = held(sqlite_app, community, MARCH, 3)
    large = [held(sqlite_app, community, APRIL, 8), held(sqlite_app, community, MAY, 9)]
    ended(sqlite_app, days)
    assert conf(figures_of(sqlite_app, period))["sessions"] == large
    assert figures_of(sqlite_app, year) is None  # it ends today
    days.append(datetime.date(2028, 1, 1))
    work_until_idle(sqlite_app)
    assert conf(figures_of(sqlite_app, year))["sessions"] == [early, joined, *large]


def test_what_a_period_showed_first_joins_nobody_later(sqlite_app: Flask, days: list[Any]) -> None:
    community = make.community(sqlite_app)
    period = declared(sqlite_app, community, *TERM)
    asked = make.definition(make.SCALE | {"waves": ["after"]}, ROLE)
    small = [
        make.finished(sqlite_app, community, [], [{"conf": 3}] * 3, asked, date=day) for day in (MARCH, APRIL, MAY)
    ]
    ended(sqlite_app, days)
    figures = figures_of(sqlite_app, period)
    assert (conf(figures)["sessions"], conf(figures)["n_after"]) == (small, 9)
    assert [rest["sessions"] for rest in figures["rests"]] == [small]
    make.finished(sqlite_app, community, [], [{"conf": 3}] * 4, asked, date=datetime.date(2027, 6, 1))
    with sqlite_app.app_context():
        assert joints.joints_of(db.session, community) == []


def test_a_period_waits_for_sessions_that_are_not_finished_and_is_frozen_then(app: Flask, days: list[Any]) -> None:
    community = make.community(app)
    period = declared(app, community, *TERM)
    held(app, community, MARCH, 8)
    held(app, community, APRIL, 8)
    make.session(app, community, date=MAY)  # planned and never opened: not waited for
    begun, _ = make.session(app, community, date=MAY, opened="before")
    ended(app, days)
    assert figures_of(app, period) is None
    make.act(app, begun, "finish")
    work_until_idle(app)
    frozen = json.dumps(figures_of(app, period), sort_keys=True)
    held(app, community, MAY, 9)
    work_until_idle(app)
    assert json.dumps(figures_of(app, period), sort_keys=True) == frozen


def test_figures_of_a_period_are_the_same_bytes_again(sqlite_app: Flask, days: list[Any]) -> None:
    community = make.community(sqlite_app)
    period = declared(sqlite_app, community, *TERM)
    for day, n in ((MARCH, 8), (APRIL, 6), (MAY, 7)):
        held(sqlite_app, community, day, n, alone=n % 3)
    ended(sqlite_app, days)
    with sqlite_app.app_context():
        made = db.session.get_one(PeriodRelease, period)
        again = pooling.compute(db.session, made)
        assert json.dumps(again, sort_keys=True) == json.dumps(made.figures, sort_keys=True)
