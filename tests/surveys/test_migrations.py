"""Migrations: the models equal the migrated schema, and every line goes down and up again with data in it."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import inspect, select

from surveys.database import db, may_write
from surveys.models.people import Community
from surveys.operations.migrating import LINES, is_current, migrate, move, version_table
from tests.support import factories as make


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
