"""Call a session off before anybody has answered, and take that back.

A cancelled session opens neither by hand nor by the clock, and its code says so kindly. It is kept as it was planned,
so that it can take place after all. Of a series, all that were not opened are called off and taken back at once.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
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


def unopened(database: Database, session: Session) -> list[Session]:
    """The sessions of its series of which nothing was opened, itself among them, in order of date."""
    return [one for one in _series(database, session) if one.state == "waiting"]


def cancelled(database: Database, session: Session) -> list[Session]:
    """The sessions of its series that are called off, itself among them, in order of date."""
    return [one for one in _series(database, session) if one.is_cancelled]


def cancel_series(database: Database, session: Session) -> list[Session]:
    """Call off all sessions of its series that were not opened; the others stay as they are.

    Returns the ones that this called off, in order of date, so that the same can be taken back.
    """
    called_off = []
    for one in unopened(database, session):
        for wave in one.waves:
            running.locked(database, wave)
        if one.state == "waiting":  # somebody may have opened it while this waited
            cancel(database, one)
            called_off.append(one)
    return called_off


def restore_series(database: Database, session: Session, but: Collection[str] = ()) -> list[Session]:
    """Let the cancelled sessions of its series take place after all, but those of these ids. Returns them."""
    found = [one for one in cancelled(database, session) if one.id not in but]
    for one in found:
        restore(database, one)
    return found


def _series(database: Database, session: Session) -> list[Session]:
    if session.series is None:
        return []
    own = Session.series == session.series, Session.community_id == session.community_id
    return list(database.scalars(select(Session).where(*own).order_by(Session.date, Session.id)))
