"""F22: a worker that may have no more memory. It loses nothing that was acknowledged, and is replaced when it ends."""

from __future__ import annotations

import os
import resource
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tests.faults.installation import Installation
from tests.faults.phones import Room, exchange, for_seconds, new_letter
from tests.faults.report import report


def size(pid: int) -> int:
    """Bytes of address space that a process has."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[0]) * resource.getpagesize()


def replaced(installation: Installation, before: list[int]) -> bool:
    """Whether gunicorn has buried these workers before long."""
    end = time.monotonic() + 15
    while not (gone := set(installation.workers()).isdisjoint(before)) and time.monotonic() < end:
        time.sleep(0.1)
    return gone


def test_worker_without_memory_loses_nothing(
    sqlite_serving: Installation, times: Callable[[float, float], float]
) -> None:
    code = sqlite_serving.session()[1]
    room = Room(sqlite_serving.port, code).open()
    before, going = sqlite_serving.workers(), for_seconds(times(4, 30))
    crowd = threading.Thread(target=room.crowd, args=(8, going, 60, 0.05))
    crowd.start()
    for pid in before:
        resource.prlimit(pid, resource.RLIMIT_AS, (size(pid), resource.RLIM_INFINITY))
    big = b"x" * 250_000
    while going():
        with suppress(OSError):
            exchange(sqlite_serving.port, "POST", f"/s/{code}", big, {"Content-Type": "application/json"})
        time.sleep(0.02)
    for pid in before:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)  # what a container does in the end
    crowd.join()
    assert room.deliver(new_letter())
    figures = room.tally.against(sqlite_serving.stored())
    print(sqlite_serving.log.read_text())
    report("F22", {**figures, "statuses": dict(room.tally.statuses)})
    assert (figures["acked-lost"], figures["stored-twice"], figures["unanswered-yet-stored"]) == (0, 0, 0)
    assert replaced(sqlite_serving, before)
