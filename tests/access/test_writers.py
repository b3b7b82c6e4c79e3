"""Who begins as a writer: staff's posts from their first read on, and pages that hash a password only afterwards."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from app import create_app
from surveys.database import db, may_write
from surveys.models.people import Community, User
from surveys.models.sessions import Session
from surveys.sign_in import welcome_link
from tests.support import factories as make
from tests.support.databases import TestDatabase

EMAIL = "facilitator@example.org"
NEW = "seven green boats sail"
THREADS, POSTS = 6, 12


def signed_in(app: Flask) -> FlaskClient:
    client = app.test_client()
    assert client.post("/sign-in", data={"email": EMAIL, "password": make.PASSWORD}).status_code == 302
    return client


@pytest.fixture
def staff(app: Flask) -> Flask:
    """The application without form tokens: the question is when a transaction begins."""
    make.account(app)
    app.config["WTF_CSRF_ENABLED"] = False
    app.config["RATELIMIT_ENABLED"] = False
    return app


@pytest.fixture
def files(sqlite_database: TestDatabase) -> Iterator[Flask]:
    """The same on SQLite alone, whose file has one writer."""
    settings = {"TESTING": True, "RATELIMIT_ENABLED": False, **make.QUICK}
    app = create_app(settings, environment=sqlite_database.settings)
    make.account(app)
    app.config["WTF_CSRF_ENABLED"] = False
    yield app
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


@contextmanager
def transactions(app: Flask) -> Iterator[list[str]]:
    """How transactions begin, write and end on SQLite meanwhile."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        first = statement.split()[0]
        if first == "BEGIN":
            seen.append(statement)
        elif first in ("INSERT", "UPDATE", "DELETE"):
            seen.append(first)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


