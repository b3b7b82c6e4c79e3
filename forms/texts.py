"""Sentences that people read, as records instead of strings.

Code returns `Text(id, parameters)`; the English of each id stands in a JSON file beside the code, so that wording can
be changed or translated without touching a function. `CATALOGUE` is the file of this package.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

Sentence = str | dict[str, str]
Translator = Callable[[str, Sentence, Any], str]  # id, the English, the number n or None; the pattern in a language


class Text(NamedTuple):
    """One sentence: which one (`id`) and what is filled in (`parameters`, plain JSON values)."""

    id: str
    parameters: dict[str, object] = {}  # noqa: RUF012 - a NamedTuple default; nobody writes to it

    def to_json(self) -> dict[str, Any]:
        """The record as it is stored: {"id": ..., "parameters": {...}}."""
        return {"id": self.id, "parameters": dict(self.parameters)}

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> "Text":
        """The opposite of `to_json`; KeyError where there is no id."""
        return cls(record["id"], dict(record.get("parameters") or {}))


def in_english(_id: str, sentence: Sentence, n: Any) -> str:
    """The English pattern of a sentence; of one with two forms, the one that goes with `n`."""
    return sentence if isinstance(sentence, str) else sentence["one" if n == 1 else "other"]


class Catalogue:
    """The words behind the ids of one package, read from JSON files of id to sentence.

    A sentence is a `str.format` pattern, or {"one": pattern, "other": pattern} chosen by the parameter `n`.
    """

    def __init__(self, *paths: Path) -> None:
        self.sentences: dict[str, Sentence] = {}
        for path in paths:
            self.sentences |= json.loads(Path(path).read_text(encoding="utf-8"))

    def __contains__(self, id: str) -> bool:
        return id in self.sentences

    def say(self, text: Text) -> str:
        """The sentence in English. KeyError for an unknown id or a parameter that is missing."""
        return self.say_in(text, in_english)

    def say_in(self, text: Text, translate: Translator) -> str:
        """The sentence with the pattern that `translate` chooses; so with every Text among the parameters."""
        pattern = translate(text.id, self.sentences[text.id], text.parameters.get("n"))
        named = {
            name: self.say_in(value, translate) if isinstance(value, Text) else value
            for name, value in text.parameters.items()
        }
        return pattern.format(**named)


CATALOGUE = Catalogue(Path(__file__).with_name("texts.json"))
