"""F1: workers are killed (-9) again and again while phones send through a proxy that loses a quarter of everything."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from tests.faults.installation import Installation
from tests.faults.lossy import lossy
from tests.faults.phones import Room, for_seconds, new_letter
from tests.faults.report import report


def test_worker_killed_under_a_lossy_proxy_loses_nothing(
    serving: Installation, times: Callable[[float, float], float]
) -> None:
    code = serving.session()[1]
    going, kills, over = for_seconds(times(5, 60)), [0], threading.Event()

    def kill() -> None:
        while not over.wait(0.7):
            with suppress(ProcessLookupError, FileNotFoundError, IndexError):
                os.kill(random.choice(serving.workers()), signal.SIGKILL)
                kills[0] += 1

    killer = threading.Thread(target=kill)
    with lossy(serving.port) as (port, losses):
        room = Room(serving.port, code).open()
        room.address = port
        killer.start()
        room.crowd(10, going)
        over.set()
        killer.join()
    tally = room.tally
    figures = tally.against(serving.stored())
    report(
        f"F1 {serving.database.kind}",
        {**figures, "kills": kills[0], "cut": losses.cut_requests + losses.cut_answers, "attempts": tally.attempts},
    )
    assert (figures["acked-lost"], figures["stored-twice"]) == (0, 0)
    assert set(tally.statuses) <= {0, 201, 303, 503}
    assert figures["acked"] > 20
    assert kills[0] >= 4


def test_worker_stopped_between_commit_and_answer_is_repeated_safely(serving: Installation) -> None:
    """The answer is on disk and the phone never hears of it: the worker is frozen, cut off, and goes on."""
    code = serving.session()[1]
    room = Room(serving.port, code).open()
    letters, heard = [], 0
    for number in range(12):
        letter = new_letter()
        letters.append(letter)
        frozen = serving.workers()
        sending = threading.Thread(target=room.attempt, args=(letter, 0.3))
        sending.start()
        time.sleep(0.002 * (number % 6))
        for worker in frozen:
            os.kill(worker, signal.SIGSTOP)
        sending.join()
        heard += letter.word in room.tally.acked
        for worker in frozen:
            os.kill(worker, signal.SIGCONT)
        assert room.deliver(letter)
    figures = room.tally.against(serving.stored())
    report(f"F10 {serving.database.kind} frozen", {**figures, "heard at once": heard})
    assert (figures["acked"], figures["acked-lost"], figures["stored-twice"]) == (12, 0, 0)
