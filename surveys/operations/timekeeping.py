"""The clerk's steps that follow the timetable: close, open and seal what is due.

Late after an outage it does so as soon as it can, closing before it opens. A form whose closing time went by before it
could be opened stays closed: its page says so, and a facilitator can still open it.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session as Database

from surveys import forgetting, running, sealing
from surveys.clock import now
from surveys.database import may_only_read, may_write
from surveys.errors import Conflict
from surveys.models.sessions import CLOSED, OPEN, SEALED, WAITING, Session, Timetable, Wave
from surveys.operations.turning import Steps, held

Act = Callable[[Database, Wave, Timetable], object]


class Timekeeping(Steps):
    """The steps from an opening time to the seal."""

    def keep_times(self) -> bool:
        """Close the forms whose time is over, open those whose time has come, seal those whose grace has ended."""
        due = self._due()
        done = self.each("closing a form on time", due[OPEN], self._close)
        done += self.each("opening a form on time", due[WAITING], self._open)
        sealed = self.each("sealing a wave", due[CLOSED], self._seal)
        gone = self.look(select(Wave.id).where(Wave.id.in_(sealed), Wave.state == SEALED)) if sealed else []
        if gone:
            forgetting.forget(gone)
        return bool(done or gone)

    def _due(self) -> dict[str, list[str]]:
        """The ids of waves with which something is due, by their state."""
        going = and_(Session.finishing.is_(False), Session.released.is_(False))
        afterwards = and_(Session.released, Wave.kind == "follow_up")
        to_open = and_(
            Wave.state == WAITING,
            Timetable.opens <= now(),
            or_(Timetable.closes.is_(None), Timetable.closes > now()),
            or_(going, afterwards),
        )
        to_close = and_(Wave.state == OPEN, Timetable.closes <= now())
        to_seal = and_(Wave.state == CLOSED, Timetable.grace_ends <= now())
        query = (
            select(Wave.state, Wave.id)
            .join(Timetable, Timetable.wave_id == Wave.id)
            .join(Session, Session.id == Wave.session_id)
            .where(or_(to_open, to_close, to_seal))
            .order_by(Timetable.opens)
        )
        with may_only_read():
            found = self.database.execute(query).all()
            self.database.rollback()
        return {wanted: [wave for state, wave in found if state == wanted] for wanted in (OPEN, WAITING, CLOSED)}

    def _close(self, wave_id: str) -> None:
        self._if_still(
            wave_id, OPEN, "closes", lambda found, wave, _: running.close_wave(found, wave.session, wave.kind)
        )

    def _open(self, wave_id: str) -> None:
        def act(database: Database, wave: Wave, entry: Timetable) -> None:
            try:
                running.open_wave(database, wave.session, wave.kind)
            except Conflict:  # a later form was opened by hand: this one can be opened no more
                entry.opens = None

        self._if_still(wave_id, WAITING, "opens", act)

    def _seal(self, wave_id: str) -> None:
        self._if_still(wave_id, CLOSED, "grace_ends", lambda found, wave, _: sealing.seal(found, wave))

    def _if_still(self, wave_id: str, state: str, due: str, act: Act) -> None:
        """Act on a wave, unless it was opened, closed or sealed, or its time was changed, since it was found."""
        with may_write():
            wave = held(self.database, Wave, wave_id)
            entry = self.database.get(Timetable, wave_id, populate_existing=True)
            at: datetime.datetime | None = getattr(entry, due, None)
            if wave is not None and entry is not None and wave.state == state and at is not None and at <= now():
                act(self.database, wave, entry)
            self.database.commit()
