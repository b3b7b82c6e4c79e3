"""Whether somebody serves an installation just now: its databases must not be replaced under them.

Servers and clerks share a lock on a file of the data folder for as long as any of their processes lives; a restore
wants it alone. On PostgreSQL other machines may serve too: there nobody else may be connected.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from flask import Flask
from sqlalchemy import text

from surveys.database import db, may_only_read
from surveys.errors import Conflict

HALF = "half-restored"  # a file in the data folder
STAGE = "staging-"  # begins the name of a temporary installation's folder
CONNECTED = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
    "AND backend_type = 'client backend'"
)


def share(folder: Path) -> int:
    """Say that this installation is in use, until the descriptor returned is closed, also by children that have it.

    Raises Conflict while a backup is being restored, and where that ended between the two databases.
    """
    if is_half(folder):
        raise Conflict("This installation is only half restored.", way_out="Restore the backup again, with --replace.")
    return _lock(folder, fcntl.LOCK_SH, "A backup is being restored here.", "Wait until that has ended.")


def is_half(folder: Path) -> bool:
    """Whether a restore ended between the two databases."""
    return (folder / HALF).exists()


def half(folder: Path) -> None:
    """Note that one database is replaced and the other is not."""
    (folder / HALF).touch(mode=0o600)


def whole(folder: Path) -> None:
    """Note that both databases are of one backup, or as they were."""
    (folder / HALF).unlink(missing_ok=True)


@contextmanager
def stage(folder: Path) -> Iterator[Path]:
    """A temporary installation's data folder within another one. Those that killed commands left there go first."""
    clear_stages(folder)
    with tempfile.TemporaryDirectory(prefix=STAGE, dir=folder) as place:
        held = share(Path(place))
        try:
            yield Path(place)
        finally:
            os.close(held)


def clear_stages(folder: Path) -> None:
    """Delete what commands left that were killed: copies of answers which no seal and no erasure would ever reach."""
    for left in [file.parent for file in folder.glob(f"{STAGE}*/in-use")]:  # which every stage has, and nothing else
        with suppress(Conflict, FileNotFoundError):  # in use by another command, or gone meanwhile
            os.close(_lock(left, fcntl.LOCK_EX, "In use.", ""))
            shutil.rmtree(left)


@contextmanager
def refuse_served(app: Flask) -> Iterator[None]:
    """Within this block nobody can begin to serve. Raises Conflict where somebody does already."""
    way_out = "Nothing was changed. Stop Soundings on every server, restore, and start it again."
    handle = _lock(Path(app.config["SOUNDINGS_DATA"]), fcntl.LOCK_EX, "Soundings is running.", way_out)
    try:
        with app.app_context(), may_only_read(), db.get_engine("default").connect() as connection:
            if connection.dialect.name == "postgresql" and connection.scalar(CONNECTED):
                raise Conflict("Somebody is connected to this database.", way_out=way_out)
        yield
    finally:
        os.close(handle)


def _lock(folder: Path, how: int, message: str, way_out: str) -> int:
    handle = os.open(folder / "in-use", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, how | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(handle)
        raise Conflict(message, way_out=way_out) from error
    return handle
