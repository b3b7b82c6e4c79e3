"""Which language this answer speaks, and its words: for templates and for the sentences of the files texts.json.

Attendees' pages say it before they are rendered; everything else is in English.
"""

from __future__ import annotations

from typing import Any

from flask import g, has_app_context

from forms.texts import Sentence
from surveys.languages import ENGLISH, words


def speak(tag: str) -> None:
    """Let the rest of this answer be in a language that there is a catalogue of."""
    g.language = tag


def speaks() -> str:
    """The tag of the language that this answer speaks."""
    return str(g.get("language", ENGLISH)) if has_app_context() else ENGLISH


def translate(id: str, sentence: Sentence, n: Any) -> str:
    """The pattern of a sentence of a file texts.json; its id tells it from others in the same English words."""
    if isinstance(sentence, str):
        return words(speaks()).pgettext(id, sentence)
    return words(speaks()).npgettext(id, sentence["one"], sentence["other"], int(n or 0))


def gettext(message: str) -> str:
    """The words of a template."""
    return words(speaks()).gettext(message)


def ngettext(one: str, other: str, n: int) -> str:
    """The words of a template that go with a number."""
    return words(speaks()).ngettext(one, other, n)
