"""The product with a clock that tests move while it runs: by the seconds written in a file, read at every look.

A line `spread 300` puts the workers' clocks apart, by the parity of their process ids. Everything of the product asks
`surveys.clock`; this must be imported before anything else of it is.
"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Flask

from surveys import clock

VARIABLE = "TEST_CLOCK"  # names the file


def _off() -> timedelta:
    words = Path(os.environ[VARIABLE]).read_text().split()
    if not words:
        return timedelta()
    if words[0] == "spread":
        return timedelta(seconds=float(words[1]) * (1 if os.getpid() % 2 else -1))
    return timedelta(seconds=float(words[0]))


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None) + _off()


def _today(time_zone: str) -> date:
    return (datetime.now(ZoneInfo(time_zone)) + _off()).date()


if VARIABLE in os.environ:
    clock.now, clock.today = _now, _today


def create_app() -> Flask:
    """The application, after the clock."""
    from app import create_app  # it binds the clock when it is imported

    return create_app()


def command() -> None:
    """The command `soundings`, after the clock."""
    from app import command  # likewise

    command()
