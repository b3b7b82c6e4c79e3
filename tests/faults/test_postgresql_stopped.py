"""F3 on PostgreSQL: its server ends at any moment without writing anything out, and recovers from its log.

What it had not handed to the system is lost then, as it would be with the power; a disk that forgets what it was told
to keep is not tried (deploy/README.md has the settings that keep it honest). The harness is tried on a setting whose
losses are known: with synchronous_commit off it must find them.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from tests.faults.installation import Installation
from tests.faults.phones import Room, for_seconds
from tests.faults.report import report
from tests.support.databases import PostgresMaker
from tests.support.postgres import Cluster


@pytest.fixture
def serving(postgresql_maker: PostgresMaker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    made = Installation(postgresql_maker.new(tmp_path_factory.mktemp("faults") / "instance"))
    made.start()
    yield made
    made.close()
    postgresql_maker.drop(made.database)


def stop_at_moments(installation: Installation, cluster: Cluster, moments: int) -> dict[str, int]:
    """Stop the server under load, again and again, each time at another moment of a second; the three figures."""
    room = Room(installation.port, installation.session()[1]).open()
    for _ in range(moments):
        crowd = threading.Thread(target=room.crowd, args=(8, for_seconds(1.5), 60, 0.02))
        crowd.start()
        time.sleep(random.uniform(0.5, 1.5))
        cluster.crash()
        cluster.start_again()
        crowd.join()
    return {**room.tally.against(installation.stored()), "moments": moments}


def test_immediate_stop_takes_nothing_that_was_acknowledged(
    serving: Installation, cluster: Cluster, times: Callable[[float, float], float]
) -> None:
    figures = stop_at_moments(serving, cluster, int(times(5, 20)))
    report("F3 postgresql", figures)
    assert (figures["acked-lost"], figures["stored-twice"], figures["unanswered-yet-stored"]) == (0, 0, 0)
    assert figures["acked"] > 50


def test_immediate_stop_harness_sees_what_a_weaker_setting_loses(
    serving: Installation, cluster: Cluster, times: Callable[[float, float], float]
) -> None:
    name = serving.database.settings["SOUNDINGS_DATABASE_URL"].rpartition("/")[2]
    cluster.run(  # Soundings looks when it starts, and would refuse it
        f"ALTER DATABASE {name} SET synchronous_commit = off",
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",
    )
    figures = stop_at_moments(serving, cluster, int(times(3, 20)))
    report("F3 postgresql weak", figures)
    assert figures["acked-lost"] > 0
