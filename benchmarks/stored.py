"""What a response costs with a million stored ones in the database, against a hundred: two installations in turn."""

from __future__ import annotations

import json
import secrets
import sqlite3
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from benchmarks import load
from benchmarks.site import Site, site
from benchmarks.submissions import _real

ROUNDS = 7
REQUESTS = 1600
MANY, FEW = 1_000_000, 100


def run() -> None:
    with ExitStack() as stack:
        made = {count: stack.enter_context(site()) for count in (MANY, FEW)}
        for count, one in made.items():
            _fill(one, count)
        ports = {
            count: stack.enter_context(load.gunicorn("app:create_app()", one.environment, "/"))
            for count, one in made.items()
        }
        costs: dict[int, list[float]] = {count: [] for count in made}
        for _ in range(ROUNDS):
            for count, port in ports.items():
                before = load.cpu(port)
                load.throughput(port, lambda _n, c=made[count].code: load.get(f"/s/{c}"), REQUESTS, 8, b"HTTP/1.1 200")
                load.throughput(port, _real(made[count]), REQUESTS, 8, b"HTTP/1.1 303")
                costs[count].append((load.cpu(port) - before) / REQUESTS)
    for count, seconds in costs.items():
        print(f"processor for a response with {count} stored: {1000 * median(seconds):.2f} ms")
    ratios = [many / few for many, few in zip(costs[MANY], costs[FEW], strict=True)]
    print(f"figure: cost with 1 000 000 responses against 100: {median(ratios):.2f} times")


def _fill(made: Site, count: int) -> None:
    """Put sealed responses of earlier sessions into the database."""
    answers = json.dumps({f"k{n}": 1 + n % 5 for n in range(20)})
    connection = sqlite3.connect(Path(made.environment["SOUNDINGS_DATA"]) / "soundings.db")
    [(wave,)] = connection.execute("SELECT id FROM waves WHERE kind = 'after'").fetchall()
    rows = ((secrets.token_bytes(16), wave, answers) for _ in range(count))
    connection.executemany("INSERT INTO responses (id, wave_id, answers) VALUES (?, ?, ?)", rows)
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
