"""Periods of the whole network: whole blocks of several communities, of one item, and nobody's promise is weakened."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from flask import Flask

from surveys import joints, periods, pooling
from surveys.database import db, may_write
from surveys.errors import Invalid
from surveys.models.evidence import PeriodRelease
from surveys.models.people import Community
from surveys.operations.clerk import work_until_idle
from tests.support import factories as make
from tests.surveys.test_breakdowns import ROLE
from tests.surveys.test_periods import APRIL, MARCH, MAY, TERM, TODAY, ended, figures_of, held

Days = list[datetime.date]
JUNE = datetime.date(2027, 6, 10)
CHOICE = {
    "key": "pick",
    "type": "single_choice",
    "prompt": "Which?",
    "waves": ["after"],
    "item": "which",
    "settings": {"options": [{"key": "a", "label": "Apples"}, {"key": "b", "label": "Pears"}]},
}


@pytest.fixture
def days(monkeypatch: pytest.MonkeyPatch) -> Days:
    """What day it is, for periods; the last entry counts."""
    told = [TODAY]
    monkeypatch.setattr(periods, "today", lambda _zone: told[-1])
    return told


def declared(
    app: Flask, community: str | None = None, days: tuple[datetime.date, datetime.date] = TERM, title: str = "Term"
) -> str:
    with app.app_context(), may_write():
        of = db.session.get_one(Community, community) if community else None
        made = periods.declare(db.session, of, title, *days)
        db.session.commit()
        return made.id


def shown(figures: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {question["item"]: question for question in figures["questions"]}


def test_period_of_the_network_crosses_none_of_its_own_but_may_cross_a_community_s(app: Flask, days: Days) -> None:
    community = make.community(app)
    declared(app, community)
    declared(app, None, (APRIL, datetime.date(2027, 8, 1)))
    with pytest.raises(Invalid, match="crosses “Term”"):
        declared(app, None, (MARCH, MAY))
    with pytest.raises(Invalid, match="before it begins"):
        declared(app, None, (TODAY, MAY))


def test_sessions_of_communities_are_put_together_by_item_under_the_largest_group(app: Flask, days: Days) -> None:
    period = declared(app)
    one, other = make.community(app, name="One", k=6), make.community(app, name="Other", k=7)
    first, second = held(app, one, MARCH, 8), held(app, other, APRIL, 9)
    elsewhere = make.SCALE | {"key": "sure"}  # the same item under another key
    third = make.finished(app, other, [{"sure": 2}] * 7, [{"sure": 4}] * 7, make.definition(elsewhere), date=MAY)
    ended(app, days)
    figures = figures_of(app, period)
    assert (figures["k"], figures["sessions"], figures["communities"]) == (
        7,
        [first, second, third],
        sorted([one, other]),
    )
    found = shown(figures)["confidence"]
    assert (found["sessions"], found["communities"], found["n_before"], found["n_pairs"]) == (
        [first, second, third], 2, 24, 24,
    )  # fmt: skip


@pytest.mark.parametrize(
    "other",
    [
        make.SCALE | {"item": "another"},
        make.SCALE | {"item": None},
        make.SCALE | {"settings": {"labels": ["No", "Maybe", "Yes"]}},
    ],
    ids=["another item", "a key alone", "another scale"],
)
def test_questions_with_one_key_are_no_item(sqlite_app: Flask, days: Days, other: dict[str, Any]) -> None:
    period = declared(sqlite_app)
    for asked in (make.SCALE, other):
        group = make.community(sqlite_app)
        make.finished(sqlite_app, group, [{"conf": 2}] * 8, [{"conf": 3}] * 8, make.definition(asked), date=MARCH)
    ended(sqlite_app, days)
    assert figures_of(sqlite_app, period)["questions"] == []


@pytest.mark.parametrize(("label", "together"), [("Pears", True), ("Plums", False)])
def test_choices_are_put_together_where_their_options_say_the_same(
    sqlite_app: Flask, days: Days, label: str, together: bool
) -> None:
    period = declared(sqlite_app)
    settings = {"options": [{"key": "a", "label": "Apples"}, {"key": "b", "label": label}]}
    for asked in (CHOICE, CHOICE | {"settings": settings}):
        group = make.community(sqlite_app)
        answers = [{"pick": "ab"[n % 2]} for n in range(8)]
        make.finished(sqlite_app, group, [], answers, make.definition(asked, make.SCALE), date=MARCH)
    ended(sqlite_app, days)
    assert ("which" in shown(figures_of(sqlite_app, period))) == together


def test_groups_stand_over_communities_where_they_are_asked_for_as_one_item(sqlite_app: Flask, days: Days) -> None:
    period, apart = declared(sqlite_app), declared(sqlite_app, None, (JUNE, JUNE), "Day")
    for date, item in ((MARCH, "role"), (JUNE, None)):
        for _ in range(2):
            group = make.community(sqlite_app)
            held(sqlite_app, group, date, 8, make.definition(ROLE | {"item": item}, make.SCALE))
    ended(sqlite_app, days)
    (breakdown,) = shown(figures_of(sqlite_app, period))["confidence"]["breakdowns"]
    assert (breakdown["by"], [(group["key"], group["n_before"]) for group in breakdown["groups"]]) == (
        "role", [("lead", 8), ("nurse", 8)],
    )  # fmt: skip
    (alone,) = shown(figures_of(sqlite_app, apart))["confidence"]["breakdowns"]
    assert alone["groups"] == []


def test_what_small_sessions_of_communities_hold_together_is_shown_once(app: Flask, days: Days) -> None:
    period = declared(app)
    asked = make.definition(ROLE, make.SCALE | {"waves": ["after"]})
    communities = [make.community(app), make.community(app)]
    small = [make.finished(app, group, [], [{"conf": 3}] * 4, asked, date=MARCH) for group in communities]
    ended(app, days)
    figures = figures_of(app, period)
    assert sorted(figures["rests"][0]["sessions"]) == sorted(small)
    assert shown(figures)["confidence"]["n_after"] == 8
    for group in communities:  # what stands in that figure stands in no other
        for date in (APRIL, MAY):
            make.finished(app, group, [], [{"conf": 3}] * 4, asked, date=date)
    with app.app_context():
        joined = [joint.sessions for group in communities for joint in joints.joints_of(db.session, group)]
        assert not {session for sessions in joined for session in sessions} & set(small)


def test_what_a_community_s_own_period_will_show_is_left_to_it(sqlite_app: Flask, days: Days) -> None:
    group, other = make.community(sqlite_app), make.community(sqlite_app)
    period, year = declared(sqlite_app), declared(sqlite_app, group, (MARCH, datetime.date(2028, 2, 1)), "Year")
    asked = make.definition(ROLE, make.SCALE | {"waves": ["after"]})
    small = [make.finished(sqlite_app, group, [], [{"conf": 3}] * 4, asked, date=date) for date in (MARCH, APRIL)]
    make.finished(sqlite_app, other, [], [{"conf": 3}] * 4, asked, date=MARCH)
    ended(sqlite_app, days)
    assert figures_of(sqlite_app, period)["rests"] == []
    days.append(datetime.date(2028, 3, 1))
    work_until_idle(sqlite_app)
    assert figures_of(sqlite_app, year)["rests"][0]["sessions"] == small


def test_a_community_s_period_is_frozen_before_the_network_s(sqlite_app: Flask, days: Days) -> None:
    whole, own = declared(sqlite_app), declared(sqlite_app, make.community(sqlite_app))
    days.append(datetime.date(2027, 12, 31))
    with sqlite_app.app_context():
        assert periods.due(db.session) == [own]
    work_until_idle(sqlite_app)
    with sqlite_app.app_context():
        assert db.session.get_one(PeriodRelease, whole).frozen_on is not None


def test_figures_that_do_not_know_a_newer_release_are_not_stored(sqlite_app: Flask, days: Days) -> None:
    period, group = declared(sqlite_app), make.community(sqlite_app)
    held(sqlite_app, group, MARCH, 8)
    held(sqlite_app, make.community(sqlite_app), MARCH, 8)
    own = declared(sqlite_app, group, TERM, "Own")
    with sqlite_app.app_context(), may_write():
        whole, inner = (db.session.get_one(PeriodRelease, one) for one in (period, own))
        known, figures = periods.known(db.session, whole), pooling.compute(db.session, whole)
        assert periods.freeze(db.session, inner, pooling.compute(db.session, inner), periods.known(db.session, inner))
        db.session.flush()
        assert not periods.freeze(db.session, whole, figures, known)
        assert periods.freeze(db.session, whole, figures, periods.known(db.session, whole))
