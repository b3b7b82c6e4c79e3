"""The forms of the builder: starting and importing a questionnaire, its small buttons, and the card of one question.

What they check is only what can be said beside a field; whether a questionnaire is one, `forms.questionnaire` decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    FloatField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    widgets,
)
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from forms.bank import names
from forms.bank import questionnaire as ready_made
from forms.measures import Audience, Better, Measure
from forms.questionnaire import Question, Questionnaire
from forms.questions import QUESTION_TYPES, QuestionType
from forms.texts import Text
from surveys.views.build import only_if
from surveys.views.pages import say

EMPTY = "empty"
IN_ORDER = frozenset({Measure.BINARY, Measure.ORDINAL, Measure.NUMERIC})  # measures of which more or less can be said
BETTER = {
    Better.HIGHER: "Higher is better",
    Better.LOWER: "Lower is better",
    Better.NEITHER: "Neither",
}
ALSO = {"during": "in the middle", "follow_up": "weeks later", "once": "only once"}  # times that few ask at
TITLE_LONG = "Shorten the title to 200 characters or fewer"


class StartForm(FlaskForm):
    """A new questionnaire: empty, or one of the bank's."""

    title = StringField(
        "Title",
        [Length(max=200, message=TITLE_LONG)],
        description="What people see above the questions. Leave it empty to keep the title of a ready-made one.",
    )
    beginning = RadioField(
        "Begin with", [InputRequired("Select what to begin with")], default=EMPTY, validate_choice=True
    )

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        ready = [SelectChoice(name, _bank_label(name)) for name in names()]
        self.beginning.choices = [SelectChoice(EMPTY, "An empty page"), *ready]


def _bank_label(name: str) -> str:
    ready = ready_made(name)
    return f"{ready.title} ({len(ready.answered())} questions, to change as you like)"


class ImportForm(FlaskForm):
    """A definition in JSON, as a file or pasted. A file wins."""

    file = FileField("A file", render_kw={"accept": ".json,application/json"})
    definition = TextAreaField("Or paste it here", render_kw={"rows": 14, "spellcheck": "false"})


class ActForm(FlaskForm):
    """One of the builder's buttons. `seen` is the number of changes that the page was made from."""

    seen = IntegerField(widget=widgets.HiddenInput())


class TitleForm(ActForm):
    """A title, of a questionnaire (where it may not be empty) or of a page."""

    title = StringField("Title", [Length(max=200, message=TITLE_LONG)])


