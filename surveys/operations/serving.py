"""`soundings serve`: prepare the database, then run gunicorn and the clerk side by side until told to stop.

The database and its log are created before any worker exists: two workers switching a new file to WAL at once left one
of them answering 500.
"""

from __future__ import annotations

import contextlib
import errno
import os
import select
import signal
import socket
import subprocess
import sys
import time
import traceback
from pathlib import Path
from types import FrameType
from typing import NoReturn
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
    environment = {**os.environ, "SOUNDINGS_DATA": str(app.config["SOUNDINGS_DATA"])}
    arguments = [
        "--config", f"file:{GUNICORN}", "--bind", address, "--workers", str(workers), "--threads", str(threads),
        "app:create_app()",
    ]  # fmt: skip
    pair = _Pair(Web(arguments, environment), environment, held)  # before anything is connected or heavy is loaded
    from surveys.operations.migrating import migrate  # with it Alembic, which a web worker must not hold

    migrate(app)
    return pair.run(_demo(app) if demo else f"Serving on {app.config['PUBLIC_URL']}")


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


class Web:
    """gunicorn, as a child of this process: what both need is imported once, half of the time that a start takes.

    It waits until `begin` is called, and leaves if this process ends before.
    """

    def __init__(self, arguments: list[str], environment: dict[str, str]) -> None:
        gate, self._gate = os.pipe()
        self.ready, told = os.pipe()
        os.set_blocking(told, False)  # workers that come later say it too, and nobody listens any more
        self.returncode: int | None = None
        sys.stdout.flush()
        sys.stderr.flush()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self._gate)
            os.close(self.ready)
            _become_gunicorn(arguments, {**environment, READY: str(told)}, gate)
        os.close(gate)
        os.close(told)

    def begin(self) -> None:
        """The database is as it should be."""
        with contextlib.suppress(BrokenPipeError):  # it has ended, which poll says
            os.write(self._gate, b".")
        os.close(self._gate)

    def poll(self) -> int | None:
        """Its exit code once it has ended."""
        if self.returncode is None:
            ended, status = os.waitpid(self.pid, os.WNOHANG)
            self.returncode = os.waitstatus_to_exitcode(status) if ended else None
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send it a signal while it lives."""
        if self.poll() is None:
            os.kill(self.pid, number)


def _become_gunicorn(arguments: list[str], environment: dict[str, str], gate: int) -> NoReturn:
    """In the child: wait, then be gunicorn until its end. Never returns into what its parent does."""
    code = 1
    try:
        from gunicorn.app import wsgiapp  # only in this process

        if os.read(gate, 1):
            os.close(gate)
            os.chdir(ROOT)
            os.environ.update(environment)
            sys.argv = [str(Path(wsgiapp.__file__).parents[1] / "__main__.py"), *arguments]
            wsgiapp.run()
            code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


class _Pair:
    """gunicorn and the clerk. If the clerk ends it is started again; if gunicorn ends, so does everything.

    held: what says that the installation is in use; it is so while any of them lives.
    """

    def __init__(self, web: Web, environment: dict[str, str], held: int) -> None:
        self._environment = environment
        self._held = held
        self._stopping = False
        self._web = web
        self._clerk: subprocess.Popen[bytes] | None = None

    def _start_clerk(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - as above
            [sys.executable, "-c", CLERK, "clerk"], cwd=ROOT, env=self._environment, pass_fds=(self._held,)
        )

    def run(self, introduction: str) -> int:
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        signal.signal(signal.SIGHUP, self._reload)
        print(introduction, flush=True)
        self._web.begin()
        select.select([self._web.ready], [], [], HEAD_START)  # until a worker answers, or gunicorn has ended
        while self._web.poll() is None:
            if not self._stopping and (self._clerk is None or self._clerk.poll() is not None):
                self._clerk = self._start_clerk()
            time.sleep(0.2)
        self._end_clerk()
        return 0 if self._stopping else self._web.returncode or 0

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
        self._web.send_signal(signal.SIGTERM)
        if self._clerk is not None:
            self._clerk.terminate()

    def _reload(self, _signal: int, _frame: FrameType | None) -> None:
        """Replace the workers, one after another, while requests in flight end: nobody is turned away."""
        self._web.send_signal(signal.SIGHUP)
