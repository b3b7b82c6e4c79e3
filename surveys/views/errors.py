"""The one handler of errors: every expected one becomes a page or JSON with its status; a surprise a plain 500 page.

Nothing of what was typed is logged, and no page says how the service is built.
"""

from __future__ import annotations

import logging
import secrets

from flask import Flask, Response, jsonify, make_response, request
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, TimeoutError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from surveys.errors import (
    Busy,
    Conflict,
    Forbidden,
    Invalid,
    NoLength,
    NotFound,
    SoundingsError,
    TooLarge,
    TooMany,
    Unreadable,
    marked,
)
from surveys.faults import place
from surveys.languages import ENGLISH
from surveys.views.bare import page
from surveys.views.speaking import gettext, speaks

log = logging.getLogger("soundings")

# what Flask and its extensions raise by themselves, in our words
BY_STATUS: dict[int, type[SoundingsError]] = {
    400: Unreadable,
    403: Forbidden,
    404: NotFound,
    411: NoLength,
    413: TooLarge,
    429: TooMany,
    503: Busy,
}


def set_up_errors(app: Flask) -> None:
    """Register the handler for every error of the application."""
    app.register_error_handler(SoundingsError, answer_error)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(StaleDataError, lambda _error: answer_error(Conflict()))
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(TimeoutError, _no_connection)
    app.register_error_handler(Exception, _surprise)


def wants_json() -> bool:
    """Whether the asker is a program: the API always, elsewhere by what it sends or accepts."""
    if request.path.startswith("/api/"):
        return True
    accepted = request.environ.get("HTTP_ACCEPT")
    best = request.accept_mimetypes.best_match(("text/html", "application/json")) if accepted else None
    return best == "application/json" or (request.mimetype == "application/json" and best is None)


def answer_error(error: SoundingsError, *, as_json: bool = False) -> Response:
    """The answer to an expected error: a page, or JSON for programs."""
    sentence, way_out = error.said(gettext)
    if as_json or wants_json():
        body = {"error": error.code, "message": sentence, "field": error.field, "way_out": way_out}
        response = jsonify({key: value for key, value in body.items() if value is not None})
    else:
        response = page("errors/error.html", sentence=sentence, way_out=way_out, links=_ways_on(error))
    response.status_code = error.status
    if error.status in (429, 503):
        response.headers["Retry-After"] = "5" if error.status == 503 else "60"
    return response


def _ways_on(error: SoundingsError) -> list[tuple[str, str]]:
    """Where an error's page leads. Who asks is told by the address alone: attendees' sign-in is never looked for."""
    if isinstance(error, Forbidden):  # said to nobody but people who are signed in
        back = [(f"/communities/{error.community}", "Back to the group")] if error.community else []
        return [*back, ("/communities", "Go to your communities")]
    asked = "" if speaks() == ENGLISH else f"?lang={speaks()}"
    links = [(f"/{asked}", gettext("Enter a code"))]
    if request.path != "/" and not request.path.lower().startswith("/s/"):
        links.append(("/communities", "Go to your communities"))
    return links


def _http(error: HTTPException) -> Response:
    if error.response is not None and error.code is None:
        return make_response(error.response)
    status = error.code or 500
    if 300 <= status < 400:
        return make_response(error.get_response())
    kind = BY_STATUS.get(status)
    if kind is not None:
        expected: SoundingsError = kind()
    else:
        expected = SoundingsError(marked("This was not possible ({name})."), name=error.name)
        expected.status, expected.code = status, error.name.lower().replace(" ", "_")
    response = answer_error(expected)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _database(error: DBAPIError) -> Response:
    log.error("database: %s", type(error.orig).__name__)  # never the statement's values
    if isinstance(error, DataError):  # a value that no database takes, such as a number beyond all ids
        return answer_error(NotFound() if request.method in ("GET", "HEAD") else Invalid())
    if isinstance(error, IntegrityError):  # two did the same at once, such as inviting one person
        return answer_error(Conflict())
    return answer_error(Busy())


def _no_connection(_error: TimeoutError) -> Response:
    log.error("database: no connection is free")
    return answer_error(Busy())


def _surprise(error: Exception) -> Response:
    reference = secrets.token_hex(4)
    log.error("surprise %s: %s", reference, place(error))  # never its words: they may be somebody's answer
    expected = SoundingsError(
        marked("Something went wrong on our side."),
        way_out=marked("Try again. If it stays, tell your administrator the reference {reference}."),
        reference=reference,
    )
    expected.status, expected.code = 500, "internal"
    return answer_error(expected)
