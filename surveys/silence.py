"""Connections to PostgreSQL on which nobody waits for ever: a server that hangs may keep them open and say nothing.

What a phone sends waits for a while that `answer_by` ends, and is then told to try again; its retry is recognised
by the receipt, should the server have stored it after all. Everything else waits for as long as it takes.
"""

from __future__ import annotations

import time
from typing import Any

import psycopg
from psycopg.abc import RV, PQGen
from sqlalchemy import Dialect, Engine, event
from sqlalchemy.engine import ExceptionContext

from surveys.database import answer_by

SHORTEST = 0.5  # seconds for any one statement, however late it is
TO_CONNECT = 1.0  # seconds that must be left to begin another connection


class Silent(psycopg.OperationalError):
    """The server said nothing for too long; the connection is closed."""


class Listening(psycopg.Connection[Any]):
    """A connection whose statements are given up when the moment comes by which somebody must be answered."""

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        moment = answer_by.get()
        if moment is None or timeout is not None:
            return super().wait(gen, interval, timeout)
        began, longest = time.monotonic(), max(SHORTEST, moment - time.monotonic())
        try:
            return super().wait(gen, interval, longest)
        except psycopg.OperationalError as error:
            if time.monotonic() - began < longest:
                raise
            self.pgconn.finish()  # its statement may be under way for long: nobody can use the connection meanwhile
            raise Silent("the server says nothing") from error


def listen(engine: Engine) -> None:
    """Let an engine open such connections."""
    event.listen(engine, "do_connect", _connect)
    event.listen(engine, "handle_error", _say_so)


def _connect(_dialect: Dialect, _record: Any, given: Any, named: dict[str, Any]) -> Listening:
    moment = answer_by.get()
    if moment is not None and moment - time.monotonic() < TO_CONNECT:  # trying may take two seconds
        raise Silent("the server says nothing")
    return Listening.connect(*given, **named)


def _say_so(context: ExceptionContext) -> None:
    """Raise at once where a connection is silent when it is tried; opening another one would take as long again."""
    if context.is_pre_ping and isinstance(context.original_exception, Silent):
        context.is_disconnect = False
