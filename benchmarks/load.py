"""A small load generator and the servers it is turned on: loopback only, bounded in count, ended by process id.

Raw sockets with kept connections: the generator shares the machine with the server and must cost little itself.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SETTINGS = ROOT / "surveys" / "operations" / "gunicorn_settings.py"
WORKERS, THREADS = 2, 32
Maker = Callable[[int], bytes]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def gunicorn(application: str, environment: dict[str, str], ready: str) -> Iterator[int]:
    """Serve an application with the product's own settings; yields the port."""
    port = free_port()
    command = [
        sys.executable, "-m", "gunicorn", "--config", f"file:{SETTINGS}", "--bind", f"127.0.0.1:{port}",
        "--workers", str(WORKERS), "--threads", str(THREADS), application,
    ]  # fmt: skip
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment})
    try:
        _wait(f"http://127.0.0.1:{port}{ready}")
        yield port
    finally:
        process.terminate()
        process.wait(40)


def _wait(url: str) -> None:
    for _ in range(200):
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start")


def cpu_of_children() -> float:
    """CPU seconds of ended child processes, theirs included."""
    times = os.times()
    return times.children_user + times.children_system


def throughput(port: int, make: Maker, requests: int, connections: int, expect: bytes) -> float:
    """Requests per second of `requests` in all over kept connections, one after another on each.

    `make(i)` gives the bytes of request i; every answer must begin with `expect` (such as b"HTTP/1.1 201").
    """
    share = requests // connections
    bodies = [[make(worker * share + i) for i in range(share)] for worker in range(connections)]
    failures: list[bytes] = []
    start = threading.Barrier(connections + 1)

    def client(mine: list[bytes]) -> None:
        kept = _Kept(port)
        start.wait()
        for body in mine:
            answer = kept.exchange(body)
            if not answer.startswith(expect):
                failures.append(answer[:200])
                break
        kept.close()

    threads = [threading.Thread(target=client, args=(mine,)) for mine in bodies]
    for thread in threads:
        thread.start()
    start.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    if failures:
        raise RuntimeError(f"{len(failures)} requests failed, the first: {failures[0]!r}")
    return share * connections / took


class _Kept:
    """A kept connection that is opened anew, as a browser does, where the server closed it between two requests:
    workers of gunicorn are replaced after some thousand requests. What was not answered is sent again."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._connection = self._open()

    def _open(self) -> socket.socket:
        connection = socket.create_connection(("127.0.0.1", self._port), timeout=30)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def exchange(self, body: bytes) -> bytes:
        for _ in range(3):
            try:
                self._connection.sendall(body)
                return _read(self._connection)
            except ConnectionError:
                self.close()
                self._connection = self._open()
        return b"closed three times"

    def close(self) -> None:
        self._connection.close()


def _some(connection: socket.socket) -> bytes:
    data = connection.recv(65536)
    if not data:
        raise ConnectionResetError
    return data


def _read(connection: socket.socket) -> bytes:
    """The head of the next answer, its body read and dropped. Raises ConnectionError if the server closed first."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += _some(connection)
    head, _, rest = data.partition(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")
    )
    missing = length - len(rest)
    while missing > 0:
        missing -= len(_some(connection))
    return head


def get(path: str, *headers: str) -> bytes:
    """The bytes of a GET request on a kept connection."""
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def post(path: str, body: bytes, kind: str = "application/x-www-form-urlencoded") -> bytes:
    """The bytes of a POST request on a kept connection."""
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body
