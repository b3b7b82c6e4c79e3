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
from surveys.models.evidence import Comment, FollowUp, Release
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
    apart = session.follow_up
    waves = [wave for wave in session.waves if wave.state == SEALED and wave is not apart]
    rows = {wave.kind: _responses(database, wave) for wave in waves}
    sealed = [{"kind": wave.kind, "responses": wave.responses} for wave in waves]
    now = [(p, a) for p, a in _measured(questionnaire, rows) if apart is None or set(p.waves) != {apart.kind}]
    questions = list(figures(now, session.k))
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
    _lay_apart(database, session, computed.texts)
    session.released = True
    return made


def _lay_apart(database: Database, session: Session, texts: dict[str, list[str]]) -> None:
    """Store texts under random ids of their own: their order says nothing, and nothing leads back to other answers."""
    for question, written in texts.items():
        database.add_all(Comment(id=new_id(), session_id=session.id, question=question, text=text) for text in written)


def compute_follow_up(database: Database, session: Session) -> Computed:
    """The figures of a paired follow-up: its own answers, and the change since the session where the base allows it."""
    later, first = session.follow_up, database.get_one(Release, session.id).figures
    if later is None:
        raise ValueError("this session has no follow-up of its own")
    questionnaire = load(session.version.definition)
    rows = {wave.kind: _responses(database, wave) for wave in session.waves if wave.state == SEALED}
    shown = {question["key"]: question for question in first["questions"]}
    measured, against = [], []
    for question in questionnaire.questions(later.kind):
        for part in question.kind.parts(question):
            if part.measure is not Measure.TEXT:
                earlier = next((wave for wave in ("after", "before") if wave in part.waves and wave in rows), None)
                measured.append(_since(question, part, earlier, rows, shown.get(part.key), session.k))
                against.append(earlier)
    questions = [
        record | {"waves": [earlier, later.kind] if part.compared and earlier else [later.kind]}
        for record, (part, _), earlier in zip(figures(measured, session.k), measured, against, strict=True)
    ]
    linking = (session.links or {}).get("follow_up")
    waves = [{"kind": later.kind, "responses": later.responses}]
    return Computed(
        figures={"schema": 1, "k": session.k, "waves": waves, "linking": linking, "questions": questions},
        texts=_texts(session, questionnaire, {later.kind: rows[later.kind]}),
    )


def _since(
    question: Question,
    part: Part,
    earlier: str | None,
    rows: dict[str, list[Row]],
    shown: dict[str, Any] | None,
    k: int,
) -> tuple[Part, Answers]:
    """A part of the follow-up beside an earlier form, as far as no figure of it subtracts from one that is out already.

    The earlier side is described by the very people whom the release describes. Pairs are the people matched in all
    forms, and only if they differ from everybody who is described, there or here, by nobody or by at least k people.
    """
    now_rows = rows["follow_up"]
    now = _values(question, part, now_rows)
    if part.remembered or earlier is None or shown is None or shown["base"] is None:
        if part.remembered:
            return part, _answers(question, part, {"follow_up": now_rows})
        return replace(part, waves=("follow_up",)), Answers(before=(), after=now, pairs=())
    smallest = smallest_group(k, part.sensitive)
    paired = _paired_people(question, part, rows) if shown["change_from"] == "pairs" else None
    side = [
        (answers, person)
        for answers, person in rows[earlier]
        if shown["base"] == "everyone" or person in (paired or ())
    ]
    then = _values(question, part, side)
    at = {person: j for j, (_, person) in enumerate(now_rows) if person is not None and now[j] is not None}
    again = [
        (i, at[person])
        for i, (_, person) in enumerate(side)
        if person in at and then[i] is not None and (paired is None or person in paired)
    ]
    described = [sum(value is not None for value in wave) for wave in (then, now)] + ([len(paired)] if paired else [])
    allowed = all(n == len(again) or n - len(again) >= smallest for n in described)
    compared = replace(part, waves=("before", "after"), show_start=False)
    return compared, Answers(before=then, after=now, pairs=tuple(again) if allowed else ())


def _paired_people(question: Question, part: Part, rows: dict[str, list[Row]]) -> set[bytes]:
    """The people whose two answers to a part the release compared."""
    given = [
        {
            person
            for (_, person), value in zip(wave, _values(question, part, wave), strict=True)
            if person is not None and value is not None
        }
        for wave in (rows.get("before", []), rows.get("after", []))
    ]
    return given[0] & given[1]


def release_follow_up(database: Database, session: Session, computed: Computed) -> FollowUp:
    """Store the figures of a follow-up, once; those that are there are returned as they are."""
    existing = database.get(FollowUp, session.id)
    if existing is not None:
        return existing
    made = FollowUp(session_id=session.id, frozen_on=today(session.community.time_zone), figures=computed.figures)
    database.add(made)
    _lay_apart(database, session, computed.texts)
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
            measured.append((part, _answers(question, part, rows)))
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
