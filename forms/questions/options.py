"""Answers to choose from by key: settings, form and reading that single and multiple choice share."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

import wtforms
from pydantic import BeforeValidator, Field, StrictBool, field_validator, model_validator

from forms.measures import Option
from forms.normalise import normalise
from forms.questions.base import Refused, Row
from forms.questions.listed import (
    NONE_OF_THESE,
    OTHER,
    ChoiceOption,
    Optioned,
    keys_once,
)
from forms.questions.settings import BaseSettings, BaseSettingsForm, lines, not_yet, refusal, words
from forms.texts import Text

if TYPE_CHECKING:
    from forms.questionnaire import Question

OTHER_LIMIT = 500  # characters


class OptionsSettings(BaseSettings):
    """The answers listed, and the two that may be added to them."""

    options: Annotated[
        tuple[ChoiceOption, ...], Field(min_length=1, max_length=50, description="The answers, in order")
    ]
    other: Annotated[StrictBool, Field(description="Add an answer in one's own words")] = False
    none_of_these: Annotated[StrictBool, Field(description="Add “None of these”")] = False
    shuffle: Annotated[
        None,
        BeforeValidator(not_yet("definition.shuffle_later"), json_schema_input_type=Literal[False] | None),
        Field(description="Not available yet: leave it out"),
    ] = None

    @field_validator("options")
    @classmethod
    def _keys_once(cls, options: tuple[ChoiceOption, ...]) -> tuple[ChoiceOption, ...]:
        return keys_once(options)

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


class Choice(Optioned):
    """Shared by the types whose answers are option keys."""

    template = "choice.html"
    right_help = "settings.right_choice"
    SettingsForm = OptionsSettingsForm

    def names(self, question: "Question") -> tuple[str, ...]:
        """The radios or boxes, and the text beside "other"."""
        return (question.name, question.name + "-other")

    def posts(self, question: "Question") -> int:
        """The radio that was chosen, and the text beside "other" where there is one."""
        return 1 + question.settings.other

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


def _plain(label: str) -> str:
    """Words as they are compared: capitals and spaces make no difference."""
    return " ".join(label.split()).casefold()
