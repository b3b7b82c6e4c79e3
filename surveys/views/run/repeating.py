"""A plan for several days at once: the days are shown first, and made when they are sent once more unchanged."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from surveys import series
from surveys.database import db
from surveys.errors import Invalid
from surveys.models.people import Community
from surveys.rhythms import FORTNIGHTLY, MONTHLY, WEEKLY, days_of
from surveys.views.run.forms import LISTED, ONCE, SessionForm

RHYTHMS = {"week": WEEKLY, "fortnight": FORTNIGHTLY, "month": MONTHLY}


@dataclass(frozen=True)
class Shown:
    """A day of a series as the page shows it; `taken`: the title of a session that the community has that day."""

    day: datetime.date
    taken: str | None


def typed_days(form: SessionForm) -> tuple[datetime.date, ...]:
    """The days of a form that is right so far: one, or those of the series in order.

    Raises Invalid where how many is not said, or a listed day is none.
    """
    first = form.date.data
    if form.repeat.data == ONCE:
        return (first,)
    if form.repeat.data == LISTED:
        listed = series.read_days(form.days.data or "")
        if not listed:
            raise Invalid("List the further days, one a line", field="days")
        return tuple(sorted({first, *listed}))
    if form.number.data is None:
        raise Invalid("Say how many sessions, such as 6", field="number")
    return days_of(first, RHYTHMS[form.repeat.data], form.number.data)


def is_seen(form: SessionForm, days: tuple[datetime.date, ...]) -> bool:
    """Whether these very days were shown already, or are one alone; notes them for the next time."""
    said = " ".join(day.isoformat() for day in days)
    seen = form.seen.data == said
    form.seen.data = said
    return seen or len(days) == 1


def shown_days(community: Community, days: tuple[datetime.date, ...]) -> list[Shown]:
    """The days with what is planned on them already."""
    taken = series.taken_days(db.session, community, days)
    return [Shown(day, taken.get(day)) for day in days]
