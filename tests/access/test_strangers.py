"""Whoever belongs to another community finds nothing and changes nothing: every route of staff that carries an id."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from surveys import deciding, evidence, periods
from surveys.clock import today
from surveys.database import db, may_write
from surveys.models.evidence import Comment
from surveys.models.people import Community
from surveys.models.sessions import Session
from tests.access.rows import everything
from tests.support import factories as make

PARTS = {"user_id", "outcome_id", "period_id", "key", "item"}  # what lies below a community
OWN, STRANGER = "facilitator@example.org", "stranger@example.org"
WORDS = {"key": "words", "type": "long_text", "prompt": "What will you do?", "waves": ["after"], "audience": "room"}
ANSWERS = [{"conf": 4, "words": f"plan {number}"} for number in range(6)]


@dataclass(frozen=True)
class Ids:
    """What a community's addresses and forms are made of."""

    community: str
    user: int
    session: str  # its form is open
    code: str
    released: str
    questionnaire: str
    version: str
    outcome: str
    comment: str
    period: str


def a_community(app: Flask, email: str) -> Ids:
    user = make.account(app, email)
    community = make.community(app, (user, "facilitator"), (make.account(app, f"lead-{email}"), "lead"))
    asked = make.definition(make.SCALE, WORDS)
    released = make.finished(app, community, [{"conf": 2}] * 6, ANSWERS, asked)
    session, code = make.session(app, community, asked, opened="before")
    with app.app_context(), may_write():
        outcome = evidence.add_outcome(
            db.session, db.session.get_one(Community, community), today("UTC"), "thanks", "A letter came"
        )
        version = db.session.get_one(Session, session).version
        comment = db.session.scalars(select(Comment.id).where(Comment.session_id == released)).first()
        tomorrow = today("UTC") + datetime.timedelta(days=1)
        period = periods.declare(db.session, db.session.get_one(Community, community), "A term", tomorrow, tomorrow)
        questionnaire = version.questionnaire_id
        ids = Ids(
            community, user, session, code, released, questionnaire, version.id, outcome.id, str(comment), period.id
        )
        db.session.commit()
    return ids


@pytest.fixture
def foreign(app: Flask) -> Ids:
    """A community to which the caller does not belong."""
    return a_community(app, OWN)


@pytest.fixture
def own(app: Flask) -> Ids:
    """The caller's own."""
    return a_community(app, STRANGER)


def signed_in(app: Flask) -> FlaskClient:
    app.config["WTF_CSRF_ENABLED"] = False  # the question is who may, not whether the form was ours
    client = app.test_client()
    answer = client.post("/sign-in", data={"email": STRANGER, "password": make.PASSWORD})
    assert (answer.status_code, answer.location) == (302, "/communities")
    return client


@pytest.fixture
def caller(app: Flask, own: Ids) -> FlaskClient:
    return signed_in(app)


def posted(ids: Ids) -> dict[str, Any]:
    """A body that every form would take something from."""
    return {
        "name": "Taken", "title": "Taken", "email": "new@example.org", "role": "lead", "people": "7", "kind": "after",
        "do": "delete", "place": "0.0", "type": "scale", "seen": "0", "date": "2026-11-20", "k": "9",
        "show": ids.comment, "version": ids.version, "questionnaire": ids.questionnaire, "template": "",
        "words.title": "Pris",
    }  # fmt: skip


