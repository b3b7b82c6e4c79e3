"""Date: a day, month and year in three boxes. It is held like a text: nothing is reckoned with it.

A date can tell who somebody is, and a date of birth nearly always does; the builder says so beside it. It is shown as
texts are: only from several on, in random order, after a facilitator has looked.
"""

import datetime
import re
from random import Random
from typing import TYPE_CHECKING, Annotated, Any

import wtforms
from pydantic import AfterValidator, Field, model_validator

from forms.measures import Audience, Measure
from forms.questions.base import PREFER_NOT, Example, GetList, QuestionType, Refused
from forms.questions.figures import in_ascii
from forms.questions.settings import BaseSettings, BaseSettingsForm, refusal, words
from forms.texts import CATALOGUE, Text

if TYPE_CHECKING:
    from forms.questionnaire import Question

EARLIEST, LATEST = datetime.date(1900, 1, 1), datetime.date(2199, 12, 31)
BOXES = ("day", "month", "year")
ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
TYPED = {"day": re.compile("[0-9]{1,2}"), "month": re.compile("[0-9]{1,2}"), "year": re.compile("[0-9]{4}")}


def day_of(text: str) -> datetime.date | None:
    """The day that a text such as 2026-11-20 names, in figures of any script; None where it names none."""
    found = ISO.fullmatch(in_ascii(text))
    try:
        return datetime.date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def written(day: datetime.date) -> str:
    """A day as people read it: 20 November 2026."""
    return CATALOGUE.say(_named(day))


def _a_day(text: str) -> str:
    day = day_of(text)
    if day is None or not EARLIEST <= day <= LATEST:
        raise refusal("definition.date")
    return day.isoformat()


Day = Annotated[str, AfterValidator(_a_day)]


class DateSettings(BaseSettings):
    """The first and the last day that can be given."""

    minimum: Annotated[Day | None, Field(description="The first day that can be given, such as 2026-11-20")] = None
    maximum: Annotated[Day | None, Field(description="The last day that can be given")] = None

    @model_validator(mode="after")
    def _in_order(self) -> "DateSettings":
        if self.minimum and self.maximum and self.minimum > self.maximum:  # ISO days sort like their texts
            raise refusal("definition.date_range")
        return self


def _named(day: datetime.date) -> Text:
    """The same inside a sentence of ours."""
    return Text("form.written_day", {"day": day.day, "month": Text(f"month.{day.month}"), "year": day.year})


class DateSettingsForm(BaseSettingsForm):
    """Both ends, and what a date can give away."""

    minimum = wtforms.StringField(words("settings.first_day"), description=words("settings.date_help"))
    maximum = wtforms.StringField(words("settings.last_day"), description=words("settings.date_identifies"))


class Date(QuestionType):
    """A day as a string: "2026-11-20"."""

    name = "date"
    template = "date.html"
    measure = Measure.TEXT
    one_control = False
    missing_id = "answer.missing_date"
    Settings: type[BaseSettings] = DateSettings
    SettingsForm = DateSettingsForm
    starter = {"prompt": words("starter.date"), "waves": ["after"], "audience": "facilitator"}
    example = Example(
        question={
            "key": "try_it_on",
            "type": "date",
            "prompt": "When will you try this first?",
            "waves": ["after"],
            "audience": "facilitator",
            "settings": {"minimum": "2026-01-01"},
        },
        raw="2026-11-20",
        posted={"q-try_it_on-day": ["20"], "q-try_it_on-month": ["11"], "q-try_it_on-year": ["2026"]},
        stored="2026-11-20",
        shown="20 November 2026",
        values={"try_it_on": "20 November 2026"},
    )

    def check(self, question: "Question", raw: Any) -> Any:
        """An ISO day between both ends; what was typed into the boxes and names no day is refused."""
        day = day_of(raw) if type(raw) is str else None
        if day is None:
            raise Refused("answer.date")
        first, last = self.between(question)
        if not first <= day <= last:
            raise Refused("answer.date_between", first=_named(first), last=_named(last))
        return day.isoformat()

    def between(self, question: "Question") -> tuple[datetime.date, datetime.date]:
        """The first and the last day that can be given."""
        settings = question.settings
        return day_of(settings.minimum or "") or EARLIEST, day_of(settings.maximum or "") or LATEST

    def names(self, question: "Question") -> tuple[str, ...]:
        """The three boxes, and the tick below them."""
        return tuple(f"{question.name}-{control}" for control in (*BOXES, PREFER_NOT))

    def raw_from_form(self, question: "Question", getlist: GetList) -> Any:
        """The day that the boxes say; what is no day is passed on as a list, which `read` refuses."""
        if question.prefer_not_to_say and getlist(f"{question.name}-{PREFER_NOT}"):
            return PREFER_NOT
        typed = {box: getlist(f"{question.name}-{box}") for box in BOXES}
        if not any(text.strip() for texts in typed.values() for text in texts):
            return None
        said = {box: in_ascii(texts[0].strip()) if len(texts) == 1 else "" for box, texts in typed.items()}
        if not all(TYPED[box].fullmatch(text) for box, text in said.items()):
            return list(said.values())
        return f"{said['year']}-{said['month']:>02}-{said['day']:>02}"

    def made_up(self, question: "Question", level: float, chance: Random) -> Any:
        """A day that can be given: near the first one, or one far from everybody's life."""
        first, last = self.between(question)
        begin = first if question.settings.minimum else min(max(first, datetime.date(2030, 1, 1)), last)
        return (begin + datetime.timedelta(days=int(level * min((last - begin).days + 1, 60)))).isoformat()

    def value(self, stored: Any) -> Any:
        """The day in words, as it is shown among what people wrote."""
        day = day_of(stored) if type(stored) is str else None
        return stored if day is None else written(day)

    def show(self, question: "Question", stored: Any) -> str:
        """The day in words."""
        return str(self.value(stored))

    def audience_words(self, question: "Question") -> Text:
        """Who may read it, said beside the boxes."""
        return Text(f"audience.{question.audience or Audience.FACILITATOR}")
