"""Errors of a questionnaire's definition: where, and in plain words what to do.

Turns pydantic's records into (path, sentence), such as ("pages[0].questions[1].settings.points", "This must be a whole
number"). Sentences stand in forms/texts.json; pydantic's own are the fall-back.
"""

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from forms.normalise import normalise, tidy
from forms.questions import QUESTION_TYPES
from forms.questions.settings import LANGUAGE, OPTION_KEY, QUESTION_KEY, words
from forms.texts import CATALOGUE, Text

MOST_SHOWN = 50  # errors; whoever has more mends these first
DEEPEST = 16
PATTERNS = {
    QUESTION_KEY: "definition.question_key",
    OPTION_KEY: "definition.option_key",
    LANGUAGE: "definition.language",
}


class DefinitionError(Exception):
    """A definition that cannot be taken. `errors`: (path, sentence) for each thing that is wrong, in order."""

    def __init__(self, errors: Sequence[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{path or 'definition'}: {sentence}" for path, sentence in errors))
        self.errors = tuple(errors)


def cleaned(value: Any, depth: int = 0) -> Any:
    """The same JSON with its texts normalised, names of fields too. DefinitionError where it is nested too deeply."""
    if depth > DEEPEST:
        raise DefinitionError([("", words("definition.too_deep"))])
    if isinstance(value, str):
        return normalise(value)
    if isinstance(value, dict):
        return {cleaned(key, depth + 1): cleaned(entry, depth + 1) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [cleaned(entry, depth + 1) for entry in value]
    return value


def translated(error: ValidationError) -> list[tuple[str, str]]:
    """Path and sentence of each of pydantic's errors."""
    records = error.errors(include_url=False, include_input=False)
    return [(_path(record), _sentence(record)) for record in records if not _follows(record, records)][:MOST_SHOWN]


def _follows(record: Any, records: Sequence[Any]) -> bool:
    """Whether a list is called too short only because its entries were wrong: pydantic counts the right ones."""
    n = len(record["loc"])
    return record["type"] == "too_short" and any(
        len(other["loc"]) > n and other["loc"][:n] == record["loc"] for other in records
    )


def _path(record: Any) -> str:
    place = list(record["loc"])
    if len(place) > 4 and place[0] == "pages":
        del place[4]  # pages, i, questions, j, and then the type's name, which is no part of the JSON
    if record["type"].startswith("union_tag"):
        place.append("type")
    if place[-1:] == ["[key]"]:
        place.pop()  # pydantic's word for the name of a field
    path = ""
    for step in place:
        path += f"[{step}]" if isinstance(step, int) else f".{step[:60]}"
    return path.lstrip(".")


def _sentence(record: Any) -> str:
    parameters = record.get("ctx") or {}
    if record["type"] == "union_tag_not_found":
        return words("definition.missing")
    if record["type"] == "union_tag_invalid":
        name = str(parameters["tag"])[:60]
        types = ", ".join(kind.name for kind in QUESTION_TYPES)
        return words("definition.unknown_type", type=name, types=types)
    if record["type"] == "string_pattern_mismatch":
        return words(PATTERNS[parameters["pattern"]])
    parameters = {name: tidy(value) if isinstance(value, float) else value for name, value in parameters.items()}
    id = f"definition.{record['type']}"
    return CATALOGUE.say(Text(id, parameters)) if id in CATALOGUE else record["msg"]
