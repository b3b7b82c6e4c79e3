"""A room of phones that follow the page's contract: the same submission again until it is answered, never a new one.

Acknowledged is what was answered 201 or 303 with the word received. The tally compares that with what lies in the
intake: acked-lost and stored-twice must be nought; unanswered-yet-stored is allowed, and reported.
"""

from __future__ import annotations

import http.client
import json
import random
import socket
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urlencode

Address = int | str
FORM = "application/x-www-form-urlencoded"
CONNECTION_TROUBLE = (OSError, http.client.HTTPException)


class Said(NamedTuple):
    """An answer: its status, headers (names in lower case) and body."""

    status: int
    headers: dict[str, str]
    body: str

    @property
    def received(self) -> bool:
        """Whether somebody is told that the answers arrived."""
        return (self.status == 201 and '"received":true' in self.body) or (
            self.status == 303 and "/thanks/" in self.headers.get("location", "")
        )


class _ByPath(http.client.HTTPConnection):
    """A connection over a unix socket."""

    def __init__(self, path: str, timeout: float) -> None:
        super().__init__("127.0.0.1", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def exchange(
    address: Address,
    method: str,
    path: str,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    timeout: float = 8,
) -> Said:
    """One request on a connection of its own. Raises OSError or HTTPException where it breaks."""
    if isinstance(address, str):
        connection: http.client.HTTPConnection = _ByPath(address, timeout)
    else:
        connection = http.client.HTTPConnection("127.0.0.1", address, timeout=timeout)
    try:
        connection.request(method, path, body=body, headers=dict(headers or {}))
        answer = connection.getresponse()
        said = answer.read().decode("utf-8", "replace")
        return Said(answer.status, {name.lower(): value for name, value in answer.getheaders()}, said)
    finally:
        connection.close()


@dataclass
class Letter:
    """One response on its way: its submission's number, the word by which it is known, and the answers."""

    word: str
    submission: str
    conf: int = 4

    def json(self) -> tuple[bytes, dict[str, str]]:
        """As a program sends it."""
        answers = {"conf": self.conf, "word": self.word}
        body = json.dumps({"submission": self.submission, "answers": answers}).encode()
        return body, {"Content-Type": "application/json"}

    def form(self, form_id: str, accept: str) -> tuple[bytes, dict[str, str]]:
        """As the page sends it: by script (application/json) or by itself (text/html)."""
        fields = {"form": form_id, "submission": self.submission, "q-conf": str(self.conf), "q-word": self.word}
        return urlencode(fields).encode(), {"Content-Type": FORM, "Accept": accept}


def new_letter() -> Letter:
    """A letter that nobody sent yet."""
    return Letter(uuid.uuid4().hex, str(uuid.uuid4()), random.randint(1, 5))


@dataclass
class Tally:
    """What was told to the phones, and how long they waited."""

    acked: set[str] = field(default_factory=set)
    unanswered: set[str] = field(default_factory=set)
    statuses: Counter[int] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)
    attempts: int = 0
    guard: threading.Lock = field(default_factory=threading.Lock)

    def heard(self, letter: Letter, said: Said | None, wait: float) -> bool:
        """Note an answer, None for a broken connection; returns whether it says that the letter was received."""
        with self.guard:
            self.attempts += 1
            self.waits.append(wait)
            self.statuses[said.status if said else 0] += 1
            if said is None or not said.received:
                return False
            self.acked.add(letter.word)
            return True

    def against(self, stored: Counter[str]) -> dict[str, int]:
        """The three figures of every fault."""
        return {
            "acked": len(self.acked),
            "acked-lost": len(self.acked - set(stored)),
            "stored-twice": sum(count > 1 for count in stored.values()),
            "unanswered-yet-stored": len(self.unanswered & set(stored)),
        }


class Room:
    """Phones that send one letter after another to a session."""

    def __init__(self, address: Address, code: str, tally: Tally | None = None, *, host: str = "127.0.0.1") -> None:
        self.address, self.code, self.host = address, code, host
        self.tally = tally or Tally()
        self.form_id = ""

    def open(self) -> Room:
        """Look at the form, as every phone does first."""
        said = exchange(self.address, "GET", f"/s/{self.code}", headers=self._headers({"Accept": "application/json"}))
        self.form_id = json.loads(said.body)["form"]
        return self

    def attempt(self, letter: Letter, timeout: float = 8) -> Said | None:
        """Send a letter once, in one of the three ways."""
        way = random.randrange(3) if self.form_id else 0
        body, headers = (
            letter.json() if way == 0 else letter.form(self.form_id, ("text/html", "application/json")[way - 1])
        )
        began = time.monotonic()
        said = None
        with suppress(*CONNECTION_TROUBLE):
            said = exchange(self.address, "POST", f"/s/{self.code}", body, self._headers(headers), timeout)
        self.tally.heard(letter, said, time.monotonic() - began)
        return said

    def deliver(self, letter: Letter, attempts: int = 40, pause: float = 0.05, double: float = 0.1) -> bool:
        """Send a letter until it is received; now and then twice at once, as by a double click."""
        for number in range(attempts):
            if random.random() < double:
                twin = threading.Thread(target=self.attempt, args=(letter,))
                twin.start()
                said = self.attempt(letter)
                twin.join()
            else:
                said = self.attempt(letter)
            if said is not None and (said.received or letter.word in self.tally.acked):
                return True
            time.sleep(pause * min(1.5**number, 10) * random.uniform(0.5, 1.5))
        with self.tally.guard:
            self.tally.unanswered.add(letter.word)
        return False

    def crowd(self, phones: int, going: Callable[[], bool], attempts: int = 40, pause: float = 0.05) -> None:
        """Phones at once, each with letter after letter, for as long as it goes; every letter is seen through."""

        def one() -> None:
            while going():
                self.deliver(new_letter(), attempts, pause)

        threads = [threading.Thread(target=one) for _ in range(phones)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        return {"Host": self.host, **headers}


def for_seconds(seconds: float) -> Callable[[], bool]:
    """Says True for so long."""
    end = time.monotonic() + seconds
    return lambda: time.monotonic() < end
