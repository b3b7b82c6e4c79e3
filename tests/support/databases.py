"""Fresh databases for tests: migrated once per test process, then copied, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tests.support.postgres import Cluster

Prepare = Callable[[Mapping[str, str]], None]


@dataclass(frozen=True)
class TestDatabase:
    """A migrated, empty installation of a test's own.

    `kind` is "sqlite" or "postgresql"; `settings` are the SOUNDINGS_ variables that choose it, to be given to
    create_app(environment=...) or to a process's environment.
    """

    __test__ = False  # not a class of tests, whatever its name

    kind: str
    settings: Mapping[str, str]

    @property
    def folder(self) -> Path:
        """Its data folder (SOUNDINGS_DATA)."""
        return Path(self.settings["SOUNDINGS_DATA"])


class Maker(Protocol):
    """What makes databases of one kind."""

    def new(self, folder: Path) -> TestDatabase:
        """Make a database whose data folder is `folder`, which does not exist yet."""

    def drop(self, database: TestDatabase) -> None:
        """Forget it; whatever connections a test left open are closed."""


def migrate(settings: Mapping[str, str]) -> None:
    """Bring the installation that these settings choose to the newest schema, and let go of it."""
    from app import create_app  # slow to load, and only tests with a database need it
    from surveys.database import db  # likewise
    from surveys.operations import migrating  # likewise

    app = create_app(environment=dict(settings))
    migrating.migrate(app)
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


class SqliteMaker:
    """Copies a migrated data folder."""

    def __init__(self, template: Path, prepare: Prepare) -> None:
        self._template = template
        prepare({"SOUNDINGS_DATA": str(template)})

    def new(self, folder: Path) -> TestDatabase:
        shutil.copytree(self._template, folder)
        return TestDatabase("sqlite", {"SOUNDINGS_DATA": str(folder)})

    def drop(self, database: TestDatabase) -> None:
        shutil.rmtree(database.folder, ignore_errors=True)


class PostgresMaker:
    """Copies a migrated data folder and a migrated template database."""

    def __init__(self, cluster: Cluster, template: Path, prepare: Prepare) -> None:
        self._cluster = cluster
        self._template = template
        prepare({"SOUNDINGS_DATA": str(template), "SOUNDINGS_DATABASE_URL": cluster.make_template()})
        cluster.freeze_template()

    def new(self, folder: Path) -> TestDatabase:
        shutil.copytree(self._template, folder)
        url = self._cluster.new_database()
        return TestDatabase("postgresql", {"SOUNDINGS_DATA": str(folder), "SOUNDINGS_DATABASE_URL": url})

    def drop(self, database: TestDatabase) -> None:
        self._cluster.drop(database.settings["SOUNDINGS_DATABASE_URL"])
        shutil.rmtree(database.folder, ignore_errors=True)
