"""A questionnaire in other languages: what a definition's `translations` may hold, and the questionnaire it makes.

A translation gives words for words, found by the keys of questions and answers, so that answers are the same in every
language. What it leaves out stays in the questionnaire's own language.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from forms.questions.settings import LANGUAGE, OPTION_KEY, QUESTION_KEY, Label, ShortWords, words

if TYPE_CHECKING:
    from forms.questionnaire import Question, Questionnaire

MOST_LANGUAGES = 20
ENDS = ("low", "high", "unit")  # settings that are words
LISTED = ("options", "statements")  # settings that are words with a key each

Tag = Annotated[str, StringConstraints(pattern=LANGUAGE, max_length=35)]
QuestionKey = Annotated[str, StringConstraints(pattern=QUESTION_KEY)]
Words = Annotated[dict[Annotated[str, StringConstraints(pattern=OPTION_KEY)], Label], Field(max_length=50)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Sentences = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class QuestionWords(_Frozen):
    """One question in another language; which of its settings are words depends on its type."""

    prompt: Sentences = ""
    help: Sentences = ""
    labels: Annotated[
        tuple[ShortWords, ...], Field(max_length=11, description="As many as the original has, empty ones as there")
    ] = ()
    low: ShortWords = ""
    high: ShortWords = ""
    unit: ShortWords = ""
    options: Annotated[Words, Field(description="By the key of the answer")] = {}
    statements: Annotated[Words, Field(description="By the key of the statement")] = {}


class Translation(_Frozen):
    """A questionnaire in another language: its title, titles of pages by the original title, questions by key."""

    title: Line = ""
    pages: dict[Line, Line] = {}
    questions: dict[QuestionKey, QuestionWords] = {}


Translations = Annotated[dict[Tag, Translation], Field(max_length=MOST_LANGUAGES)]


def faults(questionnaire: Questionnaire) -> Iterator[tuple[str, str]]:
    """Path and sentence of everything in the translations that translates nothing."""
    titles = {page.title for page in questionnaire.pages if page.title}
    asked = {question.key: question for question in questionnaire.questions()}
    for tag, translation in questionnaire.translations.items():
        path = f"translations.{tag}"
        if tag.lower() == questionnaire.language.lower():
            yield path, words("definition.translation_own_language")
        for title in translation.pages:
            if title not in titles:
                yield f"{path}.pages.{title[:60]}", words("definition.translation_no_page")
        for key, said in translation.questions.items():
            if key not in asked:
                yield f"{path}.questions.{key}", words("definition.translation_no_question")
                continue
            for place, sentence in _faults_of(asked[key], said):
                yield f"{path}.questions.{key}.{place}", sentence


def _faults_of(question: Question, said: QuestionWords) -> Iterator[tuple[str, str]]:
    original = question.settings
    if said.help and not question.help:
        yield "help", words("definition.translation_nothing")
    for name in ENDS:
        if getattr(said, name) and not getattr(original, name, ""):
            yield name, words("definition.translation_nothing")
    n = len(getattr(original, "labels", ()))
    if said.labels and len(said.labels) != n:
        yield (
            "labels",
            words("definition.labels_count", points=n, n=len(said.labels))
            if n
            else words("definition.translation_nothing"),
        )
    for name in LISTED:
        known = {entry.key for entry in getattr(original, name, ())}
        for key in getattr(said, name):
            if key not in known:
                yield f"{name}.{key}", words("definition.translation_no_answer")


def serving(questionnaire: Questionnaire, tag: str) -> str | None:
    """The tag of the translation that serves a language: this very one, else the first of the same language; or none.

    None as well where the questionnaire is in that language itself.
    """
    exact = next((own for own in questionnaire.translations if own.lower() == tag.lower()), None)
    if exact is not None or plain(questionnaire.language) == plain(tag):
        return exact
    return next((own for own in questionnaire.translations if plain(own) == plain(tag)), None)


def plain(tag: str) -> str:
    """The language of a tag without its place: fr of fr-CA."""
    return tag.partition("-")[0].lower()


def in_language(definition: dict[str, Any], translation: Translation, tag: str) -> dict[str, Any]:
    """A definition with the translation's words in their places; it is in that language then, and has no others."""
    pages = []
    for page in definition.get("pages", ()):
        title = translation.pages.get(page.get("title", "")) or page.get("title", "")
        questions = [_in_language(one, translation.questions.get(one["key"])) for one in page.get("questions", ())]
        pages.append({**page, "title": title, "questions": questions})
    rest = {name: value for name, value in definition.items() if name != "translations"}
    return {
        **rest,
        "title": translation.title or rest.get("title", words("starter.title")),
        "language": tag,
        "pages": pages,
    }


def _in_language(question: dict[str, Any], said: QuestionWords | None) -> dict[str, Any]:
    if said is None:
        return question
    settings = dict(question.get("settings", {}))
    settings.update({name: getattr(said, name) for name in ENDS if getattr(said, name)})
    if said.labels:
        settings["labels"] = [own or label for own, label in zip(said.labels, settings["labels"], strict=True)]
    for name in LISTED:
        own = getattr(said, name)
        if own:
            settings[name] = [{**entry, "label": own.get(entry["key"], entry["label"])} for entry in settings[name]]
    made = {**question, "prompt": said.prompt or question["prompt"], "help": said.help or question.get("help", "")}
    return {**made, "settings": settings} if settings else made


def pruned(definition: dict[str, Any]) -> dict[str, Any]:
    """A definition without translations of what is not in it any more: after an edit, or where a part of it is asked.

    What is left out with a page, a question, an answer, is left out of every language.
    """
    if not definition.get("translations"):
        return definition
    pages = definition.get("pages", ())
    titles = {page.get("title", "") for page in pages}
    asked = {one["key"]: one for page in pages for one in page.get("questions", ())}
    kept = {}
    for tag, translation in definition["translations"].items():
        kept[tag] = {
            **translation,
            "pages": {title: said for title, said in translation.get("pages", {}).items() if title in titles},
            "questions": {
                key: _pruned(said, asked[key]) for key, said in translation.get("questions", {}).items() if key in asked
            },
        }
    own = definition.get("language", "en").lower()
    return {**definition, "translations": {tag: said for tag, said in kept.items() if tag.lower() != own}}


def _pruned(said: dict[str, Any], question: dict[str, Any]) -> dict[str, Any]:
    settings = question.get("settings") or {}
    left = {name: value for name, value in said.items() if name not in ENDS or settings.get(name)}
    if not question.get("help"):
        left.pop("help", None)
    if len(left.get("labels", ())) != len(settings.get("labels", ())):
        left.pop("labels", None)
    for name in LISTED:
        known = {entry["key"] for entry in settings.get(name, ())}
        if name in left:
            left[name] = {key: label for key, label in left[name].items() if key in known}
    return left
