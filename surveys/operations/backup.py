"""`soundings backup`: everything that stays, and the answers of open forms, in one encrypted file; while all goes on.

Of the intake it holds the answers alone, shuffled: no receipt, no link code, no key half. Nobody's sign-in is in it.
A file is only given its name once it was restored to a temporary place and compared, row for row.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from random import SystemRandom

from flask import Flask
from sqlalchemy import Connection, Table, select

from surveys.database import IntakeBase, db, may_only_read
from surveys.errors import Conflict, SoundingsError
from surveys.models.intake import Arrival
from surveys.models.sessions import SEALED
from surveys.operations import archive, in_use, restore
from surveys.operations.archive import Source, Sums
from surveys.operations.migrating import LINES, revision_of
from surveys.settings import SettingsError

PASSPHRASE = "SOUNDINGS_BACKUP_PASSPHRASE"  # noqa: S105 - the name of a setting
SHORTEST = 12
SIGN_INS = {"users": {"fs_uniquifier"}}  # by this a browser's cookie is known to be somebody's
ARRIVALS = "arrivals"


def passphrase_of(environment: Mapping[str, str]) -> str:
    """The passphrase of backups, from the environment or the file that it names. Raises SettingsError."""
    secret = environment.get(PASSPHRASE, "")
    if not secret and (file := environment.get(f"{PASSPHRASE}_FILE")):
        try:
            secret = Path(file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise SettingsError(f"The file named in {PASSPHRASE}_FILE cannot be read") from error
    if len(secret) < SHORTEST:
        raise SettingsError(f"Set {PASSPHRASE}, or {PASSPHRASE}_FILE, to at least {SHORTEST} characters")
    return secret


def back_up(create_app: restore.Factory, file: Path, secret: str, say: Callable[[str], object]) -> None:
    """Write a backup to a new file, readable by its owner alone, and say what it holds.

    Raises Conflict where the file exists, where there is nothing to back up, or while another one is being restored.
    """
    app = create_app()
    if file.exists():
        raise Conflict(f"{file} exists already.", way_out="Choose another name; a backup replaces no other one.")
    held = in_use.share(app.config["SOUNDINGS_DATA"])
    try:
        _make(create_app, app, file, secret, say)
    finally:
        os.close(held)


def _make(create_app: restore.Factory, app: Flask, file: Path, secret: str, say: Callable[[str], object]) -> None:
    with restore.let_go(app):
        content, sums = written(app, secret)
    part = file.with_name(f"{file.name}.{secrets.token_hex(4)}.part")
    try:
        _keep(part, content)
        read = part.read_bytes()
        _verify(create_app, archive.read(read, secret), sums, Path(app.config["SOUNDINGS_DATA"]))
        _name(part, file)
    finally:
        with suppress(FileNotFoundError):
            part.unlink()
    _sync(file.parent)
    for line in archive.said(sums):
        say(line)
    say(f"SHA-256 {hashlib.sha256(read).hexdigest()}  {file}")
    say("Restored to a temporary place and compared: every row is the same, and the pages open.")


def written(app: Flask, secret: str) -> tuple[bytes, dict[str, Sums]]:
    """A backup of an installation as it is now, whatever its schema, and its sums by table."""
    with app.app_context():
        waiting = _arrivals()  # first: what is sealed meanwhile is then found twice and taken once, not missed
        with _snapshot("default") as connection:
            schema = {line: found for line in ("main", "intake") if (found := _revision(connection, line)) is not None}
            if len(schema) < len(LINES):
                raise Conflict("There is no Soundings in this database yet.", way_out="Check SOUNDINGS_DATA.")
            tables = main_tables(connection)
            waves = tables["waves"]
            unsealed = set(connection.scalars(select(waves.c.id).where(waves.c.state != SEALED)))
            sources = [source_of(connection, table) for table in tables.values()]
            kept = [row for row in waiting if row[1] in unsealed]
            return archive.write(schema, [*sources, Source(ARRIVALS, ("answers", "wave_id"), kept)], secret)


def main_tables(connection: Connection) -> dict[str, Table]:
    """The tables of the main database that a backup holds, those that others refer to first."""
    other = {*IntakeBase.metadata.tables, *archive.LEFT_OUT}
    found = archive.reflected(connection)
    return {name: table for name, table in found.items() if name not in other and not name.startswith("migrations_")}


def source_of(connection: Connection, table: Table) -> Source:
    """What a backup holds of a table."""
    columns = tuple(sorted(set(table.columns.keys()) - SIGN_INS.get(table.name, set())))
    return Source(table.name, columns, archive.rows_of(connection, table, columns))


def _arrivals() -> list[archive.Row]:
    """Answers and wave of every response that is not sealed yet, in no order."""
    with _snapshot("intake") as connection:
        rows = [list(row) for row in connection.execute(select(Arrival.answers, Arrival.wave_id))]
    SystemRandom().shuffle(rows)
    return rows


def _revision(connection: Connection, line: str) -> str | None:
    if line == "main" or connection.dialect.name == "postgresql":
        return revision_of(connection, line)
    with _snapshot("intake") as intake:
        return revision_of(intake, line)


@contextmanager
def _snapshot(name: str) -> Iterator[Connection]:
    """A connection that sees one moment of a database, and hinders nobody."""
    with may_only_read(), db.get_engine(name).connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin():
            yield connection


def _keep(file: Path, content: bytes) -> None:
    """Write a file that its owner alone can read; it is on the disk when this returns."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())


def _name(part: Path, file: Path) -> None:
    """Give a file its name. Raises Conflict where there is one of that name by now."""
    try:
        os.link(part, file)  # unlike renaming, never over another one
    except FileExistsError as error:
        raise Conflict(f"{file} exists already.", way_out="Choose another name.") from error
    except OSError:  # a disk without links, such as a stick
        part.rename(file)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _verify(create_app: restore.Factory, made: archive.Archive, sums: dict[str, Sums], folder: Path) -> None:
    """Restore what was written to a temporary place, compare it with what was read, and open its pages."""
    if made.sums != sums:
        raise SoundingsError("The file is not what was written.", way_out="Check the disk, and try again.")
    with restore.staged(create_app, made, folder) as staging:
        restore.open_pages(staging)
