"""gunicorn with the product's settings under strace: what it writes, syncs and answers, in the order it happened.

`weak` serves the same product with synchronous=NORMAL, which a harness that cannot see a loss would pass as well.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from flask import Flask

from surveys import database
from tests.faults.phones import exchange
from tests.support import needs
from tests.support.site import free_port

SETTINGS = needs.PROJECT / "surveys" / "operations" / "gunicorn_settings.py"
PRODUCT, WEAK = "app:create_app()", "tests.faults.tracing:weak()"


def weak() -> Flask:
    """The product, but that it does not wait for the disk at a commit."""
    from app import create_app  # after the setting is changed

    database.PRAGMAS = tuple(pragma.replace("synchronous=FULL", "synchronous=NORMAL") for pragma in database.PRAGMAS)
    return create_app()


class Traced(NamedTuple):
    """A traced server: its port, and the process of strace."""

    port: int
    strace: int

    def workers(self) -> set[int]:
        """gunicorn's workers just now."""
        return {worker for master in children(self.strace) for worker in children(master)}


def children(process: int) -> list[int]:
    """The processes that this one started and that still run."""
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


@contextmanager
def traced(folder: Path, switches: Sequence[str], application: str = PRODUCT, workers: int = 2) -> Iterator[Traced]:
    """Serve a data folder under strace. Ends only what it started."""
    strace = shutil.which("strace")
    if strace is None:
        needs.give_up("strace", "Install the package strace of your system")
    port = free_port()
    command = [
        strace, "-f", "--seccomp-bpf", "-qq", *switches,
        sys.executable, "-m", "gunicorn", "--config", f"file:{SETTINGS}", "--bind", f"127.0.0.1:{port}",
        "--workers", str(workers), "--threads", "8", application,
    ]  # fmt: skip
    environment = {**os.environ, "SOUNDINGS_DATA": str(folder), "SOUNDINGS_PUBLIC_URL": f"http://127.0.0.1:{port}"}
    process = subprocess.Popen(command, cwd=needs.PROJECT, env=environment, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and process.poll() is None:
            with suppress(OSError):
                if exchange(port, "GET", "/promise", timeout=3).status == 200:
                    break
            time.sleep(0.1)
        yield Traced(port, process.pid)
    finally:
        for child in children(process.pid):
            with suppress(ProcessLookupError):
                os.kill(child, 15)  # gunicorn; strace ends with it
        process.wait(60)
