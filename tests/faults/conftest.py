"""Fixtures of the faults: an installation that serves, one for each file of tests and each database.

SOUNDINGS_FAULTS=long makes the same tests longer (`python -m benchmarks faults`); every test prints its figures.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.installation import Installation
from tests.support import databases

HERE = Path(__file__).parent
LONG = os.environ.get("SOUNDINGS_FAULTS") == "long"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here is slow: programs are started, killed and started again."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def times() -> Callable[[float, float], float]:
    """Chooses the short or the long form of a count or a time."""
    return lambda short, long: long if LONG else short


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def serving(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation that serves; once on SQLite, once on PostgreSQL."""
    yield from _served(request, tmp_path_factory, request.param)


@pytest.fixture(scope="module")
def sqlite_serving(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """The same on SQLite alone."""
    yield from _served(request, tmp_path_factory, "sqlite")


@pytest.fixture
def sqlite_at_rest(sqlite_database: databases.TestDatabase) -> Iterator[Installation]:
    """An installation on SQLite that does not serve yet."""
    made = Installation(sqlite_database)
    yield made
    made.close()


def _served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, kind: str
) -> Iterator[Installation]:
    maker: databases.Maker = request.getfixturevalue(f"{kind}_maker")
    database = maker.new(tmp_path_factory.mktemp("faults") / "instance")
    made = Installation(database)
    made.start()
    yield made
    made.close()
    maker.drop(database)
