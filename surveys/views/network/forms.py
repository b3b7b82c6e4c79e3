"""Forms of communities and outcomes, and the one-line text field that the other staff forms use too."""

from __future__ import annotations

import datetime
from functools import cache
from zoneinfo import available_timezones

from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, ValidationError

from forms.normalise import normalise
from forms.texts import Text
from surveys.evidence import OUTCOME_KINDS
from surveys.network import LARGEST_K, SMALLEST_K, About
from surveys.running import FORMATS
from surveys.texts import CATALOGUE

WHOLE = {"type": "text", "inputmode": "numeric", "class": "box short"}
EARLIEST, LATEST = datetime.date(1990, 1, 1), datetime.date(2100, 1, 1)


def tidy(value: str | None) -> str:
    """A line of text without what no database can hold, and without blanks around it."""
    return " ".join(normalise(value or "").split())


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
    # places people know; the rest are old names of the same zones
    named = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/")))
    return [SelectChoice("UTC", "UTC"), *(SelectChoice(zone, _place(zone)) for zone in named)]


def _place(zone: str) -> str:
    return zone.replace("_", " ").replace("/", ": ", 1)


def _kinds() -> list[SelectChoice]:
    return [SelectChoice(kind, CATALOGUE.say(Text(f"outcome.{kind}"))) for kind in OUTCOME_KINDS]


def date_field(label: str, missing: str) -> DateField:
    """A date between 1990 and 2100."""
    return DateField(label, validators=[InputRequired(missing), _sensible])


def _sensible(_form: FlaskForm, field: DateField) -> None:
    if field.data is not None and not EARLIEST <= field.data <= LATEST:
        raise ValidationError(f"Enter a date between {EARLIEST.year} and {LATEST.year}")


class CommunityForm(FlaskForm):
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
    k = IntegerField(
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

    def about(self, language: str = "en") -> About:
        """The typed answers as the verbs take them."""
        words = {
            name: self[name].data or "" for name in ("name", "audience", "format", "rhythm", "safeguarding_contact")
        }
        return About(**words, k=self.k.data, time_zone=self.time_zone.data, language=language)


class OutcomeForm(FlaskForm):
    """Something that happened because of the sessions."""

    date = date_field("When", "Enter the day on which it happened")
    kind = SelectField("What it is", choices=_kinds)
    title = line(
        "In a sentence",
        300,
        "Say what happened",
        "Do not name anyone. Such as: one debrief sheet now used by all teams.",
    )