def addresses(app: Flask, ids: Ids, community: str | None = None) -> list[tuple[str, str, str]]:
    """(endpoint, method, path) of every route of staff that carries an id, with these ids in it.

    `community`: stands in place of the community's id, and then only routes that carry another id as well are listed.
    A route with an argument that is not known here fails the test: say what stands for it.
    """
    found = []
    for rule in app.url_map.iter_rules():
        names = set(rule.arguments)
        if rule.endpoint.split(".")[0] in ("attend", "api", "security", "static") or not names:
            continue
        if community is not None and not ("community_id" in names and names & PARTS):
            continue
        for session in (ids.session, ids.released) if "session_id" in names else (ids.session,):
            values: dict[str, Any] = {
                "community_id": community or ids.community,
                "session_id": session,
                "questionnaire_id": ids.questionnaire,
                "outcome_id": ids.outcome,
                "period_id": ids.period,
                "comment_id": ids.comment,
                "user_id": ids.user,
                "code": ids.code,
                "kind": "before",
                "key": "conf",
                "tag": "fr",
                "page": 0,
                "item": "confidence",
            }
            _, path = rule.build({name: values[name] for name in names}) or ("", "")
            methods = sorted((rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"})
            found += [(rule.endpoint, method, path) for method in methods]
    return found


def not_hidden(app: Flask, caller: FlaskClient, ids: Ids, community: str | None = None) -> dict[str, int]:
    """The status of every such call that was answered with anything but 404."""
    statuses = {
        f"{method} {path}": caller.open(path, method=method, data=posted(ids) if method != "GET" else None).status_code
        for _, method, path in addresses(app, ids, community)
    }
    return {call: status for call, status in statuses.items() if status != 404}


def test_stranger_finds_nothing_and_changes_nothing(app: Flask, foreign: Ids, caller: FlaskClient) -> None:
    before = everything(app)
    assert not_hidden(app, caller, foreign) == {}
    assert everything(app) == before
    posts = {endpoint for endpoint, method, _ in addresses(app, foreign) if method == "POST"}
    assert {"run.headcount", "build.save", "people.remove", "network.remove_outcome", "results.decide"} <= posts
    assert len(posts) > 30  # and none of them was left out by a rule that fits nothing


def test_part_of_another_community_is_not_found_below_the_own(
    app: Flask, own: Ids, foreign: Ids, caller: FlaskClient
) -> None:
    before = everything(app)
    found = not_hidden(app, caller, foreign, own.community)
    base = f"/communities/{own.community}"
    # an item of this name is the caller's own too; new links are for administrators, whoever is named
    assert found == {f"GET {base}/trends/confidence": 200, f"POST {base}/people/{foreign.user}/link": 403}
    assert everything(app) == before


def test_foreign_version_cannot_be_planned_with(app: Flask, own: Ids, foreign: Ids, caller: FlaskClient) -> None:
    before = everything(app)
    path = f"/communities/{own.community}/sessions/new?people=9&same=yes&place=face+to+face"
    answer = caller.post(path, data=posted(foreign))
    assert (answer.status_code, everything(app) == before) == (422, True)


def test_foreign_comment_is_not_decided_on(app: Flask, own: Ids, foreign: Ids, caller: FlaskClient) -> None:
    def states() -> list[str]:
        with app.app_context():
            return list(db.session.scalars(select(Comment.state).where(Comment.session_id == foreign.released)))

    assert states() == ["waiting"] * 6
    with app.app_context():
        listed = deciding.listing(db.session.scalars(select(Comment).where(Comment.session_id == foreign.released)))
    caller.post(f"/sessions/{own.released}/comments", data={"listed": listed, "show": [foreign.comment]})
    assert states() == ["waiting"] * 6


def test_walk_catches_a_view_that_does_not_ask_who_calls(sqlite_app: Flask) -> None:
    """The planted fault: a view that changes a community by its id alone."""
    forgetful = Blueprint("forgetful", __name__)

    @forgetful.post("/communities/<community_id>/rename")
    def rename(community_id: str) -> str:
        db.session.get_one(Community, community_id).name = "Taken"
        db.session.commit()
        return "done"

    sqlite_app.register_blueprint(forgetful)
    foreign = a_community(sqlite_app, OWN)
    a_community(sqlite_app, STRANGER)
    client = signed_in(sqlite_app)
    before = everything(sqlite_app)
    assert not_hidden(sqlite_app, client, foreign) == {f"POST /communities/{foreign.community}/rename": 200}
    changed = everything(sqlite_app)
    assert {name for name in before if before[name] != changed[name]} == {"communities"}
