"""Everything that a facilitator and a lead can read: every page by route and by link, drawings, exports, API answers.

Bodies are made comparable by taking out what is drawn by lot for each page (submission ids, form tokens).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from surveys.database import db, may_write
from surveys.models.people import User
from surveys.tokens import make_token

LINK = re.compile(r'(?:href|src|action)="(/[^"#?]*)')
DRAWN_BY_LOT = [
    (re.compile(rb'(name="csrf_token"[^>]*value=")[^"]*'), rb"\1"),
    (re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), b"(submission)"),
]
BESIDE = ("static", "security.", "people.forgotten", "api.openapi", "api.questionnaire_schema")

Bodies = dict[tuple[str, str], tuple[int, bytes]]


@dataclass
class Reader:
    """Somebody who signs in, with a browser and a program of theirs."""

    name: str
    app: Flask
    client: FlaskClient
    token: str

    def get(self, path: str) -> tuple[int, bytes]:
        headers = {"Authorization": f"Bearer {self.token}"} if path.startswith("/api/") else {}
        answer = self.client.get(path, headers=headers)
        body = answer.get_data()
        for pattern, instead in DRAWN_BY_LOT:
            body = pattern.sub(instead, body)
        return answer.status_code, body


@dataclass
class Places:
    """The ids that routes are walked with."""

    communities: list[str] = field(default_factory=list)
    sessions: list[str] = field(default_factory=list)
    questionnaires: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    periods: list[str] = field(default_factory=list)

    def values(self, name: str) -> list[str]:
        if name == "kind":
            return ["before", "after"]
        found = {"community_id": self.communities, "session_id": self.sessions, "code": self.codes}
        found["period_id"] = self.periods
        return {**found, "questionnaire_id": self.questionnaires}.get(name, [])


def reader(app: Flask, name: str, user_id: int) -> Reader:
    """A reader of an account that exists; signed in as the product's own sign-in leaves them."""
    client = app.test_client()
    with app.app_context(), may_write():
        user = db.session.scalars(select(User).where(User.id == user_id)).one()
        token, mark = make_token(db.session, user), user.fs_uniquifier
        db.session.commit()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = mark, True
    return Reader(name, app, client, token)


def routes(app: Flask, places: Places) -> Iterator[str]:
    """Every GET route with every known id in the place of its variables."""
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint.startswith(BESIDE):
            continue
        paths = [rule.rule]
        for name in sorted(rule.arguments):
            place = re.compile(rf"<(?:\w+:)?{name}>")
            paths = [place.sub(known, path) for path in paths for known in places.values(name)]
        yield from paths


def everything(readers: list[Reader], places: Places, *, crawl: bool = True) -> Bodies:
    """All that these readers can get: (reader, path) → (status, body)."""
    found: Bodies = {}
    for one in readers:
        waiting = sorted(set(routes(one.app, places)))
        while waiting:
            path = waiting.pop()
            if (one.name, path) in found or path.startswith(("/static/", "/sign-", "/welcome")):
                continue
            status, body = found[one.name, path] = one.get(path)
            if crawl and status == 200 and not path.startswith("/api/"):
                waiting += [unquote(urlsplit(link).path) for link in LINK.findall(body.decode())]
    return found


def differing(one: Bodies, other: Bodies) -> list[tuple[str, str]]:
    """Whose page at which address is not the same in both; also those that stand in one of them alone."""
    return sorted(place for place in one.keys() | other.keys() if one.get(place) != other.get(place))
