"""deploy/nginx.conf with only names and ports put in: it loads, passes on what it should, and leaks nothing."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest

from tests.support.nginx import NAME, Nginx, running


class Echo(BaseHTTPRequestHandler):
    """Stands where gunicorn would: answers with the headers that reached it."""

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = "\n".join(f"{name.lower()}: {value}" for name, value in self.headers.items()).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815 (the library's own naming)

    def address_string(self) -> str:
        return "a socket"

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


class Upstream(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """A web server on a unix socket."""

    daemon_threads = True


@pytest.fixture(scope="module")
def nginx() -> Iterator[Nginx]:
    with running() as made:
        yield made


@pytest.fixture
def upstream(nginx: Nginx) -> Iterator[None]:
    """Something that answers behind nginx."""
    path = nginx.folder / "web.sock"
    with Upstream(str(path), Echo) as server:
        path.chmod(0o777)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield
        server.shutdown()
        thread.join()
    path.unlink()


def test_forwarded_headers_are_written_over(nginx: Nginx, upstream: None) -> None:
    lies = {"X_Forwarded_For": "203.0.113.77", "X_Forwarded_Host": "evil.example", "Forwarded": "for=203.0.113.77"}
    status, _to, seen = nginx.ask("GET", "/sign-in", X_Real_IP="203.0.113.77", X_Forwarded_Proto="http", **lies)
    lines = sorted(
        line for line in seen.splitlines() if not line.startswith(("accept-encoding", "connection", "content-length"))
    )
    assert status == 200
    assert lines == [f"host: {NAME}", "x-forwarded-for: 127.0.0.1", "x-forwarded-proto: https"]


@pytest.mark.parametrize("path", ["/s/ABCD-2345", "/S/ABCD2345", "/s/x?y=1"])
def test_address_of_somebody_who_answers_stays_outside(nginx: Nginx, upstream: None, path: str) -> None:
    status, _to, seen = nginx.ask("POST", path, body=b"a=1", X_Forwarded_For="203.0.113.77")
    assert (status, "x-forwarded-for" in seen, "203.0.113.77" in seen) == (200, False, False)


def test_page_asked_for_without_encryption_is_sent_to_https(nginx: Nginx) -> None:
    status, to, _body = nginx.ask("GET", "/s/ABCD2345", encrypted=False)
    assert (status, to) == (301, f"https://{NAME}/s/ABCD2345")


def test_answers_sent_without_encryption_are_refused(nginx: Nginx) -> None:
    assert nginx.ask("POST", "/s/ABCD2345", encrypted=False, body=b"a=1")[0] == 403


def test_other_host_gets_nothing(nginx: Nginx, upstream: None) -> None:
    assert nginx.ask("GET", "/", encrypted=False, Host="evil.example")[0] == 400
    assert nginx.ask("GET", "/", Host="evil.example")[0] in (400, 421)


def test_body_over_the_limit_is_refused_and_none_is_written_to_disk(nginx: Nginx, upstream: None) -> None:
    assert nginx.ask("POST", "/s/ABCD2345", body=b"a" * (256 * 1024 + 1))[0] == 413
    assert nginx.ask("POST", "/s/ABCD2345", body=b"a" * (256 * 1024))[0] == 200
    assert [path for path in nginx.folder.glob("kept-*/**/*") if path.is_file()] == []


def test_while_the_application_restarts_people_are_told_to_try_again(nginx: Nginx) -> None:
    status, wait, body = nginx.ask("POST", "/s/ABCD2345", body=b"a=1")
    assert (status, wait, "try once more" in body) == (503, "2", True)


def test_nothing_is_logged(nginx: Nginx, upstream: None) -> None:
    nginx.ask("GET", "/" + "x" * 9000)
    nginx.ask("GET", "/")
    files = {path.name for path in nginx.folder.rglob("*") if path.is_file()}
    assert files == {"nginx.conf", "fullchain.pem", "privkey.pem", "pid"}
