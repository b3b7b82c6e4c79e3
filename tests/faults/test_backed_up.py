"""F20, O1: a backup under load hinders nobody, and a machine of its own serves what was in it after one command."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from tests.faults.installation import Installation
from tests.faults.phones import Room, new_letter
from tests.faults.report import report
from tests.support import site
from tests.support.databases import SqliteMaker, TestDatabase

PASSPHRASE = {"SOUNDINGS_BACKUP_PASSPHRASE": "an umbrella for rainy days"}


def run(database: TestDatabase, *arguments: str) -> tuple[float, int, str]:
    """Run a command of the operator's; seconds, exit code, and what it said of trouble."""
    began = time.monotonic()
    done = site.run(TestDatabase(database.kind, {**database.settings, **PASSPHRASE}), *arguments)
    return time.monotonic() - began, done.returncode, done.stderr


def test_backup_under_load_is_whole_and_a_fresh_machine_serves_it(
    serving: Installation,
    sqlite_maker: SqliteMaker,
    tmp_path: Path,
    times: Callable[[float, float], float],
) -> None:
    code, file = serving.session()[1], tmp_path / "kept.age"
    room = Room(serving.port, code).open()
    early = [new_letter() for _ in range(30)]
    assert all(room.deliver(letter, double=0) for letter in early)
    over = threading.Event()

    def send() -> None:
        while not over.wait(0.1):
            room.deliver(new_letter())

    crowd = [threading.Thread(target=send) for _ in range(3)]
    for phone in crowd:
        phone.start()
    time.sleep(times(0.5, 20))
    backup, code_of_backup, said = run(serving.database, "backup", str(file))
    over.set()
    for phone in crowd:
        phone.join()
    figures = room.tally.against(serving.stored())
    assert (code_of_backup, said) == (0, "")
    fresh = Installation(sqlite_maker.new(tmp_path / "fresh"))
    restore, code_of_restore, said = run(fresh.database, "restore", str(file), "--replace")
    assert (code_of_restore, said) == (0, "")
    fresh.start()
    try:
        restored = fresh.stored()
        again = Room(fresh.port, code).open()
        assert again.deliver(new_letter(), double=0)
        refused = run(fresh.database, "restore", str(file), "--replace")
    finally:
        fresh.close()
    refusals = {status: count for status, count in room.tally.statuses.items() if status not in (201, 303)}
    waits = sorted(room.tally.waits)
    report(
        f"F20 {serving.database.kind}",
        {
            **figures,
            "in the backup": restored.total(),
            "backup s": backup,
            "restore s": restore,
            "refusals": refusals,
            "p99 of sends s": waits[int(0.99 * (len(waits) - 1))],
        },
    )
    assert (figures["acked-lost"], figures["stored-twice"], refusals) == (0, 0, {})
    assert {letter.word for letter in early} <= set(restored)
    assert restored <= Counter(serving.stored())  # nothing twice, nothing that nobody sent
    assert (refused[1], "Soundings is running" in refused[2]) == (1, True)
