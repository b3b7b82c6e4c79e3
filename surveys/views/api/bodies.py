"""Reading the body of an API call: strict JSON first, then the fields of a model, each error with its path."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from flask import request
from pydantic import BaseModel, ValidationError

from forms.definition_errors import cleaned, translated
from surveys import strict_json
from surveys.errors import Invalid, WrongKind

Model = TypeVar("Model", bound=BaseModel)


class WrongFields(Invalid):
    """Some fields of a body are wrong. `errors`: (path such as "linking[0]", sentence) of each, in order."""

    def __init__(self, errors: Sequence[tuple[str, str]]) -> None:
        path, sentence = errors[0]
        super().__init__(sentence, field=path or None)
        self.errors = tuple(errors)


def read_json(*, may_be_empty: bool = False) -> Any:
    """The body's JSON value, its texts normalised; {} for an empty body where that is allowed.

    Raises WrongKind where it is not sent as JSON, Unreadable where it is none.
    """
    body = request.get_data()
    if not body and may_be_empty:
        return {}
    if request.mimetype != "application/json":
        raise WrongKind(way_out="Send JSON in UTF-8, with the header Content-Type: application/json.")
    return cleaned(strict_json.read(body))


def read_body(model: type[Model], *, may_be_empty: bool = False) -> Model:
    """The body as a model. Raises as `read_json` does, and WrongFields."""
    try:
        return model.model_validate(read_json(may_be_empty=may_be_empty))
    except ValidationError as error:
        raise WrongFields(translated(error)) from error
