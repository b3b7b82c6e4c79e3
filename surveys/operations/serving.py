"""`soundings serve`: prepare the database, then run gunicorn and the clerk side by side until told to stop.

The database and its log are created before any worker exists: two workers switching a new file to WAL at once left one
of them answering 500. gunicorn is forked before that, from a process that has imported the application and opened
nothing: it gets ready meanwhile, and nothing is imported twice.
"""

from __future__ import annotations

import errno
import multiprocessing
import os
import select
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

from flask import Flask

from surveys.errors import Conflict
from surveys.operations import in_use

ROOT = Path(__file__).resolve().parents[2]  # where app.py lies
GUNICORN = Path(__file__).with_name("gunicorn_settings.py")
CLERK = "from app import command; command()"
PATIENCE = 35  # seconds for requests in flight
READY = "SOUNDINGS_READY"  # names the pipe on which a worker says that it answers
HEAD_START = 10  # seconds at most that the clerk leaves the processor to the workers, for whom people wait


def serve(app: Flask, *, bind: str | None, workers: int, threads: int, demo: bool) -> int:
    """Serve until SIGTERM or SIGINT; returns the exit code.

    Raises Conflict where the address is in use, or a backup is being restored.
    """
    address = bind or _address(app.config["PUBLIC_URL"])
    refuse_taken(address)
    held = in_use.share(app.config["SOUNDINGS_DATA"])
    in_use.clear_stages(app.config["SOUNDINGS_DATA"])
    environment = {"SOUNDINGS_DATA": str(app.config["SOUNDINGS_DATA"])}
    web = _Web(["--bind", address, "--workers", str(workers), "--threads", str(threads)], environment)
    try:
        from surveys.operations.migrating import migrate  # with it Alembic, which gunicorn's processes do without

        migrate(app)
        introduction = _demo(app) if demo else f"Serving on {app.config['PUBLIC_URL']}"
    except BaseException:
        web.forget()
        raise
    return _Pair(web, {**os.environ, **environment}, held).run(introduction)


def _address(url: str) -> str:
    parts = urlsplit(url)
    if parts.hostname in ("127.0.0.1", "localhost"):
        return f"{parts.hostname}:{parts.port or 80}"
    return "127.0.0.1:8000"  # behind a proxy that ends TLS


def refuse_taken(address: str) -> None:
    """Raise Conflict if somebody serves at this host:port already; gunicorn would try for a while and then give up."""
    host, _, port = address.rpartition(":")
    if not port.isdigit() or address.startswith("unix:"):
        return
    with socket.socket(socket.AF_INET6 if host.startswith("[") else socket.AF_INET) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host.strip("[]"), int(port)))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                return  # gunicorn says what is wrong with it
            raise Conflict(
                f"{address} is in use already.",
                way_out="If Soundings runs there, stop it first; or choose another address with SOUNDINGS_PUBLIC_URL.",
            ) from error


def _demo(app: Flask) -> str:
    from surveys.operations import demo  # with it the statistics, only where a demo is wanted

    return demo.introduction(app, demo.load(app) if demo.is_empty(app) else None)


class _Web:
    """gunicorn, in a process forked from this one. It makes no worker before it is told to go on."""

    def __init__(self, arguments: list[str], environment: dict[str, str]) -> None:
        waits, self._go = os.pipe()
        self._ready, told = os.pipe()
        os.set_blocking(told, False)  # workers that come later say it too, and nobody listens any more
        process = multiprocessing.get_context("fork").Process(
            target=self._run, args=(waits, [*arguments, "app:create_app()"], {**environment, READY: str(told)})
        )
        process.start()
        self.process = process
        os.close(waits)
        os.close(told)

    def _run(self, waits: int, arguments: list[str], environment: dict[str, str]) -> None:
        os.close(self._go)  # or it would not be told that everybody else has ended
        os.close(self._ready)
        from gunicorn.app.wsgiapp import run  # the process that prepares the database does without

        os.chdir(ROOT)
        os.environ.update(environment)
        sys.argv = ["gunicorn", "--config", f"file:{GUNICORN}", *arguments]
        if os.read(waits, 1):
            os.close(waits)
            run()

    def go(self) -> None:
        """Make workers. Returns when one of them answers, or gunicorn has ended, or after some seconds."""
        with suppress(BrokenPipeError):  # it has ended
            os.write(self._go, b".")
        self.forget()
        select.select([self._ready], [], [], HEAD_START)

    def forget(self) -> None:
        """What has not been told to go on ends by itself."""
        os.close(self._go)

    def signal(self, number: int) -> None:
        if self.process.is_alive() and self.process.pid is not None:
            os.kill(self.process.pid, number)


class _Pair:
    """gunicorn and the clerk. If the clerk ends it is started again; if gunicorn ends, so does everything.

    held: what says that the installation is in use; it is so while any of them lives.
    """

    def __init__(self, web: _Web, environment: dict[str, str], held: int) -> None:
        self._environment = environment
        self._held = held
        self._stopping = False
        self._web = web
        self._clerk: subprocess.Popen[bytes] | None = None

    def _start_clerk(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - our own words only
            [sys.executable, "-c", CLERK, "clerk"], cwd=ROOT, env=self._environment, pass_fds=(self._held,)
        )

    def run(self, introduction: str) -> int:
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        signal.signal(signal.SIGHUP, self._reload)
        self._web.go()
        if self._web.process.is_alive():
            print(introduction, flush=True)
        while self._web.process.is_alive():
            if not self._stopping and (self._clerk is None or self._clerk.poll() is not None):
                self._clerk = self._start_clerk()
            time.sleep(0.2)
        self._end_clerk()
        return 0 if self._stopping else self._web.process.exitcode or 0

    def _end_clerk(self) -> None:
        if self._clerk is None:
            return
        self._clerk.terminate()
        try:
            self._clerk.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._clerk.kill()

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self._stopping = True
        self._web.signal(signal.SIGTERM)
        if self._clerk is not None:
            self._clerk.terminate()

    def _reload(self, _signal: int, _frame: FrameType | None) -> None:
        """Replace the workers, one after another, while requests in flight end: nobody is turned away."""
        self._web.signal(signal.SIGHUP)
