"""Number: typed in, with an allowed range and a unit. Years of experience, calls in the last month."""

import re
from collections.abc import Iterator
from random import Random
from typing import TYPE_CHECKING, Annotated, Any

import wtforms
from pydantic import AfterValidator, Field, PlainSerializer, StrictBool, model_validator

from forms.measures import Measure
from forms.normalise import tidy
from forms.questions.base import PREFER_NOT, Example, GetList, QuestionType, Refused, one_posted
from forms.questions.figures import in_ascii
from forms.questions.settings import BaseSettings, BaseSettingsForm, ShortWords, lines, refusal, words

if TYPE_CHECKING:
    from forms.conditions import Condition
    from forms.questionnaire import Question

LIMIT = 1_000_000_000  # no answer of a person is beyond it, and every store and statistic can hold it exactly

# As people type: digits, of any script before they come here, a decimal point or comma. Plus signs, exponents and
# underscores are not guessed at; nor is a comma before exactly three digits: a thousand to some, a decimal to others.
_WHOLE = re.compile(r"-?[0-9]{1,12}")
_DECIMAL = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,12}|,(?![0-9]{3}$)[0-9]{1,12})?")


def _typed(text: str, whole: bool) -> int | float | str | None:
    """The number that was typed, spaces around it forgiven; what is none stays a string, for `read` to refuse."""
    typed = in_ascii(text.strip(" \t\r\n\u00a0"))
    if whole:
        return int(typed) if _WHOLE.fullmatch(typed) else typed or None
    return float(typed.replace(",", ".")) if _DECIMAL.fullmatch(typed) else typed or None


Bound = Annotated[
    float,
    Field(strict=True, ge=-LIMIT, le=LIMIT),
    AfterValidator(tidy),
    PlainSerializer(lambda bound: bound, return_type=int | float),
]


class NumberSettings(BaseSettings):
    """The range that is allowed (its ends included), the unit shown, and whether only whole numbers count."""

    minimum: Annotated[Bound | None, Field(description="The smallest number allowed")] = None
    maximum: Annotated[Bound | None, Field(description="The largest number allowed")] = None
    unit: Annotated[ShortWords, Field(description="What is counted: years, people")] = ""
    whole: Annotated[StrictBool, Field(description="Whole numbers only")] = False

    @model_validator(mode="after")
    def _range_is_a_range(self) -> "NumberSettings":
        if self.minimum is not None and self.maximum is not None and self.minimum >= self.maximum:
            raise refusal("definition.range")
        return self


class NumberSettingsForm(BaseSettingsForm):
    """Range, unit and whole numbers."""

    minimum = wtforms.FloatField(words("settings.minimum"), [wtforms.validators.Optional()])
    maximum = wtforms.FloatField(words("settings.maximum"), [wtforms.validators.Optional()])
    unit = wtforms.StringField(words("settings.unit"))
    whole = wtforms.BooleanField(words("settings.whole"))


