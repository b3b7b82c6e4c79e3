"""F2: the whole group of processes is killed (-9) under load and started again, without anybody's repair."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from tests.faults.installation import Installation
from tests.faults.phones import Room, Tally
from tests.faults.report import report
from tests.support import databases


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_everything_killed_starts_again_with_everything_there(
    kind: str,
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    times: Callable[[float, float], float],
) -> None:
    maker: databases.Maker = request.getfixturevalue(f"{kind}_maker")
    folder = tmp_path_factory.mktemp("killed")
    compiled = {"PYTHONPYCACHEPREFIX": str(folder), "PYTHONDONTWRITEBYTECODE": ""}  # as an installation's is
    installation = Installation(maker.new(folder / "instance"), environment=compiled)
    code, tally, starts = installation.session()[1], Tally(), []
    installation.start()
    over = threading.Event()
    room = Room(installation.port, code, tally).open()
    crowd = threading.Thread(target=room.crowd, args=(6, lambda: not over.is_set(), 60, 0.1))
    crowd.start()
    for _ in range(int(times(2, 20))):
        time.sleep(0.6)
        installation.kill_all()
        starts.append(installation.start())
        assert installation.integrity() == ["ok", "ok"]
    time.sleep(0.3)
    over.set()
    crowd.join()
    figures = tally.against(installation.stored())
    installation.close()
    maker.drop(installation.database)
    starts.sort()
    slow = starts[int(0.95 * (len(starts) - 1))]
    report(f"F2 {kind}", {**figures, "restarts": len(starts), "recovery p95 s": slow, "attempts": tally.attempts})
    assert (figures["acked-lost"], figures["stored-twice"], figures["unanswered-yet-stored"]) == (0, 0, 0)
    assert figures["acked"] > 10
