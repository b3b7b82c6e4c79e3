"""Forms of communities and outcomes, and what the other staff forms share: our words, and the one-line text field."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from babel.core import get_global
from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, ValidationError

from forms.normalise import normalise
from forms.texts import Text
from surveys.evidence import OUTCOME_KINDS
from surveys.languages import ENGLISH, language, named, spoken
from surveys.limits import FORMATS, LARGEST_K, LONGEST_NOTICE, SMALLEST_K
from surveys.network import About
from surveys.texts import CATALOGUE

WHOLE = {"type": "text", "inputmode": "numeric", "class": "box short"}
NO_NUMBER = "Enter a whole number, such as 12"
MOST_DIGITS = 15  # with hundreds, WTForms' own checks overflow
# What WTForms says by itself, in our words.
WORDS = {
    "Not a valid integer value.": NO_NUMBER,
    "Not a valid date value.": "Enter a day, such as 20 November 2026",
    "Not a valid choice.": "Choose one of these",
    "Not a valid time value.": "Enter a time, such as 16:00",
    "Not a valid datetime value.": "Enter a day and a time, such as 20 November 2026, 16:00",
}
EARLIEST, LATEST = datetime.date(1990, 1, 1), datetime.date(2100, 1, 1)


class OurWords:
    """Stands where WTForms expects its translations."""

    def gettext(self, words: str) -> str:
        return WORDS.get(words, words)

    def ngettext(self, one: str, many: str, n: int) -> str:
        return self.gettext(one if n == 1 else many)


class StaffForm(FlaskForm):
    """A form whose every message is in our words."""

    class Meta(FlaskForm.Meta):
        def get_translations(self, form: Any) -> OurWords:
            return OurWords()


class WholeNumber(IntegerField):
    """A whole number; what is none is refused in words, and so is one that no machine counts to."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if any(len(typed) > MOST_DIGITS for typed in valuelist):
            raise ValueError(NO_NUMBER)
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(NO_NUMBER) from error


def tidy(value: str | None) -> str:
    """A line of text without what no database can hold, and without blanks around it."""
    return " ".join(normalise(value or "").split())


def tidy_lines(value: str | None) -> str:
    """The same of a longer text, which keeps its lines."""
    return normalise(value or "").strip()


def line(label: str, most: int, missing: str = "", description: str = "") -> StringField:
    """A line of text of at most so many characters; `missing` is what to say where it must not be empty."""
    checks = [Length(max=most, message=f"Shorten this to {most} characters")]
    if missing:
        checks.insert(0, DataRequired(missing))  # of what is left once it is tidied
    return StringField(label, validators=checks, filters=[tidy], description=description)


def formats() -> list[SelectChoice]:
    """How people meet, as choices."""
    return [SelectChoice(name, name.capitalize() or "Not said") for name in FORMATS]


@cache
def _zones() -> list[SelectChoice]:
    # places people know, each by its newest name: Kyiv, and not Kiev beside it
    older = get_global("zone_aliases")
    named = sorted(
        zone
        for zone in available_timezones()
        if "/" in zone and zone not in older and not zone.startswith(("Etc/", "SystemV/"))
    )
    return [SelectChoice("UTC", "UTC"), *(SelectChoice(zone, _place(zone)) for zone in named)]


def _place(zone: str) -> str:
    return zone.replace("_", " ").replace("/", ": ", 1)


def _language(tag: str) -> str:
    known = language(tag)
    return known.english if known.name == known.english else f"{known.english} ({known.name})"


def _kinds() -> list[SelectChoice]:
    return [SelectChoice(kind, CATALOGUE.say(Text(f"outcome.{kind}"))) for kind in OUTCOME_KINDS]


def date_field(label: str, missing: str) -> DateField:
    """A date between 1990 and 2100."""
    return DateField(label, validators=[InputRequired(missing), _sensible])


def _sensible(_form: FlaskForm, field: DateField) -> None:
    if field.data is not None and not EARLIEST <= field.data <= LATEST:
        raise ValidationError(f"Enter a date between {EARLIEST.year} and {LATEST.year}")


BEGINS = (
    "People’s pages begin in it; where it is English, in the language of their questionnaire. "
    "They can change it there. An empty questionnaire is taken to be written in it."
)
MORE = "An administrator can turn on more."
SAID = ("name", "audience", "format", "rhythm", "safeguarding_contact", "responsible", "privacy_notice")


class CommunityForm(StaffForm):
    """What is said of a community."""

    name = line("Name", 200, "Enter a name, such as The Harbour Circle")
    audience = line("What it is about", 200, description="Such as child safeguarding or trauma-informed care.")
    format = SelectField("How it meets", choices=formats)
    rhythm = line("How often it meets", 80, description="Such as monthly.")
    safeguarding_contact = line(
        "Safeguarding contact",
        200,
        description="A telephone number or address. It stands beside every box for words and at the end of each form.",
    )
    responsible = line(
        "Responsible for the data",
        200,
        description="Name or organisation, and how to reach them. Everybody who answers sees it. Empty: the community.",
    )
    privacy_notice = TextAreaField(
        "Privacy notice",
        validators=[Length(max=LONGEST_NOTICE, message=f"Shorten this to {LONGEST_NOTICE} characters")],
        filters=[tidy_lines],
        description="Its words, or the address of a page that has them. It stands behind “More” on each form.",
    )
    k = WholeNumber(
        "Smallest group shown",
        default=SMALLEST_K,
        validators=[
            InputRequired(f"Enter a number from {SMALLEST_K} to {LARGEST_K}"),
            NumberRange(SMALLEST_K, LARGEST_K, f"Enter a number from {SMALLEST_K} to {LARGEST_K}"),
        ],
        description="No figure ever describes fewer people. It can be raised later, never lowered.",
        render_kw=WHOLE,
    )
    time_zone = SelectField("Time zone", choices=_zones, default="UTC")

    language = SelectField("Language", default=ENGLISH, description=BEGINS)

    def offer_languages(self, on: Sequence[str], kept: str = ENGLISH) -> None:
        """Offer English and the languages that are on; and what a community has: a program may have given another."""
        offered = {tag: _language(tag) for tag in (ENGLISH, *on)}
        if spoken(kept) in offered:  # the same language, as the community has it: fr-CA
            offered = {kept if tag == spoken(kept) else tag: name for tag, name in offered.items()}
        else:
            offered[kept] = f"{named(kept)} (off)"
        self.language.choices = [SelectChoice(tag, name) for tag, name in offered.items()]
        if not on:
            self.language.description = f"{BEGINS} {MORE}"

    def keep_zone(self, zone: str) -> None:
        """Offer the zone that a community has, whatever its name: a program may have given an older one."""
        if zone not in {choice.value for choice in _zones()}:
            self.time_zone.choices = [*_zones(), SelectChoice(zone, _place(zone))]

    def about(self) -> About:
        """The typed answers as the verbs take them."""
        words = {name: self[name].data or "" for name in SAID}
        return About(**words, k=self.k.data, time_zone=self.time_zone.data, language=self.language.data)


class OutcomeForm(StaffForm):
    """Something that happened in the members' work since the sessions began."""

    date = date_field("When", "Enter the day on which it happened")
    kind = SelectField("What it is", choices=_kinds)
    title = line(
        "In a sentence",
        300,
        "Say what happened",
        "Do not name anyone. Such as: one debrief sheet now used by all teams.",
    )


class PeriodForm(StaffForm):
    """A period that begins later: its name and its days."""

    title = line("Name", 200, "Enter a name, such as Autumn term 2027")
    starts = date_field("First day", "Enter the first day")
    ends = date_field("Last day", "Enter the last day")
