"""Form pages per second against a bare Flask hello, plain and compressed, side by side."""

from __future__ import annotations

import os
import tempfile
from statistics import median

from benchmarks import load
from benchmarks.site import site

ROUNDS = 24
REQUESTS = 1000  # few at a time, and each round in another order: a shared machine is not equally fast for long
CONNECTIONS = 16


def run() -> None:
    with tempfile.TemporaryDirectory(prefix="soundings-anchor-") as folder, site() as made:
        environment = {"ANCHOR_DATABASE": os.path.join(folder, "anchor.db")}
        rates: dict[str, list[float]] = {"form": [], "compressed form": [], "hello": []}
        spent: dict[str, list[float]] = {name: [] for name in rates}
        with (
            load.gunicorn("benchmarks.anchor:create_app()", environment, "/hello") as bare,
            load.gunicorn("app:create_app()", made.environment, "/") as real,
        ):
            path = f"/s/{made.code}"
            asked = {
                "form": (real, load.get(path)),
                "compressed form": (real, load.get(path, "Accept-Encoding: gzip")),
                "hello": (bare, load.get("/hello")),
            }
            names = list(asked)
            for turn in range(ROUNDS):
                for name in names[turn % 3 :] + names[: turn % 3]:
                    port, request = asked[name]
                    before = load.cpu(port)
                    rates[name].append(
                        load.throughput(port, lambda _n, r=request: r, REQUESTS, CONNECTIONS, b"HTTP/1.1 200")
                    )
                    spent[name].append((load.cpu(port) - before) / REQUESTS)
    for name in ("form", "compressed form"):
        ratios = [a / b for a, b in zip(rates[name], rates["hello"], strict=True)]
        print(f"{name} pages: {median(rates[name]):.0f} 1/s")
        print(f"figure: {name} against hello: {median(ratios):.2f} times")
        print(f"{name} against hello: {median(ratios):.2f} times (from {min(ratios):.2f} to {max(ratios):.2f})")
        processor = median(spent["hello"]) / median(spent[name])
        print(f"figure: {name} against hello by processor time, less moved by other work: {processor:.2f}")
    print(f"hello: {median(rates['hello']):.0f} 1/s")
