"""The figures of small sessions joined (surveys.joints): which of those that wait hold enough, and what they say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session as Database

from analysis import disclosure
from analysis.samples import Answers, stacked
from analysis.texts import CATALOGUE
from forms.measures import Part
from forms.texts import Text
from surveys import releasing
from surveys.joints import Waiting, waiting
from surveys.models.sessions import Session

Record = dict[str, Any]


@dataclass(frozen=True)
class Joint:
    """A joint release before it is stored: the ids of its sessions in order of date, and its figures."""

    sessions: tuple[str, ...]
    figures: Record


def compute(database: Database, community_id: str) -> list[Joint]:
    """The joint releases that have become possible. Reads only, because it takes a while."""
    lines: dict[str, list[Waiting]] = {}
    for one in waiting(database, community_id):
        lines.setdefault(one.line, []).append(one)
    answered: dict[str, dict[str, releasing.Asked]] = {}
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
    database: Database, found: list[Waiting], answered: dict[str, dict[str, releasing.Asked]]
) -> Iterable[tuple[tuple[str, ...], Part, Answers]]:
    """Take sessions in order of date until they hold enough; then begin anew with the next."""
    taken: list[Waiting] = []
    for one in found:
        taken.append(one)
        part = answered[one.session][one.key].part  # in the words of the newest
        together = stacked(answered[other.session][other.key].answers for other in taken)
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
