"""deploy/nginx.conf with only names and ports put in: it loads, passes on what it should, and leaks nothing."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import socketserver
import ssl
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from tests.support import needs

CONFIGURATION = Path(__file__).resolve().parents[1] / "deploy" / "nginx.conf"
NAME = "soundings.example.org"


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


class Nginx:
    """nginx running in a folder, with its two ports and the files that it wrote."""

    def __init__(self, folder: Path, plain: int, encrypted: int) -> None:
        self.folder, self.plain, self.encrypted = folder, plain, encrypted

    def ask(
        self, method: str, path: str, *, encrypted: bool = True, body: bytes = b"", **headers: str
    ) -> tuple[int, str, str]:
        """Send one request; returns status, the Location or Retry-After header, and the body."""
        raw = socket.create_connection(("127.0.0.1", self.encrypted if encrypted else self.plain), timeout=10)
        if encrypted:
            context = ssl.create_default_context(cafile=self.folder / "fullchain.pem")
            raw = context.wrap_socket(raw, server_hostname=NAME)
        connection = http.client.HTTPConnection(NAME)
        connection.sock = raw
        connection.request(
            method, path, body=body, headers={name.replace("_", "-"): value for name, value in headers.items()}
        )
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, answer.headers.get("Location") or answer.headers.get("Retry-After") or "", text


def free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as two:
        one.bind(("127.0.0.1", 0))
        two.bind(("127.0.0.1", 0))
        return one.getsockname()[1], two.getsockname()[1]


@pytest.fixture(scope="module")
def nginx() -> Iterator[Nginx]:
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/sbin")
    if program is None:
        needs.give_up("nginx", "Install the package nginx of your system")
    folder = Path(tempfile.mkdtemp(prefix="soundings-nginx-"))  # short: it holds a socket
    folder.chmod(0o755)
    plain, encrypted = free_ports()
    text = CONFIGURATION.read_text(encoding="utf-8")
    for old, new in {
        "user www-data;": "" if os.geteuid() else "user root;",
        "/run/nginx.pid": f"{folder}/pid",
        "/etc/ssl/soundings": str(folder),
        "/dev/shm/soundings-nginx": f"{folder}/kept",  # noqa: S108 (nginx's own, replaced here)
        "/run/soundings/web.sock": f"{folder}/web.sock",
        "listen 80": f"listen 127.0.0.1:{plain}",
        "listen 443": f"listen 127.0.0.1:{encrypted}",
        "worker_processes auto;": "worker_processes 1; daemon off;",
    }.items():
        assert old in text
        text = text.replace(old, new)
    (folder / "nginx.conf").write_text(text)
    certificate = ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
    files = ["-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *certificate, *files]
    subprocess.run(command, check=True, capture_output=True)
    subprocess.run([program, "-t", "-c", folder / "nginx.conf", "-p", folder], check=True, capture_output=True)
    process = subprocess.Popen([program, "-c", folder / "nginx.conf", "-p", folder], stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", encrypted)) == 0:
                    break
            time.sleep(0.02)
        yield Nginx(folder, plain, encrypted)
    finally:
        process.terminate()
        process.wait(timeout=10)
        shutil.rmtree(folder, ignore_errors=True)


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
