"""What the before form says while its session goes on: shown once that form is sealed, frozen like every release."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session as Database

from forms.measures import Measure
from forms.questionnaire import load
from forms.starting import starts_with
from surveys.clock import today
from surveys.models.evidence import StartRelease
from surveys.models.sessions import Session
from surveys.releasing.figuring import figures_of
from surveys.releasing.rows import measured, rows_of
from surveys.releasing.sessions import Computed
from surveys.releasing.texts import lay_apart, texts_of


def compute_start(database: Database, session: Session) -> Computed:
    """The figures of a sealed before form while the session goes on: each question's before, of everyone.

    Compared questions wait for the end unless marked; the end shows the same before of everyone (rule of base). Groups
    that people name again later wait too: who named none yet may do so then.
    """
    questionnaire = load(session.version.definition)
    rows = {kind: found for kind, found in rows_of(database, session).items() if kind == "before"}
    chosen = {part.key for part in starts_with(questionnaire)}
    asked = [
        (replace(part, waves=("before",), key_question=False), answers)
        for part, answers in measured(questionnaire, rows, session.k)
        if part.key in chosen
    ]
    compared = {part.key for part in starts_with(questionnaire) if part.waves != ("before",)}
    by_then = any(question.breakdown and question.waves != ("before",) for question in questionnaire.questions())
    decided = [part.key for part in starts_with(questionnaire) if part.measure is Measure.TEXT]
    responses = [{"kind": "before", "responses": len(found)} for found in rows.values()]
    whole = chosen if by_then else compared
    questions = figures_of(questionnaire, rows, asked, session.k, session.id, whole)
    texts = {of: found for of, found in texts_of(session, questionnaire, rows, questions).items() if of[1] in chosen}
    figures = {
        "schema": 1,
        "k": session.k,
        "waves": responses,
        "questions": questions,
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
    lay_apart(database, session, computed.texts)
    return made
