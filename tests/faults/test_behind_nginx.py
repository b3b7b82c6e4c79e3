"""F15, F18, S37 behind nginx as deployed: slow clients, new workers and floods do not trouble the people of a room.

The long forms are `python -m benchmarks crowds`.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from tests.faults.crowds import connect, flood, ordinary, post, slow_clients, status
from tests.faults.installation import Installation
from tests.faults.phones import for_seconds, new_letter
from tests.faults.report import report
from tests.support.databases import SqliteMaker
from tests.support.nginx import NAME, Nginx, running


@pytest.fixture(scope="module")
def nginx() -> Iterator[Nginx]:
    with running() as made:
        yield made


@pytest.fixture(scope="module")
def site(nginx: Nginx, sqlite_maker: SqliteMaker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation on nginx's unix socket."""
    database = sqlite_maker.new(tmp_path_factory.mktemp("faults") / "instance")
    made = Installation(database, bind=f"unix:{nginx.folder / 'web.sock'}", public_url=f"https://{NAME}")
    made.start()
    yield made
    made.close()
    sqlite_maker.drop(database)


def test_slow_clients_trouble_nobody(site: Installation, nginx: Nginx, times: Callable[[float, float], float]) -> None:
    code = site.session()[1]
    with slow_clients(nginx, code, int(times(25, 200))) as many:
        time.sleep(1)
        waits, said, words = ordinary(nginx, code, for_seconds(times(3, 60)))
    p95 = waits[int(0.95 * len(waits))]
    report("F15", {"slow clients": many, "p95 of others s": p95, "statuses": dict(said)})
    assert set(said) == {200, 201}
    assert set(words) <= set(site.stored())
    assert p95 < 1


def test_new_workers_turn_nobody_away(site: Installation, nginx: Nginx, times: Callable[[float, float], float]) -> None:
    code = site.session()[1]
    seconds, before, reloads = times(5, 60), site.workers(), int(times(1, 3))
    results: list[tuple[list[float], dict[int, int], list[str]]] = []
    going = for_seconds(seconds)
    phones = [threading.Thread(target=lambda: results.append(ordinary(nginx, code, going, 0.1))) for _ in range(4)]
    for phone in phones:
        phone.start()
    for _ in range(reloads):
        time.sleep(seconds / (2 * reloads))
        assert site.process is not None
        os.kill(site.process.pid, signal.SIGHUP)
        time.sleep(seconds / (4 * reloads))
    for phone in phones:
        phone.join()
    statuses = {status for _waits, said, _words in results for status in said}
    words = {word for _waits, _said, words in results for word in words}
    sent = sum(sum(said.values()) for _waits, said, _words in results)
    report("F18", {"requests": sent, "reloads": reloads, "statuses": sorted(statuses)})
    assert statuses == {200, 201}
    assert words <= set(site.stored())
    assert set(site.workers()) != set(before)


def test_flood_on_one_session_leaves_another_unharmed(
    site: Installation, nginx: Nginx, times: Callable[[float, float], float]
) -> None:
    flooded, code = site.session()[1], site.session()[1]
    ends = for_seconds(times(4, 60))
    began = time.monotonic()
    with flood(nginx, flooded, 300) as garbage:
        waits, said, words = ordinary(nginx, code, ends, 0.1)
        letter = new_letter()
        with connect(nginx) as first, connect(nginx) as retry:  # an answer to the flooded session, and its retry
            received = [status(connection, post(flooded, letter)) for connection in (first, retry)]
        rate = sum(garbage.values()) / (time.monotonic() - began)
    p95 = waits[int(0.95 * len(waits))]
    report("S37", {"garbage 1/s": rate, "p95 of others s": p95, "statuses": dict(said), "told": dict(garbage)})
    assert set(said) == {200, 201}
    assert set(garbage) <= {400, 413, 422, 429, 503}  # 413: more fields than any form of ours has
    assert received == [201, 201]
    assert {*words, letter.word} <= set(site.stored())
    assert p95 < 1
