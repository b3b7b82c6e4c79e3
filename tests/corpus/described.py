"""What attendees' addresses take and give, as an OpenAPI document: written for tests, from a questionnaire.

Programs that answer for people are told of these addresses in docs/api.md; nobody but a test needs more than that.
"""

from __future__ import annotations

from itertools import permutations
from typing import Any

from forms.questionnaire import Question, Questionnaire
from surveys.views.api.schemas import SIGN

JSON = dict[str, Any]
NULL: JSON = {"type": "null"}
DATE = "^20(2[0-9])-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])$"  # of those that can be given, the plain ones
UUID = "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"
ERROR: JSON = {
    "type": "object",
    "required": ["error", "message"],
    "additionalProperties": False,
    "properties": {name: {"type": "string", "minLength": 1} for name in ("error", "message", "field", "way_out")},
}


def answer_to(question: Question) -> JSON:
    """The JSON answers that a question takes, null where it may be left out."""
    if question.kind.name == "now_and_then":
        taken: JSON = _some({moment: _step(question) for moment in ("now", "then")})
    elif question.kind.name == "agreement_set":
        taken = _some({one.key: _step(question) for one in question.settings.statements})
    else:
        taken = _plain(question)
    several = [taken, *([{"const": "prefer_not"}] if question.prefer_not_to_say else [])]
    return {"anyOf": [*several, *([] if question.required else [NULL])]}


def _plain(question: Question) -> JSON:
    keys = [option.key for option in getattr(question.settings, "options", ())]
    one_of = {"anyOf": [{"enum": keys}, *([_other()] if getattr(question.settings, "other", False) else [])]}
    found: dict[str, JSON] = {
        "scale": _step(question),
        "rating": {"type": "integer", "minimum": 0, "maximum": 10},
        "yes_no": {"type": "boolean"},
        "number": {"type": "integer", "minimum": 0, "maximum": 120},
        "single_choice": one_of,
        "multiple_choice": {"type": "array", "items": {"enum": keys}, "uniqueItems": True},
        "short_text": {"type": "string", "maxLength": 500},
        "long_text": {"type": "string", "maxLength": 10_000},
        "date": {"type": "string", "pattern": DATE},
        "ranking": {"enum": [[], *(list(order) for order in permutations(keys))]},
    }
    return found[question.kind.name]


def _step(question: Question) -> JSON:
    return {"type": "integer", "minimum": 1, "maximum": getattr(question.settings, "points", 0)}


def _some(properties: dict[str, JSON]) -> JSON:
    nullable = {name: {"anyOf": [one, NULL]} for name, one in properties.items()}
    return {"type": "object", "properties": nullable, "additionalProperties": False}


def _other() -> JSON:
    words = {"type": "string", "maxLength": 500, "pattern": SIGN}
    return {"type": "object", "properties": {"other": words}, "required": ["other"], "additionalProperties": False}


def document(asked: Questionnaire, wave: str, kinds: list[str]) -> JSON:
    """The document of a session whose form of `wave` is open. kinds: of all its waves."""
    answers = {question.key: answer_to(question) for question in asked.answered(wave)}
    phone = {"type": "string", "pattern": "^[A-Za-z0-9_-]{22,64}$"}
    submission: JSON = {
        "type": "object",
        "required": ["submission", "answers"],
        "additionalProperties": False,
        "properties": {
            "submission": {"type": "string", "pattern": UUID},
            "answers": {"type": "object", "properties": answers, "additionalProperties": False},
            "link": {"anyOf": [NULL, {"type": "object", "maxProperties": 0}, _only("phone", phone)]},
        },
    }
    code, kind = _at("code", {"type": "string", "minLength": 1}), _at("kind", {"enum": kinds})
    one = _at("try_id", {"type": "string", "pattern": "^[A-Za-z0-9_-]{22}$"})
    form = {"type": "object", "properties": {}, "additionalProperties": {"type": "string"}}
    send = {
        "required": True,
        "content": {"application/json": {"schema": submission}, "application/x-www-form-urlencoded": {"schema": form}},
    }
    try_it = {"required": True, "content": {"application/x-www-form-urlencoded": {"schema": form}}}
    seen: JSON = {"type": "object", "required": ["title", "questions"]}
    given: JSON = {"type": "object", "required": ["received"], "properties": {"received": {"const": True}}}
    paths = {
        "/": {"get": _operation("home", _page(), 303, 404, query="code")},
        "/promise": {"get": _operation("promise", _page(), query="lang")},
        "/accessibility": {"get": _operation("accessibility", _page())},
        "/s/worker.js": {"get": _operation("worker", {"text/javascript": {}})},
        "/s/{code}": {
            "parameters": [code],
            "get": _operation("form", {**_page(), "application/json": {"schema": seen}}, 404, query="lang"),
            "post": {
                **_operation("send", _page(), 303, 400, 404, 409, 410, 411, 413, 415, 422, 429, 503),
                "requestBody": send,
            },
        },
        "/s/{code}/notice": {"parameters": [code], "get": _operation("notice", _page(), 404)},
        "/s/{code}/thanks/{kind}": {"parameters": [code, kind], "get": _operation("thanks", _page(), 404)},
        "/try/{try_id}": {"parameters": [one], "get": _operation("begin_try", _page(), 303, 404, 410)},
        "/try/{try_id}/{kind}": {
            "parameters": [one, kind],
            "get": _operation("try_form", _page(), 404, 410),
            "post": {
                **_operation("try_send", _page(), 303, 400, 404, 410, 411, 413, 415, 422),
                "requestBody": try_it,
            },
        },
        "/try/{try_id}/{kind}/thanks": {"parameters": [one, kind], "get": _operation("try_thanks", _page(), 404, 410)},
        "/try/{try_id}/results": {"parameters": [one], "get": _operation("try_results", _page(), 404, 410)},
    }
    made = {"application/json": {"schema": given}}
    paths["/s/{code}"]["post"]["responses"]["201"] = {"description": "received", "content": made}
    return {"openapi": "3.1.0", "info": {"title": "For attendees", "version": "1"}, "paths": paths}


def _only(name: str, value: JSON) -> JSON:
    return {"type": "object", "properties": {name: value}, "required": [name], "additionalProperties": False}


def _at(name: str, schema: JSON) -> JSON:
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _page() -> JSON:
    return {"text/html": {"schema": {"type": "string"}}}


def _operation(name: str, content: JSON, *refuses: int, query: str | None = None) -> JSON:
    """An operation that answers 200 with this, and may refuse or lead on."""
    refused = {**_page(), "application/json": {"schema": ERROR}, "text/plain": {"schema": {"type": "string"}}}
    return {
        "operationId": name,
        "parameters": [{"name": query, "in": "query", "schema": {"type": "string"}}] if query else [],
        "responses": {
            "200": {"description": "as usual", "content": content},
            **{str(status): {"description": "refused or led on", "content": refused} for status in refuses},
        },
    }
