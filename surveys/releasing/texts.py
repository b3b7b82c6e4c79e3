"""What people wrote, laid apart from their other answers when a release is stored."""

from __future__ import annotations

from random import SystemRandom

from sqlalchemy.orm import Session as Database

from analysis.disclosure import smallest_group, texts_from
from forms.measures import Audience, Measure
from forms.questionnaire import Questionnaire
from surveys.identifiers import new_id
from surveys.models.evidence import Comment
from surveys.models.sessions import Session
from surveys.releasing.rows import Row, values


def texts_of(session: Session, questionnaire: Questionnaire, rows: dict[str, list[Row]]) -> dict[str, list[str]]:
    """What people wrote, by question and shuffled; below the thresholds of a wave its texts are left out."""
    kept: dict[str, list[str]] = {}
    for question in questionnaire.questions():
        for part in question.kind.parts(question):
            if part.measure is not Measure.TEXT:
                continue
            people, written = texts_from(part.audience or Audience.ROOM, smallest_group(session.k, part.sensitive))
            for wave in part.waves:
                answered = rows.get(wave, [])
                texts = [str(text) for text in values(question, part, answered) if text]
                if len(answered) >= people and len(texts) >= written:
                    kept.setdefault(part.key, []).extend(texts)
    for texts in kept.values():
        SystemRandom().shuffle(texts)
    return kept


def lay_apart(database: Database, session: Session, texts: dict[str, list[str]]) -> None:
    """Store texts under random ids of their own: their order says nothing, and nothing leads back to other answers."""
    for question, written in texts.items():
        database.add_all(Comment(id=new_id(), session_id=session.id, question=question, text=text) for text in written)
