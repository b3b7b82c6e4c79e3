"""Installations that tests of backups make one of, and the backups."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from flask import Flask

from app import create_app
from surveys.operations import backup, restore
from surveys.operations.clerk import work_figures
from tests.support import factories as make
from tests.support.databases import TestDatabase

PASSPHRASE = "an umbrella for rainy days"
SECRET = "one secret for both installations, long enough"
WORD = {"key": "word", "type": "short_text", "prompt": "A word", "waves": ["before", "after"], "audience": "room"}
ASKED = make.definition(make.SCALE, WORD)


def factory(database: TestDatabase) -> restore.Factory:
    """What makes applications, as the command does, but for this installation."""
    own = {**database.settings, "SOUNDINGS_SECRET_KEY": SECRET}

    def made(config: object = None, environment: dict[str, str] | None = None) -> Flask:
        return create_app({"TESTING": True, "RATELIMIT_ENABLED": False, **make.QUICK}, environment=environment or own)

    return made


@contextmanager
def running(database: TestDatabase) -> Iterator[Flask]:
    """The application of an installation, and nobody connected after it."""
    app = factory(database)()
    with restore.let_go(app):
        yield app


def lived_in(app: Flask) -> tuple[str, str, list[str]]:
    """An account, a session with a release, and one with thirty answers on their way: (id, code, words as sent)."""
    community = make.community(app, (make.account(app), "facilitator"))
    over, its_code = make.session(app, community, ASKED, opened="before")
    make.send_all(app.test_client(), its_code, [{"conf": 2, "word": "Ω\u2028é"}] * 8)
    make.act(app, over, "finish")
    work_figures(app)  # no picture is drawn: that would take longer than all the rest
    session_id, code = make.session(app, community, ASKED, opened="before")
    words = [f"quetzal{i:02d}" for i in range(30)]
    make.send_all(app.test_client(), code, [{"conf": 3, "word": word} for word in words], linked=True)
    return session_id, code, words


def kept(database: TestDatabase, folder: Path) -> Path:
    """A backup of an installation, not looked through again."""
    file = folder / "kept.age"
    app = factory(database)()
    with restore.let_go(app):
        file.write_bytes(backup.written(app, PASSPHRASE)[0])
    return file


class Lived(NamedTuple):
    """An installation that was lived in, the words on their way in it as they were sent, and a backup of it."""

    database: TestDatabase
    words: list[str]
    file: Path
