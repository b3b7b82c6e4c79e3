"""A proxy that loses things: some requests are cut half way, some answers after their first byte."""

from __future__ import annotations

import random
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Losses:
    """How often, and how often it happened so far."""

    def __init__(self, request: float, answer: float) -> None:
        self.request, self.answer = request, answer
        self.cut_requests = self.cut_answers = 0


@contextmanager
def lossy(port: int, request: float = 0.10, answer: float = 0.15) -> Iterator[tuple[int, Losses]]:
    """A proxy before a port, for the length of the block; yields its own port. Each connection carries one request."""
    losses = Losses(request, answer)
    listener = socket.create_server(("127.0.0.1", 0), backlog=256)
    listener.settimeout(0.2)
    over = threading.Event()

    def accept() -> None:
        while not over.is_set():
            try:
                client, _ = listener.accept()
            except (TimeoutError, OSError):
                continue
            threading.Thread(target=_carry, args=(client, port, losses), daemon=True).start()

    thread = threading.Thread(target=accept)
    thread.start()
    try:
        yield listener.getsockname()[1], losses
    finally:
        over.set()
        thread.join()
        listener.close()


def _carry(client: socket.socket, port: int, losses: Losses) -> None:
    fate = random.random()
    with client, suppress(OSError):
        client.settimeout(10)
        asked = _whole(client)
        with socket.create_connection(("127.0.0.1", port), timeout=10) as server:
            if fate < losses.request:
                server.sendall(asked[: len(asked) // 2])
                losses.cut_requests += 1
                return
            server.sendall(asked)
            first = True
            while piece := server.recv(65536):
                if first and fate < losses.request + losses.answer:
                    losses.cut_answers += 1
                    client.sendall(piece[:1])
                    return
                first = False
                client.sendall(piece)


def _whole(client: socket.socket) -> bytes:
    """A request with its body."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = client.recv(65536)
        if not piece:
            return data
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(
        (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")), 0
    )
    while len(body) < length:
        piece = client.recv(65536)
        if not piece:
            break
        body += piece
        data += piece
    return data
