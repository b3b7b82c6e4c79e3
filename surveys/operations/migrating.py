"""Bring both databases to the schema that this code knows. The only place where Alembic is used.

Each database has its own line of migrations and its own version table, so that on PostgreSQL both live side by side.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import Connection, Engine

import surveys.models  # noqa: F401 - makes every table known
from surveys.database import Base, IntakeBase, db, may_write, refuse_unsafe

HERE = Path(__file__).with_name("migrations")
LINES = {"default": ("main", Base.metadata), "intake": ("intake", IntakeBase.metadata)}


def version_table(line: str) -> str:
    """The table that notes how far a line of migrations has come."""
    return f"migrations_{line}"


def config(line: str) -> Config:
    """Alembic's configuration for one line of migrations."""
    made = Config()
    made.set_main_option("script_location", str(HERE / line).replace("%", "%%"))
    made.set_main_option("version_path_separator", "os")
    made.attributes["line"] = line
    made.attributes["metadata"] = next(metadata for name, metadata in LINES.values() if name == line)
    return made


def migrate(app: Flask) -> None:
    """Create or update both databases, in a transaction each. Refuses an unsafe PostgreSQL (UnsafeDatabase)."""
    with app.app_context():
        for name, (line, _) in LINES.items():
            engine = db.get_engine(name)
            refuse_unsafe(engine)
            if not is_current(engine, line):  # looking through the whole database for lost rows takes its time
                move(engine, line, "head")


def move(engine: Engine, line: str, target: str) -> None:
    """Move one database up or down to a revision ("head", "base", or an id), in one transaction.

    Raises RuntimeError, and changes nothing, where rows would lose what they belong to.
    """
    made = config(line)
    with may_write(), engine.connect() as connection, _children_kept(connection), connection.begin():
        made.attributes["connection"] = connection
        down = target == "base" or _is_behind(connection, line, target)
        (command.downgrade if down else command.upgrade)(made, target)
        if engine.dialect.name == "sqlite":
            lost = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
            if lost:
                raise RuntimeError(f"the migration would leave rows without what they belong to: {lost[:5]}")


def _is_behind(connection: Connection, line: str, target: str) -> bool:
    """Whether a revision lies before the one that the database is at."""
    context = MigrationContext.configure(connection, opts={"version_table": version_table(line)})
    script, at = ScriptDirectory.from_config(config(line)), context.get_current_revision()
    return (
        target != "head"
        and at is not None
        and target in {revision.revision for revision in script.walk_revisions("base", at) if revision.revision != at}
    )


@contextmanager
def _children_kept(connection: Connection) -> Iterator[None]:
    """Within this block SQLite does not enforce foreign keys.

    It rebuilds a table that is altered: dropping the old one would delete every row that refers to it by cascade.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.cursor()  # the setting has no effect within a transaction
    try:
        driver.execute("PRAGMA foreign_keys=OFF")
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")
        driver.close()


def is_current(engine: Engine, line: str) -> bool:
    """Whether a database is at the newest revision of its line."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": version_table(line)})
        return set(context.get_current_heads()) == set(ScriptDirectory.from_config(config(line)).get_heads())


def revision_of(connection: Connection, line: str) -> str | None:
    """The revision of its line that a database is at; None where it has none."""
    context = MigrationContext.configure(connection, opts={"version_table": version_table(line)})
    return context.get_current_revision()


def known_revisions(line: str) -> set[str]:
    """The revisions of a line that this code knows."""
    return {revision.revision for revision in ScriptDirectory.from_config(config(line)).walk_revisions()}
