"""Agreement set: several statements on one scale, each a part of its own: set.s1.

On screens it is shown statement by statement with the scale repeated, never as a grid: grids make people tick straight
down and are hard to hit on a phone.
"""

from random import Random
from typing import TYPE_CHECKING, Annotated, Any

import wtforms
from pydantic import Field, field_validator

from forms.measures import Part
from forms.questions.base import PREFER_NOT, Example, GetList, QuestionType, Refused, one_posted
from forms.questions.graded import Graded, GradedSettings, GradedSettingsForm
from forms.questions.listed import ChoiceOption, keys_once, keys_to_lines, lines_to_keys
from forms.questions.settings import BaseSettings, words

if TYPE_CHECKING:
    from forms.questionnaire import Question

MOST = 20  # statements
LISTED = ("statements", "known_statements")


class AgreementSetSettings(GradedSettings):
    """The statements, and the scale of all of them."""

    statements: Annotated[
        tuple[ChoiceOption, ...], Field(min_length=1, max_length=MOST, description="The statements, in order")
    ]

    @field_validator("statements")
    @classmethod
    def _keys_once(cls, statements: tuple[ChoiceOption, ...]) -> tuple[ChoiceOption, ...]:
        return keys_once(statements)


class AgreementSetSettingsForm(GradedSettingsForm):
    """The statements, one a line, before the scale. The hidden field remembers their keys."""

    statements = wtforms.TextAreaField(words("settings.statements"), description=words("settings.statements_help"))
    known_statements = wtforms.HiddenField()


class AgreementSet(Graded):
    """A step for each statement: {"s1": 4, "s2": 2}. Some may be left out where an answer is not required."""

    name = "agreement_set"
    comparisons = ()  # several answers in one: a condition could not say which
    template = "agreement_set.html"
    one_control = False
    one_part = False
    missing_id = "answer.missing_each"
    Settings: type[BaseSettings] = AgreementSetSettings
    SettingsForm = AgreementSetSettingsForm
    starter = {
        "prompt": words("starter.agreement_set"),
        "waves": ["before", "after"],
        "better": "higher",
        "settings": {
            "labels": [words(f"agree.{step}") for step in range(1, 6)],
            "statements": [{"key": f"s{n}", "label": words(f"starter.statement_{n}")} for n in (1, 2)],
        },
    }
    example = Example(
        question={
            "key": "at_work",
            "type": "agreement_set",
            "prompt": "How far do you agree?",
            "waves": ["before", "after"],
            "better": "higher",
            "settings": {
                "labels": ["Disagree", "Neither", "Agree"],
                "statements": [
                    {"key": "heard", "label": "I am heard"},
                    {"key": "alone", "label": "I can ask for help"},
                ],
            },
        },
        raw={"heard": 3, "alone": 1},
        posted={"q-at_work-heard": ["3"], "q-at_work-alone": ["1"]},
        stored={"heard": 3, "alone": 1},
        shown="I am heard: Agree; I can ask for help: Disagree",
        values={"at_work.heard": 3, "at_work.alone": 1},
    )

    def check(self, question: "Question", raw: Any) -> Any:
        """An object of statement keys and steps; a statement that is absent or null is unanswered."""
        keys = [statement.key for statement in question.settings.statements]
        if not isinstance(raw, dict) or any(key not in keys for key in raw):
            raise Refused("answer.each_statement")
        given = {key: raw[key] for key in keys if raw.get(key) is not None}
        stored = {key: super(AgreementSet, self).check(question, value) for key, value in given.items()}
        if stored and len(stored) < len(keys) and question.required:
            raise Refused("answer.all_statements")
        return stored or None

    def names(self, question: "Question") -> tuple[str, ...]:
        """A group of radios for each statement, and the tick below them."""
        statements = tuple(f"{question.name}-{statement.key}" for statement in question.settings.statements)
        return (*statements, f"{question.name}-{PREFER_NOT}")

    def raw_from_form(self, question: "Question", getlist: GetList) -> Any:
        """The radios of all statements; ticking "prefer not to say" stands above them."""
        if question.prefer_not_to_say and getlist(f"{question.name}-{PREFER_NOT}"):
            return PREFER_NOT
        keys = [statement.key for statement in question.settings.statements]
        return {key: self.number(question, one_posted(getlist(f"{question.name}-{key}"))) for key in keys}

    def made_up(self, question: "Question", level: float, chance: Random) -> Any:
        """Steps around one and the same level."""
        around = [min(max(level + chance.uniform(-0.2, 0.2), 0), 0.999) for _ in question.settings.statements]
        return {
            statement.key: super(AgreementSet, self).made_up(question, one, chance)
            for statement, one in zip(question.settings.statements, around, strict=True)
        }

    def asks(self, question: "Question") -> int:
        """An answer to each statement."""
        return len(question.settings.statements)

    def parts(self, question: "Question") -> tuple[Part, ...]:
        """Each statement, compared as a scale of its own."""
        whole = self.whole(question)
        return tuple(
            self.one_of_several(question, whole, statement.key, statement.label)
            for statement in question.settings.statements
        )

    def values(self, question: "Question", stored: Any) -> dict[str, Any]:
        """The step of each statement, None where it was left out."""
        said = stored if stored is not None and not self.not_said(question, stored) else {}
        keys = [statement.key for statement in question.settings.statements]
        return {f"{question.key}.{key}": said.get(key) for key in keys}

    def show(self, question: "Question", stored: Any) -> str:
        """Each statement that was answered, with its answer."""
        labels = {statement.key: statement.label for statement in question.settings.statements}
        answers = (
            (labels.get(key, key), super(AgreementSet, self).show(question, step)) for key, step in stored.items()
        )
        return "; ".join(f"{label}: {answer}" for label, answer in answers)

    def unwritten(self, question: "Question") -> str | None:
        """A statement that nobody has written yet."""
        begun = {statement["label"] for statement in self.starter["settings"]["statements"]}
        return next((each.label for each in question.settings.statements if each.label in begun), None)

    def to_settings(self, form: wtforms.Form) -> dict[str, Any]:
        """The scale as of a scale; the lines become statements, and one that was there keeps its key."""
        everything = QuestionType.to_settings(self, form)
        scale = {name: value for name, value in super().to_settings(form).items() if name not in LISTED}
        return scale | lines_to_keys({name: everything[name] for name in LISTED if name in everything}, "statements")

    def from_settings(self, settings: dict[str, Any]) -> dict[str, Any]:
        """The labels and the statements as lines."""
        return keys_to_lines(super().from_settings(settings), "statements")
