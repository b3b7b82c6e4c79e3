"""The two databases of an installation and how their connections behave.

`main` holds what stays (people, questionnaires, sealed responses, releases); `intake` holds what must be forgotten
(answers of open waves, receipts, link tokens, key halves). On SQLite they are two files, on PostgreSQL two sets of
tables.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import Connection, Dialect, Engine, MetaData, event, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import DeclarativeBase

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Tables of the main database."""

    metadata = MetaData(naming_convention=NAMES)


class IntakeBase(DeclarativeBase):
    """Tables of the intake."""

    metadata = MetaData(naming_convention=NAMES)


db = SQLAlchemy()

# Set while a request or command may write. SQLite must know at BEGIN: a reader that turns writer half way is refused
# at once when somebody else wrote meanwhile, and no waiting helps it.
writing: ContextVar[bool] = ContextVar("writing", default=False)

# Seconds that the next transaction may wait for another writer; None: as long as BUSY_TIMEOUT says
patience: ContextVar[float | None] = ContextVar("patience", default=None)
PATIENCE = 5.0

# The moment (of time.monotonic) by which whoever asks must be answered, should PostgreSQL hang; None: at its leisure
answer_by: ContextVar[float | None] = ContextVar("answer_by", default=None)
SILENCE = 2.0  # seconds

POOL_SECONDS = 10  # for a free connection; then whoever waits is told to try again
LOOKS, LOOK_SECONDS = 20, 0.05  # until transactions that are under way have ended
DOUBTFUL = (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
BUSY_TIMEOUT = "PRAGMA busy_timeout=5000"
PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",
    "PRAGMA trusted_schema=OFF",
    BUSY_TIMEOUT,
    "PRAGMA temp_store=MEMORY",
)


def engine_settings(url: str | None, data: Path) -> dict[str, dict[str, Any]]:
    """The engines' settings: PostgreSQL where a URL is given, otherwise two SQLite files in the data folder."""
    if url:
        common: dict[str, Any] = {
            "url": url, "hide_parameters": True, "pool_pre_ping": True, "pool_timeout": POOL_SECONDS,
            "connect_args": {"connect_timeout": 2},  # whoever waits is told to try again, instead of nothing
        }  # fmt: skip
        return {
            "default": {**common, "pool_size": 8, "max_overflow": 32},
            "intake": {**common, "pool_size": 4, "max_overflow": 32},
        }
    # gthread serves many requests at once: a small pool would make readers wait for each other
    pool = {"pool_size": 8, "max_overflow": 64, "pool_timeout": POOL_SECONDS, "hide_parameters": True}
    return {
        "default": {"url": f"sqlite:///{data / 'soundings.db'}", **pool},
        "intake": {"url": f"sqlite:///{data / 'intake.db'}", **pool},
    }


def prepare(engine: Engine) -> None:
    """Give an engine's connections the settings of DESIGN.md 3."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_connect)
        event.listen(engine, "begin", _sqlite_begin)
    else:
        from surveys.silence import listen  # with it psycopg, which SQLite does without

        event.listen(engine, "connect", _postgresql_connect)
        listen(engine)


def _sqlite_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver shall not begin transactions on its own
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _postgresql_connect(connection: Any, _record: Any) -> None:
    with connection.transaction():
        connection.execute("SET datestyle TO ISO")  # whatever the server's is: times are also read as text


def _sqlite_begin(connection: Connection) -> None:
    left = patience.get()
    if left is not None:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={int(left * 1000)}")
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing.get() else "BEGIN")
    finally:
        if left is not None:
            connection.exec_driver_sql(BUSY_TIMEOUT)


def ours(error: Exception, dialect: Dialect) -> Exception:
    """A driver's error as SQLAlchemy would raise it, without the statement and its values."""
    return DBAPIError.instance(None, None, error, dialect.loaded_dbapi.Error, hide_parameters=True, dialect=dialect)


@contextmanager
def may_write() -> Iterator[None]:
    """Within this block transactions begin as writers."""
    mark = writing.set(True)
    try:
        yield
    finally:
        writing.reset(mark)


@contextmanager
def may_only_read() -> Iterator[None]:
    """Within this block transactions begin as readers, whatever is around it: nobody waits for them."""
    mark = writing.set(False)
    try:
        yield
    finally:
        writing.reset(mark)


