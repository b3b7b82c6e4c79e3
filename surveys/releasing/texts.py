"""What people wrote, laid apart from their other answers when a release is stored: from then on it lies there alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import SystemRandom
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session as Database

from analysis.disclosure import smallest_group, texts_from
from forms.conditions import is_asked
from forms.measures import Audience, Measure, Part
from forms.questionnaire import Question, Questionnaire
from surveys.identifiers import new_id
from surveys.models.evidence import Comment
from surveys.models.responses import Response
from surveys.models.sessions import LATE, Session
from surveys.releasing.rows import Row, values

Written = tuple[str, bool]  # a text, and whether it may be quoted outside the group
Texts = dict[tuple[str, str], list[Written]]  # by kind of wave and question


def texts_of(
    session: Session, questionnaire: Questionnaire, rows: dict[str, list[Row]], records: Sequence[Mapping[str, Any]]
) -> Texts:
    """What people wrote, by kind of wave and question; below the thresholds of a wave its texts are left out.

    records: the figures released with them. A conditional text tells how its writer answered another question: it is
    shown where that one's figures are of everybody in the same form, and enough people were asked.

    What late-comers wrote counts with the before form where they are enough, and stands under a kind of its own.
    """
    kept: Texts = {}
    for question in questionnaire.questions():
        for part in question.kind.parts(question):
            if part.measure is not Measure.TEXT:
                continue
            smallest = smallest_group(session.k, part.sensitive)
            people, written = texts_from(part.audience or Audience.ROOM, smallest)
            for wave in part.waves:
                answered = {wave: rows.get(wave, [])}
                if wave == "before" and len(rows.get(LATE, [])) >= smallest:  # otherwise what they wrote is not shown
                    answered[LATE] = rows[LATE]
                texts = {kind: _written(question, part, given) for kind, given in answered.items()}
                asked = _asked(questionnaire, question, wave, answered, records)
                if _n(asked) >= people and _n(texts) >= written:
                    kept |= {(kind, part.key): found for kind, found in texts.items()}
    return kept


def _asked(
    questionnaire: Questionnaire,
    question: Question,
    wave: str,
    rows: dict[str, list[Row]],
    records: Sequence[Mapping[str, Any]],
) -> dict[str, list[Row]]:
    """Those of the responses whose people were asked a question; nobody where that may not be told."""
    if question.show_if is None:
        return rows
    other = questionnaire.question(question.show_if.question)
    record = next((one for one in records if one["key"] == other.key), None)
    side = next(
        (side for side, name in zip(("before", "after"), other.parts[0].sides, strict=True) if name == wave), ""
    )
    if record is None or record["base"] != "everyone" or not side or record[f"n_{side}"] is None:
        return {}
    return {kind: [row for row in found if is_asked(questionnaire, question, row[0])] for kind, found in rows.items()}


def _n(by_wave: Mapping[str, Sequence[object]]) -> int:
    return sum(map(len, by_wave.values()))


def _written(question: Question, part: Part, answered: list[Row]) -> list[Written]:
    return [
        (str(text), question.kind.may_be_quoted(given.get(question.key)))
        for text, (given, _) in zip(values(question, part, answered), answered, strict=True)
        if text
    ]


def lay_apart(database: Database, session: Session, texts: Texts) -> None:
    """Store texts under random ids of their own, in random order, and take them out of the responses.

    Nothing leads back from a comment to other answers, and words that a facilitator leaves out are gone.
    """
    comments = [
        Comment(id=new_id(), session_id=session.id, question=question, text=text, quote=quote)
        for (_, question), written in texts.items()
        for text, quote in written
    ]
    SystemRandom().shuffle(comments)
    database.add_all(comments)
    for wave in session.waves:
        gone = {question for kind, question in texts if kind == wave.kind}
        _take_out(database, wave.id, gone)


def _take_out(database: Database, wave_id: str, gone: set[str]) -> None:
    if not gone:
        return
    found = database.execute(select(Response.id, Response.answers).where(Response.wave_id == wave_id))
    without = [
        {"id": own, "answers": {key: value for key, value in answers.items() if key not in gone}}
        for own, answers in found
        if not gone.isdisjoint(answers)
    ]
    if without:
        database.execute(update(Response), without)
