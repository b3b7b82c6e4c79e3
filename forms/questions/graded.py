"""Steps from a low to a high end: settings, form and reading that scale, rating and now-and-then share."""

from random import Random
from typing import TYPE_CHECKING, Annotated, Any

import wtforms
from pydantic import Field, ValidationInfo, field_validator, model_validator

from forms.measures import Measure, Option
from forms.questions.base import GetList, QuestionType, Refused, Row, one_posted
from forms.questions.settings import BaseSettings, BaseSettingsForm, Label, ShortWords, lines, refusal, words

if TYPE_CHECKING:
    from forms.questionnaire import Question

STRIP = 7  # the longest scale of bare numbers that is shown as a strip; longer ones are a list of rows


class GradedSettings(BaseSettings):
    """How many points, and their words: `labels` for each point, or `low` and `high` for the ends."""

    points: Annotated[int, Field(strict=True, ge=2, le=11, description="How many points, numbered from 1")] = 5
    labels: Annotated[
        tuple[Label, ...], Field(max_length=11, description="Words for each point, lowest first; then no low and high")
    ] = ()
    low: Annotated[ShortWords, Field(description="Words for the lowest point")] = ""
    high: Annotated[ShortWords, Field(description="Words for the highest point")] = ""

    @model_validator(mode="before")
    @classmethod
    def _points_from_labels(cls, data: Any) -> Any:
        if isinstance(data, dict) and "points" not in data and isinstance(data.get("labels"), list) and data["labels"]:
            return {**data, "points": len(data["labels"])}
        return data

    @field_validator("labels")
    @classmethod
    def _a_label_for_each(cls, labels: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        points = info.data.get("points", len(labels))
        if labels and len(labels) != points:
            raise refusal("definition.labels_count", points=points, n=len(labels))
        return labels

    @model_validator(mode="after")
    def _labels_or_ends(self) -> "GradedSettings":
        if self.labels and (self.low or self.high):
            raise refusal("definition.labels_or_ends")
        return self


class GradedSettingsForm(BaseSettingsForm):
    """Words for each step, one a line; or the number of steps and the words of both ends."""

    labels = wtforms.TextAreaField(words("settings.labels"), description=words("settings.labels_help"))
    points = wtforms.IntegerField(words("settings.points"), [wtforms.validators.Optional()])
    low = wtforms.StringField(words("settings.low"))
    high = wtforms.StringField(words("settings.high"))

    instead_of = "labels"
    instead = ("points", "low", "high")
    instead_label = words("settings.ends_instead")


class Graded(QuestionType):
    """Answers that are whole numbers from `first` to `last`."""

    measure = Measure.ORDINAL
    comparisons: tuple[str, ...] = ("is", "at_least")
    Settings: type[BaseSettings] = GradedSettings
    SettingsForm = GradedSettingsForm

    def first(self, question: "Question") -> int:
        """The number of the lowest step."""
        return 1

    def last(self, question: "Question") -> int:
        """The number of the highest step."""
        return question.settings.points

    def check(self, question: "Question", raw: Any) -> Any:
        """A whole number on the scale. Only numbers: true is not 1 and "4" is not 4 in JSON; 4.0 is 4."""
        number = raw
        if type(raw) is float and raw.is_integer():
            number = int(raw)
        if type(number) is int and self.first(question) <= number <= self.last(question):
            return number
        raise Refused("answer.select_listed")

    def raw_from_form(self, question: "Question", getlist: GetList) -> Any:
        """The posted number, exactly as the page wrote it."""
        return self.number(question, one_posted(getlist(question.name)))

    def number(self, question: "Question", posted: Any) -> Any:
        """The step that a posted string names; what names none is passed on as it is."""
        # Looking it up among the strings of the page refuses "+3", " 3 ", "1e0" and digits of other scripts at once.
        return next((int(row.value) for row in self.rows(question) if row.value == posted), posted)

    def rows(self, question: "Question") -> tuple[Row, ...]:
        """One row per step; with bare numbers in a list, the ends carry their words."""
        labels = getattr(question.settings, "labels", ())
        if labels:
            return tuple(Row(str(step), label) for step, label in enumerate(labels, 1))
        return tuple(Row(str(option.value), option.label) for option in self.options(question))

    def made_up(self, question: "Question", level: float, chance: Random) -> Any:
        """A step at this level."""
        first = self.first(question)
        return first + int(level * (self.last(question) - first + 1))

    def strip(self, question: "Question") -> bool:
        """Whether the steps are shown side by side as numbers: no words for each, and few enough."""
        return not question.settings.labels and question.settings.points <= STRIP

    def options(self, question: "Question") -> tuple[Option, ...]:
        """The steps, lowest first; where only the ends have words, the others are their numbers."""
        first, last = self.first(question), self.last(question)
        labels = getattr(question.settings, "labels", ())
        if labels:
            return tuple(Option(step, label) for step, label in enumerate(labels, 1))
        ends = {first: question.settings.low, last: question.settings.high}
        return tuple(Option(step, f"{step} {ends.get(step, '')}".rstrip()) for step in range(first, last + 1))

    def ends(self, question: "Question") -> tuple[float | None, float | None]:
        """The numbers of the lowest and the highest step."""
        return float(self.first(question)), float(self.last(question))

    def show(self, question: "Question", stored: Any) -> str:
        """The step's own words, or its number."""
        labels = getattr(question.settings, "labels", ())
        return labels[stored - 1] if labels else str(stored)

    def to_settings(self, form: wtforms.Form) -> dict[str, Any]:
        """Labels win over the number of steps, so that pasting seven lines makes seven steps."""
        data = super().to_settings(form)
        if "labels" not in data:
            return data
        labels = lines(data.pop("labels"))
        return {"labels": labels} if labels else data

    def from_settings(self, settings: dict[str, Any]) -> dict[str, Any]:
        """The labels as lines."""
        return {"points": 5, **settings, "labels": "\n".join(settings.get("labels", ()))}
