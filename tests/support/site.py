"""The real product, running: `soundings serve` with gunicorn and the clerk on a port of the test's own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.databases import TestDatabase
from tests.support.needs import PROJECT

COMMAND = [sys.executable, "-c", "from app import command; command()"]
PATIENCE = 60  # seconds for a start on a busy machine


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(database: TestDatabase, port: int) -> dict[str, str]:
    """The environment of an installation on a loopback port."""
    return {**os.environ, **database.settings, "SOUNDINGS_PUBLIC_URL": f"http://127.0.0.1:{port}"}


@contextmanager
def serving(database: TestDatabase) -> Iterator[str]:
    """Serve an installation; yields its address. Ends only what it started."""
    port = free_port()
    process = subprocess.Popen([*COMMAND, "serve"], cwd=PROJECT, env=environment(database, port))
    try:
        wait(f"http://127.0.0.1:{port}/", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(PATIENCE)


def wait(url: str, process: subprocess.Popen[bytes]) -> None:
    """Until the address answers. Raises RuntimeError where the process ends first, or takes too long."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"soundings serve ended with {process.returncode}")
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise RuntimeError("soundings serve did not answer in time")


def run(database: TestDatabase, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the operator's in the installation."""
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=PROJECT,
        env=environment(database, free_port()),
        capture_output=True,
        text=True,
        check=False,
    )
