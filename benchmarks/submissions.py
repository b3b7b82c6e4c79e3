"""Durable sends per second of the real POST /s/CODE against the anchor, side by side: A, B, A, B, …

Also what a whole response (page and send) costs of the processor, and how long two clients wait.
"""

from __future__ import annotations

import os
import tempfile
import uuid
from statistics import median
from urllib.parse import urlencode

from benchmarks import anchor, load
from benchmarks.site import Site, site

ROUNDS = 5
REQUESTS = 4000
CONNECTIONS = 16
WHOLE = 1600


def run() -> None:
    with tempfile.TemporaryDirectory(prefix="soundings-anchor-") as folder, site() as made:
        anchor.DATABASE = os.path.join(folder, "anchor.db")
        anchor.prepare()
        environment = {"ANCHOR_DATABASE": anchor.DATABASE}
        rates: dict[str, list[float]] = {"soundings": [], "anchor": []}
        with (
            load.gunicorn("benchmarks.anchor:create_app()", environment, "/hello") as bare,
            load.gunicorn("app:create_app()", made.environment, "/") as real,
        ):
            cpu: dict[str, list[float]] = {"soundings": [], "anchor": []}
            for _ in range(ROUNDS):
                cpu["soundings"].append(_whole(real, made.code, _real(made)))
                cpu["anchor"].append(_whole(bare, "ANCHOR", _bare))
                rates["soundings"].append(load.throughput(real, _real(made), REQUESTS, CONNECTIONS, b"HTTP/1.1 303"))
                rates["anchor"].append(load.throughput(bare, _bare, REQUESTS, CONNECTIONS, b"HTTP/1.1 303"))
            two = load.waits(real, _real(made), 2000, 2, b"HTTP/1.1 303")
            bare_two = load.waits(bare, _bare, 2000, 2, b"HTTP/1.1 303")
    ratios = [a / b for a, b in zip(rates["soundings"], rates["anchor"], strict=True)]
    print(f"sends of soundings: {median(rates['soundings']):.0f} 1/s")
    print(f"sends of the anchor: {median(rates['anchor']):.0f} 1/s")
    print(f"figure: sends against the anchor: {median(ratios):.2f} times")
    costs = [a / b for a, b in zip(cpu["soundings"], cpu["anchor"], strict=True)]
    print(f"figure: processor for a whole response: {1000 * median(cpu['soundings']):.2f} ms")
    print(f"figure: the same of the anchor: {1000 * median(cpu['anchor']):.2f} ms")
    print(f"figure: processor against the anchor: {median(costs):.2f} times")
    print(f"figure: p99 to p50 of two clients' sends: {load.share(two, 0.99) / load.share(two, 0.5):.1f} times")
    print(f"figure: longest wait of two clients: {1000 * two[-1]:.0f} ms")
    print(f"the anchor's p99 to p50: {load.share(bare_two, 0.99) / load.share(bare_two, 0.5):.1f} times")
    print(
        f"sends against the anchor: {median(ratios):.2f} times "
        f"(from {min(ratios):.2f} to {max(ratios):.2f} in {ROUNDS} rounds)"
    )


def _whole(port: int, code: str, make: load.Maker) -> float:
    """Processor seconds of a page and a send."""
    before = load.cpu(port)
    load.throughput(port, lambda _n: load.get(f"/s/{code}"), WHOLE, CONNECTIONS, b"HTTP/1.1 200")
    load.throughput(port, make, WHOLE, CONNECTIONS, b"HTTP/1.1 303")
    return (load.cpu(port) - before) / WHOLE


def _fields() -> dict[str, str]:
    return {f"q-k{n}": str(1 + n % 5) for n in range(20)}


def _real(made: Site) -> load.Maker:
    def make(_number: int) -> bytes:
        body = urlencode({**_fields(), "form": made.form, "submission": str(uuid.uuid4()), "link-phone": ""})
        return load.post(f"/s/{made.code}", body.encode())

    return make


def _bare(_number: int) -> bytes:
    return load.post("/s/ANCHOR", urlencode({**_fields(), "submission": str(uuid.uuid4())}).encode())
