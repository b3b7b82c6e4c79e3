"""What is counted while bad input is sent: for each endpoint the requests, failures, altered texts, the longest wait.

Every answer is held to the error contract on the way: a status that it allows, and words for whoever asked.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

LED_ON = 302  # by the library that signs people in
ALLOWED = {200, 201, 204, LED_ON, 303, 400, 401, 403, 404, 405, 409, 410, 411, 413, 414, 415, 422, 429, 431, 503}
LONG = os.environ.get("SOUNDINGS_CORPUS") == "long"
PATIENCE = 2.0  # seconds for any answer; the short form shares its machine, and allows more
INSIDE = re.compile(r"Traceback|site-packages|werkzeug|sqlalchemy|psycopg|sqlite3|\.py\b", re.I)  # how it is built


def rss(pids: Iterable[int]) -> float:
    """MB in memory of these processes together."""
    page = os.sysconf("SC_PAGE_SIZE")
    return sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * page for pid in pids) / 1e6


@dataclass
class Count:
    """What happened at one endpoint."""

    statuses: Counter[int] = field(default_factory=Counter)
    altered: int = 0
    longest: float = 0.0

    @property
    def failed(self) -> int:
        return sum(n for status, n in self.statuses.items() if status >= 500 and status != 503)


class Report:
    """The counts of one run, by endpoint."""

    def __init__(self, title: str, pids: Callable[[], list[int]] | None = None) -> None:
        """pids: gives the server's processes, where it is not this one."""
        self.title, self._pids = title, pids
        self._began = rss(pids()) if pids else 0.0
        self.counts: dict[str, Count] = {}

    def at(self, endpoint: str) -> Count:
        return self.counts.setdefault(endpoint, Count())

    def ask(self, endpoint: str, send: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """Call a method of a test client and note its answer, which must keep the contract."""
        began = time.perf_counter()
        answer = send(*arguments, **named)
        body = answer.get_data() if answer.request.method != "HEAD" else None
        self.note(endpoint, answer.status_code, time.perf_counter() - began, body, answer.headers)
        return answer

    def note(self, endpoint: str, status: int, wait: float, body: bytes | None, headers: Any) -> None:
        """Count an answer; body: None where there can be none. AssertionError where it does not keep the contract."""
        count = self.at(endpoint)
        count.statuses[status] += 1
        count.longest = max(count.longest, wait)
        assert status in ALLOWED, (status, body and body[:300])
        if status >= 400 and body is not None:
            check_words(body, headers)
        if status == 503:
            assert headers.get("Retry-After")

    def text(self, endpoint: str, found: object, expected: object) -> None:
        """Compare a text that came back with what it must be, and count it where it does not."""
        if found != expected:
            self.at(endpoint).altered += 1
        assert found == expected

    def close(self) -> None:
        """Print the lines, and hold the whole to the contract."""
        grown = rss(self._pids()) - self._began if self._pids else 0.0
        memory = f", RSS delta {grown:.0f} MB" if self._pids else ""
        for endpoint, count in self.counts.items():
            said = ", ".join(f"{n} of {status}" for status, n in sorted(count.statuses.items()))
            print(
                f"corpus: {self.title}: {endpoint}: requests sent {count.statuses.total()} ({said}),"
                f" 5xx {count.failed}, altered texts {count.altered}, worst latency {count.longest:.2f} s{memory}"
            )
            assert (count.failed, count.altered) == (0, 0)
            assert count.longest < (PATIENCE if LONG else 5 * PATIENCE)
        assert grown < 50


def check_words(body: bytes, headers: Any) -> None:
    """An error says what happened, to programs in JSON and to people in a page, and nothing of how it is built."""
    said = body.decode("utf-8")
    kind = headers.get("Content-Type", "")
    if kind.startswith("application/json"):
        told = json.loads(said)
        assert isinstance(told["error"], str)
        assert told["error"]
        assert told["message"]
        assert {"error", "message", "field", "errors", "way_out", "ref"} >= set(told)
        said = told["message"] + told.get("way_out", "")
    else:
        assert kind == "text/html; charset=utf-8"
        said = re.sub(r"<(script|style).*?</\1>", "", said, flags=re.S)
        assert re.search(r"<h1[^>]*>|There is a problem", said)
    found = INSIDE.search(said)
    assert found is None, found
