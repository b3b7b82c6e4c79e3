"""Call a session off before anybody has answered, and take that back.

A cancelled session opens neither by hand nor by the clock, and its code says so kindly. It is kept as it was planned,
so that it can take place after all.
"""

from __future__ import annotations

from sqlalchemy.orm import Session as Database

from surveys import running, undoing
from surveys.errors import Conflict
from surveys.models.sessions import CANCELLED, OPEN, WAITING, Session
from surveys.times import note_turned


def may_be_cancelled(session: Session, counts: dict[str, int]) -> bool:
    """Whether it can still be called off: no form was closed, and nobody has answered; counts: by wave."""
    if session.is_cancelled or session.finishing or session.released:
        return False
    return all(wave.is_unopened or (wave.state == OPEN and not counts[wave.kind]) for wave in session.waves)


def cancel(database: Database, session: Session) -> None:
    """Call a session off; a form that is open, and that nobody has answered, goes back first. Twice changes nothing.

    Raises Conflict where somebody has answered, or could have.
    """
    waves = [running.locked(database, wave) for wave in session.waves]
    if session.is_cancelled:
        return
    if any(not wave.is_unopened and wave.state != OPEN for wave in waves):
        raise Conflict("A form of this session was closed already.", way_out="Finish the session.")
    for wave in waves:
        if wave.state == OPEN:
            undoing.undo_open(database, session, wave.kind)
        if wave.state == WAITING:  # a follow-up that was left out stays so
            wave.state = CANCELLED


def restore(database: Database, session: Session) -> None:
    """Let a cancelled session take place after all, with those of its planned times that are ahead.

    A session that is not cancelled stays as it is.
    """
    for wave in session.waves:
        if running.locked(database, wave).state == CANCELLED:
            note_turned(database, wave)
            wave.state = WAITING
