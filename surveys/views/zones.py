"""Two zones in one application: attendees, and everybody who signs in.

A request to an attendee's page runs none of the hooks that sign-in, CSRF protection, throttling or the web session put
in front of and behind every view: not by their good will, but because they are never called. It is also much cheaper.
"""

from __future__ import annotations

import inspect

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue

from surveys.views.headers import check_body

ATTENDEES = "attend"  # the blueprint without sign-in, cookie or session


class Zoned(Flask):
    """Flask, with an attendees' zone."""

    attendee_headers: tuple[tuple[str, str], ...] = ()

    def preprocess_request(self) -> ResponseReturnValue | None:
        """Attendees' requests meet only the check of their body."""
        if request.blueprint == ATTENDEES:
            check_body()
            return None
        return super().preprocess_request()

    def process_response(self, response: Response) -> Response:
        """Attendees' answers get the security headers and nothing else: no session is saved, no cookie set."""
        if request.blueprint != ATTENDEES:
            return super().process_response(response)
        for name, value in self.attendee_headers:
            response.headers.setdefault(name, value)
        return response


def drop_async_hooks(app: Flask) -> None:
    """Take out teardown hooks that are coroutines: we open no asynchronous sessions, and each costs a thread."""
    app.teardown_appcontext_funcs[:] = [
        hook for hook in app.teardown_appcontext_funcs if not inspect.iscoroutinefunction(hook)
    ]
