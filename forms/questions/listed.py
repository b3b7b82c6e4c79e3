"""What is listed with a key each (answers, statements): settings, and the builder's lines, which keep their keys."""

import json
import re
from typing import TYPE_CHECKING, Annotated, Any

import wtforms
from pydantic import StringConstraints

from forms.questions.base import PREFER_NOT, QuestionType
from forms.questions.settings import OPTION_KEY, BaseSettings, Label, lines, refusal

if TYPE_CHECKING:
    from forms.questionnaire import Question

OTHER = "other"
NONE_OF_THESE = "none_of_these"


class ChoiceOption(BaseSettings):
    """One answer: the key is stored, the label is looked up, so that a wording can be mended."""

    key: Annotated[str, StringConstraints(pattern=OPTION_KEY)]
    label: Label


def keys_once(options: tuple[ChoiceOption, ...]) -> tuple[ChoiceOption, ...]:
    """The same options; a validator's refusal where a key stands twice or has a meaning of its own."""
    keys = [option.key for option in options]
    for key in keys:
        if keys.count(key) > 1:
            raise refusal("definition.option_twice", key=key)
    if PREFER_NOT in keys:
        raise refusal("definition.option_reserved", key=PREFER_NOT)
    return options


def lines_to_keys(data: dict[str, Any], name: str) -> dict[str, Any]:
    """The builder's data with the lines of this field as options; a line that was there keeps its key."""
    known = _known(data.pop(f"known_{name}", ""))
    return {**data, name: keyed(lines(data.get(name)), known)}


def keys_to_lines(settings: dict[str, Any], name: str) -> dict[str, Any]:
    """The opposite: options as lines, and their keys in the hidden field beside them."""
    options = settings.get(name, [])
    return {**settings, name: "\n".join(option["label"] for option in options), f"known_{name}": json.dumps(options)}


def _known(text: str) -> list[dict[str, str]]:
    """The hidden field's options; what somebody bent is taken as none."""
    try:
        found = json.loads(text or "[]")
        return [{"key": str(option["key"]), "label": str(option["label"])} for option in found]
    except (ValueError, TypeError, KeyError, RecursionError):
        return []


def keyed(labels: list[str], known: list[dict[str, str]]) -> list[dict[str, str]]:
    """Options for these labels: a known label keeps its key, and so does a reworded one where that is plain.

    labels: in their new order; known: the options before the edit. New ones get a key made from their words, which is
    never the key of an option that went.
    """
    was = _same_option(labels, [option["label"] for option in known])
    taken = {option["key"] for option in known}
    options = []
    for place, label in enumerate(labels):
        key = known[was[place]]["key"] if place in was else _fresh(label, taken)
        taken.add(key)
        options.append({"key": key, "label": label})
    return options


def _same_option(labels: list[str], known: list[str]) -> dict[int, int]:
    """By the place of a label: the place of the known one that it is, as it was or in other words.

    Equal words first. Then, in as many lines as before, what stands in the same place. Then what follows the same
    unchanged line in the same order, unless there are fewer there now: nobody can say which of them went.
    """
    was: dict[int, int] = {}
    places_of: dict[str, list[int]] = {}
    for old in reversed(range(len(known))):
        places_of.setdefault(known[old], []).append(old)
    for place, label in enumerate(labels):
        if places_of.get(label):
            was[place] = places_of[label].pop()
    if len(labels) == len(known):
        same = set(range(len(labels))) - was.keys() - set(was.values())
        was.update((place, place) for place in same)
    now, before = _rest(len(labels), was), _rest(len(known), {old: old for old in was.values()})
    for anchor, places in now.items():
        if len(places) >= len(before.get(anchor, [])):
            was.update(zip(places, before.get(anchor, []), strict=False))
    return was


def _rest(count: int, matched: dict[int, int]) -> dict[int, list[int]]:
    """The places that are not matched, under the known option that the matched line before them is; -1 for none."""
    rest: dict[int, list[int]] = {}
    anchor = -1
    for place in range(count):
        anchor = matched.get(place, anchor)
        if place not in matched:
            rest.setdefault(anchor, []).append(place)
    return rest


def _fresh(label: str, taken: set[str]) -> str:
    """A key that reads like its label and is not taken; o1, o2 for scripts without a-z."""
    stem = re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")[:30] or "o"
    taken = taken | {OTHER, NONE_OF_THESE, PREFER_NOT}
    tries = [stem] if stem != "o" else []
    return next(key for key in [*tries, *(f"{stem}{n}" for n in range(1, 1000))] if key not in taken)


class Optioned(QuestionType):
    """A type whose settings list its options: the builder writes them as lines."""

    def unwritten(self, question: "Question") -> str | None:
        """An option that nobody has named yet."""
        begun = {option["label"] for option in self.starter["settings"]["options"]}
        return next((option.label for option in question.settings.options if option.label in begun), None)

    def to_settings(self, form: wtforms.Form) -> dict[str, Any]:
        """The lines become options; a line that was there keeps its key."""
        return lines_to_keys(super().to_settings(form), "options")

    def from_settings(self, settings: dict[str, Any]) -> dict[str, Any]:
        """The options as lines, and their keys beside them."""
        return keys_to_lines(settings, "options")
