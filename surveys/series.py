"""Sessions that are like another one, and several at once.

Only the plan is taken over: what is asked, how people are linked, what it is called, the times of day. Nothing of
what anybody answered goes along.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session as Database

from forms.key_question import can_be_key
from forms.questionnaire import load
from surveys.carriers.recalled import asks_about_family
from surveys.clock import now, today
from surveys.errors import Invalid
from surveys.identifiers import new_id
from surveys.models.people import Community
from surveys.models.questionnaires import Version
from surveys.models.sessions import CANCELLED, LATE, Session, Wave
from surveys.rhythms import next_day, read_rhythm
from surveys.running import Plan, plan_session
from surveys.times import Times, on_clock, times_of, times_of_day

MOST_SESSIONS = 60
SENSIBLE = range(1990, 2101)
WAYS_TO_WRITE = ("%Y-%m-%d", "%d %B %Y", "%d %b %Y")

TimesOfDay = Mapping[str, Sequence[str | None]]  # wave → opens, closes, such as "16:00"


@dataclass(frozen=True)
class Pattern:
    """What a new session takes over from another: the newest version of its questionnaire, and the plan.

    The plan's date is the next one by the community's rhythm, where that is plain (`dated`); else that of the other
    session. `times`: of the day, on the community's clock.
    """

    version: Version
    plan: Plan
    dated: bool
    times: TimesOfDay


def pattern_of(database: Database, session: Session) -> Pattern:
    """What a session like this one would be."""
    version = session.version.questionnaire.versions[-1]
    community = session.community
    rhythm = read_rhythm(community.rhythm)
    date = next_day(session.date, rhythm, today(community.time_zone)) if rhythm else session.date
    plan = Plan(
        title=session.title,
        date=date,
        format=session.format,
        tags=tuple(session.tags),
        headcount=session.headcount,
        waves=_waves(session, version),
        linking=tuple(session.linking),
        family=asks_about_family(session.elements),
        k=max(session.k, community.k),
        key_question=_key_question(session, version),
    )
    own = {kind: times_of_day(session, times) for kind, times in times_of(database, session.waves).items()}
    asked = plan.waves or [wave for question in load(version.definition).questions() for wave in question.waves]
    usual = {kind: day for kind, day in session.version.questionnaire.usual_times.items() if kind in asked}
    return Pattern(version, plan, rhythm is not None, {**usual, **{k: day for k, day in own.items() if any(day)}})


def _waves(session: Session, version: Version) -> tuple[str, ...]:
    """The waves of the session, where it left out some that its questionnaire asks in; else all."""
    planned = [wave.kind for wave in session.waves if wave.kind != LATE]
    if set(planned) == _asked(session.version):
        return ()
    return tuple(kind for kind in planned if kind in _asked(version))


def _asked(version: Version) -> set[str]:
    return {wave for question in load(version.definition).questions() for wave in question.waves}


def _key_question(session: Session, version: Version) -> str | None:
    """The session's own choice of a key question, as far as the newest version still asks it."""
    if not session.key_question:
        return session.key_question
    kinds = _waves(session, version) or tuple(_asked(version))
    asked = [question.key for question in can_be_key(load(version.definition), kinds)]
    return session.key_question if session.key_question in asked else None


def plan_series(database: Database, community: Community, version: Version, plans: Sequence[Plan]) -> list[Session]:
    """Plan several sessions, each with a code of its own, in order of date. The caller commits all or nothing.

    Two and more know that they belong together, so that they can be called off at once.

    Raises Invalid where there are too many, a day comes twice, or a plan does not fit.
    """
    days = [plan.date for plan in plans]
    if not 1 <= len(days) <= MOST_SESSIONS:
        raise Invalid(f"Plan at most {MOST_SESSIONS} sessions at once", field="dates")
    if len(set(days)) < len(days):
        raise Invalid("The same day stands there twice", field="dates")
    made = [plan_session(database, community, version, plan) for plan in sorted(plans, key=lambda one: one.date)]
    if len(made) > 1:
        series = new_id()
        for session in made:
            session.series = series
    return made


def plan_again(database: Database, session: Session, days: Sequence[datetime.date]) -> list[Session]:
    """Plan sessions like this one on these days; none: on the next one by the community's rhythm.

    Times of day that are over by now are left out. Raises Invalid, also where the rhythm is not plain.
    """
    like = pattern_of(database, session)
    if not days and not like.dated:
        raise Invalid("When the community meets next is not plain from its rhythm: name a day", field="dates")
    zone = session.community.time_zone
    plans = [
        replace(like.plan, date=day, times=_ahead(on_day(like.times, day, zone))) for day in days or [like.plan.date]
    ]
    return plan_series(database, session.community, like.version, plans)


def on_day(times: TimesOfDay, day: datetime.date, zone: str) -> dict[str, Times]:
    """Times of day as moments of a day. Raises Invalid for one that the clocks skip on that day."""
    found = {}
    for kind, said in times.items():
        ends: dict[str, datetime.datetime] = {}
        for name, at in zip(("opens", "closes"), said, strict=True):
            if at is not None:
                local = datetime.datetime.combine(day, datetime.time.fromisoformat(at))
                ends[name] = on_clock(local, zone, f"times.{kind}.{name}")
        found[kind] = Times(**ends)
    return found


def _ahead(times: Mapping[str, Times]) -> dict[str, Times]:
    at = now()
    return {kind: one for kind, one in times.items() if all(end is None or end > at for end in (one.opens, one.closes))}


def read_days(typed: str) -> tuple[datetime.date, ...]:
    """Days that somebody typed, one a line or with commas between them, in order. Raises Invalid, naming the first bad.

    A day is 2026-12-03 or 3 December 2026; 03/12/2026 is refused: it is read in two ways.
    """
    found = {_day(" ".join(one.split())) for one in re.split(r"[,;\n]", typed) if one.strip()}
    return tuple(sorted(found))


def _day(typed: str) -> datetime.date:
    for way in WAYS_TO_WRITE:
        try:
            day = datetime.datetime.strptime(typed, way).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
        if day.year in SENSIBLE:
            return day
    raise Invalid(f"“{typed[:30]}” is no day: write it as 2026-12-03 or 3 December 2026", field="dates")


def taken_days(database: Database, community: Community, days: Sequence[datetime.date]) -> dict[datetime.date, str]:
    """Of these days those on which the community has a session already, with its title."""
    stands = ~Session.waves.any(Wave.state == CANCELLED)
    here = Session.community_id == community.id
    found = select(Session.date, Session.title).where(here, Session.date.in_(days), stands)
    return {row.date: row.title for row in database.execute(found.order_by(Session.title.desc()))}
