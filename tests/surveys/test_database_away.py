"""The database is gone, or not as it should be: whoever asks gets a page that says "busy", soon, and never a 500.

The faults are real ones: files moved away, tables under another name, connections refused and cut.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from app import create_app
from surveys.database import db, may_write
from surveys.errors import Busy
from surveys.models.people import User
from surveys.tokens import make_token
from tests.support import factories as make
from tests.support.databases import TestDatabase
from tests.support.postgres import Cluster

Fault = Callable[[Flask], AbstractContextManager[None]]
TABLES = ("sessions", "users", "communities")


def let_go(app: Flask) -> None:
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


@contextmanager
def tables_renamed(app: Flask) -> Iterator[None]:
    def rename(old: str, new: str) -> None:
        with app.app_context(), may_write(), db.engine.begin() as connection:
            for table in TABLES:
                connection.execute(text(f"ALTER TABLE {old.format(table)} RENAME TO {new.format(table)}"))

    rename("{}", "{}_elsewhere")
    yield
    rename("{}_elsewhere", "{}")


@pytest.fixture
def moved_away(request: pytest.FixtureRequest, database: TestDatabase) -> Fault:
    """SQLite: a folder stands where the file was. PostgreSQL: connections are cut, new ones refused."""

    @contextmanager
    def files(app: Flask) -> Iterator[None]:
        let_go(app)
        away = database.folder / "away"
        away.mkdir()
        for file in [*database.folder.glob("*.db")]:
            file.rename(away / file.name)
            file.mkdir()
        yield
        for file in away.iterdir():
            (database.folder / file.name).rmdir()
            file.rename(database.folder / file.name)

    @contextmanager
    def connections(_app: Flask) -> Iterator[None]:
        cluster: Cluster = request.getfixturevalue("cluster")
        name = database.settings["SOUNDINGS_DATABASE_URL"].rpartition("/")[2]
        cut = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        cluster.run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false", cut)
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(database.settings["SOUNDINGS_DATABASE_URL"])
        yield
        cluster.run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")

    return files if database.kind == "sqlite" else connections


@pytest.fixture(params=["tables renamed", "moved away"])
def fault(request: pytest.FixtureRequest, moved_away: Fault) -> Fault:
    return tables_renamed if request.param == "tables renamed" else moved_away


class Scene:
    """An open session, its facilitator's browser and program, and a phone; each connection was used before."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        user = make.account(app)
        self.community = make.community(app, (user, "facilitator"))
        self.session, self.code = make.session(app, self.community, opened="before")
        with app.app_context(), may_write():
            self.token = make_token(db.session, db.session.get_one(User, user))
            db.session.commit()
        self.staff, self.phone = app.test_client(), app.test_client()
        make.sign_in(self.staff)
        self.form = self.phone.get(f"/s/{self.code}", headers={"Accept": "application/json"}).get_json()["form"]
        make.send_all(self.phone, self.code, [{"conf": 3}])

    def requests(self) -> dict[str, TestResponse]:
        """Everybody's request, by name."""
        sent: dict[str, Any] = {**make.submission({}), "form": self.form, "q-conf": "3"}
        program = {"Authorization": f"Bearer {self.token}"}
        staff, phone = self.staff, self.phone
        return {
            "form": phone.get(f"/s/{self.code}"),
            "code typed": phone.get("/", query_string={"code": self.code}),
            "form sent": phone.post(f"/s/{self.code}", data={**sent, "answers": ""}),
            "answers in JSON": phone.post(f"/s/{self.code}", json=make.submission({"conf": 3})),
            "thanks": phone.get(f"/s/{self.code}/thanks/before"),
            "sign-in": sign_in(self.app.test_client()),
            "communities": staff.get("/communities"),
            "session": staff.get(f"/sessions/{self.session}"),
            "closing": staff.post(f"/sessions/{self.session}/close", data={"kind": "before"}),
            "program reads": self.app.test_client().get("/api/v1/communities", headers=program),
            "program writes": self.app.test_client().post("/api/v1/communities", headers=program, json={"name": "N"}),
        }


def sign_in(client: FlaskClient) -> TestResponse:
    page = client.get("/sign-in")
    assert page.status_code == 200
    return client.post("/sign-in", data={"email": "facilitator@example.org", "password": make.PASSWORD})


def test_database_away_is_said_as_busy_by_every_zone(
    app: Flask, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    scene = Scene(app)
    app.config["WTF_CSRF_ENABLED"] = False  # the question is what the database does, not whether a form was ours
    caplog.clear()
    with fault(app), caplog.at_level(logging.ERROR):
        answers = scene.requests()
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(answers, 503)
    assert {name: answer.headers.get("Retry-After") for name, answer in answers.items()} == dict.fromkeys(answers, "5")
    assert [name for name, answer in answers.items() if Busy.message not in answer.get_data(as_text=True)] == []
    logged = [record.getMessage() for record in caplog.records]
    assert len(logged) == len(answers)  # each once, in one line
    assert [line for line in logged if not line.startswith("database: ")] == []
    assert [record for record in caplog.records if record.exc_info] == []
    again = {name: answer.status_code for name, answer in scene.requests().items()}
    assert max(again.values()) < 500, again  # and once it is back, so are we
    assert again["form"] == 200
    assert again["communities"] == 200
    assert again["answers in JSON"] == 201


def test_no_free_connection_is_busy(database: TestDatabase) -> None:
    app = create_app({"TESTING": True, **make.QUICK}, environment=database.settings)
    engines = app.config["SQLALCHEMY_ENGINES"]
    narrow = {
        name: {**engine, "pool_size": 1, "max_overflow": 0, "pool_timeout": 0.01} for name, engine in engines.items()
    }
    let_go(app)
    app = create_app({"TESTING": True, "SQLALCHEMY_ENGINES": narrow, **make.QUICK}, environment=database.settings)
    _, code = make.session(app, make.community(app), opened="before")
    client = app.test_client()
    make.account(app)
    with app.app_context(), db.engine.connect():
        answers = [
            client.get(f"/s/{code}"),
            client.post(f"/s/{code}", json=make.submission({"conf": 3})),
            client.get("/api/v1/communities", headers={"Authorization": "Bearer " + "x" * 43}),
        ]
    assert [(answer.status_code, answer.headers.get("Retry-After")) for answer in answers] == [(503, "5")] * 3
    assert client.get(f"/s/{code}").status_code == 200
    let_go(app)
