"""The release of a session: computed once its waves are paired, stored, and read by everything that shows figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session as Database

from surveys.clock import today
from surveys.key_questions import asked_by
from surveys.models.evidence import Release, StartRelease
from surveys.models.sessions import LATE, Session
from surveys.releasing.figuring import figures_of
from surveys.releasing.rows import Row, measured, released_waves, rows_of
from surveys.releasing.texts import Texts, lay_apart, texts_of


@dataclass(frozen=True)
class Computed:
    """A release before it is stored: its figures, and the texts that may be laid apart.

    after_start: whether a start had been shown when they were computed, whose texts are laid apart already.
    """

    figures: dict[str, Any]
    texts: Texts
    after_start: bool = False


def compute(database: Database, session: Session) -> Computed:
    """The figures of a paired session. Reads only, because it takes a while: nobody shall wait for it."""
    questionnaire = asked_by(session)
    rows = rows_of(database, session)
    later = session.follow_up  # released weeks later, on its own
    asked = [
        (part, answers)
        for part, answers in measured(questionnaire, rows, session.k)
        if later is None or set(part.waves) != {later.kind}
    ]
    started = database.get(StartRelease, session.id)
    shown = {record["key"]: record for record in started.figures["questions"]} if started is not None else {}
    first = [key for key, record in shown.items() if record["breakdowns"]]
    questions = figures_of(questionnaire, rows, asked, session.k, session.id, first=first)
    if started is not None:  # what was shown then stands as it was
        questions = [
            shown.get(record["key"], record) if record["waves"] == ["before"] else record for record in questions
        ]
    texts = texts_of(session, questionnaire, rows, questions)
    if started is not None:
        laid = {("before", key) for key in started.figures["texts"]}
        texts = {of: found for of, found in texts.items() if of not in laid}
    return Computed(
        figures={
            "schema": 1,
            "k": session.k,
            **_counts(session, rows),
            "linking": session.links,
            "questions": questions,
        },
        texts=texts,
        after_start=started is not None,
    )


def _counts(session: Session, rows: dict[str, list[Row]]) -> dict[str, Any]:
    """How many answered each form; late-comers among those before where they may join, and how many they were."""
    n = len(rows.get(LATE, []))
    joined = n >= session.k
    waves = [
        {"kind": wave.kind, "responses": (wave.responses or 0) + (n if joined and wave.kind == "before" else 0)}
        for wave in released_waves(session)
        if wave.kind != LATE
    ]
    return {"waves": waves, "late": {"responses": n, "joined": joined} if n else None}


def release(database: Database, session: Session, computed: Computed) -> Release | None:
    """Store the release of a session, once; one that is there is returned as it is.

    None where the session's start was stored since, so that its texts would be laid apart twice: compute again. The
    caller holds the session and commits.
    """
    existing = database.get(Release, session.id)
    if existing is not None:
        session.released = True
        return existing
    started = database.get(StartRelease, session.id, populate_existing=True)
    if (started is not None) != computed.after_start:
        return None
    made = Release(
        session_id=session.id,
        community_id=session.community_id,
        frozen_on=today(session.community.time_zone),
        figures=computed.figures,
    )
    database.add(made)
    lay_apart(database, session, computed.texts)
    session.released = True
    return made
