"""Whether a questionnaire differs from another in its words alone, and in which: a wording fix keeps every key.

Then answers to the one are answers to the other, so a session that is open may move from one to the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from forms.conditions import shortened
from forms.questionnaire import Question, Questionnaire
from forms.texts import Text

ENDS = ("low", "high")  # settings that are words; a unit is none: it says what is counted
LISTED = ("options", "statements")  # settings that are words with a key each
ALIKE = 0.5  # share of the letters that stay; below it, another sentence stands there
OTHERWISE = {"type": "type", "settings": "settings", "waves": "waves", "show_if": "show_if", "shows": "show_if"}


@dataclass(frozen=True)
class Reworded:
    """One text that reads otherwise now; empty where there was, or is, none."""

    before: str
    after: str


def reworded(old: Questionnaire, new: Questionnaire) -> tuple[Reworded, ...]:
    """The words that differ, in the order of the form, translations last."""
    before, after = _words(old), _words(new)
    paths = dict.fromkeys((*before, *after))
    pairs = [Reworded(before.get(path, ""), after.get(path, "")) for path in paths]
    return tuple(pair for pair in pairs if pair.before != pair.after)


def obstacle(old: Questionnaire, new: Questionnaire, *, answered: bool) -> Text | None:
    """Why answers to the old one would not be answers to the new one; None where nothing but words differs.

    answered: whether somebody may have answered the old one. Then a question and its answers must stay nearly as they
    were, because nothing here can tell what a wholly other sentence means.
    """
    if _rest(old) != _rest(new):
        return _other(old, new)
    for was, becomes in zip(old.questions(), new.questions(), strict=True):
        said, says = _labels(was), _labels(becomes)
        if any(says[place] != said[place] and says[place] in said.values() for place in says):
            return _of("swapped", was)
        if answered and not all(map(_is_slip, (was.prompt, *said.values()), (becomes.prompt, *says.values()))):
            return _of("rewritten", was)
    return None


def _other(old: Questionnaire, new: Questionnaire) -> Text:
    """What differs beside words, first found."""
    if [[one.key for one in page.questions] for page in old.pages] != [
        [one.key for one in page.questions] for page in new.pages
    ]:
        return Text("rewording.questions")
    for was, becomes in zip(old.questions(), new.questions(), strict=True):
        before, after = _bare(was), _bare(becomes)
        differing = next((name for name in before if before[name] != after[name]), None)
        if differing is not None:
            return _of(OTHERWISE.get(differing, "rules"), was)
    return Text("rewording.language")


def _of(id: str, question: Question) -> Text:
    return Text(f"rewording.{id}", {"prompt": shortened(question.prompt)})


def _is_slip(before: str, after: str) -> bool:
    """Whether one text is plainly the other, mended."""
    return SequenceMatcher(None, before.casefold(), after.casefold(), autojunk=False).ratio() >= ALIKE


def _labels(question: Question) -> dict[str, str]:
    """The words of a question's answers by their place: option's key, point of the scale."""
    settings = question.model_dump(mode="json")["settings"]
    found = {f"labels.{place}": label for place, label in enumerate(settings.get("labels") or ())}
    for name in LISTED:
        found |= {f"{name}.{entry['key']}": entry["label"] for entry in settings.get(name) or ()}
    found |= {name: settings[name] for name in ENDS if isinstance(settings.get(name), str)}
    return {place: label for place, label in found.items() if label}


def _bare(question: Question) -> dict[str, Any]:
    """All of a question but its words."""
    settings = dict(question.model_dump(mode="json")["settings"])
    for name in ENDS:
        if isinstance(settings.get(name), str):
            settings[name] = bool(settings[name])
    if settings.get("labels"):
        settings["labels"] = len(settings["labels"])
    for name in LISTED:
        if settings.get(name):
            settings[name] = [entry["key"] for entry in settings[name]]
    rest = question.model_dump(mode="json", exclude={"prompt", "help", "settings"})
    return {**rest, "settings": settings}


def _rest(questionnaire: Questionnaire) -> Any:
    pages = [[_bare(question) for question in page.questions] for page in questionnaire.pages]
    return questionnaire.language, pages


def _words(questionnaire: Questionnaire) -> dict[str, str]:
    """Every text by its place."""
    found = {"title": questionnaire.title}
    for number, page in enumerate(questionnaire.pages):
        found[f"pages.{number}"] = page.title
        for question in page.questions:
            own = {"prompt": question.prompt, "help": question.help, **_labels(question)}
            found |= {f"{question.key}.{place}": words for place, words in own.items()}
    translations = {tag: said.model_dump(mode="json") for tag, said in questionnaire.translations.items()}
    return found | dict(_leaves(translations, "translations"))


def _leaves(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
        return
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    for name, one in inside:
        yield from _leaves(one, f"{path}.{name}")