class QuestionForm(ActForm):
    """The card of one question, without its type's own settings. Fields that do not suit the type are taken out."""

    prompt = TextAreaField(
        "Question",
        [
            DataRequired("Write the question"),
            Length(max=1000, message="Shorten the question to 1000 characters or fewer"),
        ],
        render_kw={"rows": 2},
    )
    help = TextAreaField(
        "A second sentence below it",
        [Length(max=1000, message="Shorten this to 1000 characters or fewer")],
        render_kw={"rows": 1},
    )
    type = SelectField("Kind of answer")
    better = SelectField(
        "Which way is better?", choices=[SelectChoice(value, label) for value, label in BETTER.items()]
    )
    audience = SelectField("Who may read the answers?")
    waves = SelectMultipleField(
        "Asked",
        [InputRequired("Select when this question is asked")],
        widget=widgets.ListWidget(prefix_label=False),
        option_widget=widgets.CheckboxInput(),
    )
    required = BooleanField("Required")
    prefer_not_to_say = BooleanField("Offer “Prefer not to say”")
    key_question = BooleanField(
        "Key question", description="The one question that the session is about. Its change is told first."
    )
    sensitive = BooleanField(
        "Sensitive", description="Shown only where more people answered, and never when all said the same."
    )
    show_start = BooleanField(
        "Show the start", description="You can show the room its answers from before while the session still runs."
    )
    breakdown = BooleanField(
        "Break down by this",
        description=(
            "The results are also shown for each of its answers, where every group is large enough. "
            "One question at most, said before the first form opens."
        ),
    )
    show_if = SelectField(
        "Ask this only if …", description="The answer to an earlier question that is asked at the same times."
    )
    show_if_number = StringField("The number", render_kw={"inputmode": "decimal"})
    shows = SelectField(
        "Show above it", description="What people answered before, once you have shown the start to the room."
    )
    right = TextAreaField("Right answers", render_kw={"rows": 2, "spellcheck": "false"})
    item = StringField(
        "Name for the line over time",
        [Length(max=100, message="Shorten the name to 100 characters or fewer")],
        description=(
            "Questions with the same name, in any questionnaire of this group, make one line over its sessions. "
            "Keep it when you reword the question; use another one when its answers change."
        ),
        render_kw={"list": "items", "autocapitalize": "none", "spellcheck": "false"},
    )
    margin = FloatField(
        "Smallest change that matters",
        [Optional(), NumberRange(min=0, message="Enter 0 or more")],
        description=(
            "In steps of the scale; for yes or no a share such as 0.1. "
            "A change that is surely smaller is called “about the same”."
        ),
        render_kw={"inputmode": "decimal"},
    )

    def __init__(
        self,
        question: Question,
        earlier: Mapping[str, Sequence[tuple[str, str]]],
        starts: Sequence[tuple[str, str]],
        **arguments: Any,
    ) -> None:
        super().__init__(**arguments)
        kind = question.kind
        self.shows.choices = [SelectChoice("", "Nothing"), *(SelectChoice(*pair) for pair in starts)]
        if not starts:
            del self.shows
        listed = [SelectChoice(*pair, optgroup=name) for name, pairs in earlier.items() for pair in pairs]
        self.show_if.choices = [SelectChoice("", "(no condition: ask everybody)"), *listed]
        if not kind.answered:
            self.show_if.label.text = "Show this only if …"
        if not only_if.types_a_number(earlier):
            del self.show_if_number
        if not listed:
            del self.show_if
        self.type.choices = [SelectChoice(each.name, say(each.label)) for each in QUESTION_TYPES]
        self.waves.choices = [
            SelectChoice(wave, ALSO.get(wave) or say(Text(f"wave_name.{wave}"))) for wave in kind.waves
        ]
        if not kind.answered:
            self.prompt.label.text = "Words"
            self.prompt.validators = [DataRequired("Write the words"), *self.prompt.validators[1:]]
        self.audience.choices = [SelectChoice(each, say(Text(f"audience.{each}"))) for each in reversed(Audience)]
        self.right.description = say(Text(kind.right_help)) if kind.right_help else ""
        for name in FIELDS - fields_for(kind):
            del self[name]


# Fields that only some measures have; the others belong to every question.
FIELDS = frozenset(
    {
        "better",
        "audience",
        "required",
        "prefer_not_to_say",
        "key_question",
        "sensitive",
        "show_start",
        "breakdown",
        "right",
        "item",
        "margin",
    }
)


def fields_for(kind: QuestionType) -> frozenset[str]:
    """Which of FIELDS make sense for a type, by its measure and by what can be said of its answers."""
    if kind.measure is None:
        return frozenset()
    found = {"required", "prefer_not_to_say", "sensitive"}
    if kind.measure is Measure.TEXT:
        return frozenset(found | {"audience"})
    found |= {"show_start"}
    if not kind.judged:  # described, and in no line over time
        return frozenset(found)
    found |= {"item"}
    if kind.one_part:
        found |= {"key_question"}
    if kind.measure is Measure.NOMINAL:
        found |= {"breakdown"}
    if kind.right_help:
        found |= {"right"}
    return frozenset(found | {"better", "margin"}) if kind.measure in IN_ORDER else frozenset(found)


def card_form(
    questionnaire: Questionnaire, question: Question, stored: dict[str, Any] | None, seen: int
) -> tuple[QuestionForm, Any]:
    """The two forms of a question's card: its own, and its type's settings.

    stored: the question's definition to fill them with; None: they hold what was posted.
    """
    earlier = only_if.choices(questionnaire, question.key) if question.kind.conditional else {}
    starts = only_if.starts(questionnaire, question.key)
    if stored is None:
        form = QuestionForm(question, earlier, starts)
        return form, question.kind.SettingsForm(request.form, prefix="settings-")
    values = {
        "seen": seen,
        **question.model_dump(mode="json"),
        "item": question.item or "",
        "shows": question.shows or "",
    }
    values["right"] = question.kind.right_lines(question)
    values["show_if"], values["show_if_number"] = only_if.stored(question, questionnaire)
    values["audience"] = question.audience or Audience.FACILITATOR
    settings = question.kind.from_settings(stored.get("settings", {}))
    return (
        QuestionForm(question, earlier, starts, formdata=None, data=values),
        question.kind.SettingsForm(data=settings, prefix="settings-"),
    )
