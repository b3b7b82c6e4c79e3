"""A forward proxy that writes down whom a browser wants to speak to, and lets it speak to one host alone."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

HOP = frozenset({"connection", "proxy-connection", "keep-alive", "transfer-encoding", "content-length"})


@dataclass
class Log:
    """What was asked for: (host, method, path, headers with names in lower case) in order."""

    asked: list[tuple[str, str, str, dict[str, str]]] = field(default_factory=list)

    def hosts(self) -> set[str]:
        """Every host that was asked for."""
        return {host for host, *_rest in self.asked}

    def clear(self) -> None:
        """Forget what was asked so far."""
        self.asked.clear()


@contextmanager
def logging_proxy(host: str, port: int) -> Iterator[tuple[str, Log]]:
    """A proxy for the length of the block; `host` is served by a port of this machine, all others get 502.

    Yields its address, for a browser, and its log.
    """
    log = Log()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.0"

        def do_GET(self) -> None:
            wanted = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            path = f"{wanted.path}?{wanted.query}" if wanted.query else wanted.path
            log.asked.append((wanted.hostname or "", self.command, path, headers))
            if wanted.hostname != host:
                self.send_error(502)
                return
            body = self.rfile.read(int(headers.get("content-length", 0)))
            server = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            kept = {name: value for name, value in headers.items() if name not in HOP}
            server.request(self.command, path, body=body or None, headers={**kept, "host": host})
            answer = server.getresponse()
            content = answer.read()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in HOP:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
            server.close()

        do_POST = do_GET  # noqa: N815 (the library's own naming)
        do_HEAD = do_GET  # noqa: N815 - the library's own naming

        def do_CONNECT(self) -> None:
            log.asked.append((self.path.rpartition(":")[0], "CONNECT", "", {}))
            self.send_error(502)

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", log
        finally:
            server.shutdown()
            thread.join()
