"""Migrations: the models equal the migrated schema, and every line goes down and up again with data in it."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import Engine, func, inspect, select, text, update

from surveys.database import Base, db, may_write
from surveys.models.people import Community
from surveys.models.responses import Response
from surveys.models.sessions import Session
from surveys.operations.migrating import LINES, is_current, migrate, move, version_table
from tests.support import factories as make

# tables since the first revision
ADDED = {"follow_ups", "joint_releases", "network", "owed_erasures", "period_releases", "start_releases", "tries"}
WORDS = {"key": "words", "type": "long_text", "prompt": "What will you do?", "waves": ["after"], "audience": "room"}


@pytest.mark.parametrize("name", sorted(LINES))
def test_models_equal_the_migrated_schema(app: Flask, name: str) -> None:
    line, metadata = LINES[name]
    with app.app_context(), db.get_engine(name).connect() as connection:
        options = {
            "version_table": version_table(line),
            "compare_type": True,
            "include_name": lambda found, kind, _parents: kind != "table" or found in metadata.tables,
        }
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []


def test_migrating_twice_changes_nothing(app: Flask) -> None:
    make.community(app, name="Kept")
    migrate(app)
    with app.app_context():
        assert db.session.scalars(select(Community.name)).all() == ["Kept"]
        assert all(is_current(db.get_engine(name), line) for name, (line, _) in LINES.items())


def counted(engine: Engine) -> dict[str, int]:
    """The rows of every table that the first revision has."""
    tables = (table for table in Base.metadata.sorted_tables if table.name not in ADDED)
    with engine.connect() as connection:
        return {table.name: connection.scalar(select(func.count()).select_from(text(table.name))) for table in tables}


def test_no_row_is_lost_from_the_first_revision_to_the_last(app: Flask) -> None:
    asked = make.definition(make.SCALE, WORDS)
    community = make.community(app, name="Kept")
    session = make.finished(
        app, community, [{"conf": 2}] * 8, [{"conf": 4, "words": f"plan {n}"} for n in range(8)], asked
    )
    make.session(app, community, asked, opened="before")
    with app.app_context(), may_write():
        db.session.close()
        engine = db.engine
        held = counted(engine)
        move(engine, "main", "0001")
        assert counted(engine) == held
        with engine.begin() as connection:  # as earlier releases left it: texts beside their writers' other answers
            answers = {"conf": 4, "words": "plan 0"}
            beside = update(Response).values(answers=answers)
            connection.execute(beside)
        move(engine, "main", "head")
        assert counted(engine) == held
        assert set(map(str, db.session.scalars(select(Response.answers)))) == {"{'conf': 4}"}
        assert db.session.get_one(Session, session).followed is True


def test_migration_that_leaves_rows_without_what_they_belong_to_is_undone(sqlite_app: Flask) -> None:
    session, _ = make.session(sqlite_app, make.community(sqlite_app), opened="before")
    with sqlite_app.app_context(), may_write():
        db.session.close()
        with db.engine.connect() as connection:
            driver = connection.connection.cursor()
            driver.execute("PRAGMA foreign_keys=OFF")
            driver.execute("DELETE FROM sessions")  # the fault: what a careless migration would leave
            driver.execute("PRAGMA foreign_keys=ON")
        with pytest.raises(RuntimeError, match="without what they belong to"):
            move(db.engine, "main", "0004")
        assert is_current(db.engine, "main")


@pytest.mark.parametrize("name", sorted(LINES))
def test_line_goes_down_and_up_with_data_in_it(app: Flask, name: str) -> None:
    line, metadata = LINES[name]
    _, code = make.session(app, make.community(app), opened="before")
    make.send_all(app.test_client(), code, [{"conf": 3}] * 3)
    with app.app_context(), may_write():
        engine = db.get_engine(name)
        db.session.remove() if hasattr(db.session, "remove") else db.session.close()
        move(engine, line, "base")
        assert set(inspect(engine).get_table_names()) & set(metadata.tables) == set()
        assert not is_current(engine, line)
        move(engine, line, "head")
        assert set(metadata.tables) <= set(inspect(engine).get_table_names())
        assert is_current(engine, line)
