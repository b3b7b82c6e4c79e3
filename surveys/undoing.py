"""One step back: a form that was opened too early waits again, as long as nobody has answered it.

The form before it takes answers again where it was closed only because the other was opened. A form closed too early
is opened again by `running.open_wave`.
"""

from __future__ import annotations

from sqlalchemy.orm import Session as Database

from surveys import forgetting, running
from surveys.collecting import arrivals, open_gate
from surveys.errors import Conflict
from surveys.models.sessions import CLOSED, LATE, OPEN, WAITING, Session, Timetable, Wave
from surveys.times import note_turned


def undo_open(database: Database, session: Session, kind: str) -> Wave:
    """Let an open form wait again, as if it had not been opened. Undoing it twice changes nothing.

    Raises Conflict where somebody has answered it, or where it is not open. Not for late-comers' form: opening it
    closes nothing, and closing it does no harm.
    """
    wave = running.locked(database, running.wave_of(session, kind))
    if wave.state == WAITING:
        return wave
    if wave.state != OPEN or kind == LATE:
        raise Conflict("This form is not open.", way_out="Only a form that is open can wait again.")
    from surveys import sealing  # with it how answers are linked, which pages do without

    sealing.shut(wave.id)  # first, so that no answer comes between counting and the change
    if arrivals([wave.id]):
        open_gate(wave.id)
        raise Conflict("Somebody has answered this form.", way_out="Close it, or go on with it.")
    note_turned(database, wave)
    forgetting.forget([wave.id])  # nothing was received: only its gate
    wave.state = WAITING
    former = closed_by(database, session, wave)
    if former is not None:
        running.open_wave(database, session, former.kind)
    return wave


def closed_by(database: Database, session: Session, opened: Wave) -> Wave | None:
    """The wave that was closed because this one was opened, while it can be opened again."""
    earlier = [wave for wave in session.waves if wave.position < opened.position and wave.state == CLOSED]
    former = earlier[-1] if earlier else None
    entry = None if former is None else database.get(Timetable, former.id)
    if former is None or entry is None or not entry.gave_way or not running.in_grace(database, former):
        return None
    return former
