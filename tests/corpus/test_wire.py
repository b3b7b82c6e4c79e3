"""Odd bytes to the real server: `soundings serve` with gunicorn, through a socket. Its own answers count as ours.

Never a failure, never a word of it in a log, the same workers at the end, and nothing stored but whole answers.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator

import pytest

from surveys.settings import MAX_BODY
from tests.corpus import wire
from tests.corpus.report import LONG, Report
from tests.corpus.wire import CHUNKED, FORM, JSON, PARTS, Heard, json_body, odd_heads, odd_lines, request
from tests.faults.installation import Installation

TROUBLE = {400, 403, 404, 405, 411, 413, 414, 415, 422, 431}


class Served:
    """An installation that serves, a session whose form is open, and the counts."""

    def __init__(self, running: Installation) -> None:
        self.running, self.port = running, running.port
        self.session, self.code = running.session()
        self.path = f"/s/{self.code}".encode()
        self.report = Report(f"gunicorn, {running.database.kind}", running.workers)
        self.workers = set(running.workers())

    def ask(self, endpoint: str, *pieces: bytes, end: bool = False, staff: bool = False) -> Heard:
        """Send bytes; what comes back keeps the contract, be it ours or gunicorn's. staff: may set cookies."""
        heard = wire.send(self.port, *pieces, end=end)
        if heard.status:  # else it hung up without a word, which is an answer to what is no request
            self.report.note(endpoint, heard.status, heard.wait, heard.body, heard.headers)
            assert staff or "Set-Cookie" not in heard.headers
            assert b"evil.example" not in heard.body
            assert "evil" not in heard.headers.get("Location", "")
            assert not any(sign.isdigit() for sign in heard.headers.get("Server", ""))
            assert heard.headers["X-Content-Type-Options"] == "nosniff"
            assert "default-src 'none'" in heard.headers["Content-Security-Policy"]
        return heard

    def stored(self) -> int:
        return sum(self.running.stored().values())


@pytest.fixture(scope="module", params=["sqlite", "postgresql"] if LONG else ["sqlite"])
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    maker = request.getfixturevalue(f"{request.param}_maker")
    database = maker.new(tmp_path_factory.mktemp("wire") / "instance")
    running = Installation(database)
    running.start()
    for _ in range(30):  # what a worker loads at its first requests is no growth
        wire.send(running.port, request_of_a_page(b"/promise"))
    made = Served(running)
    yield made
    made.report.close()
    assert set(running.workers()) == made.workers
    logged = running.log.read_text(errors="replace")
    running.close()
    maker.drop(database)
    assert [
        line for line in logged.splitlines() if any(sign in line for sign in ("canary", "127.9.9.9", "Traceback"))
    ] == []


def request_of_a_page(path: bytes) -> bytes:
    return request(b"GET", path)


PAGES = (b"/", b"/promise", b"/s/worker.js", b"/nowhere")


def test_odd_headers_are_answered(served: Served) -> None:
    for path in (served.path, *PAGES):
        endpoint = "GET /s/CODE" if path == served.path else f"GET {path.decode()}"
        for number, (name, lines) in enumerate(odd_heads()):
            if LONG or path == served.path or number % len(PAGES) == PAGES.index(path):
                heard = served.ask(endpoint, request(b"GET", path, b"", lines))
                assert heard.status in TROUBLE | {200}, name


def test_odd_headers_of_a_sent_answer_change_nothing_but_whether_it_is_taken(served: Served) -> None:
    for name, lines in odd_heads():
        before = served.stored()
        heard = served.ask("POST /s/CODE", request(b"POST", served.path, json_body(), JSON, lines))
        assert heard.status in TROUBLE | {201}, name
        assert served.stored() - before == (heard.status == 201), name


def test_odd_first_lines_are_answered(served: Served) -> None:
    for name, whole in odd_lines(served.path):
        heard = served.ask("odd first lines", whole, end=True)
        # a whole address is for a proxy; its host counts for nothing, and the page names our own
        assert heard.status in ({200} if name == "a whole address" else TROUBLE | {0}), name


