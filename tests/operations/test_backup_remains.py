"""What a backup or a restore leaves behind: no copy of anybody's answers, also where it was killed or told to end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from surveys.database import intake_transaction, reading
from surveys.errors import Conflict
from surveys.operations import backup, in_use, restore
from tests.operations.backups import PASSPHRASE, Lived, factory, running
from tests.support import factories as make
from tests.support import needs
from tests.support.databases import TestDatabase


def test_copy_that_a_killed_command_left_goes_with_the_next(sqlite_database: TestDatabase) -> None:
    """It holds answers, and no seal and no erasure would ever reach it."""
    killed, other = (sqlite_database.folder / name for name in ("staging-killed", "staging-of-somebody"))
    for folder in (killed, other):
        folder.mkdir()
        (folder / "soundings.db").write_bytes(b"quetzal00")
    os.close(in_use.share(killed))
    with in_use.stage(sqlite_database.folder) as at_work:
        assert [folder.is_dir() for folder in (killed, other, at_work)] == [False, True, True]
        in_use.clear_stages(sqlite_database.folder)
        assert at_work.is_dir()  # nobody clears away what a command is at work in
    assert not at_work.exists()


def test_backup_that_is_told_to_end_leaves_no_copy(lived: Lived, tmp_path: Path) -> None:
    environment = {**os.environ, **lived.database.settings, backup.PASSPHRASE: PASSPHRASE}
    process = subprocess.Popen(
        [sys.executable, "-c", "from app import command; command()", "backup", str(tmp_path / "kept.age")],
        cwd=needs.PROJECT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    while process.poll() is None and not list(lived.database.folder.glob("staging-*/soundings.db")):
        time.sleep(0.002)
    process.terminate()
    assert process.wait(30) == 128 + signal.SIGTERM
    assert list(lived.database.folder.glob("staging-*")) + list(tmp_path.iterdir()) == []


def test_backup_waits_until_a_restore_has_ended(sqlite_database: TestDatabase, tmp_path: Path) -> None:
    """On SQLite it would find one database replaced and the other not."""
    made = factory(sqlite_database)
    with in_use.refuse_served(made()), pytest.raises(Conflict, match="is being restored"):
        backup.back_up(made, tmp_path / "kept.age", PASSPHRASE, print)


@pytest.mark.slow
def test_restore_leaves_nothing_in_the_files_of_what_it_replaced(lived: Lived, database: TestDatabase) -> None:
    with running(database) as app:
        make.community(app, name="Zwielichtkolibri")
        assert b"Zwielichtkolibri" in stored_bytes(app)
    restore.restore(factory(database), lived.file, PASSPHRASE, print, replace=True)
    with running(database) as app:
        assert b"Zwielichtkolibri" not in stored_bytes(app)


def stored_bytes(app: Flask) -> bytes:
    """What the files say in which communities are kept."""
    with app.app_context(), reading() as connection:
        if connection.dialect.name == "sqlite":
            return b"".join(file.read_bytes() for file in sorted(app.config["SOUNDINGS_DATA"].glob("*.db*")))
        connection.execute(text("CHECKPOINT"))
        return bytes(connection.scalar(text("SELECT pg_read_binary_file(pg_relation_filepath('communities'))")))


@pytest.mark.slow
def test_restore_that_ended_between_the_databases_is_finished_before_anybody_serves(
    lived: Lived, sqlite_database: TestDatabase
) -> None:
    """The sessions would be there, open, and their answers and gates not."""
    planted = "CREATE TRIGGER planted BEFORE INSERT ON owed_rewrites BEGIN SELECT RAISE(ABORT, 'planted'); END"
    for statement, fails in ((planted, True), ("DROP TRIGGER planted", False)):
        with running(sqlite_database) as app, app.app_context(), intake_transaction() as intake:
            intake.execute(text(statement))
        if fails:
            with pytest.raises(IntegrityError):
                restore.restore(factory(sqlite_database), lived.file, PASSPHRASE, print, replace=True)
            with pytest.raises(Conflict, match="only half restored"):
                in_use.share(sqlite_database.folder)
    restore.restore(factory(sqlite_database), lived.file, PASSPHRASE, print, replace=True)
    os.close(in_use.share(sqlite_database.folder))