class Number(QuestionType):
    """An int, or a float where it has decimals."""

    name = "number"
    template = "number.html"
    measure = Measure.NUMERIC
    comparisons = ("at_least", "is")
    counted = False
    missing_id = "answer.missing_number"
    right_help = "settings.right_number"
    Settings = NumberSettings
    SettingsForm = NumberSettingsForm
    starter = {
        "prompt": words("starter.number"),
        "waves": ["before", "after"],
        "settings": {"minimum": 0, "maximum": 1000, "whole": True},
    }
    example = Example(
        question={
            "key": "years",
            "type": "number",
            "prompt": "How many years have you worked with children?",
            "waves": ["before"],
            "settings": {"minimum": 0, "maximum": 70, "unit": "years"},
        },
        raw=12.5,
        posted={"q-years": ["12,5"]},
        stored=12.5,
        shown="12.5",
        values={"years": 12.5},
    )

    def check(self, question: "Question", raw: Any) -> Any:
        """A finite number in the range; true is not 1, and "4" is not 4 in JSON; 4.0 is 4."""
        settings = question.settings
        if type(raw) is float and raw.is_integer() and abs(raw) <= LIMIT:
            raw = int(raw)
        if type(raw) is int or (type(raw) is float and not settings.whole):
            low = -LIMIT if settings.minimum is None else settings.minimum
            high = LIMIT if settings.maximum is None else settings.maximum
            if low <= raw <= high:  # false for NaN and the infinities
                return raw
        id, parameters = self._what_to_enter(settings)
        raise Refused(id, **parameters)

    def right_refused(self, question: "Question") -> str | None:
        """Right answers are numbers that may be given."""
        for number in question.right:
            try:
                self.check(question, number)
            except Refused:
                return words("definition.right_number", number=str(number)[:60])
        return None

    def right_from(self, question: "Question", text: str, settings: dict[str, Any]) -> list[Any]:
        """The numbers, as people may type them."""
        typed = [_typed(line, settings.get("whole", False)) for line in lines(text)]
        return [tidy(number) if isinstance(number, float) else number for number in typed]

    def can_meet(self, question: "Question", condition: "Condition") -> bool:
        """Whether this number could be given as an answer."""
        try:
            self.check(question, condition.value)
        except Refused:
            return False
        return True

    def posted_if(self, question: "Question", condition: "Condition") -> dict[str, Any]:
        """The number itself: the script reads what is typed as `_typed` does."""
        return {condition.comparison: condition.value, "whole": question.settings.whole}

    def condition_words(self, question: "Question", condition: "Condition") -> str:
        """The number with its unit."""
        return f"{condition.value} {question.settings.unit}".rstrip()

    def condition_choices(self, question: "Question") -> Iterator[tuple[str, Any]]:
        """The comparisons, each with a number to be typed."""
        return ((comparison, None) for comparison in self.comparisons)

    def _what_to_enter(self, settings: NumberSettings) -> tuple[str, dict[str, object]]:
        kind = "whole" if settings.whole else "number"
        if settings.minimum is not None and settings.maximum is not None:
            return f"answer.{kind}_between", {"low": settings.minimum, "high": settings.maximum}
        if settings.minimum is not None:
            return f"answer.{kind}_from", {"low": settings.minimum}
        if settings.maximum is not None:
            return f"answer.{kind}_to", {"high": settings.maximum}
        return f"answer.{kind}", {}

    def names(self, question: "Question") -> tuple[str, ...]:
        """The box, and the tick beside it."""
        return (question.name, question.name + "-prefer_not")

    def raw_from_form(self, question: "Question", getlist: GetList) -> Any:
        """The number typed, spaces around it forgiven; what is none stays a string, which `read` refuses."""
        if question.prefer_not_to_say and getlist(question.name + "-prefer_not"):
            return PREFER_NOT
        posted = one_posted(getlist(question.name))
        if not isinstance(posted, str):
            return posted
        return _typed(posted, question.settings.whole)

    def made_up(self, question: "Question", level: float, chance: Random) -> Any:
        """A whole number in the range, of which no more than the first hundred above its low end are used."""
        low, high = (None if end is None else float(end) for end in self.ends(question))
        least = low if low is not None else (high - 20 if high is not None and high < 20 else 0)
        most = min(least + 100, high) if high is not None else least + 20
        number = least + level * (most - least)
        return self.check(question, tidy(number if int(number) < least else float(int(number))))

    def ends(self, question: "Question") -> tuple[float | None, float | None]:
        """The allowed range, where one was set."""
        low, high = question.settings.minimum, question.settings.maximum
        return (None if low is None else float(low)), (None if high is None else float(high))

    def inputmode(self, question: "Question") -> str:
        """Which keyboard a phone shows; the number pads have no minus, so not where one may be needed."""
        if question.settings.minimum is not None and question.settings.minimum < 0:
            return "text"
        return "numeric" if question.settings.whole else "decimal"

    def to_settings(self, form: wtforms.Form) -> dict[str, Any]:
        """The bounds as whole numbers where they are; 0 is a bound."""
        data = super().to_settings(form)
        for name in ("minimum", "maximum"):
            value = form.data.get(name)
            if value is not None:
                data[name] = tidy(value)
        return data
