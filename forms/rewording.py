"""Whether a questionnaire differs from another in its words alone, and in which: a wording fix keeps every key.

Then answers to the one are answers to the other, so a session that is open may move from one to the other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from forms.conditions import shortened
from forms.questionnaire import Question, Questionnaire
from forms.texts import Text
from forms.translations import QuestionWords, serving

Words = dict[str, str]  # by place: prompt, options.key, labels.point
PROMPT = "prompt"
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
    were, because nothing here can tell what a wholly other sentence means. In every translation as well.
    """
    if _rest(old) != _rest(new):
        return _other(old, new)
    translations = [(tag, own) for tag in old.translations if (own := serving(new, tag)) is not None]
    for was, becomes in zip(old.questions(), new.questions(), strict=True):
        said, says = {PROMPT: was.prompt, **_labels(was)}, {PROMPT: becomes.prompt, **_labels(becomes)}
        why = _otherwise(said, says, says.keys(), answered=answered)
        for tag, own in translations:
            before, after = _translated(old, tag, was.key), _translated(new, own, was.key)
            # words where there were none, or none where there were, are a translation begun or given up, no mended one
            both = before.keys() & after.keys()
            why = why or _otherwise(said | before, says | after, both, answered=answered)
        if why is not None:
            return _of(why, was)
    return None


def _otherwise(said: Words, says: Words, told: Collection[str], *, answered: bool) -> str | None:
    """How the words of a question and of its answers would mean something else, "swapped" or "rewritten"; or None.

    told: the places whose words are compared with those that stood there.
    """
    labels = [words for place, words in said.items() if place != PROMPT]
    changed = [place for place in says if says[place] != said[place]]
    if any(says[place] in labels for place in changed if place != PROMPT):
        return "swapped"
    mended = [(said[place], says[place], place == PROMPT) for place in changed if place in told]
    if not answered:
        return None
    if any(_alike(before, after) < ALIKE for before, after, _ in mended):
        return "rewritten"
    nearer = (after for before, after, is_prompt in mended if not is_prompt and _is_nearer(before, after, labels))
    return "swapped" if any(nearer) else None


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


def _alike(before: str, after: str) -> float:
    """The share of the letters that two texts have in common, in order."""
    return SequenceMatcher(None, before.casefold(), after.casefold(), autojunk=False).ratio()


def _is_nearer(before: str, after: str, labels: Iterable[str]) -> bool:
    """Whether a mended answer has more in common with one of the others than with what it was."""
    own, matcher = _alike(before, after), SequenceMatcher(None, "", after.casefold(), autojunk=False)
    for label in labels:
        matcher.set_seq1(label.casefold())
        ratios = (
            matcher.real_quick_ratio,
            matcher.quick_ratio,
            matcher.ratio,
        )  # the first two are cheap, never too low
        if label != before and all(ratio() > own for ratio in ratios):
            return True
    return False


def _translated(questionnaire: Questionnaire, tag: str, key: str) -> Words:
    """The words of a question and of its answers in a translation, by the same places; only those that there are."""
    said = questionnaire.translations[tag].questions.get(key, QuestionWords())
    found = {PROMPT: said.prompt, **{name: getattr(said, name) for name in (*ENDS, "unit")}}
    found |= {f"labels.{place}": label for place, label in enumerate(said.labels)}
    for name in LISTED:
        found |= {f"{name}.{own}": label for own, label in getattr(said, name).items()}
    return {place: words for place, words in found.items() if words}


def _labels(question: Question) -> Words:
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


def _words(questionnaire: Questionnaire) -> Words:
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
