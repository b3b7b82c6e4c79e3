"""F6: the disk says EIO to a sync. Nobody is told "received", and the process that met it leaves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.installation import Installation
from tests.faults.phones import Room, for_seconds
from tests.faults.report import report
from tests.faults.tracing import traced


@pytest.mark.parametrize("call", ["fdatasync", "pwrite64"])
def test_failed_write_is_no_receipt_and_ends_the_process(
    sqlite_at_rest: Installation, tmp_path: Path, call: str, times: Callable[[float, float], float]
) -> None:
    code = sqlite_at_rest.session()[1]
    trace = tmp_path / "trace"
    every = {"fdatasync": "when=20+30", "pwrite64": "when=150+200"}[call]
    switches = ["-o", str(trace), "-e", f"trace={call}", "-e", f"inject={call}:error=EIO:{every}"]
    with traced(sqlite_at_rest.database.folder, switches, workers=1) as server:
        room = Room(server.port, code).open()
        first = server.workers()
        room.crowd(6, for_seconds(times(4, 30)), attempts=60)
        last = server.workers()
    failures = trace.read_text(errors="replace").count("(INJECTED)")
    figures = room.tally.against(sqlite_at_rest.stored())
    report(f"F6 {call}", {**figures, "failed writes": failures, "statuses": dict(room.tally.statuses)})
    assert failures > 0
    assert last != set()  # and another came
    assert (len(first), first & last) == (1, set())  # who met it has left
    assert (figures["acked-lost"], figures["stored-twice"], figures["unanswered-yet-stored"]) == (0, 0, 0)
    assert set(room.tally.statuses) <= {0, 201, 303, 503}
    assert figures["acked"] > 20
    assert room.tally.statuses[503] > 0
    assert sqlite_at_rest.integrity() == ["ok", "ok"]
