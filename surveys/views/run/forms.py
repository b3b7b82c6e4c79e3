"""Forms of a new session: three questions first, then what it is called and what is asked; and of planned times."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    DateTimeLocalField,
    HiddenField,
    RadioField,
    SelectMultipleField,
    TextAreaField,
    TimeField,
    widgets,
)
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from forms.normalise import normalise
from surveys.limits import LARGEST_HEADCOUNT
from surveys.series import MOST_SESSIONS
from surveys.views.network.forms import StaffForm, WholeNumber, date_field, line

MINUTES = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]  # some browsers send seconds
SAME = [SelectChoice("yes", "Yes, the same people"), SelectChoice("no", "No, or not sure")]
PLACES = [
    SelectChoice("face to face", "In one room"),
    SelectChoice("online", "Online"),
    SelectChoice("hybrid", "Both"),
]
ONCE, LISTED = "", "days"
REPEATS = [
    SelectChoice(ONCE, "No, once"),
    SelectChoice("week", "Every week"),
    SelectChoice("fortnight", "Every two weeks"),
    SelectChoice("month", "Every month, on the same weekday of the month"),
    SelectChoice(LISTED, "On the days that I list"),
]

CARRIERS = [
    SelectChoice("card", "Cards drawn from a hat: you print them; they link best, also weeks later"),
    SelectChoice("phone", "This phone: it keeps a random number; only for forms on the same day"),
    SelectChoice("recalled", "Small facts that people remember, such as the day of the month they were born"),
]
FACTS = [
    SelectChoice("no", "No: the day, places, a school, a teacher"),
    SelectChoice("yes", "Yes: also parents’ names and older brothers and sisters"),
]


class FirstQuestions(FlaskForm):
    """How many, the same, where. Sent by GET: nothing is stored, and the answers stand in the address."""

    class Meta:
        csrf = False

    people = WholeNumber(
        "How many people do you expect?",
        validators=[
            InputRequired("Enter a number, a guess is enough"),
            NumberRange(1, LARGEST_HEADCOUNT, "Enter a number from 1 up"),
        ],
    )
    same = RadioField("Will the same people be there before and after?", choices=SAME, default="yes")
    place = RadioField("In one room, or online?", choices=PLACES, default="face to face")


class NameForm(StaffForm):
    """What a session is called."""

    title = line("Title", 200, "Enter a title, such as First conversations")
    tags = line("Tags", 200, description="Such as training, coffee hour, retreat. Put commas between them.")

    def tag_list(self) -> list[str]:
        """The tags apart, each once."""
        return list(dict.fromkeys(tag.strip()[:40] for tag in (self.tags.data or "").split(",") if tag.strip()))


class ChangeForm(NameForm):
    """What of a planned session can be changed while nothing of it was opened."""

    date = date_field("Day", "Enter the day of the session")
    format = RadioField("In one room, or online?", choices=[*PLACES, SelectChoice("", "Not said")])
    headcount = WholeNumber(
        "How many people do you expect?",
        validators=[Optional(), NumberRange(0, LARGEST_HEADCOUNT, "Enter a number from 0 up")],
    )


class SessionForm(NameForm):
    """The rest of the plan."""

    date = date_field("Day", "Enter the day of the session")
    version = RadioField("Questionnaire", validators=[InputRequired("Choose a questionnaire")])
    carriers = SelectMultipleField(
        "How may people link their answers?",
        description="Choose several if people join in different ways. Nobody has to link; everybody is counted.",
        choices=CARRIERS,
        widget=widgets.ListWidget(prefix_label=False),
        option_widget=widgets.CheckboxInput(),
    )
    family = RadioField(
        "Small facts: may they be about family?",
        description="Only for small facts. Questions about parents meet people with a hard childhood badly.",
        choices=FACTS,
        default="no",
    )

    repeat = RadioField("Repeat it?", choices=REPEATS, default=ONCE)
    number = WholeNumber(
        "How many sessions in all?",
        description="For every week, two weeks or month.",
        validators=[Optional(), NumberRange(1, MOST_SESSIONS, f"Enter a number from 1 to {MOST_SESSIONS}")],
    )
    days = TextAreaField(
        "Further days",
        description="For days that you list: one a line, such as 2026-12-03 or 3 December 2026.",
        filters=[lambda typed: normalise(typed or "")],
        validators=[Length(max=2000, message="Shorten this to 2000 characters")],
    )
    seen = HiddenField()  # the days that were shown, and are made when they are sent once more

    def offer(self, versions: Iterable[tuple[str, str]]) -> None:
        """The questionnaires to choose from, as (id of the version, words)."""
        self.version.choices = [SelectChoice(version_id, words) for version_id, words in versions]


class MomentField(DateTimeLocalField):
    """A day and a time on the community's clock."""

    def __init__(self, label: str, **named: Any) -> None:
        super().__init__(label, format=MINUTES, validators=[Optional()], **named)


class DayTimeField(TimeField):
    """A time of the session's day."""

    def __init__(self, label: str, **named: Any) -> None:
        super().__init__(label, format=["%H:%M", "%H:%M:%S"], validators=[Optional()], **named)


def with_times(
    base: type[StaffForm], kinds: Iterable[tuple[str, bool]], field: type[DateTimeLocalField] | type[TimeField]
) -> type[Any]:
    """The class of a form with an opening and a closing time for each form; kinds: (wave, whether it can open)."""
    fields = {}
    for kind, opens in kinds:
        if opens:
            fields[f"{kind}-opens"] = field("Opens")
        fields[f"{kind}-closes"] = field("Closes")
    return type("TimedForm", (base,), fields)
