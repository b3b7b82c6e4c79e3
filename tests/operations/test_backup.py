"""F20, O1, O2: a backup made while all goes on, restored elsewhere, is the same; what is no backup changes nothing."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import stat
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from surveys.database import db, may_write, reading
from surveys.errors import Conflict, SoundingsError
from surveys.models.sessions import Session
from surveys.operations import archive, backup, in_use, restore
from surveys.operations.clerk import Hold, work_figures
from surveys.operations.migrating import move, revision_of
from surveys.settings import SettingsError
from tests.access.rows import everything
from tests.anonymity.probes import keys_in
from tests.operations.backups import PASSPHRASE, Lived, factory, kept, lived_in, running
from tests.support import factories as make
from tests.support.databases import TestDatabase


def opened(file: Path) -> bytes:
    return gzip.decompress(archive.read(file.read_bytes(), PASSPHRASE).content)


def digests(database: TestDatabase) -> dict[str, str]:
    """Every file of an installation on SQLite that holds something, by what is in it."""
    files = [path for path in sorted(database.folder.rglob("*")) if path.is_file() and path.stat().st_size]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture
def other(database: TestDatabase, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[TestDatabase]:
    """An empty installation on the other kind of database."""
    kind = {"sqlite": "postgresql", "postgresql": "sqlite"}[database.kind]
    maker = request.getfixturevalue(f"{kind}_maker")
    made = maker.new(tmp_path / "other")
    yield made
    maker.drop(made)


@pytest.mark.slow
def test_backup_restored_on_the_other_database_is_the_same_and_serves(
    database: TestDatabase, other: TestDatabase, tmp_path: Path
) -> None:
    with running(database) as app:
        session_id, code, words = lived_in(app)
        before = everything(app)
    file = tmp_path / "kept.age"
    backup.back_up(factory(database), file, PASSPHRASE, print)
    first = archive.read(file.read_bytes(), PASSPHRASE).sums
    with running(other) as app, app.app_context():
        assert Hold().renew()  # somebody tried it before: it is empty all the same
    restore.restore(factory(other), file, PASSPHRASE, print, replace=False)
    with running(other) as app:
        assert backup.written(app, PASSPHRASE)[1] == first
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with running(other) as app:
        after = everything(app)
        assert {name: len(rows) for name, rows in after.items() if name in first} == {
            name: len(rows) for name, rows in before.items() if name in first
        }
        assert after["releases"] == before["releases"]
        assert after["responses"] == before["responses"]
        assert set(after["users"]).isdisjoint(before["users"])  # nobody is signed in any more
        with app.app_context(), reading("intake") as intake:
            found = [json.loads(row) for row in intake.execute(text("SELECT answers FROM arrivals")).scalars()]
        assert Counter(row["word"] for row in found) == Counter(words)
        client = app.test_client()
        make.sign_in(client)  # with the password of before
        assert client.get(f"/sessions/{session_id}").status_code == 200
        make.send_all(client, code, [{"conf": 5}] * 3, linked=True)
        assert make.account(app, "new@example.org") > 1  # and numbers go on
        make.act(app, session_id, "open_wave", "after")
        make.send_all(client, code, [{"conf": 4}] * 30, linked=True)
        make.act(app, session_id, "finish")
        work_figures(app)
        with app.app_context():
            session = db.session.get_one(Session, session_id)
            assert [wave.responses for wave in session.waves] == [33, 30]
            assert session.links is not None
            assert session.links["linked"] == 3  # those who sent after it; codes given before meet nobody


def test_backup_holds_no_receipt_no_code_no_key_and_no_sign_in(lived: Lived) -> None:
    content = opened(lived.file)
    with running(lived.database) as app:
        assert keys_in(content, app) == []
    listed = [json.loads(row[0])["word"] for row in rows(content, "arrivals")]
    assert sorted(listed) == lived.words  # the probe sees what is there
    assert listed != lived.words
    assert [word for word in lived.words if word.encode() in lived.file.read_bytes()] == []
    named = {found.get("table") for found in map(json.loads, content.splitlines()) if isinstance(found, dict)}
    assert named.isdisjoint({"receipts", "gates", "key_halves", "link_tokens", "leases"})


def rows(content: bytes, table: str) -> list[list[Any]]:
    """The rows of a table in an opened backup."""
    found: list[list[Any]] = []
    name = ""
    for line in map(json.loads, content.splitlines()):
        name = line.get("table", "") if isinstance(line, dict) else name
        if isinstance(line, list) and name == table:
            found.append(line)
    return found


@pytest.mark.slow
def test_codes_sealed_before_a_backup_link_nobody_after_it(sqlite_database: TestDatabase, tmp_path: Path) -> None:
    """P5: also with the installation's own secret."""
    with running(sqlite_database) as app:
        session_id, code = make.session(app, make.community(app), opened="before")
        make.send_all(app.test_client(), code, [{"conf": 2}] * 8, linked=True)
        make.act(app, session_id, "close_wave", "before", 0)
        work_figures(app)
    file = kept(sqlite_database, tmp_path)
    restore.restore(factory(sqlite_database), file, PASSPHRASE, print, replace=True)
    with running(sqlite_database) as app:
        make.act(app, session_id, "open_wave", "after")
        make.send_all(app.test_client(), code, [{"conf": 4}] * 8, linked=True)
        make.act(app, session_id, "finish")
        work_figures(app)
        with app.app_context():
            links = db.session.get_one(Session, session_id).links
            assert links is not None
            assert (links["linked"], links["trouble"]) == (0, "lost")