@contextmanager
def reading(name: str = "default") -> Iterator[Connection]:
    """A connection that only reads, also inside a block that may write: readers never wait for a writer."""
    with may_only_read(), db.get_engine(name).connect() as connection:
        yield connection


@contextmanager
def intake_transaction() -> Iterator[Connection]:
    """One writing transaction of the intake, committed at the end of the block."""
    with may_write(), turn(db.get_engine("intake")), db.get_engine("intake").begin() as connection:
        yield connection


@contextmanager
def turn(engine: Engine) -> Iterator[None]:
    """Wait for this process's turn to write to a SQLite file.

    SQLite's own waiting is polling with growing pauses: one of two writers measured 3 s. A lock on a file beside the
    database queues writers fairly; other databases queue by themselves.
    """
    if engine.dialect.name != "sqlite":
        yield
        return
    handle = os.open(f"{engine.url.database}.turn", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)  # closing gives the lock back


def rewrite(engine: Engine, tables: tuple[str, ...]) -> bool:
    """Rewrite the intake so that deleted rows are gone from its files. False: somebody was in the way, try again.

    Nobody who sends answers waits for it longer than it takes: it gives up instead of waiting for readers.
    """
    return _rewrite_sqlite(engine) if engine.dialect.name == "sqlite" else _rewrite_tables(engine, tables)


def drop_old_pages(engine: Engine, *tables: str) -> bool:
    """Let the files of the main database forget what changed rows of these tables said before.

    SQLite overwrites what it frees (secure_delete), so that emptying the log is enough. False: somebody was in the way.
    """
    if engine.dialect.name == "sqlite":
        return _rewrite_sqlite(engine, vacuum=False)
    return _rewrite_tables(engine, tables)


def _rewrite_sqlite(engine: Engine, *, vacuum: bool = True) -> bool:
    with turn(engine):
        raw = engine.raw_connection()  # VACUUM runs outside any transaction
        cursor = raw.cursor()
        try:
            cursor.execute("PRAGMA busy_timeout=0")
            if vacuum:
                cursor.execute("VACUUM")
            [busy, _, _] = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.OperationalError:
            return False
        finally:
            cursor.execute(BUSY_TIMEOUT)
            cursor.close()
            raw.close()
    return bool(busy == 0)


def _rewrite_tables(engine: Engine, tables: tuple[str, ...]) -> bool:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("SET lock_timeout = '1s'")
        try:
            if not _unseen(connection):
                return False
            for table in tables:
                connection.exec_driver_sql(f"VACUUM (FULL) {table}")
        except OperationalError:  # a table is in use
            return False
        finally:
            connection.exec_driver_sql("RESET lock_timeout")
    return True


def _unseen(connection: Connection) -> bool:
    """Whether nobody's transaction may still see rows as they were before now: VACUUM would keep those for it.

    Waits a moment for those that are under way; a backup or a long report holds what it sees for minutes.
    """
    now = connection.exec_driver_sql("SELECT pg_snapshot_xmax(pg_current_snapshot())::text").scalar_one()
    older = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
        "AND backend_type <> 'autovacuum worker' AND age(backend_xmin) > age(CAST(CAST(:now AS xid8) AS xid))"
    )
    for _ in range(LOOKS):
        if connection.execute(older, {"now": now}).scalar_one() == 0:
            return True
        time.sleep(LOOK_SECONDS)
    return False


def is_doubtful(error: BaseException | None) -> bool:
    """Whether SQLite could not read or write its files, so that nobody knows what the disk holds of them.

    After a failed fsync the system may have forgotten what it could not write, and say yes to the next one.
    """
    while error is not None:
        if isinstance(error, sqlite3.Error) and (getattr(error, "sqlite_errorcode", 0) & 0xFF) in DOUBTFUL:
            return True
        error = error.__cause__
    return False


class UnsafeDatabase(RuntimeError):
    """The PostgreSQL server may lose what it has acknowledged."""


def refuse_unsafe(engine: Engine) -> None:
    """Raise UnsafeDatabase if the server has fsync, full_page_writes or synchronous_commit off."""
    if engine.dialect.name != "postgresql":
        return
    with engine.connect() as connection:
        for name in ("fsync", "full_page_writes", "synchronous_commit"):
            value = connection.execute(text("SELECT current_setting(:name)"), {"name": name}).scalar_one()
            if value == "off":
                raise UnsafeDatabase(
                    f"PostgreSQL runs with {name}=off and may lose answers that were acknowledged. Turn it on."
                )
