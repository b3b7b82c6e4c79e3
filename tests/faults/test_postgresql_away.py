"""F7, F8: PostgreSQL cuts its connections, is killed and recovers, or hangs and says nothing, while people send."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator

import psycopg
import pytest

from tests.faults.installation import Installation
from tests.faults.phones import Room, for_seconds, new_letter
from tests.faults.report import report
from tests.support.databases import PostgresMaker
from tests.support.postgres import Cluster


@pytest.fixture(scope="module")
def serving(postgresql_maker: PostgresMaker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    made = Installation(postgresql_maker.new(tmp_path_factory.mktemp("faults") / "instance"))
    made.start()
    yield made
    made.close()
    postgresql_maker.drop(made.database)


def test_connections_cut_again_and_again_lose_nothing(
    serving: Installation, cluster: Cluster, times: Callable[[float, float], float]
) -> None:
    room = Room(serving.port, serving.session()[1]).open()
    going, cuts = for_seconds(times(4, 60)), 0
    crowd = threading.Thread(target=room.crowd, args=(8, going, 60, 0.05))
    crowd.start()
    name = serving.database.settings["SOUNDINGS_DATABASE_URL"].rpartition("/")[2]
    while going():
        time.sleep(0.5)
        cluster.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        cuts += 1
    crowd.join()
    tally = room.tally
    figures = tally.against(serving.stored())
    share = tally.statuses[503] / tally.attempts
    report("F7 postgresql", {**figures, "cuts": cuts, "share of 503": share, "slowest s": max(tally.waits)})
    assert (figures["acked-lost"], figures["stored-twice"], figures["unanswered-yet-stored"]) == (0, 0, 0)
    assert set(tally.statuses) <= {201, 303, 503}
    assert share < 0.25


def test_postgresql_killed_and_started_again_loses_nothing(
    serving: Installation, cluster: Cluster, times: Callable[[float, float], float]
) -> None:
    room = Room(serving.port, serving.session()[1]).open()
    over = threading.Event()
    crowd = threading.Thread(target=room.crowd, args=(6, lambda: not over.is_set(), 80, 0.05))
    crowd.start()
    recoveries = []
    for _ in range(int(times(1, 5))):
        time.sleep(1)
        cluster.crash()
        time.sleep(times(1.5, 10))
        cluster.start_again()
        accepts = time.monotonic()
        while not _stores(serving, room):
            time.sleep(0.05)
        recoveries.append(time.monotonic() - accepts)
    over.set()
    crowd.join()
    tally = room.tally
    with psycopg.connect(serving.database.settings["SOUNDINGS_DATABASE_URL"]):
        figures = tally.against(serving.stored())
    slowest = max(tally.waits)
    report("F8 postgresql", {**figures, "recovery s": max(recoveries), "slowest s": slowest})
    assert (figures["acked-lost"], figures["stored-twice"], figures["unanswered-yet-stored"]) == (0, 0, 0)
    assert set(tally.statuses) <= {201, 303, 503}
    assert tally.statuses[503] > 0
    assert slowest < 4  # two seconds until a phone is told, and what a busy machine adds
    assert max(recoveries) < 2


def test_postgresql_that_hangs_keeps_nobody_waiting_and_loses_nothing(
    serving: Installation, cluster: Cluster, times: Callable[[float, float], float]
) -> None:
    room = Room(serving.port, serving.session()[1]).open()
    over = threading.Event()
    crowd = threading.Thread(target=room.crowd, args=(8, lambda: not over.is_set(), 80, 0.05))
    crowd.start()
    time.sleep(1)
    with cluster.frozen():
        time.sleep(times(5, 10))
        hung = Counter(room.tally.statuses)
    answers = time.monotonic()
    while not _stores(serving, room):
        time.sleep(0.05)
    recovery = time.monotonic() - answers
    over.set()
    crowd.join()
    figures, waits = room.tally.against(serving.stored()), room.tally.waits
    report("F8 hang", {**figures, "told 503": hung[503], "recovery s": recovery, "slowest s": max(waits)})
    assert (figures["acked-lost"], figures["stored-twice"], figures["unanswered-yet-stored"]) == (0, 0, 0)
    assert hung[503] > 0
    assert set(room.tally.statuses) <= {201, 303, 503}  # a phone that had lost its patience would count as 0
    assert figures["acked"] > 20


def _stores(serving: Installation, room: Room) -> bool:
    said = room.attempt(new_letter())
    return said is not None and said.received