def test_spoofed_headers_change_no_address(served: Served) -> None:
    spoofed = b"X-Forwarded-Proto: https\r\nX-Forwarded-Host: evil.example\r\nForwarded: host=evil.example"
    plain = served.ask("GET /s/CODE", request(b"GET", served.path))
    told = served.ask("GET /s/CODE", request(b"GET", served.path, b"", spoofed))
    assert told.status == plain.status == 200
    assert "Strict-Transport-Security" not in told.headers


def form_body(word: bytes = b"canary") -> bytes:
    submission = json.loads(json_body())["submission"].encode()
    return b"submission=" + submission + b"&q-word=" + word


def part(name: bytes, value: bytes = b"canary", more: bytes = b"") -> bytes:
    return b'--edge\r\nContent-Disposition: form-data; name="' + name + b'"' + more + b"\r\n\r\n" + value + b"\r\n"


PACKED = b"Content-Encoding: gzip"
# what is sent (header lines, body, what it says of its length), and the statuses that may come back; 0: it hung up
BODIES: dict[str, tuple[bytes, bytes, bytes | None, set[int]]] = {
    "nothing": (JSON, b"", b"0", {400}),
    "nothing, as a form": (FORM, b"", b"0", {422}),
    "nothing, of no kind": (b"X-A: b", b"", b"0", {415}),
    "no length": (JSON, b"", b"", {400}),
    "more than it says": (JSON, json_body("canary"), b"20", {400}),
    "less than it says": (JSON, json_body("canary"), b"500", {0, 400}),
    "less than it says, as a form": (FORM, form_body(), b"500", {0, 400}),
    "a length below nought": (JSON, json_body(), b"-1", {400}),
    "a length with a sign": (JSON, json_body(), b"+70", {400}),
    "a length in hexadecimal": (JSON, json_body(), b"0x40", {400}),
    "a length of other digits": (JSON, json_body(), "٧٠".encode(), {400}),
    "a length beyond all numbers": (JSON, json_body(), b"9" * 30, {0, 400, 413}),
    "a length beyond all words": (JSON, json_body(), b"9" * 5000, {0, 400, 413, 431}),
    "two lengths": (JSON + b"\r\nContent-Length: 5", json_body(), None, {400}),
    "a length and chunks": (JSON + b"\r\n" + CHUNKED, b"0\r\n\r\n", b"5", {400, 411}),
    "chunks": (JSON + b"\r\n" + CHUNKED, b"5\r\n{}   \r\n0\r\n\r\n", b"", {411}),
    "chunks beyond the limit": (JSON + b"\r\n" + CHUNKED, b"50000\r\n" + b"x" * 0x50000 + b"\r\n0\r\n\r\n", b"", {411}),
    "chunks that are none": (JSON + b"\r\n" + CHUNKED, b"xyz\r\n\r\n", b"", {400, 411}),
    "an unknown transfer": (JSON + b"\r\nTransfer-Encoding: gzip", b"x", b"", {400, 411}),
    "chunks twice": (JSON + b"\r\n" + CHUNKED + b", chunked", b"0\r\n\r\n", b"", {400, 411}),
    "chunks, hidden": (JSON + b"\r\nTransfer-Encoding: \x0bchunked", b"0\r\n\r\n", b"", {400, 411}),
    "a packed body": (JSON + b"\r\n" + PACKED, gzip.compress(json_body()), None, {415}),
    "a packed body that grows": (JSON + b"\r\n" + PACKED, gzip.compress(b" " * 50_000_000), None, {415}),
    "a deflated form": (FORM + b"\r\nContent-Encoding: deflate", b"x", None, {415}),
    "the limit but one": (JSON, json_body("canary").ljust(MAX_BODY - 1), None, {201}),
    "the limit": (JSON, json_body("canary").ljust(MAX_BODY), None, {201}),
    "the limit and one": (JSON, json_body("canary").ljust(MAX_BODY + 1), None, {413}),
    "twice the limit": (FORM, b"q-word=" + b"x" * (2 * MAX_BODY), None, {413}),
    "parts": (PARTS, part(b"q-word") + b"--edge--\r\n", None, {415}),
    "parts without an end": (PARTS, part(b"q-word"), None, {415}),
    "1 001 parts": (PARTS, part(b"q-word") * 1_001 + b"--edge--\r\n", None, {415}),
    "a part's name of 200 kB": (PARTS, part(b"a" * 200_000) + b"--edge--\r\n", None, {415}),
    "a file": (PARTS, part(b"q-word", more=b'; filename="../../x"') + b"--edge--\r\n", None, {415}),
    "parts without an edge": (b"Content-Type: multipart/form-data", part(b"q-word"), None, {415}),
    "an edge that goes on": (PARTS + b"x" * 2_000, b"\r" * 200_000, None, {415}),
    "capitals": (b"CONTENT-TYPE: APPLICATION/JSON", json_body("canary"), None, {201}),
    "no kind": (b"X-A: b", json_body(), None, {415}),
    "an empty kind": (b"Content-Type:", json_body(), None, {415}),
    "two kinds": (JSON + b", text/html", json_body(), None, {415}),
    "an odd kind": (b"Content-Type: \xff/\xfe; a", json_body(), None, {415}),
    "UTF-7": (JSON + b"; charset=utf-7", b"+AHsAfQ-", None, {400, 415}),
    "UTF-16": (JSON, json_body().decode().encode("utf-16"), None, {400}),
    "UTF-16 by its name": (JSON + b"; charset=utf-16", json_body().decode().encode("utf-16"), None, {400}),
    "with a byte order mark": (JSON, b"\xef\xbb\xbf" + json_body(), None, {400}),
    "a form of no text": (FORM, b"q-word=%ff%fe", None, {400}),
    "a form of bytes": (FORM, b"q-word=\xff\xfe", None, {400}),
    "500 fields": (FORM, form_body() + b"&a" * 498, None, {201, 303}),
    "501 fields": (FORM, form_body() + b"&a" * 499, None, {413}),
    "100 000 fields": (FORM, b"a&" * 100_000, None, {413}),
    "100 000 brackets": (JSON, b"[" * 100_000, None, {400}),
    "5 000 brackets in pairs": (JSON, b"[" * 5_000 + b"]" * 5_000, None, {400}),
    "a number of 200 000 digits": (JSON, b'{"answers": {"conf": ' + b"9" * 200_000 + b"}}", None, {400, 422}),
    "a number with 200 000 places": (JSON, b'{"answers": {"conf": 0.' + b"9" * 200_000 + b"}}", None, {400, 422}),
    "60 000 keys": (JSON, b"{" + b",".join(b'"%x":0' % n for n in range(20_000)) + b"}", None, {422}),
}


