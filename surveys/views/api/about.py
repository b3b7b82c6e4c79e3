"""What the API says of itself: its OpenAPI document and the JSON Schema of a questionnaire definition."""

from __future__ import annotations

from typing import Any

from forms.questionnaire import json_schema
from surveys.views.api.answers import Document
from surveys.views.api.operations import document, operation


@operation(Document, public=True)
def openapi() -> dict[str, Any]:
    """This document."""
    return document()


@operation(Document, public=True)
def questionnaire_schema() -> dict[str, Any]:
    """The JSON Schema of a questionnaire definition, for editors and checkers; it needs no token."""
    return json_schema()


@operation(Document)
def questionnaire_schema_v1() -> dict[str, Any]:
    """The JSON Schema of a questionnaire definition."""
    return json_schema()
