"""Statements of the attendee's path, straight to the driver: a whole room asks for the same few rows at once.

Building a result object for each of them would cost more than the statement. In a statement `?` stands for a value,
whatever the driver's own sign. Everything else in the house goes through SQLAlchemy, whose errors are raised here too:
the driver's own would be a surprise to whoever answers them.
"""

from __future__ import annotations

import datetime
import json
from typing import Any

from sqlalchemy import Connection, Engine

from surveys.database import ours

Row = tuple[Any, ...]


class Statements:
    """Runs statements on one connection that has a transaction already. Raises DBAPIError of the fitting kind."""

    def __init__(self, connection: Connection) -> None:
        self._dialect = connection.dialect
        self._percent = connection.dialect.name == "postgresql"
        self._cursor = connection.connection.cursor()

    def run(self, statement: str, *values: Any) -> Any:
        """Run a statement; returns the driver's cursor."""
        try:
            return self._cursor.execute(_spelled(statement, self._percent), values)
        except self._dialect.loaded_dbapi.Error as error:
            raise ours(error, self._dialect) from error

    def row(self, statement: str, *values: Any) -> Row | None:
        """The first row of a query, None where there is none."""
        cursor = self.run(statement, *values)
        try:
            found: Row | None = cursor.fetchone()
            return found
        except self._dialect.loaded_dbapi.Error as error:  # SQLite reads while it gives rows
            raise ours(error, self._dialect) from error


def rows(engine: Engine, statement: str, *values: Any) -> list[Row]:
    """All rows of one query, outside of any transaction of the caller's. Raises DBAPIError of the fitting kind."""
    connection = None
    try:
        connection = engine.raw_connection()
        cursor = connection.cursor()
        cursor.execute(_spelled(statement, engine.dialect.name == "postgresql"), values)
        found = [tuple(row) for row in cursor.fetchall()]
        cursor.close()
        return found
    except engine.dialect.loaded_dbapi.Error as error:
        if connection is not None:
            connection.invalidate(error)  # it may be cut: the next one shall not get it
        raise ours(error, engine.dialect) from error
    finally:
        if connection is not None:
            connection.close()


def _spelled(statement: str, percent: bool) -> str:
    return statement.replace("?", "%s").replace("group_concat(", "string_agg(") if percent else statement


def from_json(value: Any) -> Any:
    """A JSON column's value: SQLite's driver gives text, PostgreSQL's the value."""
    return json.loads(value) if isinstance(value, str) else value


def from_time(value: Any) -> datetime.datetime | None:
    """A time's value: SQLite's driver gives text, PostgreSQL's the time, text where that was asked for."""
    return datetime.datetime.fromisoformat(value) if isinstance(value, str) and value else value or None
