"""`soundings serve`: what it refuses before anything is started, and how it ends and starts what it runs."""

from __future__ import annotations

import gc
import os
import runpy
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from surveys.errors import Conflict
from surveys.operations.serving import GUNICORN, refuse_taken
from tests.support import needs

COMMAND = (sys.executable, "-c", "from app import command; command()", "serve")


def started(folder: Path, address: str) -> subprocess.Popen[str]:
    """`soundings serve` in a group of its own, with its data in a folder."""
    environment = {**os.environ, "SOUNDINGS_DATA": str(folder), "SOUNDINGS_PUBLIC_URL": f"http://{address}"}
    return subprocess.Popen(
        COMMAND, cwd=needs.PROJECT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip


def free_address() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


def test_address_in_use_is_said_at_once_with_the_way_out() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(Conflict) as refused:
            refuse_taken(address)
    assert refused.value.message == f"{address} is in use already."
    assert "SOUNDINGS_PUBLIC_URL" in refused.value.way_out


@pytest.mark.parametrize("address", ["127.0.0.1:0", "unix:/run/soundings.sock", "somewhere"])
def test_address_that_is_free_or_no_port_is_left_to_the_server(address: str) -> None:
    assert refuse_taken(address) is None


def test_serve_answers_and_ends_when_told_leaving_no_process(tmp_path: Path) -> None:
    address = free_address()
    process = started(tmp_path, address)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == f"Serving on http://{address}\n"
        with urllib.request.urlopen(f"http://{address}/promise", timeout=30) as answer:
            assert answer.status == 200
        process.terminate()
        said, wrong = process.communicate(timeout=60)
        assert (process.returncode, said, wrong) == (0, "", "")
        with pytest.raises(ProcessLookupError):
            os.killpg(process.pid, 0)
    finally:
        _end(process)


def test_serve_that_cannot_prepare_its_database_says_so_and_leaves_no_process(tmp_path: Path) -> None:
    (tmp_path / "soundings.db").write_text("This is no database at all, but a note that somebody left here.\n" * 100)
    process = started(tmp_path, free_address())
    try:
        process.communicate(timeout=60)
        assert process.returncode == 1
        with pytest.raises(ProcessLookupError):
            os.killpg(process.pid, 0)
    finally:
        _end(process)


def test_settings_that_are_read_again_leave_the_collector_of_rubbish_on() -> None:
    """SIGHUP makes gunicorn read them anew, but not start anew; workers made after it inherit what they left."""
    try:
        read = runpy.run_path(str(GUNICORN))
        assert not gc.isenabled()  # while the application is imported
        read["on_reload"](None)
        assert gc.isenabled()
    finally:
        gc.enable()


def _end(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
