"""The words of a follow-up that is compared with the form right after its session: "right after" and "later".

The same comparison that is said as before and after; only its sentences have other words (later.json).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analysis.texts import CATALOGUE
from forms.texts import Text

Record = Mapping[str, Any]


def later(text: Text) -> Text:
    """The same text in the words of a follow-up, and all that stand in it; as it is where it needs no others."""
    name = f"{text.id}_later"
    inner = {key: _inner(value) for key, value in text.parameters.items()}
    return Text(name if name in CATALOGUE else text.id, inner)


def in_later_words(record: Record) -> dict[str, Any]:
    """A question's record with every sentence said anew: its own, those of its notes, and why it is withheld."""
    found = {key: _note(value) if _is_note(value) else value for key, value in record.items()}
    texts = {name: text and later(Text.from_json(text)) for name, text in record["texts"].items()}
    found["texts"] = {name: text and text.to_json() for name, text in texts.items()}
    found["sentences"] = {name: text and CATALOGUE.say(text) for name, text in texts.items()}
    if texts.get("certainty"):
        found["sentence"] = found["sentences"]["certainty"]
    if record["withheld_text"]:
        why = later(Text.from_json(record["withheld_text"]))
        found |= {"withheld": CATALOGUE.say(why), "withheld_text": why.to_json()}
    return found


def _inner(value: object) -> object:
    if isinstance(value, Mapping) and set(value) == {"id", "parameters"}:
        return later(Text.from_json(dict(value))).to_json()
    return value


def _is_note(value: object) -> bool:
    return isinstance(value, Mapping) and isinstance(value.get("texts"), list)


def _note(note: Record) -> dict[str, Any]:
    texts = [later(Text.from_json(text)) for text in note["texts"]]
    return {**note, "sentences": [CATALOGUE.say(text) for text in texts], "texts": [text.to_json() for text in texts]}
