"""F3: the power goes at any moment. What was acknowledged is there, and the files open clean.

The harness is tried on a setting whose losses are known: with synchronous=NORMAL it must find them.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from tests.faults import power
from tests.faults.installation import Installation
from tests.faults.phones import Room, new_letter
from tests.faults.report import report
from tests.faults.tracing import PRODUCT, WEAK, traced


def lose_power(installation: Installation, tmp_path: Path, application: str, letters: int, points: int) -> power.Losses:
    """Send letters to a traced server and replay what happened."""
    code = installation.session()[1]
    installation.close()  # nobody has the files open: they are whole without their logs
    folder, base, trace = installation.database.folder, tmp_path / "base", tmp_path / "trace"
    shutil.copytree(folder, base)
    with traced(folder, [*power.SWITCHES, "-o", str(trace)], application) as server:
        room = Room(server.port, code).open()
        waiting = [new_letter() for _ in range(letters)]
        room.crowd(4, lambda: len(room.tally.acked) < len(waiting))
    assert room.tally.unanswered == set()
    scratch = tmp_path / "crashes"
    scratch.mkdir()
    return power.replay(trace, base, folder, scratch, points)


def test_power_loss_takes_nothing_that_was_acknowledged(
    sqlite_at_rest: Installation, tmp_path: Path, times: Callable[[float, float], float]
) -> None:
    losses = lose_power(sqlite_at_rest, tmp_path, PRODUCT, int(times(60, 400)), int(times(40, 400)))
    report(
        "F3 sqlite",
        {
            "crash points": losses.points,
            "acked-lost": losses.acked_lost,
            "corrupt": losses.corrupt,
            "syncs of the log per answer": losses.syncs / losses.answers,
        },
    )
    assert (losses.acked_lost, losses.corrupt) == (0, 0)
    assert losses.acknowledged > 10 * losses.points


def test_power_loss_harness_sees_what_a_weaker_setting_loses(
    sqlite_at_rest: Installation, tmp_path: Path, times: Callable[[float, float], float]
) -> None:
    losses = lose_power(sqlite_at_rest, tmp_path, WEAK, int(times(60, 400)), int(times(40, 400)))
    report("F3 weak", {"crash points": losses.points, "points with a loss": losses.lossy})
    assert losses.lossy > losses.points / 2
