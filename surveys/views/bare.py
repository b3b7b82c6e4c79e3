"""Pages that link to nothing: their one style and one script block stand in them and are allowed by their hash.

Attendees' pages and every error page are such, so that they work whatever else does not: their templates get what they
are given here and the application's globals. No context processor runs; the sign-in library's would ask the database.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from flask import Response, current_app, make_response
from markupsafe import Markup

from surveys.languages import ENGLISH
from surveys.views.headers import STATIC, attendee_csp, block_hash
from surveys.views.speaking import speaks

NO_FORM = ("outbox", "after")
KIOSK = ("kiosk",)  # comes last, on a device that is passed around
BRITISH = "en-GB"
RIGHT_TO_LEFT = ("ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi")


def form_pieces(*, linked: bool, conditions: bool) -> tuple[str, ...]:
    """The pieces of the form's script, in order (static/attend): those of links and of conditions only where needed.

    Conditions stand before the steps, which pass over what is hidden.
    """
    asked = (("link",) if linked else ()) + (("conditions",) if conditions else ())
    return ("outbox", "draft", *asked, "count", "steps", "gaps", "send", "form")


def page(template: str, pieces: tuple[str, ...] = (), language: str = "", **context: Any) -> Response:
    """Such a page, with the policy that allows exactly its own blocks. `pieces` of static/attend make its script.

    `language`: a tag, where it is another one than this answer speaks.
    """
    language = language or (BRITISH if speaks() == ENGLISH else speaks())
    blocks_of_page = {"style": Markup(_style()), "script": Markup(_script(pieces))}  # noqa: S704 - our own files
    direction = "rtl" if language.partition("-")[0].lower() in RIGHT_TO_LEFT else "ltr"
    html = current_app.jinja_env.get_template(template).render(
        **blocks_of_page, language=language, direction=direction, **context
    )
    answer = make_response(html)
    answer.headers["Content-Security-Policy"] = _policy(pieces)
    return answer


@lru_cache(maxsize=1)
def worker() -> str:
    """The attendee's service worker."""
    return _lean((STATIC / "worker.js").read_text(encoding="utf-8"))


@lru_cache(maxsize=32)
def worker_query(pieces: tuple[str, ...]) -> str:
    """What the worker's address carries: the hashes of the blocks of the page that it keeps, for that page's policy.

    A page with other blocks has another address for its worker, which then takes over from the old one.
    """
    return "&".join(block_hash(block)[1:-1] for block in (_style(), _script(pieces)))


@lru_cache(maxsize=32)
def _policy(pieces: tuple[str, ...]) -> str:
    return attendee_csp(_style(), _script(pieces), worker="form" in pieces)


@lru_cache(maxsize=1)
def _style() -> str:
    return _lean((STATIC / "attend.css").read_text(encoding="utf-8"))


@lru_cache(maxsize=32)
def _script(pieces: tuple[str, ...]) -> str:
    """The pieces as one function, which leaves no name behind."""
    if not pieces:
        return ""
    inside = "\n".join(_lean((STATIC / "attend" / f"{piece}.js").read_text(encoding="utf-8")) for piece in pieces)
    return f'(function () {{\n"use strict";\n{inside}\n}})();'


def _lean(source: str) -> str:
    """Without what only we read: comments that begin a line, and the space before lines."""
    return re.sub(r"^\s+", "", re.sub(r"^\s*/\*.*?\*/", "", source, flags=re.M | re.S), flags=re.M).strip()
