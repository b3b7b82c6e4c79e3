"""Periods: declared before they begin, frozen at their end, whole sessions put together (a term, a year).

Declaring before and freezing after keep anybody from choosing days so that one session is left over. Two periods of a
community are apart, or one lies inside the other, so that no two of them can be crossed; so are two of the network.
A period belongs to one community, or to the whole network: then `community` is None wherever one is asked for.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session as Database

from surveys import joints
from surveys.clock import today
from surveys.errors import Invalid, NotFound
from surveys.identifiers import is_id
from surveys.models.evidence import PeriodRelease
from surveys.models.people import Community
from surveys.models.sessions import Session

LONGEST = datetime.timedelta(days=400)
# a day of the network begins where it begins first, and is over once it is over everywhere
FIRST_ZONE, LAST_ZONE = "Etc/GMT-14", "Etc/GMT+12"


def declare(
    database: Database, community: Community | None, title: str, starts: datetime.date, ends: datetime.date
) -> PeriodRelease:
    """Declare a period before it begins. Raises Invalid where it is too late, too long, or crosses another one."""
    now = today(community.time_zone if community else FIRST_ZONE)
    of = community.id if community else None
    if starts <= now:
        raise Invalid("A period is declared before it begins: choose a first day after today", field="starts")
    if ends < starts:
        raise Invalid("The last day cannot be before the first", field="ends")
    if ends - starts > LONGEST:
        raise Invalid("A period lasts about a year at most", field="ends")
    for other in periods_of(database, of):
        if (starts, ends) == (other.starts, other.ends):
            raise Invalid(f"These are the days of “{other.title}”", field="starts")
        if _cross(starts, ends, other):
            raise Invalid(f"It crosses “{other.title}”: choose days outside of it, or around it", field="starts")
    made = PeriodRelease(community_id=of, title=title, starts=starts, ends=ends, declared_on=now)
    database.add(made)
    database.flush()
    return made


def _cross(starts: datetime.date, ends: datetime.date, other: PeriodRelease) -> bool:
    apart = ends < other.starts or other.ends < starts
    around = starts <= other.starts and other.ends <= ends
    inside = other.starts <= starts and ends <= other.ends
    return not (apart or around or inside)


def periods_of(database: Database, community_id: str | None) -> list[PeriodRelease]:
    """A community's periods, or those of the network, the newest first."""
    found = select(PeriodRelease).where(PeriodRelease.community_id == community_id)
    return list(database.scalars(found.order_by(PeriodRelease.starts.desc(), PeriodRelease.ends, PeriodRelease.id)))


def get_period(database: Database, community: Community | None, period_id: str) -> PeriodRelease:
    """A period of a community, or of the network. Raises NotFound."""
    found = database.get(PeriodRelease, period_id) if is_id(period_id) else None
    if found is None or found.community_id != (community.id if community else None):
        raise NotFound("There is no such period.", way_out="Choose one on the page of periods.")
    return found


def sessions_in(database: Database, period: PeriodRelease) -> list[Session]:
    """The sessions of the community, or of all, whose date lies in a period, in order of date."""
    found = select(Session).where(Session.date.between(period.starts, period.ends))
    if period.community_id is not None:
        found = found.where(Session.community_id == period.community_id)
    return list(database.scalars(found.order_by(Session.date, Session.id)))


def is_over(database: Database, period: PeriodRelease) -> bool:
    """Whether its last day is over, for a period of the network everywhere."""
    of = period.community_id
    return period.ends < today(database.get_one(Community, of).time_zone if of is not None else LAST_ZONE)


def unfinished(sessions: Sequence[Session]) -> list[Session]:
    """Those that were begun and have no release yet: a period waits for them. Never opened ones are left out."""
    return [
        session for session in sessions if not session.released and not all(wave.is_unopened for wave in session.waves)
    ]


def due(database: Database) -> list[str]:
    """The periods that have ended, whose sessions all have a release and before which no other one is to be frozen."""
    found = select(PeriodRelease).where(PeriodRelease.frozen_on.is_(None)).order_by(PeriodRelease.id)
    waiting = [period for period in database.scalars(found) if is_over(database, period)]
    return [
        period.id
        for period in waiting
        if not unfinished(sessions_in(database, period)) and not any(_is_first(other, period) for other in waiting)
    ]


def _is_first(one: PeriodRelease, other: PeriodRelease) -> bool:
    """Whether a period is frozen before another one in whose days it lies: a community's before the network's."""
    inside = one.id != other.id and other.starts <= one.starts and one.ends <= other.ends
    return inside and (one.community_id == other.community_id or other.community_id is None)


def communities_of(database: Database, period: PeriodRelease) -> list[str]:
    """The ids of the communities that a period is of: its own, or all whose sessions lie in it, in order."""
    if period.community_id is not None:
        return [period.community_id]
    return communities_in(sessions_in(database, period))


def communities_in(sessions: Sequence[Session]) -> list[str]:
    """The ids of the communities whose sessions these are."""
    return sorted({session.community_id for session in sessions})


def others_frozen(database: Database, period: PeriodRelease) -> list[PeriodRelease]:
    """The periods whose figures may hold sessions of this one: of the communities in it, and of the network."""
    found = select(PeriodRelease).where(PeriodRelease.frozen_on.is_not(None), PeriodRelease.id != period.id)
    if period.community_id is not None:
        here = or_(PeriodRelease.community_id == period.community_id, PeriodRelease.community_id.is_(None))
        found = found.where(here)
    return list(database.scalars(found.order_by(PeriodRelease.id)))


def kept_for(database: Database, period: PeriodRelease, sessions: Sequence[Session]) -> set[str]:
    """Of the sessions of a period of the network those that a community's own period will still put together.

    What no release shows of them is left to that one: people in a community read its own figures first.
    """
    if period.community_id is not None:
        return set()
    running = select(PeriodRelease).where(PeriodRelease.frozen_on.is_(None), PeriodRelease.community_id.is_not(None))
    own = list(database.scalars(running))
    return {
        session.id
        for session in sessions
        if any(one.community_id == session.community_id and one.starts <= session.date <= one.ends for one in own)
    }


def known(database: Database, period: PeriodRelease) -> frozenset[str]:
    """The ids of the releases that decide what a period may show: joints and frozen periods of what lies in it."""
    communities = communities_of(database, period)
    joined = {joint.id for community in communities for joint in joints.joints_of(database, community)}
    return frozenset(joined | {other.id for other in others_frozen(database, period)})


def freeze(database: Database, period: PeriodRelease, figures: dict[str, Any], after: frozenset[str]) -> bool:
    """Store the figures of a period. False where a release came that they do not know (`known`): compute again.

    after: what was known when they were computed. The caller holds the communities in it and the period, which is not
    frozen yet, and commits.
    """
    if known(database, period) != after:
        return False
    of = period.community_id
    period.figures = figures
    period.frozen_on = today(database.get_one(Community, of).time_zone if of is not None else LAST_ZONE)
    return True
