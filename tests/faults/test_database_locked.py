"""F4: another program holds the intake. Phones wait five seconds at most, and then are told to try again."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable

import pytest

from tests.faults.installation import Installation
from tests.faults.phones import Room, for_seconds
from tests.faults.report import report


@pytest.mark.parametrize("held", [1.0, 6.5])
def test_locked_intake_makes_phones_wait_and_loses_nothing(
    sqlite_serving: Installation, held: float, times: Callable[[float, float], float]
) -> None:
    code = sqlite_serving.session()[1]
    room = Room(sqlite_serving.port, code).open()
    held = times(held, held * 4)
    crowd = threading.Thread(target=room.crowd, args=(8, for_seconds(held + 0.7), 60, 0.1))
    crowd.start()
    time.sleep(0.3)
    other = sqlite3.connect(sqlite_serving.database.folder / "intake.db", isolation_level=None, timeout=5)
    other.execute("BEGIN EXCLUSIVE")
    time.sleep(held)
    other.execute("ROLLBACK")
    other.close()
    free = time.monotonic()
    crowd.join()
    waits, tally = sorted(room.tally.waits), room.tally
    figures = tally.against(sqlite_serving.stored())
    report(
        f"F4 locked {held:.0f} s",
        {**figures, "slowest s": waits[-1], "statuses": dict(tally.statuses), "recovery s": time.monotonic() - free},
    )
    assert (figures["acked-lost"], figures["stored-twice"], figures["unanswered-yet-stored"]) == (0, 0, 0)
    assert set(tally.statuses) <= {201, 303, 503}
    assert (503 in tally.statuses) == (held > 5)
    assert waits[-1] < 6.5  # five seconds, and what a busy machine adds
