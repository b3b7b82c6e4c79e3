"""One decorator for every route of the API: it reads the body, gives the answer as JSON, and describes both.

spectree makes the OpenAPI document of the same models that read the bodies, so the two cannot differ. It validates
nothing itself: strict reading and the error contract are ours (`bodies`, `gate`).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from flask import Response as Answer
from flask import jsonify
from pydantic import BaseModel
from spectree import Response, SecurityScheme, SpecTree
from spectree.models import SecureType, SecuritySchemeData

from forms.questionnaire import json_schema
from surveys.identifiers import ID
from surveys.models.sessions import LATE, WAVE_KINDS
from surveys.views.api.answers import Error
from surveys.views.api.bodies import read_body

View = Callable[..., Any]
WITH_BODY = (400, 411, 413, 415, 422)
WITH_TOKEN = (401, 403, 404, 503)
TOKEN = "token"  # noqa: S105 - the name of the scheme in the document

described = SpecTree(
    "flask",
    title="Soundings",
    version="1",
    description="Communities, questionnaires, sessions and what they found. See docs/api.md for a whole path.",
    mode="strict",
    annotations=False,
    security_schemes=[SecurityScheme(name=TOKEN, data=SecuritySchemeData(type=SecureType.HTTP, scheme="bearer"))],
    validation_error_model=Error,
    # Names stay those that pydantic gives, because the discriminator of question types refers to them
    naming_strategy=lambda model: model.__name__,
    nested_naming_strategy=lambda _parent, child: child,
)

_errors: dict[str, list[int]] = {}  # by operation: with which statuses it may refuse
_bodiless: set[str] = set()  # operations that an empty body suffices for
_tables: set[str] = set()  # operations that answer with CSV


def operation(
    gives: type[BaseModel] | None,
    *,
    status: int = 200,
    takes: type[BaseModel] | None = None,
    may_be_empty: bool = False,
    also: tuple[int, ...] = (),
    public: bool = False,
) -> Callable[[View], View]:
    """Describe a view and do its reading and writing of JSON.

    The view gets the body, read as `takes`, by the name `body`, and returns an instance of `gives`, or a dict for what
    is stored as JSON, or an Answer. `gives` None: the view answers with a table as CSV. `also`: statuses beside
    `status` and the usual errors; below 400 they answer with `gives` too.
    """

    succeeds = [status, *(code for code in also if code < 400)]

    def decorate(view: View) -> View:
        @described.validate(
            json=takes,
            resp=Response(**{f"HTTP_{code}": gives for code in succeeds}),
            skip_validation=True,
            security=[] if public else [{TOKEN: []}],
            operation_id=view.__name__,
        )
        @wraps(view)
        def run(**arguments: Any) -> Answer:
            if takes is not None:
                arguments["body"] = read_body(takes, may_be_empty=may_be_empty)
            return _answer(view(**arguments), status)

        refusals = {429, *also} - set(succeeds)
        refusals.update(() if public else WITH_TOKEN, WITH_BODY if takes is not None else ())
        _errors[view.__name__] = sorted(refusals)
        if gives is None:
            _tables.add(view.__name__)
        if may_be_empty:
            _bodiless.add(view.__name__)
        return run

    return decorate


def _answer(result: Any, status: int) -> Answer:
    if isinstance(result, Answer):
        return result
    answer = jsonify(result.model_dump(mode="json") if isinstance(result, BaseModel) else result)
    answer.status_code = status
    return answer


def document() -> dict[str, Any]:
    """The OpenAPI document of the running application: what spectree makes, with our errors and questionnaires."""
    made: dict[str, Any] = described.spec
    for path in made["paths"].values():
        for route in path.values():
            _add_errors(route)
            _add_parameters(route)
    _add_definition(made["components"]["schemas"])
    return made


def _add_errors(route: dict[str, Any]) -> None:
    name = route["operationId"]
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    done = {code: answer for code, answer in route["responses"].items() if int(code) < 400}
    if name in _tables:
        for answer in done.values():
            answer["content"] = {"text/csv": {"schema": {"type": "string"}}}
    refused = {str(code): {"description": HTTPStatus(code).phrase, "content": content} for code in _errors[name]}
    route["responses"] = done | refused
    if name in _bodiless:
        route["requestBody"]["required"] = False  # spectree demands every body


def _add_parameters(route: dict[str, Any]) -> None:
    """Say what the variable parts of an address can be; spectree knows them as strings."""
    for parameter in route.get("parameters", ()):
        kinds = {"type": "string", "enum": [*WAVE_KINDS, LATE]}
        parameter["schema"] = kinds if parameter["name"] == "kind" else {"type": "string", "pattern": f"^{ID.pattern}$"}


def _add_definition(components: dict[str, Any]) -> None:
    """Add the schema of a questionnaire definition. It is large: made when asked for, not at each worker's start."""
    definition = json.loads(json.dumps(json_schema()).replace("#/$defs/", "#/components/schemas/"))
    definition.pop("$schema")
    components.update(definition.pop("$defs"))
    beside = {name: field for name, field in components["NewQuestionnaire"]["properties"].items() if name == "draft"}
    components["NewQuestionnaire"] = {**definition, "properties": {**definition["properties"], **beside}}
