"""Those who are slow, and those who flood: people's other neighbours on the same server. Bounded in count and time."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from tests.faults.phones import Letter, new_letter
from tests.support.nginx import NAME, Nginx

FORM = "application/x-www-form-urlencoded"
Going = Callable[[], bool]


@cache
def _trusting(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=certificate)


def connect(nginx: Nginx, timeout: float = 10) -> ssl.SSLSocket:
    """A connection to nginx as a phone opens it."""
    raw = socket.create_connection(("127.0.0.1", nginx.encrypted), timeout=timeout)
    return _trusting(nginx.folder / "fullchain.pem").wrap_socket(raw, server_hostname=NAME)


def status(connection: ssl.SSLSocket, request: bytes) -> int:
    """Send a request on a connection that closes after it; the answer's status, 0 where none came."""
    with suppress(OSError):
        connection.sendall(request)
        data = b""
        while piece := connection.recv(65536):
            data += piece
        return int(data.split(b" ", 2)[1]) if data.startswith(b"HTTP/") else 0
    return 0


def next_status(connection: ssl.SSLSocket, request: bytes) -> int:
    """Send a request on a connection that stays open; the answer's status. Raises OSError where it was closed."""
    connection.sendall(request)
    data = b""
    while b"\r\n\r\n" not in data:
        data += _some(connection)
    head, _, rest = data.partition(b"\r\n\r\n")
    length = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
    while len(rest) < length:
        rest += _some(connection)
    return int(head.split(b" ", 2)[1])


def _some(connection: ssl.SSLSocket) -> bytes:
    data = connection.recv(65536)
    if not data:
        raise ConnectionResetError
    return data


def get(path: str) -> bytes:
    """The bytes of a page's request."""
    return f"GET {path} HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\n\r\n".encode()


def post(code: str, letter: Letter) -> bytes:
    """The bytes of a letter on its way to a session."""
    return post_body(code, letter.json()[0])


def post_body(code: str, body: bytes, kind: str = "application/json") -> bytes:
    """The bytes of a body on its way to a session."""
    head = f"POST /s/{code} HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\nContent-Type: {kind}\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


class Slow:
    """One that sends its header, or its body, or reads its answer, a byte at a time."""

    def __init__(self, nginx: Nginx, kind: str, code: str) -> None:
        self._nginx, self._kind = nginx, kind
        self._rest = get(f"/s/{code}") if kind == "header" else post(code, new_letter())
        self._connection: ssl.SSLSocket | None = None

    def step(self) -> None:
        """Do the next small thing; begin again where the server has had enough."""
        try:
            if self._connection is None:
                self._connection = connect(self._nginx)
                head = self._rest.index(b"\r\n\r\n") + 4 if self._kind == "body" else 0
                first = self._rest if self._kind == "reader" else self._rest[:head]
                self._connection.sendall(first)
                self._left = self._rest[len(first) :]
            elif self._kind == "reader":
                self._connection.recv(1)
            elif self._left:
                self._connection.sendall(self._left[:1])
                self._left = self._left[1:]
        except OSError:
            self.close()

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


@contextmanager
def slow_clients(nginx: Nginx, code: str, of_each: int) -> Iterator[int]:
    """So many slow headers, bodies and readers for the length of the block; yields how many there are."""
    slow = [Slow(nginx, kind, code) for kind in ("header", "body", "reader") for _ in range(of_each)]
    over = threading.Event()

    def creep(mine: list[Slow]) -> None:
        while not over.is_set():
            for one in mine:
                one.step()
                if over.wait(1 / len(mine)):
                    break

    threads = [threading.Thread(target=creep, args=(slow[start::4],)) for start in range(4)]
    for thread in threads:
        thread.start()
    try:
        yield len(slow)
    finally:
        over.set()
        for thread in threads:
            thread.join()
        for one in slow:
            one.close()


@contextmanager
def flood(nginx: Nginx, code: str, rate: int) -> Iterator[Counter[int]]:
    """So much garbage a second sent to a session for the length of the block; yields the statuses that it gets.

    Half of it is JSON that is none, half forms that belong to no session, as a browser sends them. Connections are
    kept: opening new ones is work of the sender and of nginx, and would measure those.
    """
    over, said = threading.Event(), Counter[int]()
    garbage = (
        post_body(code, b'{"submission": "nobody", "answers": [' + b"[" * 5000),
        post_body(code, b"form=nobody&submission=nobody" + b"&q-x=1" * 500, FORM),
    )
    kept = [request.replace(b"Connection: close\r\n", b"") for request in garbage]

    def pour(mine: float) -> None:
        turn, sent = time.monotonic(), 0
        while not over.is_set():
            with suppress(OSError), connect(nginx) as connection:
                while not over.is_set():
                    said[next_status(connection, kept[sent % 2])] += 1
                    sent += 1
                    turn += 1 / mine
                    over.wait(max(0.0, turn - time.monotonic()))

    threads = [threading.Thread(target=pour, args=(rate / 8,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    try:
        yield said
    finally:
        over.set()
        for thread in threads:
            thread.join()


def ordinary(nginx: Nginx, code: str, going: Going, pause: float = 0.05) -> tuple[list[float], Counter[int], list[str]]:
    """One who looks at the form and sends, again and again: waits in seconds, statuses, and the words received."""
    waits, said, words = [], Counter[int](), []
    while going():
        letter = new_letter()
        for request in (get(f"/s/{code}"), post(code, letter)):
            began = time.monotonic()
            answer = 0
            with suppress(OSError), connect(nginx) as connection:
                answer = status(connection, request)
            waits.append(time.monotonic() - began)
            said[answer] += 1
            if answer == 201:
                words.append(letter.word)
        time.sleep(pause)
    return sorted(waits), said, words
