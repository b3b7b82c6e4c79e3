"""`soundings import-responses`: brings before and after answers from CSV files, for people who have a history.

A mapping file says what the columns hold. Everything is checked before anything is stored. docs/importing.md is the
guide.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from sqlalchemy.exc import DBAPIError

from surveys import forgetting
from surveys.database import db, may_write
from surveys.errors import Conflict, SoundingsError
from surveys.operations.importing import making
from surveys.operations.importing.csv_files import CannotImport
from surveys.operations.importing.making import Meeting, Say
from surveys.operations.importing.mapping import Mapping, read_mapping
from surveys.operations.importing.rows import LeftOut, read_rows

__all__ = ["run"]

LOCK_FILE = "import.lock"


def run(app: Flask, mapping: Path, community: str, owner: str, *, partial: bool, say: Say) -> int:
    """Import what the mapping names into a community (its id or name); returns the exit code, 0 or 1.

    owner: the e-mail address of an account, which becomes a facilitator. partial: take what can be taken although
    other rows cannot. say: called with each line for the person at the command line. With 1 nothing was stored.
    """
    try:
        read = read_mapping(mapping)
        table = read_rows(read)
        for row in table.left_out:
            say(str(row))
        _refuse_rest(table.left_out, len(table.taken), partial)
        planned = making.meetings(table.taken)
        with _alone(app), app.app_context(), may_write():
            name = _store(app, read, planned, community, owner, say)
    except (CannotImport, SoundingsError, OSError, DBAPIError) as error:
        for problem in _problems(error):
            say(problem)
        say("Nothing was imported.")
        return 1
    left = f" {_rows(len(table.left_out))} left out." if table.left_out else ""
    say(f"Imported {_rows(len(table.taken))} in {_sessions(len(planned))} into “{name}”.{left}")
    with app.app_context(), may_write():
        made = making.make_figures(app)
    say("The figures are ready." if made else "The clerk of the running service makes the figures now.")
    return 0


def _problems(error: Exception) -> tuple[str, ...]:
    if isinstance(error, CannotImport):
        return error.problems
    if isinstance(error, SoundingsError):
        return (f"{error.message} {error.way_out}",)
    if isinstance(error, DBAPIError):  # its own text would repeat what was to be stored
        return (f"The database could not store it: {error.orig}",)
    return (str(error),)


def _refuse_rest(left_out: tuple[LeftOut, ...], taken: int, partial: bool) -> None:
    if not taken:
        raise CannotImport("No row can be taken.")
    if left_out and not partial:
        raise CannotImport(
            f"{_rows(len(left_out))} cannot be taken, {_rows(taken)} can."
            " Mend the files or the mapping, or leave those out with --partial."
        )


def _store(app: Flask, mapping: Mapping, planned: list[Meeting], community: str, owner: str, say: Say) -> str:
    """Store it all, or leave nothing behind; returns the community's name."""
    database = db.session
    person = making.owner_of(database, owner)
    group, new = making.community_of(database, community, person, mapping)
    if making.clear_interrupted(database, group, planned):
        say("An import of these sessions was interrupted earlier; what it left is taken away first.")
    sessions = making.plan(database, group, mapping, planned)
    targets = [making.targets_of(session) for session in sessions]
    database.commit()
    try:
        making.send(app.config["LINK_SECRET"], planned, targets, say)
        making.finish(database, sessions)
        if not new:
            making.join(database, group, person)
        database.commit()
    except BaseException:  # also when somebody presses Ctrl+C
        database.rollback()
        making.remove(database, sessions)  # where even this fails, the next import does it
        if new:
            database.delete(group)
        database.commit()
        forgetting.rewrite_owed()
        raise
    return group.name


@contextmanager
def _alone(app: Flask) -> Iterator[None]:
    """One import at a time: another would take this one's unopened sessions for left behind."""
    handle = os.open(app.config["SOUNDINGS_DATA"] / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Conflict("Another import is running.", way_out="Wait until it has ended.") from None
        yield
    finally:
        os.close(handle)  # closing gives the lock back


def _rows(n: int) -> str:
    return f"{n:,} row" if n == 1 else f"{n:,} rows"


def _sessions(n: int) -> str:
    return f"{n:,} session" if n == 1 else f"{n:,} sessions"
