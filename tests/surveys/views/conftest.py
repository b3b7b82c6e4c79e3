"""The fixture of the tests of pages: `site`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from surveys.database import db
from tests.support.databases import TestDatabase
from tests.surveys.views.support_pages import Site, make_site


@pytest.fixture
def site(sqlite_database: TestDatabase) -> Iterator[Site]:
    """An application with a community; its connections are closed at the end."""
    made = make_site(sqlite_database)
    yield made
    with made.app.app_context():
        for engine in db.engines.values():
            engine.dispose()
