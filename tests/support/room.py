"""A running product in the test's own process, for what browsers do with forms: quick to start, and its answers can be
counted. The whole product with gunicorn and the clerk is tests/support/site.py."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from flask import Flask
from werkzeug.serving import make_server

from surveys.collecting import arrivals
from surveys.database import db
from surveys.models.sessions import Session
from tests.support import factories as make

SCALE = {**make.SCALE, "key": "sure", "prompt": "I know what to say"}
WORDS = {"key": "words", "type": "long_text", "prompt": "In your words?", "waves": ["before", "after"]}
YEARS = {"key": "years", "type": "number", "prompt": "How many years?", "waves": ["before", "after"]}
LINE = {"key": "line", "type": "short_text", "prompt": "One word?", "waves": ["before", "after"]}


class Form(NamedTuple):
    """An open form: its session, code and address."""

    session: str
    code: str
    address: str


class Room:
    """Sessions of one community, and what arrived in them."""

    def __init__(self, app: Flask, site: str) -> None:
        self.app, self.site = app, site
        self._community = make.community(app, name="The Harbour Circle")

    def form(self, *asked: Mapping[str, Any], language: str = "en", opened: str = "before", **plan: Any) -> Form:
        """The open form of a new session; default: a scale, a long text and a number, and no linking."""
        definition = {**make.definition(*(asked or (SCALE, WORDS, YEARS))), "language": language}
        session, code = make.session(self.app, self._community, definition, opened=opened, **{"linking": (), **plan})
        return Form(session, code, f"{self.site}/S/{code}")

    def act(self, form: Form, verb: str, *arguments: Any) -> None:
        """A verb of surveys.running: act(form, "close_wave", "before", 0)."""
        make.act(self.app, form.session, verb, *arguments)

    def arrived(self, form: Form) -> int:
        """How many answers have come."""
        with self.app.app_context():
            waves = [wave.id for wave in db.session.get_one(Session, form.session).waves]
            return sum(arrivals(waves).values())


@contextmanager
def open_room(app: Flask) -> Iterator[Room]:
    """Serve an application on a port of its own until the end."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Room(app, f"http://127.0.0.1:{server.port}")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
