"""What a whole room does, answered at the door: the form is shown, and a filled-in one is received.

The door stands before Flask and knows nothing but that. Whatever else comes (another page, a program, an error, a form
that nobody asked for yet) goes on to the application, which says it in its own words; the same request would have got
the same answer there. It saves most of what a response costs.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from functools import lru_cache, partial
from io import BytesIO
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.sansio.utils import get_host

from surveys.attending import find_meeting
from surveys.database import SILENCE, answer_by
from surveys.errors import SoundingsError
from surveys.settings import MAX_BODY
from surveys.views.attend.bodies import FORM, read_json_submission
from surveys.views.attend.kept import shelf
from surveys.views.attend.languages import settle_for_error
from surveys.views.attend.look import look_of
from surveys.views.attend.refusing import in_brief, too_much
from surveys.views.attend.taking import TAKEN, Headers, received, take
from surveys.views.headers import names_no_host

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

JSON = "application/json"
Answer = tuple[str, Headers, bytes]


class Door:
    """Stands before an application."""

    def __init__(self, application: WSGIApplication, app: Flask) -> None:
        self._application = application
        self._app = app
        hosts: list[str] = app.config["TRUSTED_HOSTS"]
        # what is refused raises, so that only what is ours is remembered
        self._check_host = lru_cache(maxsize=16)(partial(get_host, trusted_hosts=hosts))
        self._security: tuple[tuple[str, str], ...] = app.attendee_headers  # type: ignore[attr-defined]  # the application's own, set up before

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        # gunicorn says that a body ends where no more comes. Then one that was cut on its way would be taken for whole;
        # without that word, it must be as long as it says.
        environ.pop("wsgi.input_terminated", None)
        if environ["PATH_INFO"][:3] not in ("/s/", "/S/"):
            return self._application(environ, start_response)
        mark = answer_by.set(time.monotonic() + SILENCE)
        try:
            return self._open(environ, start_response)
        finally:
            answer_by.reset(mark)

    def _open(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        answer = self._answer(environ)
        if answer is None:
            return self._application(environ, start_response)
        status, headers, body = answer
        given = {name for name, _value in headers}
        headers += [header for header in self._security if header[0] not in given]
        start_response(status, [*headers, ("Content-Length", str(len(body)))])
        return [body]

    def _answer(self, environ: WSGIEnvironment) -> Answer | None:
        asked = {"GET": self._show, "POST": self._receive}.get(environ["REQUEST_METHOD"])
        if asked is None or environ.get("SCRIPT_NAME") or names_no_host(environ):
            return None
        try:
            self._check_host(environ["wsgi.url_scheme"], environ.get("HTTP_HOST"))
            with self._app.app_context():
                return asked(environ, environ["PATH_INFO"][3:])
        except Exception:  # the application meets the same again, and has a handler for everything
            return None

    def _show(self, environ: WSGIEnvironment, code: str) -> Answer | None:
        if environ.get("CONTENT_TYPE") or not _from_browser(environ):
            return None
        kept = shelf.find(self._app.config["PUBLIC_URL"], find_meeting(code), look_of(environ.get("QUERY_STRING", "")))
        return None if kept is None else ("200 OK", *kept.answer(environ.get("HTTP_ACCEPT_ENCODING", "")))

    def _receive(self, environ: WSGIEnvironment, code: str) -> Answer | None:
        kind, length = _kind(environ), environ.get("CONTENT_LENGTH") or ""
        if kind not in (FORM, JSON) or "/" in code or not length.isdecimal() or int(length) > MAX_BODY:
            return None
        if "HTTP_CONTENT_ENCODING" in environ or "HTTP_TRANSFER_ENCODING" in environ:
            return None
        body = environ["wsgi.input"].read(int(length))
        environ["wsgi.input"] = BytesIO(body)  # for the application, should it have to read it again
        if len(body) != int(length):
            return None
        return _refuse_json(body) if kind == JSON else self._receive_form(environ, code, body)

    def _receive_form(self, environ: WSGIEnvironment, code: str, body: bytes) -> Answer | None:
        from_script = environ.get("HTTP_ACCEPT") == JSON
        try:
            taken = take(self._app.config["LINK_SECRET"], code, look_of(environ.get("QUERY_STRING", "")), FORM, body)
        except SoundingsError as error:
            if not from_script:
                return too_much(code, error)
            settle_for_error(code, look_of(environ.get("QUERY_STRING", "")))
            return in_brief(error)
        if taken.received and (from_script or _from_browser(environ)):
            return received(taken.thanks, as_json=from_script)
        environ[TAKEN] = taken
        return None if from_script or taken.received else too_much(code, taken.error)


def _refuse_json(body: bytes) -> Answer | None:
    """The answer to JSON that is no submission; what is one the application takes."""
    try:
        read_json_submission(body)
    except SoundingsError as error:
        return in_brief(error)
    return None


def _from_browser(environ: WSGIEnvironment) -> bool:
    """Whether this is how browsers ask for a page; of everything else the application finds out what is wanted."""
    accept = environ.get("HTTP_ACCEPT", "")
    return accept in ("", "*/*") or (accept.startswith("text/html,") and "json" not in accept)


def _kind(environ: WSGIEnvironment) -> str:
    """The body's type without its parameters: our script names the character set, which is always UTF-8."""
    return str(environ.get("CONTENT_TYPE", "")).partition(";")[0].strip().lower()


def set_up_door(app: Flask) -> None:
    """Put the door before the application, and behind everything that looks at each request first."""
    app.wsgi_app = Door(app.wsgi_app, app)  # type: ignore[method-assign]  # Flask's documented way
