"""Responses in, a frozen release out: the only maker of figures.

A release is computed once per session, stored, and never computed again; everything that shows figures reads it.
Those who put several sessions together (joints, periods) say which answers; the figures are made here all the same.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from random import SystemRandom
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as Database

from analysis.blocks import Groups
from analysis.breakdowns import breakdown
from analysis.disclosure import smallest_group, texts_from
from analysis.figures import figures
from analysis.samples import Answers
from forms.measures import Audience, Measure, Part
from forms.questionnaire import Question, Questionnaire, load
from surveys.clock import today
from surveys.identifiers import new_id
from surveys.models.evidence import Comment, Release, StartRelease
from surveys.models.responses import Response
from surveys.models.sessions import SEALED, WAVE_KINDS, Session, Wave

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
    rows = _sealed_rows(database, session)
    sealed = [{"kind": wave.kind, "responses": wave.responses} for wave in session.waves if wave.state == SEALED]
    questions = _figures(questionnaire, rows, _measured(questionnaire, rows), session.k)
    texts = _texts(session, questionnaire, rows)
    started = database.get(StartRelease, session.id)
    if started is not None:  # what was shown then stands as it was
        shown = {record["key"]: record for record in started.figures["questions"]}
        questions = [
            shown.get(record["key"], record) if record["waves"] == ["before"] else record for record in questions
        ]
        texts = {key: found for key, found in texts.items() if key not in started.figures["texts"]}
    return Computed(
        figures={"schema": 1, "k": session.k, "waves": sealed, "linking": session.links, "questions": questions},
        texts=texts,
    )


def _figures(
    questionnaire: Questionnaire,
    rows: dict[str, list[Row]],
    measured: Sequence[tuple[Part, Answers]],
    k: int,
    whole: Collection[str] = (),
) -> list[dict[str, Any]]:
    """The figures of these parts, and of each for the groups of the question that breaks the others down, if any.

    whole: the keys of parts that are not broken down.
    """
    found = [record | {"breakdowns": []} for record in records(measured, k)]
    for record, (part, answers, groups) in zip(found, _grouped(questionnaire, rows, measured), strict=True):
        if part.key in whole:  # groups now and other groups at the end would be two figures to subtract
            continue
        made = breakdown(part, answers, groups, record, k) if groups else None
        record["breakdowns"] = [made] if made else []
    return found


def _grouped(
    questionnaire: Questionnaire, rows: dict[str, list[Row]], measured: Sequence[tuple[Part, Answers]]
) -> list[tuple[Part, Answers, Groups | None]]:
    """The parts with the groups of their answers; None where no question breaks the others down."""
    by = next((question for question in questionnaire.questions() if question.breakdown), None)
    if by is None:
        return [(part, answers, None) for part, answers in measured]
    groups = _groups(by, rows)
    found: list[tuple[Part, Answers, Groups | None]] = []
    for part, answers in measured:
        before, after = _waves_of(part, rows)
        here = Groups(by.parts[0], groups.get(before, ()), groups.get(after, ()))
        found.append((part, answers, here))
    return found


def _groups(by: Question, rows: dict[str, list[Row]]) -> dict[str, tuple[Any, ...]]:
    """The group of every response by wave. Linked people belong to the one that they named first."""
    named = {kind: _values(by, by.parts[0], found) for kind, found in rows.items()}
    of_person: dict[bytes, Any] = {}
    for kind in (kind for kind in WAVE_KINDS if kind in rows):
        for (_, person), group in zip(rows[kind], named[kind], strict=True):
            if person is not None and group is not None:
                of_person.setdefault(person, group)
    return {
        kind: tuple(
            group if person is None else of_person.get(person)
            for (_, person), group in zip(found, named[kind], strict=True)
        )
        for kind, found in rows.items()
    }


def starts_with(questionnaire: Questionnaire) -> list[Part]:
    """What may be shown once the before form is sealed: what is asked only before, and what is marked to be shown."""
    return [
        part
        for part in questionnaire.parts("before")
        if part.waves == ("before",) or (part.show_start and part.measure is not Measure.TEXT)
    ]


def compute_start(database: Database, session: Session) -> Computed:
    """The figures of a sealed before form while the session goes on: each question's before, of everyone.

    Compared questions wait for the end unless marked; the end shows the same before of everyone (rule of base).
    """
    questionnaire = load(session.version.definition)
    rows = {kind: found for kind, found in _sealed_rows(database, session).items() if kind == "before"}
    chosen = {part.key for part in starts_with(questionnaire)}
    measured = [
        (replace(part, waves=("before",), key_question=False), answers)
        for part, answers in _measured(questionnaire, rows)
        if part.key in chosen
    ]
    compared = {part.key for part in starts_with(questionnaire) if part.waves != ("before",)}
    texts = {key: found for key, found in _texts(session, questionnaire, rows).items() if key in chosen}
    decided = [part.key for part in starts_with(questionnaire) if part.measure is Measure.TEXT]
    responses = [{"kind": "before", "responses": len(found)} for found in rows.values()]
    figures = {
        "schema": 1,
        "k": session.k,
        "waves": responses,
        "questions": _figures(questionnaire, rows, measured, session.k, compared),
        "texts": decided,
    }
    return Computed(figures, texts)


def release_start(database: Database, session: Session, computed: Computed) -> StartRelease:
    """Store what the before form says, once; the caller holds the session and commits."""
    existing = database.get(StartRelease, session.id)
    if existing is not None:
        return existing
    frozen_on = today(session.community.time_zone)
    made = StartRelease(session_id=session.id, frozen_on=frozen_on, figures=computed.figures)
    database.add(made)
    _lay_apart(database, session, computed.texts)
    return made


def records(measured: Sequence[tuple[Part, Answers]], k: int) -> list[dict[str, Any]]:
    """The figures of these parts, one record each. Every figure that anybody ever sees is made by this call."""
    return list(figures(measured, k))


@dataclass(frozen=True)
class Asked:
    """A measured part of a session's sealed forms: its answers, and the groups of who gave them where declared."""

    part: Part
    answers: Answers
    groups: Groups | None


