"""Refusing at the door what cannot be received: cheaply for programs, and not without end for browsers.

Who floods one session with rubbish shall cost the room next door nothing. A program is told in a few bytes; a page is
made for so many a second and session, and beyond that a line of text says to send again. What can be received is never
counted here, so nobody's answers wait for somebody else's rubbish. The counts are by session, in memory, and gone in
seconds; no address is looked at.
"""

from __future__ import annotations

import json
import time

from surveys.errors import Invalid, SoundingsError, TooMany
from surveys.identifiers import normal_code
from surveys.views.attend.taking import Headers
from surveys.views.speaking import gettext

PAGES_A_SECOND, PAGES_AT_ONCE = 10.0, 40.0  # of each worker
MOST = 512  # sessions that are remembered
Refusal = tuple[str, Headers, bytes]


class Flooded(TooMany):
    message = "More arrives for this session than can be read."
    way_out = "Go back and send your answers again in five seconds: what you typed is still there."


class Budget:
    """How many pages that say what is wrong each session may still have. They come back as time passes."""

    def __init__(self) -> None:
        self._left: dict[str, tuple[float, float]] = {}  # by session: pages left, and at which moment

    def take(self, name: str) -> bool:
        """Take one page; False where none is left."""
        at = time.monotonic()
        left, then = self._left.get(name, (PAGES_AT_ONCE, at))
        left = min(PAGES_AT_ONCE, left + (at - then) * PAGES_A_SECOND)
        if len(self._left) >= MOST:
            self._left = {}
        self._left[name] = (max(0.0, left - 1), at)
        return left >= 1

    def forget(self) -> None:
        """Give every session its pages back."""
        self._left = {}


budget = Budget()


def is_rubbish(error: SoundingsError | None) -> bool:
    """Whether it is the sender who has to send something else; where it is our hour or our disk, it is not."""
    return error is None or error.status in (400, 404, 413, 422)


def too_much(code: str, error: SoundingsError | None) -> Refusal | None:
    """The short answer to a browser's rubbish where its session had many pages already, None while it may have one."""
    # what names no session counts together, or each new name would have pages of its own
    name = normal_code(code) or "" if error is None or isinstance(error, Invalid) else ""
    if not is_rubbish(error) or budget.take(name):
        return None
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Retry-After", "5")]
    return "429 TOO MANY REQUESTS", headers, f"{Flooded.message} {Flooded.way_out}\n".encode()


def in_brief(error: SoundingsError) -> Refusal | None:
    """What the application would answer a program, byte for byte; None where it is not the sender's to mend."""
    if not is_rubbish(error):
        return None
    sentence, way_out = error.said(gettext)
    said = {"error": error.code, "message": sentence, "field": error.field, "way_out": way_out}
    body = json.dumps(
        {key: value for key, value in said.items() if value is not None}, sort_keys=True, separators=(",", ":")
    )
    return STATUS[error.status], [("Content-Type", "application/json")], body.encode() + b"\n"


STATUS = {
    400: "400 BAD REQUEST",
    404: "404 NOT FOUND",
    413: "413 REQUEST ENTITY TOO LARGE",
    422: "422 UNPROCESSABLE ENTITY",
}
