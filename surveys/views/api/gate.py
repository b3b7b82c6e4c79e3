"""The door of the API: who calls, how often, and how its errors are answered.

A call is let in by its token alone. A browser's sign-in counts for nothing here, which is why no page on another host
can make a signed-in browser call the API.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Blueprint, Response, g, jsonify, request

from surveys.database import db, writing
from surveys.errors import Unauthorised
from surveys.models.people import User
from surveys.sign_in import PUBLIC, limiter
from surveys.tokens import user_of
from surveys.views.api.bodies import WrongFields
from surveys.views.errors import answer_error

LIMIT = "600 per minute"

blueprint = Blueprint("api", __name__, url_prefix="/api")


def _token() -> str:
    """What the call carries; "" where that is nothing, or could not be a token. Werkzeug's own reading of the header
    fails where bytes beyond ASCII stand in it.
    """
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    return given.strip() if kind.lower() == "bearer" and given.isascii() else ""


def _who_calls() -> str:
    """Counted per token, by its digest; calls without one together per address."""
    token = _token()
    return f"token|{hashlib.sha256(token.encode()).hexdigest()}" if token else f"address|{request.remote_addr}"


limiter.limit(LIMIT, key_func=_who_calls)(blueprint)


@contextmanager
def reading() -> Iterator[None]:
    """Within this block transactions begin as readers, also in a POST: nobody who writes waits for them."""
    mark = writing.set(False)
    try:
        yield
    finally:
        writing.reset(mark)


@blueprint.before_request
def let_in() -> None:
    """Let in who has a token. Raises Unauthorised."""
    if request.endpoint in PUBLIC:
        return
    with reading():
        user = user_of(db.session, _token())
        g.caller_id = user.id if user is not None else None
        db.session.rollback()  # the view begins a transaction of its own, as a writer where it must
    if g.caller_id is None:
        raise Unauthorised


def caller() -> User:
    """The person for whom the program calls."""
    user = db.session.get(User, g.caller_id)
    if user is None:
        raise Unauthorised
    return user


@blueprint.errorhandler(Unauthorised)
def no_token(error: Unauthorised) -> Response:
    """401, saying which kind of token is wanted."""
    answer = answer_error(error)
    answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


@blueprint.errorhandler(WrongFields)
def wrong_fields(error: WrongFields) -> Response:
    """422 with every wrong field beside the first."""
    answer = answer_error(error)
    errors = [{"field": path, "message": sentence} for path, sentence in error.errors]
    whole = jsonify({**answer.get_json(), "errors": errors})
    whole.status_code = answer.status_code
    return whole
