"""Responses in, a frozen release out: the only maker of figures.

A release is computed once per session, stored, and never computed again; everything that shows figures reads it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import SystemRandom
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as Database

from analysis.disclosure import smallest_group, texts_from
from analysis.figures import figures
from analysis.samples import Answers
from forms.measures import Audience, Measure, Part
from forms.questionnaire import Question, Questionnaire, load
from surveys.clock import today
from surveys.identifiers import new_id
from surveys.models.evidence import Comment, Release
from surveys.models.responses import Response
from surveys.models.sessions import SEALED, Session, Wave

# what stands against the before: the after wherever it is asked, otherwise the first of these
AFTER_SIDE = ("after", "follow_up", "during", "once")

Row = tuple[dict[str, Any], bytes | None]


@dataclass(frozen=True)
class Computed:
    """A release before it is stored: its figures, and the texts that may be laid apart, by question."""

    figures: dict[str, Any]
    texts: dict[str, list[str]]


def compute(database: Database, session: Session) -> Computed:
    """The figures of a paired session. Reads only, because it takes a while: nobody shall wait for it."""
    questionnaire = load(session.version.definition)
    rows = {wave.kind: _responses(database, wave) for wave in session.waves if wave.state == SEALED}
    sealed = [{"kind": wave.kind, "responses": wave.responses} for wave in session.waves if wave.state == SEALED]
    questions = list(figures(_measured(questionnaire, rows), session.k, seed=session.id))
    return Computed(
        figures={"schema": 1, "k": session.k, "waves": sealed, "linking": session.links, "questions": questions},
        texts=_texts(session, questionnaire, rows),
    )


def release(database: Database, session: Session, computed: Computed) -> Release:
    """Store the release of a session, once; one that is there is returned as it is."""
    existing = database.get(Release, session.id)
    if existing is not None:
        session.released = True
        return existing
    made = Release(
        session_id=session.id,
        community_id=session.community_id,
        frozen_on=today(session.community.time_zone),
        figures=computed.figures,
    )
    database.add(made)
    for question, texts in computed.texts.items():
        # random ids of their own: the order of texts says nothing, and nothing leads back to other answers
        database.add_all(Comment(id=new_id(), session_id=session.id, question=question, text=text) for text in texts)
    session.released = True
    return made


def _responses(database: Database, wave: Wave) -> list[Row]:
    """Every response of a sealed wave as (answers, person), in the order of their random ids."""
    found = database.execute(
        select(Response.answers, Response.person).where(Response.wave_id == wave.id).order_by(Response.id)
    )
    return [(answers, bytes(person) if person is not None else None) for answers, person in found]


def _measured(questionnaire: Questionnaire, rows: dict[str, list[Row]]) -> list[tuple[Part, Answers]]:
    measured = []
    for question in questionnaire.questions():
        for part in question.kind.parts(question):
            if part.measure is Measure.TEXT:
                continue
            answers = _answers(question, part, rows)
            if part.remembered and part.item:
                answers = _with_earlier(questionnaire, part, answers, rows)
            measured.append((part, answers))
    return measured


def _answers(question: Question, part: Part, rows: dict[str, list[Row]]) -> Answers:
    """One value per response of the waves that the part was asked in, and which two belong to one person."""
    after_wave = next((wave for wave in AFTER_SIDE if wave in part.waves), None)
    after_rows = rows.get(after_wave or "", [])
    if part.remembered:
        rows_asked = after_rows or rows.get("before", [])
        now = tuple(
            question.kind.values(question, answers.get(question.key)).get(part.key) for answers, _ in rows_asked
        )
        then = tuple(
            question.kind.then_values(question, answers.get(question.key)).get(part.key) for answers, _ in rows_asked
        )
        return Answers(before=then, after=now, pairs=tuple((i, i) for i in range(len(now))))
    before_rows = rows.get("before", []) if "before" in part.waves else []
    at = {person: j for j, (_, person) in enumerate(after_rows) if person is not None}
    return Answers(
        before=_values(question, part, before_rows),
        after=_values(question, part, after_rows),
        pairs=tuple(
            (i, at[person]) for i, (_, person) in enumerate(before_rows) if person is not None and person in at
        ),
    )


def _with_earlier(questionnaire: Questionnaire, part: Part, answers: Answers, rows: dict[str, list[Row]]) -> Answers:
    """The remembered answers with what the same people really said before, where the same item was asked then."""
    after_wave = next((wave for wave in AFTER_SIDE if wave in part.waves), None)
    for question in questionnaire.questions("before"):
        for other in question.kind.parts(question):
            same = (other.item, other.measure, other.low, other.high) == (part.item, part.measure, part.low, part.high)
            if not same or other.remembered or after_wave is None:
                continue
            said = _values(question, other, rows.get("before", []))
            people = (person for _, person in rows.get("before", []))
            by_person = {person: value for person, value in zip(people, said, strict=True) if person is not None}
            earlier = tuple(by_person.get(person) if person else None for _, person in rows.get(after_wave, []))
            if len(earlier) == len(answers.after):
                return replace(answers, earlier=earlier, earlier_n=sum(value is not None for value in said))
    return answers


def _values(question: Question, part: Part, rows: list[Row]) -> tuple[Any, ...]:
    return tuple(question.kind.values(question, answers.get(question.key)).get(part.key) for answers, _ in rows)


def _texts(session: Session, questionnaire: Questionnaire, rows: dict[str, list[Row]]) -> dict[str, list[str]]:
    """What people wrote, by question and shuffled; below the thresholds of a wave its texts are left out."""
    kept: dict[str, list[str]] = {}
    for question in questionnaire.questions():
        for part in question.kind.parts(question):
            if part.measure is not Measure.TEXT:
                continue
            people, written = texts_from(part.audience or Audience.ROOM, smallest_group(session.k, part.sensitive))
            for wave in part.waves:
                answered = rows.get(wave, [])
                texts = [str(text) for text in _values(question, part, answered) if text]
                if len(answered) >= people and len(texts) >= written:
                    kept.setdefault(part.key, []).extend(texts)
    for texts in kept.values():
        SystemRandom().shuffle(texts)
    return kept
