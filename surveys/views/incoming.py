"""What holds for everything that staff send, before any view reads it: numbers and texts that a database can hold.

The API reads its JSON strictly by itself (api/bodies.py) and attendees' requests do not pass here, but the rule for
texts is the same everywhere: `forms.normalise`.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.routing import IntegerConverter, Map

from forms.normalise import normalise
from surveys.errors import WrongKind

LARGEST_NUMBER = 2**31 - 1  # an integer of PostgreSQL; no account's id is larger


class Number(IntegerConverter):
    """A whole number in an address, as `<int:…>`. Beyond what the databases count to there is nothing (404)."""

    def __init__(self, map: Map, **options: Any) -> None:
        super().__init__(map, **{"max": LARGEST_NUMBER, **options})


def set_up_incoming(app: Flask) -> None:
    """Register both; before any blueprint, since its addresses are read with the converter."""
    app.url_map.converters["int"] = Number
    app.before_request(clean_texts)


def clean_texts() -> None:
    """Drop from forms and addresses what no text may hold, so that no view can forget it. Raises WrongKind for JSON."""
    if request.endpoint is None or request.blueprint == "api":
        return
    if request.is_json:  # Flask-WTF would take its values for a form's, of whatever type they are
        raise WrongKind(way_out="Send a form. For programs there is the API.")
    request.args = _normalised(request.args)
    request.form = _normalised(request.form)


def _normalised(sent: MultiDict[str, str]) -> ImmutableMultiDict[str, str]:
    return ImmutableMultiDict([(name, normalise(text)) for name, text in sent.items(multi=True)])
