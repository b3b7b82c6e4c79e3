"""Counts what code asks of the databases: statements, and on SQLite the rows that come back as well."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event

from surveys.database import db


@dataclass
class Asked:
    """How many statements were sent and, on SQLite, how many rows came back; else 0."""

    statements: int = 0
    rows: int = 0


@contextmanager
def asked_of_databases() -> Iterator[Asked]:
    """Count within this block, in both databases. To be called in the context of an application."""
    found = Asked()

    def sent(connection: Any, cursor: Any, *_: Any) -> None:
        found.statements += 1
        if connection.dialect.name == "sqlite":
            cursor.row_factory = came

    def came(_cursor: Any, row: Any) -> Any:
        found.rows += 1
        return row

    with ExitStack() as stack:
        for engine in db.engines.values():
            event.listen(engine, "before_cursor_execute", sent)
            stack.callback(event.remove, engine, "before_cursor_execute", sent)
        yield found
