"""Ids that cannot be ids, in every address that takes one: nothing is there (404), in any zone."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from surveys.database import db, may_write
from surveys.models.people import User
from surveys.tokens import make_token
from tests.support import factories as make

STRANGE = (
    "\0" * 22,
    "A" * 21 + "\0",
    "A" * 21 + "\n",
    "x" * 3000,
    "1" * 30,
    "A" * 22,
    "é" * 22,
    "😀",
    "%ff",
    "%ed%a0%80",
)
NUMBERS = (2**31, 2**63, 10**30)


def addresses(app: Flask, known: dict[str, str]) -> Iterator[tuple[str, str]]:
    """(method, path) of every route that takes an id, each id in turn replaced by something strange."""
    for rule in app.url_map.iter_rules():
        for name in sorted(rule.arguments):
            if name.endswith("_id"):
                number = type(rule._converters[name]).__name__ != "UnicodeConverter"
                values = map(str, NUMBERS) if number else (each if "%" in each else quote(each) for each in STRANGE)
                for value in values:
                    for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                        yield method, path_of(rule, {**known, name: value})


def path_of(rule: Rule, values: dict[str, str]) -> str:
    path = rule.rule
    for _ in rule.arguments:
        before, _, rest = path.partition("<")
        variable, _, after = rest.partition(">")
        path = before + values.get(variable.rpartition(":")[2], "x") + after
    return path


@pytest.fixture
def known(app: Flask) -> dict[str, str]:
    user = make.account(app)
    community = make.community(app, (user, "facilitator"))
    session, _ = make.session(app, community)
    return {"community_id": community, "session_id": session, "user_id": str(user)}


@pytest.fixture
def browser(app: Flask, known: dict[str, str]) -> FlaskClient:
    client = app.test_client()
    make.sign_in(client)
    with app.app_context(), may_write():
        user = db.session.get_one(User, int(known["user_id"]))
        user_token = make_token(db.session, user)
        db.session.commit()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {user_token}"
    app.config["WTF_CSRF_ENABLED"] = False
    return client


def test_strange_id_is_not_found(
    app: Flask, known: dict[str, str], browser: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    asked = list(addresses(app, known))
    found = set()
    for method, path in asked:
        answer = browser.open(path, method=method, data={"some": "thing"} if method == "POST" else None)
        # the API looks at a body before it looks for what the body is about
        if answer.status_code != 404 and not (path.startswith("/api/") and answer.status_code in (415, 422)):
            found.add((method, path[:80], answer.status_code))
    assert found == set()
    places = {path.split("/")[1] for _, path in asked}
    assert places == {"api", "communities", "network", "questionnaires", "sessions", "try"}
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_known_id_is_found(known: dict[str, str], browser: FlaskClient) -> None:
    """There was something to find: the same addresses with ids that are there."""
    for path in ("/communities/{community_id}", "/sessions/{session_id}", "/api/v1/sessions/{session_id}"):
        assert browser.get(path.format(**known)).status_code == 200
