"""Two zones in one application: attendees, and everybody who signs in.

A request to an attendee's page runs none of the hooks that sign-in, CSRF protection, throttling or the web session put
in front of and behind every view: not by their good will, but because they are never called. It is also much cheaper.
"""

from __future__ import annotations

import inspect

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask.typing import ResponseReturnValue

from surveys.views.headers import check_request

ATTENDEES = "attend"  # the blueprint without sign-in, cookie or session
ROOM = ("attend/", "questions/")  # the templates of its pages


class Zoned(Flask):
    """Flask, with an attendees' zone."""

    attendee_headers: tuple[tuple[str, str], ...] = ()

    def warm_up(self) -> None:
        """Compile the templates of attendees' pages, once for all workers: a whole room opens its form at once."""
        for name in self.jinja_env.list_templates(filter_func=lambda name: name.startswith(ROOM)):
            self.jinja_env.get_template(name)

    def preprocess_request(self) -> ResponseReturnValue | None:
        """Attendees' requests meet only the check of host and body."""
        if request.blueprint == ATTENDEES:
            check_request()
            return None
        return super().preprocess_request()

    def process_response(self, response: Response) -> Response:
        """Attendees' answers get the security headers and nothing else: no session is saved, no cookie set."""
        if request.blueprint != ATTENDEES:
            return super().process_response(response)
        headers = response.headers
        given = {name for name, _value in headers.to_wsgi_list()}
        headers.extend([header for header in self.attendee_headers if header[0] not in given])
        return response

    def do_teardown_request(self, exc: BaseException | None = None) -> None:
        """What sign-in and throttling clear away after a request was never laid out for an attendee's."""
        if request.blueprint != ATTENDEES:
            super().do_teardown_request(exc)


class StaffSessions(SecureCookieSessionInterface):
    """Web sessions, which an attendee's address never opens: not even the keys that would read a cookie are made."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session of a request, None for an attendee's."""
        if request.path.lower().startswith(("/s/", "/try/")):
            return None
        return super().open_session(app, request)


def drop_async_hooks(app: Flask) -> None:
    """Take out teardown hooks that are coroutines: we open no asynchronous sessions, and each costs a thread."""
    app.teardown_appcontext_funcs[:] = [
        hook for hook in app.teardown_appcontext_funcs if not inspect.iscoroutinefunction(hook)
    ]