@contextmanager
def writer_elsewhere(folder: Path) -> Iterator[None]:
    """Another process holds the one place of a writer."""
    other = sqlite3.connect(folder / "soundings.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.rollback()
    other.close()


def welcome(app: Flask) -> str:
    with app.app_context(), app.test_request_context():
        user = db.session.scalars(select(User).where(User.email == EMAIL)).one()
        return welcome_link(user).removeprefix("http://127.0.0.1:8000")


def password_of(app: Flask) -> str | None:
    with app.app_context():
        return db.session.scalars(select(User.password).where(User.email == EMAIL)).one()


def test_staff_post_begins_as_writer(files: Flask) -> None:
    community = make.community(files, (1, "facilitator"))
    session, _ = make.session(files, community)
    client = signed_in(files)
    with transactions(files) as seen:
        assert client.post(f"/sessions/{session}/headcount", data={"people": "9"}).status_code == 303
    assert seen == ["BEGIN IMMEDIATE", "UPDATE", "BEGIN"]  # the last is for the address to go on to
    with transactions(files) as seen:
        assert client.get(f"/sessions/{session}").status_code == 200
    assert set(seen) == {"BEGIN"}


def test_forged_post_waits_for_no_writer(files: Flask) -> None:
    client = signed_in(files)
    files.config["WTF_CSRF_ENABLED"] = True
    with transactions(files) as seen:
        assert client.post("/account/tokens", data={"some": "thing"}).status_code == 400
    assert seen == []


def test_posts_of_many_at_once_are_all_saved(staff: Flask) -> None:
    """Measured before: more than half of such posts were refused as busy."""
    community = make.community(staff, (1, "facilitator"))
    sessions = [make.session(staff, community)[0] for _ in range(THREADS)]
    clients = [signed_in(staff) for _ in sessions]
    statuses: list[int] = []
    done = threading.Event()

    def post(client: FlaskClient, session: str) -> None:
        for number in range(POSTS):
            answer = client.post(f"/sessions/{session}/headcount", data={"people": str(number)})
            statuses.append(answer.status_code)

    def write() -> None:
        for number in range(THREADS * POSTS):
            with staff.app_context(), may_write():
                db.session.get_one(Community, community).rhythm = f"week {number}"
                db.session.commit()
            if done.wait(0.005):
                return

    other = threading.Thread(target=write)
    threads = [threading.Thread(target=post, args=pair) for pair in zip(clients, sessions, strict=True)]
    for thread in (other, *threads):
        thread.start()
    for thread in threads:
        thread.join()
    done.set()
    other.join()
    assert statuses == [303] * (THREADS * POSTS)
    with staff.app_context():
        assert [db.session.get_one(Session, one).headcount for one in sessions] == [POSTS - 1] * THREADS


def test_sign_in_needs_no_writer(files: Flask, sqlite_database: TestDatabase) -> None:
    client = files.test_client()
    with writer_elsewhere(sqlite_database.folder), transactions(files) as seen:
        wrong = client.post("/sign-in", data={"email": EMAIL, "password": "wrong"})
        right = client.post("/sign-in", data={"email": EMAIL, "password": make.PASSWORD})
    assert (wrong.status_code, right.status_code) == (200, 302)
    assert set(seen) == {"BEGIN"}


def test_password_is_hashed_before_anybody_waits_for_it(files: Flask) -> None:
    link = welcome(files)
    with transactions(files) as seen:
        chosen = files.test_client().post(link, data={"password": NEW, "password_confirm": NEW})
    assert (chosen.location, seen) == ("/sign-in", ["BEGIN", "BEGIN IMMEDIATE", "UPDATE", "DELETE"])
    client = files.test_client()
    client.post("/sign-in", data={"email": EMAIL, "password": NEW})
    given = {"password": NEW, "new_password": make.PASSWORD, "new_password_confirm": make.PASSWORD}
    with transactions(files) as seen:
        assert client.post("/account/password", data=given).location == "/account"
    assert seen == ["BEGIN", "BEGIN IMMEDIATE", "UPDATE", "DELETE"]
    assert client.get("/account").status_code == 200


def test_older_hash_is_renewed_by_signing_in(database: TestDatabase) -> None:
    older = create_app({"TESTING": True, **make.QUICK}, environment=database.settings)
    make.account(older)
    before = password_of(older)
    dearer = {f"argon2__{name}": value for name, value in (("time_cost", 2), ("memory_cost", 8), ("parallelism", 1))}
    app = create_app(
        {
            "TESTING": True,
            "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": dearer,
            "WTF_CSRF_ENABLED": False,
            "RATELIMIT_ENABLED": False,
        },
        environment=database.settings,
    )
    client = app.test_client()
    assert client.post("/sign-in", data={"email": EMAIL, "password": make.PASSWORD}).status_code == 302
    renewed = password_of(app)
    assert ("t=1," in str(before), "t=2," in str(renewed)) == (True, True)
    assert client.get("/account").status_code == 200  # the sign-in of a moment ago holds
    app.test_client().post("/sign-in", data={"email": EMAIL, "password": make.PASSWORD})
    assert password_of(app) == renewed
    for one in (older, app):
        with one.app_context():
            for engine in db.engines.values():
                engine.dispose()


def test_welcome_link_works_once_however_fast_two_are(staff: Flask) -> None:
    link = welcome(staff)
    start = threading.Barrier(THREADS)
    answers: dict[str, tuple[int, str | None]] = {}

    def choose(words: str) -> None:
        client = staff.test_client()
        start.wait()
        answer = client.post(link, data={"password": words, "password_confirm": words})
        answers[words] = (answer.status_code, answer.location)

    threads = [threading.Thread(target=choose, args=(f"{NEW} {number}",)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    chosen = [words for words, answer in answers.items() if answer == (302, "/sign-in")]
    late = [answer for answer in answers.values() if answer in ((302, "/welcome"), (409, None))]
    assert (len(chosen), len(late)) == (1, THREADS - 1)
    signed_in = {
        words: staff.test_client().post("/sign-in", data={"email": EMAIL, "password": words}).status_code == 302
        for words in answers
    }
    assert [words for words, works in signed_in.items() if works] == chosen
