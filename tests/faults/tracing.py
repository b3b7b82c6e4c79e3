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


@contextmanager
def traced(folder: Path, switches: Sequence[str], application: str = PRODUCT, workers: int = 2) -> Iterator[int]:
    """Serve a data folder under strace; yields the port. Ends only what it started."""
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
        yield port
    finally:
        for child in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split():
            with suppress(ProcessLookupError):
                os.kill(int(child), 15)  # gunicorn; strace ends with it
        process.wait(60)
