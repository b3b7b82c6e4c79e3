"""`soundings restore`: a backup becomes the installation's databases, SQLite or PostgreSQL, whichever it came from.

The file is opened, looked through and restored to a temporary place first, there brought to the schema of today and
tried. Only then is anything touched, in one transaction of the main database and one of the intake.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Connection, delete, func, insert, inspect, select, text

from surveys import forgetting
from surveys.database import Base, IntakeBase, db, drop_old_pages, intake_transaction, may_only_read, may_write
from surveys.errors import Conflict
from surveys.identifiers import new_response_id
from surveys.models.intake import Gate, OwedRewrite
from surveys.models.sessions import CLOSED, OPEN, Session, Wave
from surveys.operations import archive
from surveys.operations.archive import Archive, BadBackup, Row
from surveys.operations.in_use import half, is_half, refuse_served, stage, whole
from surveys.operations.migrating import LINES, known_revisions, migrate, move, revision_of

Factory = Callable[..., Flask]
# What a backup leaves out and every row must have
MADE_ANEW: dict[str, tuple[str, Callable[[], Any]]] = {
    "users": ("fs_uniquifier", lambda: uuid.uuid4().hex),  # whoever was signed in signs in again
    "arrivals": ("id", new_response_id),
}
NO_CONTENT = {
    *archive.LEFT_OUT,
    "owed_rewrites",
    "owed_erasures",
}  # an installation that served once is empty all the same
LINE_OF = dict.fromkeys(IntakeBase.metadata.tables, "intake")


def restore(create_app: Factory, file: Path, secret: str, say: Callable[[str], object], *, replace: bool) -> None:
    """Put a backup in place of the installation's databases, which must be empty unless `replace` is said.

    Raises BadBackup for a file that cannot be restored, Conflict where the databases hold something or are in use;
    nothing was changed then, not a byte.
    """
    app = create_app()
    opened = archive.read(file.read_bytes(), secret)
    for line, revision in opened.schema.items():
        if revision not in known_revisions(line):
            raise BadBackup(archive.NEWER, way_out=archive.UPDATE)
    with let_go(app), refuse_served(app), app.app_context():
        _refuse_unlike(replace=replace)
        with staged(create_app, opened, Path(app.config["SOUNDINGS_DATA"])) as staging:
            open_pages(staging)
            migrate(app)
            _copy(staging, Path(app.config["SOUNDINGS_DATA"]))
    for line in archive.said(opened.sums):
        say(line)
    say("Restored. Everybody signs in again; codes given before the backup link nobody.")


@contextmanager
def staged(create_app: Factory, opened: Archive, folder: Path) -> Iterator[Flask]:
    """An installation of its own in a temporary folder that holds a backup, at the schema of today.

    Raises BadBackup where it does not hold together.
    """
    with stage(folder) as place:
        staging = create_app(environment={"SOUNDINGS_DATA": str(place)})
        with let_go(staging):
            with staging.app_context():
                for name, (line, _) in LINES.items():
                    move(db.get_engine(name), line, opened.schema[line])
                _fill(opened)
                migrate(staging)
                _open_gates()
                _check_whole()
            yield staging


@contextmanager
def let_go(app: Flask) -> Iterator[None]:
    """Close every connection of an application at the end of the block."""
    try:
        yield
    finally:
        with app.app_context():
            for engine in db.engines.values():
                engine.dispose()


def open_pages(staging: Flask) -> None:
    """Look at the first page and at the form of a session that is open. Raises BadBackup where one does not come."""
    with staging.app_context(), may_only_read():
        code = db.session.scalar(select(Session.code).join(Wave).where(Wave.state == OPEN).limit(1))
        db.session.rollback()
    client = staging.test_client()
    for address in ["/", "/sign-in", *([f"/s/{code}"] if code else [])]:
        if client.get(address).status_code != 200:
            raise BadBackup("What this backup holds cannot be shown.", way_out="Nothing was changed.")


def _fill(opened: Archive) -> None:
    """Store a backup's rows in the current installation, which is empty and of the backup's schema; compare them."""
    found: dict[str, archive.Sums] = {}
    with may_write(), db.get_engine("default").begin() as main, db.get_engine("intake").begin() as intake:
        tables = {"main": archive.reflected(main), "intake": archive.reflected(intake)}
        connections = {"main": main, "intake": intake}
        for source in opened.tables():
            line = LINE_OF.get(source.name, "main")
            table, connection = tables[line][source.name], connections[line]
            made = MADE_ANEW.get(source.name)
            names = (*source.columns, made[0]) if made else source.columns
            archive.store(connection, table, names, _completed(source.rows, made))
            again = archive.Source(source.name, source.columns, archive.rows_of(connection, table, source.columns))
            found.update(archive.sums_of([again]))
    if found != opened.sums:
        raise BadBackup


def _completed(rows: Any, made: tuple[str, Callable[[], Any]] | None) -> Iterator[Row]:
    for row in rows:
        yield [*row, made[1]()] if made else row


def _open_gates() -> None:
    """Let the waves that were not sealed take answers again."""
    with may_only_read():
        waves = list(db.session.scalars(select(Wave.id).where(Wave.state.in_((OPEN, CLOSED)))))
        db.session.rollback()
    with intake_transaction() as intake:
        if waves:
            intake.execute(insert(Gate), [{"wave_id": wave, "open": True} for wave in waves])


def _check_whole() -> None:
    """SQLite's own look at the files, and that no row belongs to one that is missing."""
    for engine in db.engines.values():
        with engine.connect() as connection:
            whole = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all() == ["ok"]
            if not whole or connection.exec_driver_sql("PRAGMA foreign_key_check").all():
                raise BadBackup


