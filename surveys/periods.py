"""Periods: declared before they begin, frozen at their end, whole sessions put together (a term, a year).

Declaring before and freezing after keep anybody from choosing days so that one session is left over. Two periods are
apart, or one lies inside the other, so that no two of them can be crossed.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as Database

from surveys import joints
from surveys.clock import today
from surveys.errors import Invalid, NotFound
from surveys.identifiers import is_id
from surveys.models.evidence import PeriodRelease
from surveys.models.people import Community
from surveys.models.sessions import SKIPPED, WAITING, Session

LONGEST = datetime.timedelta(days=400)


def declare(
    database: Database, community: Community, title: str, starts: datetime.date, ends: datetime.date
) -> PeriodRelease:
    """Declare a period before it begins. Raises Invalid where it is too late, too long, or crosses another one."""
    now = today(community.time_zone)
    if starts <= now:
        raise Invalid("A period is declared before it begins: choose a first day after today", field="starts")
    if ends < starts:
        raise Invalid("The last day cannot be before the first", field="ends")
    if ends - starts > LONGEST:
        raise Invalid("A period lasts about a year at most", field="ends")
    for other in periods_of(database, community.id):
        if (starts, ends) == (other.starts, other.ends):
            raise Invalid(f"These are the days of “{other.title}”", field="starts")
        if _cross(starts, ends, other):
            raise Invalid(f"It crosses “{other.title}”: choose days outside of it, or around it", field="starts")
    made = PeriodRelease(community_id=community.id, title=title, starts=starts, ends=ends, declared_on=now)
    database.add(made)
    database.flush()
    return made


def _cross(starts: datetime.date, ends: datetime.date, other: PeriodRelease) -> bool:
    apart = ends < other.starts or other.ends < starts
    around = starts <= other.starts and other.ends <= ends
    inside = other.starts <= starts and ends <= other.ends
    return not (apart or around or inside)


def periods_of(database: Database, community_id: str) -> list[PeriodRelease]:
    """A community's periods, the newest first."""
    found = select(PeriodRelease).where(PeriodRelease.community_id == community_id)
    return list(database.scalars(found.order_by(PeriodRelease.starts.desc(), PeriodRelease.ends, PeriodRelease.id)))


def get_period(database: Database, community: Community, period_id: str) -> PeriodRelease:
    """A community's period. Raises NotFound."""
    found = database.get(PeriodRelease, period_id) if is_id(period_id) else None
    if found is None or found.community_id != community.id:
        raise NotFound("There is no such period.", way_out="Choose one on the page of periods.")
    return found


def sessions_in(database: Database, period: PeriodRelease) -> list[Session]:
    """The community's sessions whose date lies in a period, in order of date."""
    found = select(Session).where(
        Session.community_id == period.community_id, Session.date.between(period.starts, period.ends)
    )
    return list(database.scalars(found.order_by(Session.date, Session.id)))


def unfinished(sessions: Sequence[Session]) -> list[Session]:
    """Those that were begun and have no release yet: a period waits for them. Never opened ones are left out."""
    return [
        session
        for session in sessions
        if not session.released and any(wave.state not in (WAITING, SKIPPED) for wave in session.waves)
    ]


def due(database: Database) -> list[str]:
    """The periods that have ended, whose sessions all have a release and in which no other one waits."""
    found = select(PeriodRelease).where(PeriodRelease.frozen_on.is_(None)).order_by(PeriodRelease.id)
    waiting = [
        period
        for period in database.scalars(found)
        if period.ends < today(database.get_one(Community, period.community_id).time_zone)
    ]
    return [
        period.id
        for period in waiting
        if not unfinished(sessions_in(database, period)) and not any(lies_in(other, period) for other in waiting)
    ]


def lies_in(inner: PeriodRelease, outer: PeriodRelease) -> bool:
    """Whether a period lies in another one."""
    same = inner.community_id == outer.community_id and inner.id != outer.id
    return same and outer.starts <= inner.starts and inner.ends <= outer.ends


def freeze(database: Database, community: Community, period: PeriodRelease, figures: dict[str, Any]) -> bool:
    """Store a period's figures, once. False where sessions were joined since they were computed: compute again.

    The caller holds the community and commits.
    """
    if period.frozen_on is not None:
        return True
    joined = {name for joint in joints.joints_of(database, community.id) for name in joints.lines_of(joint)}
    rests = {(session, rest["line"]) for rest in figures["rests"] for session in rest["sessions"]}
    if joined & rests:
        return False
    period.figures = figures
    period.frozen_on = today(community.time_zone)
    return True
