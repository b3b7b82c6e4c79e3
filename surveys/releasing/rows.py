"""From the sealed responses of a session to what each measured part was answered: one value per response, and pairs.

Reads only. Whoever is described by a figure is decided in `analysis`; here nothing is left out.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as Database

from analysis.disclosure import smallest_group
from analysis.samples import Answers
from forms.measures import Measure, Part
from forms.questionnaire import Question, Questionnaire
from surveys.models.responses import Response
from surveys.models.sessions import LATE, SEALED, Session, Wave

Row = tuple[dict[str, Any], bytes | None]


def released_waves(session: Session) -> list[Wave]:
    """The sealed waves that a session's own release describes: a follow-up weeks later is released apart."""
    return [wave for wave in session.waves if wave.state == SEALED and wave is not session.follow_up]


def rows_of(database: Database, session: Session) -> dict[str, list[Row]]:
    """The responses that a session's own release describes, by kind of wave."""
    return {wave.kind: responses(database, wave) for wave in released_waves(session)}


def responses(database: Database, wave: Wave) -> list[Row]:
    """Every response of a sealed wave as (answers, person), in the order of their random ids."""
    found = database.execute(
        select(Response.answers, Response.person).where(Response.wave_id == wave.id).order_by(Response.id)
    )
    return [(given, bytes(person) if person is not None else None) for given, person in found]


def with_late(question: Question, part: Part, rows: dict[str, list[Row]], k: int) -> dict[str, list[Row]]:
    """The responses of which a part is described: those who came late stand among the others before, or nowhere.

    They join where at least as many of them answered the part as its smallest group, so that nobody can take what was
    shown without them from what is shown with them and be left with a few. What was shown already they were not asked.
    """
    late = rows.get(LATE, [])
    n = sum(value is not None for value in values(question, part, late))
    joined = n >= smallest_group(k, part.sensitive)
    found = {kind: given for kind, given in rows.items() if kind != LATE}
    return {**found, "before": found.get("before", []) + late} if joined else found


def measured(questionnaire: Questionnaire, rows: dict[str, list[Row]], k: int) -> list[tuple[Part, Answers]]:
    """Every measured part in the order of the questions, with its answers; texts are not measured."""
    found = []
    for question in questionnaire.questions():
        for part in question.kind.parts(question):
            if part.measure is Measure.TEXT:
                continue
            given = answers(question, part, with_late(question, part, rows, k))
            if part.remembered and part.item and part.asked_if is None:
                given = _with_earlier(questionnaire, part, given, rows, k)
            found.append((part, given))
    return found


def _with_earlier(
    questionnaire: Questionnaire, part: Part, remembered: Answers, rows: dict[str, list[Row]], k: int
) -> Answers:
    """The remembered answers with what the same people really said before, where the same item was asked then."""
    here = rows.get(waves_of(part, rows)[1], [])
    for question in questionnaire.questions("before"):
        for other in question.kind.parts(question):
            same = (other.item, other.measure, other.low, other.high) == (part.item, part.measure, part.low, part.high)
            if not same or other.remembered or other.asked_if or len(here) != len(remembered.after):
                continue
            asked = with_late(question, other, rows, k).get("before", [])
            said = values(question, other, asked)
            people = (person for _, person in asked)
            by_person = {person: value for person, value in zip(people, said, strict=True) if person is not None}
            earlier = tuple(by_person.get(person) if person else None for _, person in here)
            return replace(remembered, earlier=earlier, earlier_n=sum(value is not None for value in said))
    return remembered


def waves_of(part: Part, rows: dict[str, list[Row]]) -> tuple[str, str]:
    """The waves on the two sides of a part; "" where it has none. What is remembered stands against its own wave."""
    before, after = part.sides
    if part.remembered and not rows.get(after):
        return "before", "before"
    return before, after


def answers(question: Question, part: Part, rows: dict[str, list[Row]]) -> Answers:
    """One value per response of the waves that the part was asked in, and which two belong to one person."""
    before_rows, after_rows = (rows.get(wave, []) for wave in waves_of(part, rows))
    if part.remembered:
        then = tuple(
            question.kind.then_values(question, given.get(question.key)).get(part.key) for given, _ in after_rows
        )
        return Answers(
            before=then,
            after=values(question, part, after_rows),
            pairs=tuple((i, i) for i in range(len(then))),
        )
    at = {person: j for j, (_, person) in enumerate(after_rows) if person is not None}
    return Answers(
        before=values(question, part, before_rows),
        after=values(question, part, after_rows),
        pairs=tuple(
            (i, at[person]) for i, (_, person) in enumerate(before_rows) if person is not None and person in at
        ),
    )


def values(question: Question, part: Part, rows: list[Row]) -> tuple[Any, ...]:
    """The value of a part in each of these responses, None where it was not answered."""
    return tuple(question.kind.values(question, given.get(question.key)).get(part.key) for given, _ in rows)
