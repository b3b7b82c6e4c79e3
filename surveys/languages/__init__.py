"""The languages of attendees' pages: one catalogue of words each, a .po file in this folder, and how it is read.

The English words are in the templates and in the files texts.json; a catalogue gives another language's for them. It
is compiled when it is first asked for, so that nothing has to be built. A new language
is a new file (docs/operators.md).
"""

from __future__ import annotations

import gettext
import io
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ENGLISH = "en"
FOLDER = Path(__file__).parent
REVIEWED = "X-Reviewed"  # the line of a catalogue's head: "yes" once somebody who grew up with the language has read it


@dataclass(frozen=True)
class Language:
    """A language that attendees' pages can speak. `name`: in itself; `english`: in English."""

    tag: str
    name: str
    english: str
    direction: str
    reviewed: bool

    @property
    def turned(self) -> bool:
        """Whether it runs from right to left."""
        return self.direction == "rtl"


@lru_cache(maxsize=1)
def tags() -> tuple[str, ...]:
    """The tags of all languages there are, English first."""
    return (ENGLISH, *sorted(file.stem for file in FOLDER.glob("*.po")))


@lru_cache(maxsize=32)
def language(tag: str) -> Language:
    """What is known of a language; KeyError where there is no catalogue of it."""
    if tag not in tags():
        raise KeyError(tag)
    locale = Locale(tag)
    own = locale.get_display_name(tag) or tag
    english = locale.get_display_name(ENGLISH) or tag
    return Language(tag, own[:1].upper() + own[1:], english, locale.text_direction, tag == ENGLISH or is_reviewed(tag))


def named(tag: str) -> str:
    """Any language in English, whether there is a catalogue of it or not; the tag itself where it has no name."""
    try:
        return Locale.parse(tag, sep="-").get_display_name(ENGLISH) or tag
    except (UnknownLocaleError, ValueError):
        return tag


def is_reviewed(tag: str) -> bool:
    """Whether the head of a language's catalogue says that somebody who grew up with it has read it."""
    file = FOLDER / f"{tag}.po"
    return file.exists() and f'"{REVIEWED}: yes\\n"' in file.read_text(encoding="utf-8")


def read(tag: str) -> Catalog:
    """A language's catalogue as it is written."""
    with (FOLDER / f"{tag}.po").open("rb") as file:
        return read_po(file, locale=tag)


@lru_cache(maxsize=32)
def words(tag: str) -> gettext.NullTranslations:
    """How a language says things: the English itself where it is English, or where a catalogue has no word for it."""
    if tag not in tags() or tag == ENGLISH:
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    write_mo(compiled, read(tag))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def spoken(tag: str) -> str:
    """The tag of the language there is for a tag such as fr-CA; "" where there is none."""
    plain = tag.partition("-")[0].lower()
    return plain if plain in tags() else ""
