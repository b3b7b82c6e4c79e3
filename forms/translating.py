"""Translating a questionnaire piece by piece: every text that people read, with its words in another language so far.

`pieces` lists them for a page on which they are typed, `translate` is the edit that takes what was typed. A piece
without words of its own is read in the questionnaire's own language.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from forms.editing import EditError
from forms.normalise import normalise
from forms.questionnaire import DefinitionError, Question, Questionnaire, load
from forms.questions.settings import words
from forms.translations import ENDS, LISTED, QuestionWords, Translation

LONGEST = {"title": 200, "page": 200, "prompt": 1000, "help": 1000}
LONGEST_LABEL = 300  # everything else


@dataclass(frozen=True)
class Piece:
    """One text and its words in the other language, "" where there are none yet.

    name: the same as long as the text is there, in letters, digits, full stops, _ and -; kind: title, page, prompt,
    help, low, high, unit, labels, options or statements; number: from 1 where a question has several of the kind;
    question: the key of its question, "" for the others.
    """

    name: str
    kind: str
    original: str
    words: str
    question: str = ""
    number: int = 0

    @property
    def longest(self) -> int:
        """How many characters fit."""
        return LONGEST.get(self.kind, LONGEST_LABEL)


def pieces(questionnaire: Questionnaire, tag: str) -> tuple[Piece, ...]:
    """Everything that people read, in the order of the form. tag: of the translation, as the definition has it."""
    said = questionnaire.translations.get(tag, Translation())
    found = [Piece("title", "title", questionnaire.title, said.title)]
    titles: set[str] = set()
    for page in questionnaire.pages:
        if page.title and page.title not in titles:
            titles.add(page.title)
            found.append(Piece(_page_name(page.title), "page", page.title, said.pages.get(page.title, "")))
        for question in page.questions:
            found.extend(_of_question(question, said.questions.get(question.key, QuestionWords())))
    return tuple(found)


def missing(questionnaire: Questionnaire, tag: str) -> int:
    """How many of them are not translated yet."""
    return sum(not piece.words for piece in pieces(questionnaire, tag))


def _page_name(title: str) -> str:
    # by its words, as the translation has it: a page that is moved keeps its name
    return "page." + hashlib.sha256(title.encode()).hexdigest()[:16]


def _of_question(question: Question, said: QuestionWords) -> Iterator[Piece]:
    def piece(kind: str, original: str, own: str, *place: str | int, number: int = 0) -> Piece:
        name = ".".join(map(str, ("question", question.key, kind, *place)))
        return Piece(name, kind, original, own, question.key, number)

    yield piece("prompt", question.prompt, said.prompt)
    if question.help:
        yield piece("help", question.help, said.help)
    for name in LISTED:
        own = getattr(said, name)
        for number, entry in enumerate(getattr(question.settings, name, ()), 1):
            yield piece(name, entry.label, own.get(entry.key, ""), entry.key, number=number)
    labels = getattr(question.settings, "labels", ())
    for number, label in enumerate(labels, 1):
        yield piece("labels", label, said.labels[number - 1] if said.labels else "", number, number=number)
    for name in ENDS:
        if getattr(question.settings, name, ""):
            yield piece(name, getattr(question.settings, name), getattr(said, name))


def translate(questionnaire: Questionnaire, tag: str, typed: Mapping[str, str]) -> Questionnaire:
    """The questionnaire with these words in another language, by the names of the pieces; "" takes words away.

    Pieces that are not named keep theirs; a language without any words is left out. Raises EditError for a name of no
    piece, DefinitionError with (name of the piece, sentence) for words that are too long.
    """
    known = {piece.name: piece for piece in pieces(questionnaire, tag)}
    if typed.keys() - known.keys():
        raise EditError("edit.no_text")
    said = {name: normalise(own).strip() for name, own in typed.items()}
    limits = [(name, known[name].longest, len(own) - known[name].longest) for name, own in said.items()]
    long = [(name, words("edit.translation_long", limit=limit, over=over)) for name, limit, over in limits if over > 0]
    if long:
        raise DefinitionError(long)
    definition = questionnaire.definition()
    made = _made(questionnaire, {name: said.get(name, piece.words) for name, piece in known.items()})
    others = {other: own for other, own in definition.get("translations", {}).items() if other != tag}
    return load({**definition, "translations": {**others, tag: made} if made else others})


def _made(questionnaire: Questionnaire, said: Mapping[str, str]) -> dict[str, Any]:
    """The translation of a definition that says these words, by the names of all pieces; empty ones left out."""
    titles = {page.title: said.get(_page_name(page.title), "") for page in questionnaire.pages}
    questions = {question.key: _words_of(question, said) for question in questionnaire.questions()}
    made = {
        "title": said["title"],
        "pages": {title: own for title, own in titles.items() if own},
        "questions": {key: own for key, own in questions.items() if own},
    }
    return {name: value for name, value in made.items() if value}


def _words_of(question: Question, said: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for piece in _of_question(question, QuestionWords()):
        own = said[piece.name]
        if piece.kind == "labels":
            found.setdefault("labels", []).append(own)
        elif piece.kind not in LISTED:
            found[piece.kind] = own
        elif own:
            found.setdefault(piece.kind, {})[piece.name.rpartition(".")[2]] = own
    if not any(found.get("labels", ())):
        found.pop("labels", None)
    return {name: value for name, value in found.items() if value}
