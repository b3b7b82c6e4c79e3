"""Sessions too small to be shown alone, joined in order of date into one frozen point per question (rule R13).

A question waits while its session's release shows nothing of it because fewer than the smallest group answered. As
soon as the waiting sessions of a community hold enough together they become a joint release, and wait no more. Only
how many answered decides which sessions join, never what they answered; and a question's people are in no other
figure of it, so that nothing can be subtracted.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as Database

from analysis import disclosure
from analysis.samples import Answers, stacked
from analysis.texts import CATALOGUE
from forms.measures import Part
from forms.texts import Text
from surveys import releasing
from surveys.clock import today
from surveys.models.evidence import JointRelease, Release
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


@dataclass(frozen=True)
class Joint:
    """A joint release before it is stored: the ids of its sessions in order of date, and its figures."""

    sessions: tuple[str, ...]
    figures: Record


def waiting(database: Database, community_id: str) -> list[Waiting]:
    """The questions of a community's sessions that wait to be joined, in order of date."""
    found = database.execute(
        select(Session.id, Session.k, Version.questionnaire_id, Release.figures)
        .join(Release, Release.session_id == Session.id)
        .join(Version, Version.id == Session.version_id)
        .where(Session.community_id == community_id)
        .order_by(Session.date, Session.id)
    ).all()
    joined = {(session, line) for joint in joints_of(database, community_id) for session, line in _lines_of(joint)}
    waits: dict[tuple[str, str], Waiting] = {}  # of two questions of one item the first: nobody may count twice
    for session, k, asked_by, figures in found:
        for question in figures["questions"]:
            item = item_of(question, asked_by)
            name = (session, _line(question, item))
            if _is_below(question, k) and name not in joined:
                waits.setdefault(name, Waiting(session, question["key"], item, name[1]))
    return list(waits.values())


def _is_below(question: Record, k: int) -> bool:
    smallest = disclosure.smallest_group(k, question["sensitive"])
    answered = question["wave_n_before"], question["wave_n_after"]
    return question["base"] is None and disclosure.below(*answered, smallest)


def _line(question: Record, item: str) -> str:
    """What two questions must have in common to be joined: the item, when it was asked, and what could be answered."""
    same = [question[name] for name in ("remembered", "sensitive", "measure", "low", "high", "unit", "waves")]
    options = [option["key"] for option in question["options"]]
    return json.dumps([item, *same, options], ensure_ascii=False)


def _lines_of(joint: JointRelease) -> Iterable[tuple[str, str]]:
    for question in joint.figures["questions"]:
        line = _line(question, question["item"])
        yield from ((session, line) for session in joint.sessions)


def compute(database: Database, community_id: str) -> list[Joint]:
    """The joint releases that have become possible. Reads only, because it takes a while."""
    lines: dict[str, list[Waiting]] = {}
    for one in waiting(database, community_id):
        lines.setdefault(one.line, []).append(one)
    answered: dict[str, dict[str, tuple[Part, Answers]]] = {}
    ready: dict[tuple[str, ...], list[tuple[str, Part, Answers]]] = {}
    for found in lines.values():
        if len(found) < 2:
            continue
        for one in found:
            if one.session not in answered:
                answered[one.session] = releasing.answers_of(database, database.get_one(Session, one.session))
        for sessions, part, answers in _groups(database, found, answered):
            ready.setdefault(sessions, []).append((found[0].item, part, answers))
    return [_joint(database, sessions, asked) for sessions, asked in ready.items()]


def _groups(
    database: Database, found: list[Waiting], answered: dict[str, dict[str, tuple[Part, Answers]]]
) -> Iterable[tuple[tuple[str, ...], Part, Answers]]:
    """Take sessions in order of date until they hold enough; then begin anew with the next."""
    taken: list[Waiting] = []
    for one in found:
        taken.append(one)
        part = answered[one.session][one.key][0]  # in the words of the newest
        together = stacked(answered[other.session][other.key][1] for other in taken)
        k = disclosure.smallest_group(_k(database, [other.session for other in taken]), part.sensitive)
        before, after = (sum(value is not None for value in side) for side in (together.before, together.after))
        if len(taken) > 1 and disclosure.enough_together(before, after, len(together.linked()), k, part.compared):
            yield tuple(other.session for other in taken), part, together
            taken = []


def _k(database: Database, sessions: Iterable[str]) -> int:
    return max(database.get_one(Session, session).k for session in sessions)


def _joint(database: Database, sessions: tuple[str, ...], asked: list[tuple[str, Part, Answers]]) -> Joint:
    k = _k(database, sessions)
    questions = releasing.records([(part, answers) for _, part, answers in asked], k)
    note = Text("joined_note", {"n": len(sessions)})
    figures = {
        "schema": 1,
        "k": k,
        "note": CATALOGUE.say(note),
        "note_text": note.to_json(),
        "questions": [question | {"item": item} for question, (item, _, _) in zip(questions, asked, strict=True)],
    }
    return Joint(sessions, figures)


def store(database: Database, community: Community, joint: Joint) -> JointRelease | None:
    """Store a joint release. None where another clerk was first: a question of a session joins once.

    The caller holds the community and commits.
    """
    made = JointRelease(
        community_id=community.id,
        frozen_on=today(community.time_zone),
        sessions=list(joint.sessions),
        figures=joint.figures,
    )
    still = {(one.session, one.line) for one in waiting(database, community.id)}
    if not set(_lines_of(made)) <= still:
        return None
    database.add(made)
    database.flush()
    return made


def joints_of(database: Database, community_id: str) -> list[JointRelease]:
    """A community's joint releases."""
    found = select(JointRelease).where(JointRelease.community_id == community_id)
    return list(database.scalars(found.order_by(JointRelease.frozen_on, JointRelease.id)))


def joints_with(database: Database, session: Session) -> list[JointRelease]:
    """The joint releases that a session is part of."""
    return [joint for joint in joints_of(database, session.community_id) if session.id in joint.sessions]
