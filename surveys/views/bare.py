"""Pages that link to nothing: their one style and one script block stand in them and are allowed by their hash.

Attendees' pages and every error page are such, so that they work whatever else does not: their templates get what they
are given here and the application's globals. No context processor runs; the sign-in library's would ask the database.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask import Response, current_app, make_response
from markupsafe import Markup

from surveys.views.headers import STATIC, attendee_csp


@lru_cache(maxsize=1)
def blocks() -> dict[str, str]:
    """The blocks by file name, read once."""
    names = ("attend.css", "attend.js", "conditions.js", "thanks.js")
    return {name: (STATIC / name).read_text(encoding="utf-8").strip() for name in names}


def page(template: str, script: str = "", **context: Any) -> Response:
    """Such a page, with the policy that allows exactly its own blocks."""
    style = blocks()["attend.css"]
    blocks_of_page = {"style": Markup(style), "script": Markup(script)}  # noqa: S704 - our own files
    html = current_app.jinja_env.get_template(template).render(**blocks_of_page, **context)
    answer = make_response(html)
    answer.headers["Content-Security-Policy"] = attendee_csp(style, script)
    return answer
