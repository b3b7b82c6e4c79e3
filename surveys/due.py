"""What is due in the communities that somebody runs: one read of a few statements, however many sessions there are.

Nothing is due that the clock does by itself. Leads run nothing, so nothing is due to them.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session as Database

from surveys.access import ROLES, RUN
from surveys.clock import Moment, moment, now, today
from surveys.models.evidence import Comment, JointRelease, PeriodRelease
from surveys.models.people import Community, Membership, User
from surveys.models.sessions import OPEN, UNOPENED, WAITING, Session, Timetable, Wave

Row = Any  # of a query, by the names of its columns

# in order of urgency
MISSED, TODAY, STILL_OPEN, UNFINISHED, COMMENTS = "missed", "today", "still_open", "unfinished", "comments"
FOLLOW_UP, FOLLOW_UP_OPEN, NEVER_OPENED, SMALL = "follow_up", "follow_up_open", "never_opened", "small"
KINDS = (MISSED, TODAY, STILL_OPEN, UNFINISHED, COMMENTS, FOLLOW_UP, FOLLOW_UP_OPEN, NEVER_OPENED, SMALL)

LATE_BY = datetime.timedelta(minutes=5)  # the clerk opens within seconds; after so long it was away
OPEN_FOR = datetime.timedelta(days=2)
FOLLOW_UP_AFTER = datetime.timedelta(weeks=4)  # where no time is planned for it
FOLLOW_UP_LASTS = datetime.timedelta(weeks=2)
SMALL_FOR = datetime.timedelta(days=366)  # later nobody plans another session because of it


@dataclass(frozen=True)
class Due:
    """One thing that waits for somebody. It belongs to a session, or to a period (comments alone).

    `wave`: the form that it is about; `at`: when that was to open (missed). `n`: how many texts wait (comments), or how
    many sessions do, of which this is the newest (small).
    """

    kind: str
    community_id: str
    community: str
    title: str
    date: datetime.date
    session_id: str | None = None
    period_id: str | None = None
    wave: str = ""
    n: int = 0
    at: Moment | None = None


@dataclass(frozen=True)
class Desk:
    """All that is due, the most urgent first, and the next session that is planned.

    `runs`: whether the person runs any of the communities that were asked for.
    """

    runs: bool
    due: tuple[Due, ...] = ()
    following: Due | None = None


def desk_of(database: Database, user: User, community_id: str | None = None) -> Desk:
    """What is due to a person, everywhere or in one community."""
    found = _run_by(database, user, community_id)
    if not found:
        return Desk(runs=False)
    groups = {group.id: group for group in found}
    due: list[Due] = []
    ahead: list[Due] = []
    for rows in _going(database, groups):
        one = _session(rows, groups[rows[0].community_id])
        (due if one.kind else ahead).append(one)
    due += [*_comments(database, groups), *_small(database, groups)]
    coming = [one for one in ahead if one.wave and one.date >= today(groups[one.community_id].time_zone)]
    return Desk(
        runs=True,
        due=tuple(sorted(due, key=_urgency)),
        following=min(coming, key=lambda one: (one.date, one.title), default=None),
    )


def _urgency(one: Due) -> tuple[int, int, str]:
    """Of one kind what waits longest stands first; of texts the newest, whose people still ask what was said."""
    day = one.date.toordinal()
    return KINDS.index(one.kind), -day if one.kind == COMMENTS else day, one.title


def _run_by(database: Database, user: User, community_id: str | None) -> Sequence[Row]:
    roles = [role for role, allowed in ROLES.items() if RUN in allowed]
    mine = and_(Membership.user_id == user.id, Membership.role.in_(roles))
    found = select(Community.id, Community.name, Community.time_zone).join(Membership).where(mine)
    return database.execute(found if community_id is None else found.where(Community.id == community_id)).all()


def _going(database: Database, communities: Iterable[str]) -> Iterator[list[Row]]:
    """The forms of every session that is not over, session by session."""
    follows = Session.has_follow_up(WAITING, OPEN)
    found = (
        select(
            Session.id,
            Session.community_id,
            Session.title,
            Session.date,
            Session.released,
            Wave.kind,
            Wave.state,
            Timetable.opens,
            Timetable.closes,
        )
        .join(Wave, Wave.session_id == Session.id)
        .outerjoin(Timetable, Timetable.wave_id == Wave.id)
        .where(Session.community_id.in_(communities))
        .where(or_(and_(Session.released.is_(False), Session.finishing.is_(False)), and_(Session.released, follows)))
        .order_by(Session.id, Wave.position)
    )
    for _, rows in groupby(database.execute(found), key=lambda row: row.id):
        yield list(rows)


def _session(rows: list[Row], group: Row) -> Due:
    """What is due with a session; of kind "" where nothing is, with a wave where one is still to come."""
    kind, row = _finding(rows, today(group.time_zone))
    at = moment(row.opens, group.time_zone) if kind == MISSED else None
    wave = row.kind if kind or row.state == WAITING else ""
    return Due(kind, group.id, group.name, row.title, row.date, session_id=row.id, wave=wave, at=at)


def _finding(rows: list[Row], here: datetime.date) -> tuple[str, Row]:
    """What is due, "" for nothing, and the form that it is about."""
    first = rows[0]
    if first.released:
        return _afterwards(next(row for row in rows if row.kind == "follow_up"), here)
    begun = max((place for place, row in enumerate(rows) if row.state not in UNOPENED), default=-1)
    waiting = [row for row in rows[begun + 1 :] if row.state == WAITING]
    missed = next((row for row in waiting if _is_missed(row)), None)
    if missed is not None:
        return MISSED, missed
    by_itself = any(row.opens is not None for row in waiting)
    now_open = next((row for row in rows if row.state == OPEN), None)
    if now_open is not None:
        is_long = first.date + OPEN_FOR <= here and not by_itself and now_open.closes is None
        return STILL_OPEN if is_long else "", now_open
    if by_itself or (begun < 0 and not waiting):  # the latter is cancelled
        return "", waiting[0] if waiting else first
    if begun >= 0:
        return UNFINISHED if first.date < here else "", rows[begun]
    return TODAY if first.date == here else NEVER_OPENED if first.date < here else "", waiting[0]


def _afterwards(later: Row, here: datetime.date) -> tuple[str, Row]:
    """The same for the follow-up of a session whose results are out."""
    if _is_missed(later):
        return MISSED, later
    if later.state == WAITING:
        return FOLLOW_UP if later.date + FOLLOW_UP_AFTER <= here and later.opens is None else "", later
    is_long = later.date + FOLLOW_UP_AFTER + FOLLOW_UP_LASTS <= here and later.closes is None
    return FOLLOW_UP_OPEN if is_long else "", later


def _is_missed(row: Row) -> bool:
    """Whether a form was to open by itself, and its time went by."""
    if row.state != WAITING or row.opens is None:
        return False
    return bool(row.opens <= now() - LATE_BY or (row.closes is not None and row.closes <= now()))


def _comments(database: Database, groups: dict[str, Row]) -> Iterator[Due]:
    """The texts that nobody has looked at, by session and period."""
    community = func.coalesce(Session.community_id, PeriodRelease.community_id)
    found = (
        select(
            Comment.session_id,
            Comment.period_id,
            community.label("community_id"),
            func.coalesce(Session.title, PeriodRelease.title).label("title"),
            Session.date,
            PeriodRelease.ends,
            func.count().label("n"),
        )
        .outerjoin(Session, Session.id == Comment.session_id)
        .outerjoin(PeriodRelease, PeriodRelease.id == Comment.period_id)
        .where(Comment.state == "waiting", community.in_(groups))
        .group_by(
            Comment.session_id,
            Comment.period_id,
            community,
            func.coalesce(Session.title, PeriodRelease.title),
            Session.date,
            PeriodRelease.ends,
        )
    )
    for row in database.execute(found):
        group, date = groups[row.community_id], row.date or row.ends
        yield Due(COMMENTS, group.id, group.name, row.title, date, row.session_id, row.period_id, n=row.n)


def _small(database: Database, groups: dict[str, Row]) -> Iterator[Due]:
    """The newest session of each community that is too small to be shown alone and was joined with none yet."""
    answered = func.max(Wave.responses)
    found = (
        select(Session.id, Session.community_id, Session.title, Session.date)
        .join(Wave, Wave.session_id == Session.id)
        .where(Session.community_id.in_(groups), Session.released)
        .group_by(Session.id, Session.community_id, Session.title, Session.date, Session.k)
        .having(and_(answered > 0, answered < Session.k))
        .order_by(Session.date.desc(), Session.id)
    )
    small = [
        row for row in database.execute(found) if row.date + SMALL_FOR >= today(groups[row.community_id].time_zone)
    ]
    if not small:
        return
    joined = _joined(database, groups)
    waiting: dict[str, list[Row]] = {}
    for row in small:
        if row.id not in joined:
            waiting.setdefault(row.community_id, []).append(row)
    for community_id, several in waiting.items():
        newest, name = several[0], groups[community_id].name
        yield Due(SMALL, community_id, name, newest.title, newest.date, newest.id, n=len(several))


def _joined(database: Database, communities: Iterable[str]) -> set[str]:
    """The sessions that stand in a joined point, or that a period showed first."""
    joints = select(JointRelease.sessions).where(JointRelease.community_id.in_(communities))
    here = or_(PeriodRelease.community_id.in_(communities), PeriodRelease.community_id.is_(None))
    rests = select(PeriodRelease.figures["rests"]).where(here, PeriodRelease.frozen_on.is_not(None))
    found = {session for sessions in database.scalars(joints) for session in sessions}
    return found | {
        session for every in database.scalars(rests) for rest in every or () for session in rest["sessions"]
    }
