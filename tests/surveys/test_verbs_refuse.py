"""Every verb that takes words or numbers says Invalid, with the field, of what cannot be kept; and changes nothing."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session as Database

from forms.questionnaire import load
from surveys import building, network, running
from surveys.database import db, may_write
from surveys.errors import Invalid
from surveys.models.people import Community, User
from surveys.models.questionnaires import Questionnaire
from tests.support import factories as make

LINES = ("", " \n", "x" * 201, "a\0b", "a\ud800b")
WHOLE = running.Plan("A session", datetime.date(2026, 11, 20))
DAY = datetime.date(2026, 11, 20)


@pytest.fixture
def work(app: Flask) -> Iterator[Database]:
    """Where the verbs work, with a community and its facilitator in it."""
    make.community(app, (make.account(app), "facilitator"))
    with app.app_context(), may_write():
        yield db.session
        db.session.rollback()


def refused(verb: Callable[..., object], *arguments: Any) -> str | None:
    """The field that the verb names."""
    with pytest.raises(Invalid) as refusal:
        verb(*arguments)
    return refusal.value.field


def community_in(work: Database) -> Community:
    return work.query(Community).one()


ABOUT: list[tuple[str, Any]] = [
    *(("name", line) for line in LINES),
    *((name, line) for name in ("audience", "safeguarding_contact", "responsible") for line in LINES[2:]),
    *(("rhythm", rhythm) for rhythm in ("x" * 81, "\0")),
    *(("format", form) for form in ("by post", "Online", "\0")),
    *(("k", k) for k in (-1, 0, 4, 51, 2**31, 10**29)),
    *(("time_zone", zone) for zone in ("", "Nowhere/At all", "../../etc/passwd", "Europe", "\0", "x" * 5000)),
    *(("language", tag) for tag in ("", "english please", "en\n", "\0", "en" + "-abcdefgh" * 3)),
]


def test_community_that_cannot_be_kept_is_refused(work: Database) -> None:
    founder, there = work.query(User).one(), community_in(work)
    for field, value in ABOUT:
        about = replace(network.About("A name"), **{field: value})
        assert refused(network.found_community, work, founder, about) == field, value
        assert refused(network.change_community, there, about) == field, value
    assert (work.query(Community).count(), there.name) == (1, "A community")


PLANS: list[tuple[str, Any]] = [
    *(("title", line) for line in LINES),
    *(("format", form) for form in ("by post", "\0")),
    *(("tags", (line,)) for line in LINES),
    ("tags", tuple(f"tag {number}" for number in range(21))),
    *(("headcount", count) for count in (-1, 100_001, 10**29)),
    *(("k", k) for k in (-1, 4, 51, 10**29)),
    *(("waves", (kind,)) for kind in ("dinner", "\0", "follow_up")),
    *(("linking", (carrier,)) for carrier in ("pigeon", "\0")),
]


def test_plan_that_cannot_be_kept_is_refused(work: Database) -> None:
    community = community_in(work)
    version = building.publish(work, building.start(work, community, load(make.definition())))
    for field, value in PLANS:
        plan = replace(WHOLE, **{field: value})
        assert refused(running.plan_session, work, community, version, plan) == field, value
    session = running.plan_session(work, community, version, WHOLE)
    for count in (-1, 10**29):
        assert refused(running.set_headcount, session, count) == "headcount"
    for kind in ("", "dinner", "\0"):
        assert refused(running.open_wave, work, session, kind) == "kind"
        assert refused(running.close_wave, work, session, kind) == "kind"
    for minutes in (-1, 16, 10**29):
        assert refused(running.close_wave, work, session, "before", minutes) == "grace_minutes"
    assert (session.headcount, session.state) == (None, "waiting")


def test_title_of_a_questionnaire_that_cannot_be_kept_is_refused(work: Database) -> None:
    there = building.start(work, community_in(work), load(make.definition()))
    for title in ("", " \n", "x" * 201, "\0", "\x01\x02"):
        assert refused(building.copy, work, there, title) == "title", title
    assert building.copy(work, there, "An other one").title == "An other one"
    assert work.query(Questionnaire).count() == 2


def test_unfinished_draft_is_not_published(work: Database) -> None:
    empty = building.start(work, community_in(work), load({"title": "Empty", "pages": [{}]}))
    assert refused(building.publish, work, empty) == "pages"
    assert empty.versions == []


def test_unknown_role_is_refused(work: Database) -> None:
    community, user = community_in(work), work.query(User).one()
    for role in ("", "king", "\0"):
        assert refused(network.invite, work, community, "new@example.org", role) == "role"
        assert refused(network.change_role, work, community, user.id, role) == "role"
    for email in ("", "nobody", "a\0@example.org", "a\ud800@example.org", "x" * 300 + "@example.org"):
        assert refused(network.invite, work, community, email, "lead") == "email", email
    assert work.query(User).count() == 1
