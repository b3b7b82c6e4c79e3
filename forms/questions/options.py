"""Answers to choose from by key: settings, form and reading that single and multiple choice share."""

import json
import re
from typing import TYPE_CHECKING, Annotated, Any

import wtforms
from pydantic import BeforeValidator, Field, StrictBool, StringConstraints, field_validator, model_validator

from forms.measures import Option
from forms.normalise import normalise
from forms.questions.base import PREFER_NOT, QuestionType, Refused, Row
from forms.questions.settings import OPTION_KEY, BaseSettings, BaseSettingsForm, Label, lines, not_yet, refusal, words
from forms.texts import Text

if TYPE_CHECKING:
    from forms.questionnaire import Question

OTHER = "other"
NONE_OF_THESE = "none_of_these"
OTHER_LIMIT = 500  # characters


class ChoiceOption(BaseSettings):
    """One answer: the key is stored, the label is looked up, so that a wording can be mended."""

    key: Annotated[str, StringConstraints(pattern=OPTION_KEY)]
    label: Label


class OptionsSettings(BaseSettings):
    """The answers listed, and the two that may be added to them."""

    options: Annotated[
        tuple[ChoiceOption, ...], Field(min_length=1, max_length=50, description="The answers, in order")
    ]
    other: Annotated[StrictBool, Field(description="Add an answer in one's own words")] = False
    none_of_these: Annotated[StrictBool, Field(description="Add “None of these”")] = False
    shuffle: Annotated[
        None, BeforeValidator(not_yet("definition.shuffle_later")), Field(description="Not available yet: leave it out")
    ] = None

    @field_validator("options")
    @classmethod
    def _keys_once(cls, options: tuple[ChoiceOption, ...]) -> tuple[ChoiceOption, ...]:
        keys = [option.key for option in options]
        for key in keys:
            if keys.count(key) > 1:
                raise refusal("definition.option_twice", key=key)
        if PREFER_NOT in keys:
            raise refusal("definition.option_reserved", key=PREFER_NOT)
        return options

    @model_validator(mode="after")
    def _added_answers_are_not_listed(self) -> "OptionsSettings":
        for key, added in ((OTHER, self.other), (NONE_OF_THESE, self.none_of_these)):
            if added and any(option.key == key for option in self.options):
                raise refusal("definition.option_reserved", key=key)
        return self


class OptionsSettingsForm(BaseSettingsForm):
    """The answers, one a line. The hidden field remembers their keys, so that a reworded line keeps its key."""

    options = wtforms.TextAreaField(words("settings.options"), description=words("settings.options_help"))
    known_options = wtforms.HiddenField()
    other = wtforms.BooleanField(words("settings.other"))
    none_of_these = wtforms.BooleanField(words("settings.none_of_these"))


class Choice(QuestionType):
    """Shared by the types whose answers are option keys."""

    template = "choice.html"
    right_help = "settings.right_choice"
    SettingsForm = OptionsSettingsForm

    def names(self, question: "Question") -> tuple[str, ...]:
        """The radios or boxes, and the text beside "other"."""
        return (question.name, question.name + "-other")

    def rows(self, question: "Question") -> tuple[Row, ...]:
        """The options, then "other", then "none of these"."""
        settings = question.settings
        listed = tuple(Row(option.key, option.label) for option in settings.options)
        added = (
            (OTHER, settings.other, "choice.other"),
            (NONE_OF_THESE, settings.none_of_these, "choice.none_of_these"),
        )
        return listed + tuple(self._added(key, Text(id)) for key, on, id in added if on)

    def _added(self, key: str, label: Text) -> Row:
        if key == OTHER:
            return Row(key, label, box=True, help=Text("form.other_help"))
        return Row(key, label, help=None if self.one_control else Text("form.alone_help"))

    def options(self, question: "Question") -> tuple[Option, ...]:
        """The same, for the part."""
        return tuple(
            Option(row.value, row.label if isinstance(row.label, str) else words(row.label.id))
            for row in self.rows(question)
        )

    def right_refused(self, question: "Question") -> str | None:
        """Right answers are among those listed; what somebody writes in cannot be one."""
        known = [row.value for row in self.rows(question) if not row.box]
        wrong = [key for key in question.right if key not in known]
        return words("definition.right_unknown", key=str(wrong[0])[:60]) if wrong else None

    def right_lines(self, question: "Question") -> str:
        """The words of the right answers."""
        return "\n".join(self.one_shown(question, key) for key in question.right)

    def right_from(self, question: "Question", text: str, settings: dict[str, Any]) -> list[Any]:
        """The keys of the answers with these words, or with these words until now, where they were reworded."""
        now = [(option["label"], option["key"]) for option in settings["options"]]
        if settings.get(NONE_OF_THESE):
            now.append((words("choice.none_of_these"), NONE_OF_THESE))
        there = [key for _, key in now]
        was = [(option.label, option.key) for option in question.settings.options if option.key in there]
        found: list[str] = []
        for line in lines(text):
            same = [key for label, key in now + was if _plain(label) == _plain(line) and key not in found]
            # Of two answers in the same words, the one that was right stays right.
            found.append(min(same, key=lambda key: key not in question.right, default=line))
        return found

    def one(self, question: "Question", raw: Any) -> Any:
        """One selected answer: an option's key, or {"other": text} where that is offered. Refused otherwise."""
        if isinstance(raw, dict) and question.settings.other and len(raw) == 1 and isinstance(raw.get(OTHER), str):
            text = normalise(raw[OTHER])
            if not text.strip():
                raise Refused("answer.other_empty")
            if len(text) > OTHER_LIMIT:
                raise Refused("answer.text_long", limit=OTHER_LIMIT, over=len(text) - OTHER_LIMIT)
            return {OTHER: text}
        if type(raw) is str and raw in question.listed and not (raw == OTHER and question.settings.other):
            return raw
        raise Refused("answer.select_listed")

    def one_shown(self, question: "Question", stored: Any) -> str:
        """The words of one selected answer."""
        if isinstance(stored, dict):
            return words("shown.other", text=stored[OTHER])
        return next((option.label for option in self.options(question) if option.value == stored), stored)

    def unwritten(self, question: "Question") -> str | None:
        """An option that nobody has named yet."""
        begun = {option["label"] for option in self.starter["settings"]["options"]}
        return next((option.label for option in question.settings.options if option.label in begun), None)

    def to_settings(self, form: wtforms.Form) -> dict[str, Any]:
        """The lines become options; a line that was there keeps its key."""
        data = super().to_settings(form)
        known = _known(data.pop("known_options", ""))
        return {**data, "options": keyed(lines(data.get("options")), known)}

    def from_settings(self, settings: dict[str, Any]) -> dict[str, Any]:
        """The options as lines, and their keys beside them."""
        options = settings.get("options", [])
        text = "\n".join(option["label"] for option in options)
        return {**settings, "options": text, "known_options": json.dumps(options)}


def _plain(label: str) -> str:
    """Words as they are compared: capitals and spaces make no difference."""
    return " ".join(label.split()).casefold()


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
