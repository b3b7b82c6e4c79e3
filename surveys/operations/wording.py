"""What attendees can read, gathered from the program: the messages that a catalogue of a language has to hold.

`soundings words TAG` writes a catalogue anew: what is new in it stands there empty, what is gone is dropped. A test
fails while a catalogue lacks a message.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import write_po
from jinja2.ext import babel_extract

from forms.texts import CATALOGUE as FORMS
from surveys import errors
from surveys.clauses import clauses
from surveys.languages import FOLDER, REVIEWED, is_reviewed, read
from surveys.texts import CATALOGUE as SURVEYS

ROOT = Path(__file__).resolve().parents[2]
# Ids of the files texts.json that attendees can meet, by how they begin
SEEN = (
    (FORMS, "forms/texts.json", ("choice.", "form.", "condition.", "audience.", "answer.", "month.")),
    (SURVEYS, "surveys/texts.json", ("wave.", "promise.", "late.form", "element.", "time.")),
)
TEMPLATES = ("templates/attend/**/*.html", "templates/questions/*.html", "templates/errors/error.html")
MACROS = ("templates/_macros.html",)
CODE = ("surveys/carriers/*.py", "surveys/collecting.py", "surveys/views/errors.py", "surveys/views/attend/*.py")
NOT_THEIRS = (errors.Forbidden, errors.Unauthorised, errors.NoRoom)  # only people who sign in, and programs, meet them
OPTIONS = {"trimmed": "true", "silent": "false"}


class Message(NamedTuple):
    """One thing that is said: its English (with its plural, or ""), the id of a file texts.json, and where it is."""

    english: str
    plural: str
    context: str | None
    place: str


def messages() -> list[Message]:
    """Everything that a catalogue has to hold; what is said in several places comes once."""
    found: dict[tuple[str | None, str], Message] = {}
    for message in (*_of_templates(), *_of_code(), *_of_texts()):
        found.setdefault((message.context, message.english), message)
    return list(found.values())


def _of_templates() -> Iterator[Message]:
    for pattern in (*TEMPLATES, *MACROS):
        for file in sorted(ROOT.glob(pattern)):
            source = BytesIO(file.read_bytes())
            for _line, name, said, _comments in babel_extract(source, ("_", "gettext", "ngettext"), [], OPTIONS):
                given = said if isinstance(said, tuple) else (said,)  # what is no string of its own is None
                if isinstance(given[0], str):
                    plural = given[1] if name == "ngettext" else None
                    yield Message(given[0], plural or "", None, file.relative_to(ROOT).as_posix())


def _of_code() -> Iterator[Message]:
    for pattern in CODE:
        for file in sorted(ROOT.glob(pattern)):
            source = BytesIO(file.read_bytes())
            for _line, said, _comments, _context in extract("python", source, {"marked": None, "gettext": None}):
                if isinstance(said, str):
                    yield Message(said, "", None, file.relative_to(ROOT).as_posix())
    for kind in vars(errors).values():
        if isinstance(kind, type) and issubclass(kind, errors.SoundingsError) and not issubclass(kind, NOT_THEIRS):
            yield Message(kind.message, "", None, "surveys/errors.py")
            yield Message(kind.way_out, "", None, "surveys/errors.py")
    for clause in clauses():
        for words in filter(None, (clause.title, clause.short, clause.short_easy)):
            yield Message(words, "", None, "surveys/clauses.json")


def _of_texts() -> Iterator[Message]:
    for catalogue, place, beginnings in SEEN:
        for id, sentence in catalogue.sentences.items():
            if not id.startswith(beginnings):
                continue
            if isinstance(sentence, str):
                yield Message(sentence, "", id, place)
            else:
                yield Message(sentence["one"], sentence["other"], id, place)


def renewed(tag: str) -> Catalog:
    """A language's catalogue with every message there is now: translated as before, or empty.

    Raises ValueError for what is no language.
    """
    try:
        locale = Locale(tag)
    except (UnknownLocaleError, ValueError) as error:
        raise ValueError(f"{tag} is no language: give a tag such as fr") from error
    known = read(tag) if (FOLDER / f"{tag}.po").exists() else Catalog()
    made = Catalog(locale=locale, project="Soundings", charset="utf-8", fuzzy=False)
    for message in messages():
        id = (message.english, message.plural) if message.plural else message.english
        was = known.get(message.english, context=message.context)
        said = was.string if was is not None and was.id == id else ""
        made.add(id, said, locations=[(message.place, 0)], context=message.context)
    return made


def written(catalogue: Catalog, *, reviewed: bool) -> str:
    """A catalogue as the text of its file. Its head holds no day, so that the same words are the same file."""
    file = BytesIO()
    write_po(file, catalogue, width=110, include_lineno=False, omit_header=True)
    said = "yes" if reviewed else "no"
    head = (
        f"# Soundings in {Locale(str(catalogue.locale)).get_display_name('en')}.",
        'msgid ""',
        'msgstr ""',
        f'"Language: {catalogue.locale}\\n"',
        f'"{REVIEWED}: {said}\\n"',
        f'"Plural-Forms: {catalogue.plural_forms}\\n"',
        '"Content-Type: text/plain; charset=utf-8\\n"',
        '"Content-Transfer-Encoding: 8bit\\n"',
    )
    return "\n".join(head) + "\n\n" + file.getvalue().decode()


def write(tag: str) -> tuple[Path, int]:
    """Write a language's catalogue anew. Returns its file, and how many messages are still empty. Raises ValueError."""
    catalogue = renewed(tag)
    file = FOLDER / f"{tag}.po"
    file.write_text(written(catalogue, reviewed=is_reviewed(tag)), encoding="utf-8")
    return file, sum(1 for message in catalogue if message.id and not _is_said(message.string))


def _is_said(string: object) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)
