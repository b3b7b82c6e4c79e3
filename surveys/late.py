"""Late-comers: the before form once more, after its start was shown and before a later form is opened.

It is a wave of its own, which no plan names: its answers are sealed apart from those that were shown, and join them
at the session's release or not at all. See docs/decisions/0009.
"""

from __future__ import annotations

from sqlalchemy.orm import Session as Database

from forms.questionnaire import load
from forms.starting import late_form
from surveys.errors import Conflict
from surveys.models.evidence import StartRelease
from surveys.models.sessions import LATE, SEALED, WAITING, Session, Wave


def may_come_late(database: Database, session: Session) -> bool:
    """Whether the before form can be opened for late-comers now: its start is shown, and nothing was opened since."""
    states = {wave.kind: wave.state for wave in session.waves}
    if states.pop("before", None) != SEALED or not states or set(states.values()) != {WAITING}:
        return False
    start = database.get(StartRelease, session.id)
    shown = start is not None and bool(start.figures["questions"] or start.figures["texts"])
    return shown and bool(late_form(load(session.version.definition)).pages)


def add_late_wave(database: Database, session: Session) -> Wave:
    """The wave of late-comers, made at the place after the before form; one that is there is returned as it is.

    The caller opens it. Raises Conflict where it is too early or too late. To make it, all waves are held until the
    transaction ends, so that no other form opens meanwhile.
    """
    existing = _late_wave(session)
    if existing is None:
        for wave in session.waves:
            database.refresh(wave, with_for_update=True)
        database.refresh(session, ["waves"])  # somebody else may have made it a moment ago
        existing = _late_wave(session)
    if existing is not None:
        return existing
    if not may_come_late(database, session):
        raise Conflict(
            "The before form cannot be opened for late-comers now.",
            way_out="Show the start first; once a later form was opened it is too late.",
        )
    before = next(wave for wave in session.waves if wave.kind == "before")
    for wave in session.waves:
        wave.position += wave.position > before.position
    made = Wave(session_id=session.id, kind=LATE, position=before.position + 1, state=WAITING)
    database.add(made)
    database.flush()
    database.refresh(session, ["waves"])
    return made


def _late_wave(session: Session) -> Wave | None:
    return next((wave for wave in session.waves if wave.kind == LATE), None)
