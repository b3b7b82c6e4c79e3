"""Sessions too small to be shown alone, joined in order of date into one frozen point per question (rule R13).

A question waits while its session's release shows nothing of it because fewer than the smallest group answered. As
soon as the waiting sessions of a community hold enough together they become a joint release, and wait no more. Only
how many answered decides which sessions join, never what they answered; and a question's people are in no other
figure of it, so that nothing can be subtracted.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, cast, or_, select
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.orm import Session as Database

from analysis import disclosure
from surveys.clock import today
from surveys.models.evidence import JointRelease, PeriodRelease, Release
from surveys.models.people import Community
from surveys.models.questionnaires import Version
from surveys.models.sessions import Session

Record = dict[str, Any]


def item_of(question: Record, questionnaire_id: str) -> str:
    """What keeps a question comparable: its item; without one, its key over the versions of its questionnaire."""
    return str(question["item"] or f"{questionnaire_id}.{question['key']}")


@dataclass(frozen=True)
class Waiting:
    """A question of a session whose release shows nothing of it. `line`: only the same lines may join."""

    session: str
    key: str
    item: str
    line: str


def waiting(database: Database, community_id: str) -> list[Waiting]:
    """The questions of a community's sessions that wait to be joined, in order of date."""
    found = database.execute(
        select(Session.id, Session.k, Version.questionnaire_id, Release.figures)
        .join(Release, Release.session_id == Session.id)
        .join(Version, Version.id == Session.version_id)
        .where(Session.community_id == community_id)
        .order_by(Session.date, Session.title, Session.id)
    ).all()
    joined = {(session, line) for joint in joints_of(database, community_id) for session, line in lines_of(joint)}
    joined |= _in_periods(database, community_id)
    waits: dict[tuple[str, str], Waiting] = {}  # of two questions of one item the first: nobody may count twice
    for session, k, asked_by, figures in found:
        for one in _not_shown(session, k, asked_by, figures):
            if (session, one.line) not in joined:
                waits.setdefault((session, one.line), one)
    return list(waits.values())


def waits(database: Database, session: Session) -> bool:
    """Whether a question of this session waits to be joined; no other session's figures are read for it."""
    release = database.get(Release, session.id)
    if release is None:
        return False
    here = {one.line for one in _not_shown(session.id, session.k, session.version.questionnaire_id, release.figures)}
    if not here:
        return False
    joined = {name for joint in joints_with(database, session) for name in lines_of(joint)}
    joined |= _in_periods(database, session.community_id, _names(PeriodRelease.figures, session))
    return any((session.id, line) not in joined for line in here)


def _not_shown(session: str, k: int, asked_by: str, figures: Record) -> Iterator[Waiting]:
    """The questions of a release of which nothing is shown, whether they were joined since or not."""
    for question in figures["questions"]:
        if question.get("ranking") is None and _is_below(question, k):  # older releases do not have the name
            item = item_of(question, asked_by)
            yield Waiting(session, question["key"], item, line_of(question, item))


def _names(column: InstrumentedAttribute[Any], session: Session) -> ColumnElement[bool]:
    """Whether the JSON of a column names a session: no other words of ours look like an id."""
    return cast(column, String).contains(session.id, autoescape=True)


def _in_periods(database: Database, community_id: str, *only: ColumnElement[bool]) -> set[tuple[str, str]]:
    """What a period of the community or of the network showed first; it stands in that figure and in no other."""
    here = or_(PeriodRelease.community_id == community_id, PeriodRelease.community_id.is_(None))
    frozen = select(PeriodRelease.figures).where(here, PeriodRelease.frozen_on.is_not(None), *only)
    return {
        (session, rest["line"])
        for figures in database.scalars(frozen)
        for rest in (figures or {}).get("rests", ())
        for session in rest["sessions"]
    }


def _is_below(question: Record, k: int) -> bool:
    smallest = disclosure.smallest_group(k, question["sensitive"])
    answered = question["wave_n_before"], question["wave_n_after"]
    return question["base"] is None and disclosure.below(*answered, smallest)


def line_of(question: Record, item: str) -> str:
    """What two questions must have in common to be joined: the item, when it was asked, and what could be answered."""
    same = [question[name] for name in ("remembered", "sensitive", "measure", "low", "high", "unit", "waves")]
    options = [option["key"] for option in question["options"]]
    return json.dumps([item, *same, options], ensure_ascii=False)


def lines_of(joint: JointRelease) -> Iterable[tuple[str, str]]:
    for question in joint.figures["questions"]:
        line = line_of(question, question["item"])
        yield from ((session, line) for session in joint.sessions)


def store(database: Database, community: Community, sessions: Sequence[str], figures: Record) -> JointRelease | None:
    """Store a joint release. None where another clerk was first: a question of a session joins once.

    The caller holds the community and commits.
    """
    made = JointRelease(
        community_id=community.id,
        frozen_on=today(community.time_zone),
        sessions=list(sessions),
        figures=figures,
    )
    still = {(one.session, one.line) for one in waiting(database, community.id)}
    if not set(lines_of(made)) <= still:
        return None
    database.add(made)
    database.flush()
    return made


def joints_of(database: Database, community_id: str, *only: ColumnElement[bool]) -> list[JointRelease]:
    """A community's joint releases; those alone that these conditions choose."""
    found = select(JointRelease).where(JointRelease.community_id == community_id, *only)
    return list(database.scalars(found.order_by(JointRelease.frozen_on, JointRelease.id)))


def joints_with(database: Database, session: Session) -> list[JointRelease]:
    """The joint releases that a session is part of."""
    found = joints_of(database, session.community_id, _names(JointRelease.sessions, session))
    return [joint for joint in found if session.id in joint.sessions]
