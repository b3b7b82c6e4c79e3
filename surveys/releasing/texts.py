"""What people wrote, laid apart from their other answers when a release is stored: from then on it lies there alone."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Words:
    """What people wrote about one question in one wave: who answered that form, and the texts, by kind of wave.

    Late-comers to the before form are counted with it, and their texts stand under a kind of their own.
    """

    part: Part
    wave: str
    rows: dict[str, list[Row]]
    texts: dict[str, list[Written]]

    @property
    def people(self) -> int:
        return _n(self.rows)

    @property
    def written(self) -> int:
        return _n(self.texts)


def texts_of(
    session: Session, questionnaire: Questionnaire, rows: dict[str, list[Row]], records: Sequence[Mapping[str, Any]]
) -> Texts:
    """What people wrote, by kind of wave and question; below the thresholds of a wave its texts are left out.

    records: the figures released with them. A conditional text tells how its writer answered another question: it is
    shown where that one's figures are of everybody in the same form, and enough people were asked.
    """
    kept: Texts = {}
    for found in words_of(session, questionnaire, rows):
        smallest = smallest_group(session.k, found.part.sensitive)
        people, written = texts_from(found.part.audience or Audience.ROOM, smallest)
        if _n(_asked(questionnaire, found, records)) >= people and found.written >= written:
            kept |= {(kind, found.part.key): texts for kind, texts in found.texts.items()}
    return kept


def words_of(session: Session, questionnaire: Questionnaire, rows: dict[str, list[Row]]) -> Iterator[Words]:
    """What still lies in the responses of each question for words, wave by wave, enough of it or not.

    What late-comers wrote is not among it where they are too few.
    """
    for question in questionnaire.questions():
        for part in question.kind.parts(question):
            if part.measure is not Measure.TEXT:
                continue
            smallest = smallest_group(session.k, part.sensitive)
            for wave in part.waves:
                answered = {wave: rows.get(wave, [])}
                if wave == "before" and len(rows.get(LATE, [])) >= smallest:
                    answered[LATE] = rows[LATE]
                texts = {kind: _written(question, part, given) for kind, given in answered.items()}
                yield Words(part, wave, answered, texts)


def _asked(questionnaire: Questionnaire, words: Words, records: Sequence[Mapping[str, Any]]) -> dict[str, list[Row]]:
    """Those of the responses whose people were asked a question; nobody where that may not be told."""
    question = questionnaire.question(words.part.key)
    if question.show_if is None:
        return words.rows
    other = questionnaire.question(question.show_if.question)
    record = next((one for one in records if one["key"] == other.key), None)
    sides = zip(("before", "after"), other.parts[0].sides, strict=True)
    side = next((side for side, name in sides if name == words.wave), "")
    if record is None or record["base"] != "everyone" or not side or record[f"n_{side}"] is None:
        return {}
    return {
        kind: [row for row in found if is_asked(questionnaire, question, row[0])] for kind, found in words.rows.items()
    }


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
    take_out(database, session, texts)


def take_out(database: Database, session: Session, laid: Collection[tuple[str, str]]) -> None:
    """Take what was laid apart out of a session's responses: texts by kind of wave and question."""
    for wave in session.waves:
        _take_out(database, wave.id, {question for kind, question in laid if kind == wave.kind})


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