@pytest.mark.parametrize("name", BODIES)
def test_odd_bodies_are_taken_whole_or_not_at_all(served: Served, name: str) -> None:
    lines, body, length, statuses = BODIES[name]
    before = served.stored()
    whole = request(b"POST", served.path, body, lines, length=length)
    heard = served.ask("POST /s/CODE", whole, end=name.startswith("less"))
    assert heard.status in statuses
    assert served.stored() - before == (heard.status in (201, 303))


STAFF = (b"/sign-in", b"/communities", b"/api/v1/communities", b"/static/soundings.css", b"/health")


def test_odd_headers_and_lines_of_staff_are_answered(served: Served) -> None:
    for path in STAFF:
        for number, (name, lines) in enumerate(odd_heads()):
            if LONG or number % len(STAFF) == STAFF.index(path):
                heard = served.ask("GET staff", request(b"GET", path, b"", lines), staff=True)
                assert heard.status in TROUBLE | {200, 302, 401}, (path, name)
                assert "evil" not in heard.headers.get("Location", "")
    for name, whole in odd_lines(b"/sign-in"):
        heard = served.ask("odd first lines of staff", whole, end=True, staff=True)
        assert heard.status in ({200} if name == "a whole address" else TROUBLE | {0}), name


@pytest.mark.parametrize("path", ["/sign-in", "/api/v1/communities"])
def test_odd_bodies_of_staff_change_nothing(served: Served, path: str) -> None:
    """Nobody is signed in and no token is known: whatever stands in a body, it is refused before it is looked at."""
    for name, (lines, body, length, _) in BODIES.items():
        whole = request(b"POST", path.encode(), body, lines, length=length)
        heard = served.ask("POST staff", whole, end=name.startswith("less"), staff=True)
        assert heard.status in TROUBLE | {0, 401, 429}, name
