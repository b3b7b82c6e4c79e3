"""nginx with deploy/nginx.conf, in which only names, ports and folders are replaced."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support import needs

CONFIGURATION = needs.PROJECT / "deploy" / "nginx.conf"
NAME = "soundings.example.org"


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


@contextmanager
def running() -> Iterator[Nginx]:
    """nginx for the length of the block; its application listens, or will, at `folder / "web.sock"`."""
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
