"""Change what was planned of a session: everything while nothing of it was opened, later only how it is called.

The day and the format are on what people were told and stand with its answers; from the first opening on they are
facts. A title and tags are names: pages and tables read them anew, no frozen figure holds them, and the pictures that
name a title are asked for again.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session as Database

from surveys import evidence, running
from surveys.clock import local_of
from surveys.errors import Conflict, Invalid
from surveys.limits import check_meeting
from surveys.models.sessions import Session
from surveys.times import Times, on_clock, plan_times, times_of

FIXED = ("date", "format", "headcount")  # once a form was opened; the head-count has a place of its own then


@dataclass(frozen=True)
class Change:
    """What a session is to be called from now on, when it is, and how. All of it, changed or not."""

    title: str
    date: datetime.date
    format: str
    tags: Sequence[str]
    headcount: int | None


def as_planned(session: Session) -> Change:
    """What stands now."""
    return Change(session.title, session.date, session.format, tuple(session.tags), session.headcount)


def may_move(session: Session) -> bool:
    """Whether its day, format and head-count may still be changed with the rest: nothing of it was opened."""
    return running.is_untouched(session) and not session.is_cancelled


def replan(database: Database, session: Session, change: Change) -> None:
    """Change a session. Planned times move with its day, by the community's clock; which questions it asks stays.

    Raises Invalid for what cannot be planned, also where times would be over on the new day, and Conflict where a
    form was opened, or the session cancelled, and more than the title and the tags is changed.
    """
    running.hold(database, session)
    check_meeting(change.title, change.format, change.tags, change.headcount)
    now = as_planned(session)
    if not may_move(session) and any(getattr(change, name) != getattr(now, name) for name in FIXED):
        raise Conflict(
            "This session was cancelled." if session.is_cancelled else "A form of this session was opened already.",
            way_out="Its title and tags can still be changed.",
        )
    moved = _moved(database, session, change.date) if change.date != session.date else {}
    renamed = session.title != change.title
    session.title, session.format = change.title, change.format
    session.tags, session.headcount, session.date = list(change.tags), change.headcount, change.date
    try:
        if moved:
            plan_times(database, session, moved)
    except Invalid as error:
        raise Invalid(
            f"Its planned times would move along, and one does not fit: {error.message}", field="date"
        ) from error
    release = evidence.release_of(database, session) if renamed else None
    if release is not None:
        database.flush()
        evidence.ask_for_session(database, session, release.figures)
        evidence.ask_for_community(database, session.community_id)


def _moved(database: Database, session: Session, date: datetime.date) -> dict[str, Times]:
    """The planned times as many days earlier or later as the session is. Raises Invalid for one that clocks skip."""
    zone, days = session.community.time_zone, date - session.date

    def moved(at: datetime.datetime | None) -> datetime.datetime | None:
        return None if at is None else on_clock(local_of(at, zone).replace(tzinfo=None) + days, zone, "date")

    planned = times_of(database, session.waves)
    return {kind: Times(moved(times.opens), moved(times.closes)) for kind, times in planned.items()}
