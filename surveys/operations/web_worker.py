"""gunicorn's worker, with our words for what is no request: an address or a header too long, an odd first line.

gunicorn's own page repeats what was sent, says 501 or 417 to some of it, and carries none of our headers.
"""

from __future__ import annotations

import logging
from html import escape
from typing import Any

from gunicorn import util
from gunicorn.http.errors import InvalidResponseHeader, InvalidResponseHeaderName, LimitRequestHeaders, LimitRequestLine
from gunicorn.http.errors import ParseException as NoRequest
from gunicorn.workers.gthread import ThreadWorker

from surveys.errors import SoundingsError, Unreadable
from surveys.faults import place

log = logging.getLogger("soundings")


ADDRESS_TOO_LONG = 414, "This address is too long.", "Check the address, or start again from the first page."
HEAD_TOO_LARGE = (
    431,
    "Your browser sent more about itself than we can take.",
    "Delete the cookies of this site in your browser, and open the page again.",
)
BROKEN = 500, "Something went wrong on our side.", "Try again in a few minutes."
NAMES = {400: "Bad Request", 414: "URI Too Long", 431: "Request Header Fields Too Large", 500: "Internal Server Error"}
PAGE = """<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{message}</title>
</head>
<body>
<h1>{message}</h1>
<p>{way_out}</p>
<p><a href="/">Enter a code</a></p>
</body>
</html>
"""


def told(fault: BaseException) -> SoundingsError:
    """What is said of a request that never reached the application."""
    if isinstance(fault, LimitRequestLine):
        return _error(*ADDRESS_TOO_LONG)
    if isinstance(fault, LimitRequestHeaders):
        return _error(*HEAD_TOO_LARGE)
    ours = isinstance(fault, InvalidResponseHeader | InvalidResponseHeaderName) or not isinstance(fault, NoRequest)
    return _error(*BROKEN) if ours else Unreadable()


def _error(status: int, message: str, way_out: str) -> SoundingsError:
    found = SoundingsError(message, way_out=way_out)
    found.status = status
    return found


def answer(error: SoundingsError, headers: tuple[tuple[str, str], ...]) -> bytes:
    """The whole answer, as it goes over the wire."""
    page = PAGE.format(message=escape(error.message), way_out=escape(error.way_out)).encode()
    lines = [
        f"HTTP/1.1 {error.status} {NAMES[error.status]}",
        "Connection: close",
        "Content-Type: text/html; charset=utf-8",
        f"Content-Length: {len(page)}",
        *(f"{name}: {value}" for name, value in headers),
    ]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + page


class WebWorker(ThreadWorker):
    """Threads, as in gunicorn; other answers to what is no request."""

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Answer, and log nothing of it but a fault of ours, by its place."""
        error = told(exc)
        if error.status >= 500:
            log.error("web server: %s", place(exc))
        try:
            util.write_nonblock(client, answer(error, getattr(self.wsgi, "attendee_headers", ())))
        except Exception:
            log.debug("the answer could not be sent")  # nobody is there any more