def _refuse_unlike(*, replace: bool) -> None:
    """Raise Conflict where the databases hold something that nobody said to replace, or are of a newer Soundings."""
    for name, (line, metadata) in LINES.items():
        with may_only_read(), db.get_engine(name).connect() as connection:
            revision = revision_of(connection, line)
            if revision is not None and revision not in known_revisions(line):
                raise Conflict("This database is of a newer Soundings.", way_out="Nothing was changed. Update first.")
            there = set(inspect(connection).get_table_names()) & set(metadata.tables) - NO_CONTENT
            counts = [connection.scalar(select(func.count()).select_from(text(table))) for table in sorted(there)]
            if any(counts) and not replace:
                raise Conflict(
                    "This database is not empty, and nothing was changed.",
                    way_out="Choose an empty SOUNDINGS_DATA or database, or say --replace to lose what is there.",
                )


def _copy(staging: Flask, folder: Path) -> None:
    """Put everything of that installation in place of everything of this; both are of the schema of today."""
    with staging.app_context():
        sources = {name: db.get_engine(name) for name in LINES}
    was_half = is_half(folder)
    try:
        with may_write(), sources["default"].connect() as source, db.get_engine("default").begin() as target:
            _move_rows(source, target, set(Base.metadata.tables))
            _set_counters(target)
            half(folder)
    except Exception:  # all is as it was
        if not was_half:
            whole(folder)
        raise
    with may_write(), sources["intake"].connect() as source, intake_transaction() as target:
        _move_rows(source, target, set(IntakeBase.metadata.tables))
        target.execute(insert(OwedRewrite).values(id=new_response_id()))
    whole(folder)
    forgetting.rewrite_owed()
    drop_old_pages(db.get_engine("default"), *Base.metadata.tables)


def _move_rows(source: Connection, target: Connection, wanted: set[str]) -> None:
    """Delete what the target's tables hold, store what the source's do, and compare. All or, raising, nothing."""
    theirs = archive.reflected(source)
    ours = {name: table for name, table in archive.reflected(target).items() if name in wanted}
    for table in reversed(ours.values()):
        target.execute(delete(table))
    for name, table in ours.items():
        columns = sorted(table.columns.keys())
        archive.store(target, table, columns, archive.rows_of(source, theirs[name], columns))
        sums = [
            archive.sums_of([archive.Source(name, tuple(columns), archive.rows_of(connection, side[name], columns))])
            for connection, side in ((source, theirs), (target, ours))
        ]
        if sums[0] != sums[1]:
            raise BadBackup("The database took something else than it was given.", way_out="Nothing was changed.")


def _set_counters(target: Connection) -> None:
    """Let PostgreSQL count on from the numbers that came with the rows."""
    if target.dialect.name != "postgresql":
        return
    for name, table in Base.metadata.tables.items():
        column = table.autoincrement_column
        if column is not None:
            highest = target.scalar(select(func.max(column))) or 0
            target.execute(
                text("SELECT setval(pg_get_serial_sequence(:table, :column), :value, :used)"),
                {"table": name, "column": column.name, "value": max(highest, 1), "used": highest > 0},
            )
