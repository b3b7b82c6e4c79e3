"""F14: five thousand people open the link within a minute and send within another, all from one address.

Open loop: a request leaves when its time has come, whatever became of those before. The server has the first processor
core to itself, the generator the second.
"""

from __future__ import annotations

import heapq
import os
import selectors
import socket
import sqlite3
import time
from pathlib import Path

from benchmarks import load
from benchmarks.site import site
from benchmarks.submissions import _real

RATE, SECONDS = 84, 60
LONGEST = 10.0


def run() -> None:
    count = RATE * SECONDS
    everybody = os.sched_getaffinity(0)
    with site() as made:
        several = len(everybody) > 1
        with load.gunicorn("app:create_app()", made.environment, "/", core=0 if several else None) as port:
            if several:
                os.sched_setaffinity(0, {1})
            pages = open_loop(port, [load.get(f"/s/{made.code}") for _ in range(count)], RATE)
            make = _real(made)
            sends = open_loop(port, [make(number) for number in range(count)], RATE)
            heaviest = max(load.memory(pid) for pid in load.workers(port))
            os.sched_setaffinity(0, everybody)
        intake = sqlite3.connect(Path(made.environment["SOUNDINGS_DATA"]) / "intake.db")
        [(stored,)] = intake.execute("SELECT count(*) FROM arrivals").fetchall()
        intake.close()
    errors = [status for status, _wait in pages if status != 200] + [status for status, _wait in sends if status != 303]
    acked = sum(status == 303 for status, _wait in sends)
    print(f"figure: arrivals, pages and sends: {len(pages)} and {len(sends)}")
    print(f"figure: arrivals, errors and refusals: {len(errors)}")
    print(f"figure: arrivals, acknowledged and stored: {acked} and {stored}")
    for name, answers in (("pages", pages), ("sends", sends)):
        waits = sorted(wait for _status, wait in answers)
        print(f"figure: arrivals, p50 of {name}: {1000 * load.share(waits, 0.5):.0f} ms")
        print(f"figure: arrivals, p99 of {name}: {1000 * load.share(waits, 0.99):.0f} ms")
        print(f"arrivals, longest of {name}: {1000 * waits[-1]:.0f} ms")
    print(f"figure: arrivals, heaviest worker: {heaviest:.0f} MB")


def open_loop(port: int, requests: list[bytes], rate: float) -> list[tuple[int, float]]:
    """Send each request at its time on a connection of its own; status (0: none came) and wait from that time on."""
    start, answers, waiting = time.perf_counter() + 0.2, [], selectors.DefaultSelector()
    due = [(start + number / rate, number) for number in range(len(requests))]
    heapq.heapify(due)
    open_since: dict[socket.socket, tuple[float, bytearray]] = {}

    def end(connection: socket.socket, status: int) -> None:
        waiting.unregister(connection)
        answers.append((status, time.perf_counter() - open_since.pop(connection)[0]))
        connection.close()

    while due or open_since:
        while due and due[0][0] <= time.perf_counter():
            when, number = heapq.heappop(due)
            connection = socket.create_connection(("127.0.0.1", port), timeout=LONGEST)
            connection.sendall(requests[number])
            connection.setblocking(False)
            waiting.register(connection, selectors.EVENT_READ)
            open_since[connection] = (when, bytearray())
        pause = min(0.05, max(0.0, due[0][0] - time.perf_counter())) if due else 0.05
        for key, _events in waiting.select(pause):
            connection = key.fileobj
            assert isinstance(connection, socket.socket)
            data = open_since[connection][1]
            try:
                piece = connection.recv(65536)
            except OSError:
                end(connection, 0)
                continue
            data.extend(piece)
            if not piece or _whole(data):
                end(connection, int(data[9:12]) if data.startswith(b"HTTP/1.1 ") else 0)
        for connection in [one for one, (when, _) in open_since.items() if time.perf_counter() - when > LONGEST]:
            end(connection, 0)
    return answers


def _whole(data: bytearray) -> bool:
    head, found, body = data.partition(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    length = next((int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length:")), 0)
    return bool(found) and len(body) >= length