def answers_of(database: Database, session: Session) -> dict[str, Asked]:
    """What the sealed forms of a session answer, by the key of each measured part."""
    questionnaire, rows = load(session.version.definition), _sealed_rows(database, session)
    return {
        part.key: Asked(part, answers, groups)
        for part, answers, groups in _grouped(questionnaire, rows, _measured(questionnaire, rows))
    }


def by_group(part: Part, answers: Answers, groups: Groups, k: int) -> dict[str, Any] | None:
    """The figures of a part for each group of people, of exactly these answers; None where nothing can be shown."""
    (record,) = records([(part, answers)], k)
    return breakdown(part, answers, groups, record, k)


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
    _lay_apart(database, session, computed.texts)
    session.released = True
    return made


def _lay_apart(database: Database, session: Session, texts: dict[str, list[str]]) -> None:
    for question, written in texts.items():
        # random ids of their own: the order of texts says nothing, and nothing leads back to other answers
        database.add_all(Comment(id=new_id(), session_id=session.id, question=question, text=text) for text in written)


def _sealed_rows(database: Database, session: Session) -> dict[str, list[Row]]:
    return {wave.kind: _responses(database, wave) for wave in session.waves if wave.state == SEALED}


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
            measured.append((part, _answers(question, part, rows)))
    return measured


def _waves_of(part: Part, rows: dict[str, list[Row]]) -> tuple[str, str]:
    """The waves on the two sides of a part; "" where it has none. What is remembered stands against its own wave."""
    after = next((wave for wave in AFTER_SIDE if wave in part.waves), "")
    if part.remembered:
        asked = after if rows.get(after) else "before"
        return asked, asked
    return "before" if "before" in part.waves else "", after


def _answers(question: Question, part: Part, rows: dict[str, list[Row]]) -> Answers:
    """One value per response of the waves that the part was asked in, and which two belong to one person."""
    before_rows, after_rows = (rows.get(wave, []) for wave in _waves_of(part, rows))
    if part.remembered:
        then = tuple(
            question.kind.then_values(question, answers.get(question.key)).get(part.key) for answers, _ in after_rows
        )
        return Answers(
            before=then,
            after=_values(question, part, after_rows),
            pairs=tuple((i, i) for i in range(len(then))),
        )
    at = {person: j for j, (_, person) in enumerate(after_rows) if person is not None}
    return Answers(
        before=_values(question, part, before_rows),
        after=_values(question, part, after_rows),
        pairs=tuple(
            (i, at[person]) for i, (_, person) in enumerate(before_rows) if person is not None and person in at
        ),
    )


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
