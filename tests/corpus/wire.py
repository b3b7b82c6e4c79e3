"""Bytes on a wire: requests that no client library would send, and whatever comes back to them."""

from __future__ import annotations

import socket
import time
import uuid
from collections.abc import Iterator
from typing import NamedTuple

PATIENCE = 8  # seconds for an answer


class Heard(NamedTuple):
    """What came back: status (0: the connection was closed without a word), headers, body, and how long it took."""

    status: int
    headers: dict[str, str]
    body: bytes
    wait: float


def send(port: int, *pieces: bytes, end: bool = False) -> Heard:
    """Send these bytes and read one answer. end: say that nothing more comes."""
    began = time.perf_counter()
    data = bytearray()
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        try:
            for piece in pieces:
                connection.sendall(piece)
            if end:
                connection.shutdown(socket.SHUT_WR)
            while not _is_whole(data):
                piece = connection.recv(65536)
                if not piece:
                    break
                data += piece
        except (BrokenPipeError, ConnectionResetError):
            data += _rest(connection)  # it answered before it had read everything
    return _heard(bytes(data), time.perf_counter() - began)


def _rest(connection: socket.socket) -> bytes:
    try:
        return b"".join(iter(lambda: connection.recv(65536), b""))
    except OSError:
        return b""


def _is_whole(data: bytearray) -> bool:
    head, found, body = bytes(data).partition(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    length = next((int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length:")), None)
    return bool(found) and length is not None and len(body) >= length


def _heard(data: bytes, wait: float) -> Heard:
    if not data:
        return Heard(0, {}, b"", wait)
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Heard(int(first.split()[1]), headers, body, wait)


def request(
    method: bytes,
    path: bytes,
    body: bytes = b"",
    *lines: bytes,
    host: bytes = b"127.0.0.1",
    length: bytes | None = None,
) -> bytes:
    """A request with these header lines. length: what it says of its body, if not the truth; b"" says nothing."""
    said = str(len(body)).encode() if length is None else length
    head = [method + b" " + path + b" HTTP/1.1", b"Host: " + host, *lines, b"Connection: close"]
    if said and (body or length is not None):
        head.append(b"Content-Length: " + said)
    return b"\r\n".join(head) + b"\r\n\r\n" + body


def json_body(word: str = "wire") -> bytes:
    """A submission that is in order."""
    return b'{"submission": "%s", "answers": {"word": "%s"}}' % (str(uuid.uuid4()).encode(), word.encode())


JSON = b"Content-Type: application/json"
FORM = b"Content-Type: application/x-www-form-urlencoded"
PARTS = b"Content-Type: multipart/form-data; boundary=edge"
CHUNKED = b"Transfer-Encoding: chunked"


def odd_heads() -> Iterator[tuple[str, bytes]]:
    """Header lines by name, each to be sent with an ordinary request."""
    yield "cookie of 8 kB", b"Cookie: a=" + b"x" * 8_000
    yield "cookie of 64 kB", b"Cookie: a=" + b"x" * 64_000
    yield "100 headers", b"\r\n".join(b"X-H%d: 1" % n for n in range(100))
    yield "30 headers", b"\r\n".join(b"X-H%d: 1" % n for n in range(30))
    yield "a folded line", b"X-Long: a\r\n b"
    yield "line feeds alone", b"X-A: a\nX-B: b"
    yield "a bare carriage return", b"X-A: a\rb"
    yield "NUL in a value", b"X-A: a\x00b"
    yield "escape in a value", b"X-A: \x1b[31m"
    yield "bytes beyond ASCII", b"X-A: \xff\xfe\xc3"
    yield "a name with a space", b"X A: b"
    yield "a name with an underscore", b"X_Forwarded_For: 127.9.9.9"
    yield "no name", b": value"
    yield "no colon", b"nothing"
    yield "a space before the colon", b"X-A : b"
    yield "another scheme", b"X-Forwarded-Proto: https"
    yield "another host", b"X-Forwarded-Host: evil.example"
    yield "another address", b"X-Forwarded-For: 127.9.9.9\r\nForwarded: for=evil.example;host=evil.example;proto=https"
    yield "another path", b"X-Script-Name: /evil\r\nScript-Name: /evil\r\nX-Forwarded-Prefix: /evil"
    yield "another method", b"X-HTTP-Method-Override: DELETE"
    yield "languages of 4 kB", b"Accept-Language: " + b"en;q=0.1," * 440
    yield "languages of 10 kB", b"Accept-Language: " + b"en;q=0.1," * 1_100
    yield "an odd wish", b"Accept: text/html;q=nan, \xff/\xfe;q=9e999, */*;;;"
    yield "ranges", b"Range: bytes=0-0,-1,5-2,a-b"
    yield "marks", b'If-None-Match: W/"x", "\xff", *\r\nIf-Modified-Since: Thu, 32 Foo 2026'
    yield "an upgrade", b"Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__"
    yield "an expectation", b"Expect: 200-maybe"
    yield "a login", b"Authorization: Basic \xff\xff"
    yield "two hosts", b"Host: evil.example"
    yield "trailers", b"TE: trailers\r\nTrailer: Host"
    yield "packed wishes", b"Accept-Encoding: gzip;q=x, \x80, br;q=2, identity;q=0"


def odd_lines(path: bytes) -> Iterator[tuple[str, bytes]]:
    """Whole requests whose first line or host is odd."""
    host = b"\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    yield "no host", b"GET " + path + b" HTTP/1.1\r\nConnection: close\r\n\r\n"
    yield "an empty host", b"GET " + path + b" HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n"
    yield "another host", request(b"GET", path, host=b"evil.example")
    yield "an odd host", request(b"GET", path, host=b"127.0.0.1:99999999")
    yield "a host with signs", request(b"GET", path, host=b"a'b<c>\xff")
    yield "a whole address", b"GET http://evil.example" + path + b" HTTP/1.1" + host
    yield "a proxy's wish", b"CONNECT evil.example:443 HTTP/1.1" + host
    yield "two slashes", b"GET //evil.example" + path + b" HTTP/1.1" + host
    yield "an old version", b"GET " + path + b" HTTP/0.9" + host
    yield "a version to come", b"GET " + path + b" HTTP/3.0" + host
    yield "no version", b"GET " + path + b"\r\n\r\n"
    yield "small letters", b"get " + path + b" HTTP/1.1" + host
    yield "no method", b" " + path + b" HTTP/1.1" + host
    yield "a strange method", b"F\xffO " + path + b" HTTP/1.1" + host
    yield "spaces in the path", b"GET " + path + b" x y HTTP/1.1" + host
    yield "bytes in the path", b"GET /s/\xff\xfe\x80 HTTP/1.1" + host
    yield "NUL in the path", b"GET /s/\x00 HTTP/1.1" + host
    yield "tab in the path", b"GET /s/\t HTTP/1.1" + host
    yield "escapes in the path", b"GET /s/%00%ff%0d%0aSet-Cookie:x HTTP/1.1" + host
    yield "half an escape", b"GET /s/%g%1 HTTP/1.1" + host
    yield "steps up", b"GET /static/../../../../etc/passwd HTTP/1.1" + host
    yield "steps up, escaped", b"GET /static/..%2f..%2f..%2fapp.py HTTP/1.1" + host
    yield "1 kB of path", b"GET /s/" + b"A" * 1_000 + b" HTTP/1.1" + host
    yield "3 kB of path", b"GET /s/" + b"A" * 3_000 + b" HTTP/1.1" + host
    yield "a star", b"OPTIONS * HTTP/1.1" + host
    yield "not HTTP", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 64 + b"\r\n\r\n"
    yield "HTTP/2 at once", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
    yield "a proxy's line", b"PROXY TCP4 127.9.9.9 127.0.0.1 1 2\r\n" + request(b"GET", path)
