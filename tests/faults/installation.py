"""An installation that things are done to: `soundings serve` as operators start it, its processes known by number."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask

from app import create_app
from surveys.database import db
from tests.support import factories as make
from tests.support.databases import TestDatabase
from tests.support.needs import PROJECT
from tests.support.site import COMMAND, free_port

WORD = {"key": "word", "type": "short_text", "prompt": "A word", "waves": ["before", "after"], "audience": "room"}
ASKED = make.definition(make.SCALE, WORD)


class Installation:
    """A database and the server on it. `around`: words put before the command, such as strace's."""

    def __init__(
        self,
        database: TestDatabase,
        *,
        workers: int = 2,
        threads: int = 16,
        around: Sequence[str] = (),
        environment: Mapping[str, str] | None = None,
        bind: str | None = None,
        public_url: str | None = None,
    ) -> None:
        self.database = database
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.log = database.folder.parent / "server.log"
        self._around = list(around)
        self._arguments = [
            "--workers",
            str(workers),
            "--threads",
            str(threads),
            "--bind",
            bind or f"127.0.0.1:{self.port}",
        ]
        url = public_url or f"http://127.0.0.1:{self.port}"
        self._environment = {**os.environ, **database.settings, "SOUNDINGS_PUBLIC_URL": url, **(environment or {})}
        self._bind = bind
        self.app: Flask = create_app(
            {"TESTING": True, **make.QUICK}, environment={**database.settings, "SOUNDINGS_PUBLIC_URL": url}
        )
        self.community = make.community(self.app)

    def start(self, patience: float = 60) -> float:
        """Start and wait until it answers; returns the seconds that took. Raises RuntimeError where it does not."""
        began = time.monotonic()
        command = [*self._around, *COMMAND, "serve", *self._arguments]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=PROJECT, env=self._environment, start_new_session=True, stdout=log, stderr=log
            )
        while time.monotonic() - began < patience:
            if self.process.poll() is not None:
                raise RuntimeError(f"soundings serve ended with {self.process.returncode}")
            if self.answers():
                return time.monotonic() - began
            time.sleep(0.05)
        raise RuntimeError("soundings serve did not answer in time")

    def answers(self) -> bool:
        """Whether a page comes back just now."""
        from tests.faults.phones import exchange  # the phones know the installation's address, not the other way round

        with suppress(OSError, ValueError):
            return exchange(self.address, "GET", "/promise", timeout=3).status == 200
        return False

    @property
    def address(self) -> int | str:
        """Where to connect: a port of this machine, or the path of a unix socket."""
        return self._bind.removeprefix("unix:") if self._bind else self.port

    @property
    def clerk(self) -> int:
        """The clerk's process."""
        return next(pid for pid, line in self.descendants().items() if "clerk" in line)

    def descendants(self) -> dict[int, list[str]]:
        """Every process below `serve`, with its command line."""
        assert self.process is not None
        found: dict[int, list[str]] = {}
        waiting = [self.process.pid]
        while waiting:
            parent = waiting.pop()
            with suppress(OSError):
                for task in Path(f"/proc/{parent}/task").iterdir():
                    for child in (task / "children").read_text().split():
                        with suppress(OSError):
                            line = Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
                            found[int(child)] = [word.decode() for word in line if word]
                        waiting.append(int(child))
        return found

    @property
    def master(self) -> int:
        """The process of gunicorn that starts the workers."""
        assert self.process is not None
        serving = [pid for pid, line in self.descendants().items() if "serve" in line]  # it is a fork: so are workers
        return next(pid for pid in serving if _parent(pid) == self.process.pid)

    def workers(self) -> list[int]:
        """gunicorn's workers."""
        master = self.master
        return [int(child) for child in Path(f"/proc/{master}/task/{master}/children").read_text().split()]

    def kill_all(self) -> None:
        """kill -9 for everything at once, as when a machine's power goes but for the disk's caches."""
        assert self.process is not None
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)  # the group that start() made
        self.process.wait()

    def stop(self) -> int | None:
        """Stop as an operator does; returns the exit code. What does not end is killed."""
        if self.process is None or self.process.poll() is not None:
            return None
        self.process.terminate()
        try:
            return self.process.wait(40)
        except subprocess.TimeoutExpired:
            self.kill_all()
            return None

    def session(self, asked: Mapping[str, Any] | None = None, opened: str | None = "before") -> tuple[str, str]:
        """A new session with a scale and a word, its first wave open; returns (id, code)."""
        return make.session(self.app, self.community, asked or ASKED, opened=opened)

    def close(self) -> None:
        """Let go of the database."""
        self.stop()
        with self.app.app_context():
            for engine in db.engines.values():
                engine.dispose()

    def stored(self) -> Counter[str]:
        """The words of every response that lies in the intake, read without the product."""
        return Counter(json.loads(answers).get("word", "") for answers in self._read("SELECT answers FROM arrivals"))

    def integrity(self) -> list[str]:
        """What SQLite says of its files; nothing to say of a PostgreSQL that answers."""
        if self.database.kind != "sqlite":
            return ["ok", "ok"]
        return [str(_sqlite(self.database.folder / name, "PRAGMA integrity_check")[0]) for name in FILES]

    def _read(self, query: str) -> list[Any]:
        if self.database.kind == "sqlite":
            return _sqlite(self.database.folder / "intake.db", query)
        with psycopg.connect(self.database.settings["SOUNDINGS_DATABASE_URL"]) as connection:
            return [row[0] for row in connection.execute(query.encode())]


FILES = ("soundings.db", "intake.db")


def _sqlite(path: Path, query: str) -> list[Any]:
    connection = sqlite3.connect(path, timeout=10)
    try:
        return [row[0] for row in connection.execute(query)]
    finally:
        connection.close()


def _parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
