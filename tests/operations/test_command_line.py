"""The operator's commands, as processes: what they print and how they end."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select, text

from surveys.database import UnsafeDatabase, db, refuse_unsafe
from surveys.models.people import ApiToken, User
from tests.support import factories as make
from tests.support import site as program
from tests.support.databases import TestDatabase


def test_create_user_prints_a_link_that_works_once(database: TestDatabase, app: Flask) -> None:
    done = program.run(database, "create-user", "new@example.org", "--admin")
    assert (done.returncode, done.stderr) == (0, "")
    path = re.sub(r"^https?://[^/]+", "", done.stdout.strip())
    client = app.test_client()
    page = client.get(path).get_data(as_text=True)
    token = page.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    chosen = {"csrf_token": token, "password": "a long enough one", "password_confirm": "a long enough one"}
    assert client.post(path, data=chosen).status_code == 302
    assert client.get(path).status_code == 302  # used
    with app.app_context():
        user = db.session.scalar(select(User).where(User.email == "new@example.org"))
        assert (user.is_administrator, user.active) == (True, True)


def test_create_user_refuses_an_address_twice_and_nonsense(sqlite_database: TestDatabase, sqlite_app: Flask) -> None:
    make.account(sqlite_app, "new@example.org")
    again = program.run(sqlite_database, "create-user", "New@Example.org")
    assert (again.returncode, "There is an account" in again.stderr) == (1, True)
    nonsense = program.run(sqlite_database, "create-user", "not an address")
    assert (nonsense.returncode, "is not an e-mail address" in nonsense.stderr) == (1, True)


def test_token_is_printed_once_and_kept_as_a_hash(sqlite_database: TestDatabase, sqlite_app: Flask) -> None:
    make.account(sqlite_app, "new@example.org")
    made = program.run(sqlite_database, "token", "new@example.org").stdout.strip()
    answer = sqlite_app.test_client().get("/api/v1/communities", headers={"Authorization": f"Bearer {made}"})
    assert answer.status_code == 200
    with sqlite_app.app_context():
        [kept] = db.session.scalars(select(ApiToken.digest))
        assert made.encode() not in bytes(kept)
    missing = program.run(sqlite_database, "token", "nobody@example.org")
    assert (missing.returncode, "There is no account" in missing.stderr) == (1, True)


def test_settings_that_cannot_be_used_are_said_in_a_sentence(sqlite_database: TestDatabase) -> None:
    wrong = TestDatabase("sqlite", {**sqlite_database.settings, "SOUNDINGS_SECRET_KEY": "short"})
    done = program.run(wrong, "token", "nobody@example.org")
    assert (done.returncode, done.stderr.strip()) == (1, "SOUNDINGS_SECRET_KEY must be at least 32 characters long")


def test_unsafe_postgresql_is_refused(app: Flask) -> None:
    with app.app_context():
        engine = db.engine
        refuse_unsafe(engine)  # the tests' own server is safe
        if engine.dialect.name != "postgresql":
            return
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            name = connection.scalar(text("SELECT current_database()"))
            connection.exec_driver_sql(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
        engine.dispose()
        with pytest.raises(UnsafeDatabase, match="synchronous_commit=off"):
            refuse_unsafe(engine)
