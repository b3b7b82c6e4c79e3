"""Fixtures of the corpora: `site`, a staff's installation on both databases, with nothing throttled."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from surveys.database import db
from tests.support.databases import TestDatabase
from tests.surveys.views.support_pages import Site, make_site


@pytest.fixture
def site(database: TestDatabase) -> Iterator[Site]:
    made = make_site(database, RATELIMIT_ENABLED=False)
    yield made
    with made.app.app_context():
        for engine in db.engines.values():
            engine.dispose()
