"""Fixtures of this folder: `app` runs a test on both databases, `sqlite_app` where the database does not matter."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from app import create_app
from surveys.database import db
from tests.support.databases import TestDatabase
from tests.support.factories import QUICK


def _running(database: TestDatabase) -> Iterator[Flask]:
    settings = {"TESTING": True, "FINISH_WAIT": 0.0, "RATELIMIT_ENABLED": False, **QUICK}
    app = create_app(settings, environment=database.settings)
    yield app
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture
def app(database: TestDatabase) -> Iterator[Flask]:
    """A migrated, empty installation; the test runs on SQLite and on PostgreSQL."""
    yield from _running(database)


@pytest.fixture
def sqlite_app(sqlite_database: TestDatabase) -> Iterator[Flask]:
    """The same on SQLite alone."""
    yield from _running(sqlite_database)
