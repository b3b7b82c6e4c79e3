"""A question of a type with one answer: what the builder previews, tests try and readers learn from."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Example:
    """A question of this type with one answer: preview for the builder, data for tests, documentation for readers.

    `question` is a definition; `raw` the answer in JSON; `posted` the same answer as form fields; `shown` as in
    exports; `values` by part.
    """

    question: dict[str, Any]
    raw: Any
    posted: dict[str, list[str]]
    stored: Any
    shown: str
    values: dict[str, Any] = field(default_factory=dict)
