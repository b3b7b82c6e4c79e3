"""Where a session stands, as its pages say it: which form people are at, and when a page must be read anew."""

from __future__ import annotations

from sqlalchemy import select

from surveys.database import db
from surveys.models.evidence import StartRelease
from surveys.models.sessions import LATE, OPEN, SEALED, WAITING, Session, Wave


def running_wave(session: Session) -> Wave | None:
    """The wave that is open; else the one that was open last; None where nothing was opened yet."""
    touched = [wave for wave in session.waves if not wave.is_unopened]
    return next((wave for wave in touched if wave.state == OPEN), touched[-1] if touched else None)


def next_wave(session: Session) -> Wave | None:
    """The first wave that still can be opened; None where there is none, or the session is over."""
    begun = max((wave.position for wave in session.waves if not wave.is_unopened), default=-1)
    ahead = [wave for wave in session.waves if wave.state == WAITING and wave.position > begun]
    over = session.finishing or session.released
    return next((wave for wave in ahead if not over or wave is session.follow_up), None)


def has_few(session: Session, counts: dict[str, int]) -> bool:
    """Whether the form that is open, or was last, has so few answers that nothing of it could be shown."""
    wave = running_wave(session)
    if wave is None:
        return False
    at_most = max(counts["before"], counts[LATE]) if wave.kind == LATE else counts[wave.kind]
    return at_most < session.k


def signature(session: Session, counts: dict[str, int]) -> str:
    """Changes when a page would look different for another reason than the count."""
    if (session.finishing or session.released) and not (session.released and session.follow_up):
        return session.state  # its forms are sealed one by one; only the end of it matters
    few = "few" if has_few(session, counts) else "enough"
    start = "started" if _is_start_shown(session) else "not started"
    return "|".join((session.state, few, start, *(wave.state for wave in session.waves)))


def _is_start_shown(session: Session) -> bool:
    """Whether the start is frozen: a moment after its form is sealed, and more can be done from then on."""
    if not any(wave.kind == "before" and wave.state == SEALED for wave in session.waves):
        return False
    return db.session.scalar(select(StartRelease.session_id).where(StartRelease.session_id == session.id)) is not None
