"""What people wrote, laid apart from their other answers when a release is stored: from then on it lies there alone."""

from __future__ import annotations

from random import SystemRandom

from sqlalchemy import select, update
from sqlalchemy.orm import Session as Database

from analysis.disclosure import smallest_group, texts_from
from forms.measures import Audience, Measure
from forms.questionnaire import Questionnaire
from surveys.identifiers import new_id
from surveys.models.evidence import Comment
from surveys.models.responses import Response
from surveys.models.sessions import Session
from surveys.releasing.rows import Row, values

Written = tuple[str, bool]  # a text, and whether it may be quoted outside the group
Texts = dict[tuple[str, str], list[Written]]  # by kind of wave and question


def texts_of(session: Session, questionnaire: Questionnaire, rows: dict[str, list[Row]]) -> Texts:
    """What people wrote, by kind of wave and question; below the thresholds of a wave its texts are left out."""
    kept: Texts = {}
    for question in questionnaire.questions():
        for part in question.kind.parts(question):
            if part.measure is not Measure.TEXT:
                continue
            people, written = texts_from(part.audience or Audience.ROOM, smallest_group(session.k, part.sensitive))
            for wave in part.waves:
                answered = rows.get(wave, [])
                texts = [
                    (str(text), question.kind.may_be_quoted(given.get(question.key)))
                    for text, (given, _) in zip(values(question, part, answered), answered, strict=True)
                    if text
                ]
                if len(answered) >= people and len(texts) >= written:
                    kept[wave, part.key] = texts
    return kept


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
