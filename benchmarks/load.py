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


_masters: dict[int, int] = {}  # port to the process that serves it


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def gunicorn(
    application: str, environment: dict[str, str], ready: str, *, workers: int = WORKERS, core: int | None = None
) -> Iterator[int]:
    """Serve an application with the product's own settings; yields the port."""
    port = free_port()
    command = [
        sys.executable, "-m", "gunicorn", "--config", f"file:{SETTINGS}", "--bind", f"127.0.0.1:{port}",
        "--workers", str(workers), "--threads", str(THREADS), application,
    ]  # fmt: skip
    if core is not None:
        command = ["taskset", "--cpu-list", str(core), *command]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment})
    try:
        _wait(f"http://127.0.0.1:{port}{ready}")
        _masters[port] = process.pid
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


def workers(port: int) -> list[int]:
    """The processes that answer at a port."""
    master = _masters[port]
    return [int(child) for child in Path(f"/proc/{master}/task/{master}/children").read_text().split()]


def cpu(port: int) -> float:
    """CPU seconds that the server of a port has used, those of workers that were replaced included."""
    master, ticks = _masters[port], os.sysconf("SC_CLK_TCK")
    words = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in [master, *workers(port)]]
    own = sum(int(word) for stat in words for word in stat[11:13])
    return (own + sum(int(word) for word in words[0][13:15])) / ticks


def memory(pid: int) -> float:
    """MB of a process in memory."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def waits(port: int, make: Maker, requests: int, connections: int, expect: bytes) -> list[float]:
    """How long each of so many requests took, in seconds, sorted; they go as in `throughput`."""
    kept: list[float] = []
    throughput(port, make, requests, connections, expect, kept)
    return sorted(kept)


def throughput(
    port: int,
    make: Maker,
    requests: int,
    connections: int,
    expect: bytes,
    took: list[float] | None = None,
    *,
    may_fail: bool = False,
) -> float:
    """Requests per second of `requests` in all over kept connections, one after another on each.

    `make(i)` gives the bytes of request i; every answer must begin with `expect` (such as b"HTTP/1.1 201"). What each
    took, in seconds, is added to `took`. With `may_fail` other answers are left out of the rate and nothing more.
    """
    share = requests // connections
    bodies = [[make(worker * share + i) for i in range(share)] for worker in range(connections)]
    failures: list[bytes] = []
    start = threading.Barrier(connections + 1)

    def client(mine: list[bytes]) -> None:
        kept = _Kept(port)
        start.wait()
        for body in mine:
            asked = time.perf_counter()
            answer = kept.exchange(body)
            if took is not None:
                took.append(time.perf_counter() - asked)
            if not answer.startswith(expect):
                failures.append(answer[:200])
                if not may_fail:
                    break
        kept.close()

    threads = [threading.Thread(target=client, args=(mine,)) for mine in bodies]
    for thread in threads:
        thread.start()
    start.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    lasted = time.perf_counter() - began
    if failures and not may_fail:
        raise RuntimeError(f"{len(failures)} requests failed, the first: {failures[0]!r}")
    return (share * connections - len(failures)) / lasted


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


def share(sorted_values: list[float], part: float) -> float:
    """The value below which this part of them lies."""
    return sorted_values[min(len(sorted_values) - 1, int(part * len(sorted_values)))]


def get(path: str, *headers: str) -> bytes:
    """The bytes of a GET request on a kept connection."""
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def post(path: str, body: bytes, kind: str = "application/x-www-form-urlencoded") -> bytes:
    """The bytes of a POST request on a kept connection."""
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body
