"""The same applications as in tests/surveys, and one with the account that imports."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.operations.backups import Lived, kept, lived_in, running
from tests.operations.imports import OWNER
from tests.support import factories as make
from tests.support.databases import SqliteMaker
from tests.surveys.conftest import app, sqlite_app

__all__ = ["app", "lived", "owned", "sqlite_app"]


@pytest.fixture
def owned(sqlite_app: Flask) -> Flask:
    """An installation with the account that imports."""
    make.account(sqlite_app, OWNER)
    return sqlite_app


@pytest.fixture(scope="session")
def lived(sqlite_maker: SqliteMaker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    """Made once: what tests read of it they do not change."""
    folder = tmp_path_factory.mktemp("lived")
    database = sqlite_maker.new(folder / "instance")
    with running(database) as app:
        words = lived_in(app)[2]
    yield Lived(database, words, kept(database, folder))
    sqlite_maker.drop(database)