def newer(content: archive.Archive) -> bytes:
    """The same backup, as of a schema that nobody knows yet."""
    return archive.write({**content.schema, "main": "9999"}, content.tables(), PASSPHRASE)[0]


SPOILED: dict[str, Callable[[bytes], bytes]] = {
    "truncated": lambda file: file[:-1000],
    "a bit is another": lambda file: file[:-500] + bytes([file[-500] ^ 1]) + file[-499:],
    "empty": lambda file: b"",
    "something else": lambda file: gzip.compress(file),
    "newer": lambda file: newer(archive.read(file, PASSPHRASE)),
}


@pytest.mark.slow
def test_what_is_no_whole_backup_is_refused_and_changes_no_byte(
    lived: Lived, sqlite_database: TestDatabase, tmp_path: Path
) -> None:
    with running(sqlite_database) as app:
        make.session(app, make.community(app), opened="before")
    whole = lived.file.read_bytes()
    tries = [(name, spoil(whole), PASSPHRASE, True) for name, spoil in SPOILED.items()]
    tries.append(("another passphrase", whole, "a parasol for sunny days", True))
    tries.append(("not empty", whole, PASSPHRASE, False))
    held, said = digests(sqlite_database), {}
    for name, content, secret, replace in tries:
        bad = tmp_path / "bad"
        bad.write_bytes(content)
        with pytest.raises(SoundingsError) as error:
            restore.restore(factory(sqlite_database), bad, secret, print, replace=replace)
        said[name] = error.value.message
        assert digests(sqlite_database) == held
    assert said.pop("newer") == archive.NEWER
    assert said.pop("not empty") == "This database is not empty, and nothing was changed."
    assert set(said.values()) == {archive.BadBackup.message}


@pytest.mark.slow
def test_backup_of_an_older_schema_is_moved_on(database: TestDatabase, tmp_path: Path) -> None:
    with running(database) as app:
        lived_in(app)
        held = everything(app)
        with app.app_context():
            move(db.get_engine("default"), "main", "0012")
    file = kept(database, tmp_path)  # as is done before an upgrade
    assert archive.read(file.read_bytes(), PASSPHRASE).schema["main"] == "0012"
    restore.restore(factory(database), file, PASSPHRASE, print, replace=True)
    with running(database) as app:
        found = everything(app)
        assert [found[name] for name in ("responses", "releases", "versions")] == [
            held[name] for name in ("responses", "releases", "versions")
        ]
        with app.app_context(), reading() as connection:
            assert revision_of(connection, "main") != "0012"


@pytest.mark.slow
def test_restore_that_fails_half_way_leaves_what_was_there(lived: Lived, database: TestDatabase) -> None:
    with running(database) as app:
        make.account(app)
        make.session(app, make.community(app), opened="before")
        with app.app_context(), may_write():
            db.session.execute(text("CREATE TABLE planted (id INTEGER REFERENCES users (id))"))
            db.session.execute(text("INSERT INTO planted SELECT id FROM users"))  # users cannot be deleted any more
            db.session.commit()
        held = everything(app)
    with pytest.raises(IntegrityError):
        restore.restore(factory(database), lived.file, PASSPHRASE, print, replace=True)
    with running(database) as app:
        assert everything(app) == held


def test_restore_waits_until_nobody_serves(lived: Lived, sqlite_database: TestDatabase) -> None:
    handle = in_use.share(sqlite_database.folder)
    try:
        with pytest.raises(Conflict, match="Soundings is running"):
            restore.restore(factory(sqlite_database), lived.file, PASSPHRASE, print, replace=True)
    finally:
        os.close(handle)
    with in_use.refuse_served(factory(sqlite_database)()), pytest.raises(Conflict, match="is being restored"):
        in_use.share(sqlite_database.folder)


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_restore_waits_until_no_other_machine_is_connected(app: Flask, database: TestDatabase) -> None:
    with app.app_context(), reading() as connection:
        connection.execute(select(1))
        with running(database) as restoring, pytest.raises(Conflict, match="Somebody is connected"):
            in_use.refuse_served(restoring).__enter__()


def test_backup_replaces_no_file_and_wants_a_passphrase(sqlite_database: TestDatabase, tmp_path: Path) -> None:
    (tmp_path / "kept.age").write_bytes(b"of yesterday")
    with pytest.raises(Conflict, match="exists already"):
        backup.back_up(factory(sqlite_database), tmp_path / "kept.age", PASSPHRASE, print)
    assert (tmp_path / "kept.age").read_bytes() == b"of yesterday"
    with pytest.raises(SettingsError, match="at least 12"):
        backup.passphrase_of({"SOUNDINGS_BACKUP_PASSPHRASE": "short"})
    (tmp_path / "secret").write_text(f"{PASSPHRASE}\n")
    assert backup.passphrase_of({"SOUNDINGS_BACKUP_PASSPHRASE_FILE": str(tmp_path / "secret")}) == PASSPHRASE
