"""The clerk: the one background process. It opens and closes forms on time, seals waves whose grace has ended, pairs,
releases, and draws pictures.

Every step is repeatable; a clerk killed anywhere is followed by one that finishes its work. A lease in the database
lets only one of several servers' clerks work at a time.
"""

from __future__ import annotations

import datetime
import logging
import secrets
import signal
import threading
from collections.abc import Callable
from functools import partial
from types import FrameType

from flask import Flask
from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session as Database
from sqlalchemy.orm import selectinload

from surveys import forgetting, pictures, sealing
from surveys.clock import now
from surveys.database import db, drop_old_pages, may_only_read, may_write
from surveys.faults import place
from surveys.models.evidence import Lease, OwedErasure, Picture, Release
from surveys.models.sessions import SEALED, Session, Wave
from surveys.operations.figuring import Figures
from surveys.operations.rehearsing import Rehearsals
from surveys.operations.timekeeping import Timekeeping
from surveys.operations.turning import held

PAUSE = 0.5  # seconds between looks: "show the room" may take ten in all
LEASE_SECONDS = 20
DRAWING = "drawing a picture"
TEXT_TABLES = ("comments", "responses")  # texts are laid apart from responses, which held them before
PICTURES_AT_ONCE = 100  # how many are asked for anew in one transaction after an upgrade
PICTURES_A_TURN = 4  # drawing is slow; sealing must not wait for a long queue of pictures

log = logging.getLogger("soundings.clerk")


def work_once(app: Flask, pictures: int = PICTURES_A_TURN, between: Callable[[], object] | None = None) -> bool:
    """Do what is due now; True if there was anything. The caller holds the lease, or is alone.

    between: called before every step, as a turn may take longer than a lease lasts.

    Looking and computing only read; each thing found is then stored in a short transaction of its own, so that nobody
    waits for the clerk. Each is held before it is looked at again: two clerks may work at once, and do it once. One
    that fails is put off and does not keep the others waiting.
    """
    with app.app_context():
        turn = Turn(app, db.session, between)
        done = turn.clear_remains()
        done |= turn.keep_times()
        done |= turn.pair_due()
        done |= turn.pair_follow_ups_due()
        done |= turn.start_due()
        done |= turn.release_due()
        done |= turn.join_due()
        done |= turn.freeze_due()
        done |= turn.follow_up_due()
        done |= turn.tries_due()
        done |= bool(forgetting.rewrite_owed())
        done |= turn.erase_due()
        if pictures:
            done |= turn.draw(pictures)
        return done


def work_figures(app: Flask) -> None:
    """Seal, pair and release all that is due, and leave the pictures for later."""
    while work_once(app, pictures=0):
        pass


def work_until_idle(app: Flask) -> None:
    """Work until nothing is due: for tests, imports and the demo."""
    while work_once(app):
        pass


class InTheWay(Exception):
    """Somebody reads a table that is to be rewritten."""


class Turn(Timekeeping, Figures, Rehearsals):
    """One look at everything that may be due."""

    def clear_remains(self) -> bool:
        """What a killed clerk left in the intake, and keys that were kept for long enough."""
        with may_only_read():
            waves = forgetting.waves_left_behind(self.database)
            keys = _names(forgetting.keys_left_behind(self.database))
            self.database.rollback()
        if waves:
            forgetting.forget(waves)
        if keys[0]:
            forgetting.forget_keys(*keys)
        return bool(waves or keys[0])

    def erase_due(self) -> bool:
        """Rewrite the files in which words may lie that were left out of texts."""
        owed = self.look(select(OwedErasure.id))
        erase = partial(self._erase, owed)
        return bool(owed and self.each("erasing words that were left out", ["texts"], erase))

    def _erase(self, owed: list[str], _name: str) -> None:
        """Rewrite the files. Raises InTheWay where somebody reads them: then it is put off, and still owed."""
        if not drop_old_pages(db.engine, *TEXT_TABLES):
            raise InTheWay
        with may_write():
            self.database.execute(delete(OwedErasure).where(OwedErasure.id.in_(owed)))
            self.database.commit()

    def pair_due(self) -> bool:
        """Pair the sessions whose waves are all sealed."""
        begun = or_(Session.finishing, Session.waves.any(Wave.state == SEALED))
        with may_only_read():
            candidates = select(Session).where(Session.paired.is_(False), begun).options(selectinload(Session.waves))
            ready = [session.id for session in self.database.scalars(candidates) if session.settled]
            self.database.rollback()
        paired = self.each("pairing a session", ready, self._pair)
        self._forget_keys(paired)
        return bool(paired)

    def pair_follow_ups_due(self) -> bool:
        """Pair the follow-ups that are sealed, of sessions whose release is out."""
        sealed = select(Session.id).where(Session.released, Session.has_follow_up(SEALED))
        due = self.look(sealed.where(Session.followed.is_(False)))
        paired = self.each("pairing a follow-up", due, partial(self._pair, verb=sealing.pair_follow_up))
        self._forget_keys(paired)
        return bool(paired)

    def _forget_keys(self, paired: list[str]) -> None:
        """Forget the keys of sessions that have nothing more to pair."""
        with may_only_read():
            sessions = [self.database.get_one(Session, session_id) for session_id in paired]
            keys = _names([session for session in sessions if not session.needs_codes])
            self.database.rollback()
        if keys[0]:
            forgetting.forget_keys(*keys)

    def _pair(self, session_id: str, verb: Callable[[Database, Session], None] = sealing.pair) -> None:
        with may_write():
            session = held(self.database, Session, session_id)
            if session is not None:
                verb(self.database, session)
            self.database.commit()

    def ask_for_all(self) -> None:
        """Ask for every community's pictures, and for all in the style of this version.

        A kill may have come between a release and its asking, or an upgrade that draws otherwise.
        """
        self.each("asking for pictures", self.look(select(Release.community_id).distinct()), self.ask)
        self.each("asking for pictures in a new style", ["all"], self._renew)

    def _renew(self, _name: str) -> None:
        more = True
        while more:
            with may_write():
                more = pictures.renew(self.database, PICTURES_AT_ONCE)
                self.database.commit()

    def draw(self, most: int) -> bool:
        """Draw up to `most` of the pictures that were asked for; True if any was drawn."""
        waiting = self.look(select(Picture.key).where(Picture.drawn.is_(False)))
        due = [key for key in waiting if not self.is_put_off(DRAWING, key)]
        return bool(self.each(DRAWING, due[:most], self._draw))

    def _draw(self, key: str) -> None:
        from analysis.charts import (  # drawing loads matplotlib, which a clerk with nothing to draw does without
            BY_NAME,
            drawn,
        )

        with may_only_read():
            picture = self.database.get_one(Picture, key)
            chart, record = picture.chart, picture.record
            self.database.rollback()
        svg = drawn(BY_NAME[chart], record)
        with may_write():
            found = self.database.get(Picture, key)
            if found is not None:
                found.wide, found.phone, found.file, found.drawn = svg["wide"], svg["phone"], svg["file"], True
            self.database.commit()


def _names(sessions: list[Session]) -> tuple[list[str], list[str]]:
    """The ids of sessions, and those of their waves."""
    return [session.id for session in sessions], [wave.id for session in sessions for wave in session.waves]


def take_lease(database: Database, holder: str) -> bool:
    """Take or renew the clerk's lease; False if another clerk holds it."""
    lease = database.get(Lease, "clerk", with_for_update=True)
    until = now() + datetime.timedelta(seconds=LEASE_SECONDS)
    if lease is None:
        database.add(Lease(name="clerk", holder=holder, until=until))
    elif lease.holder == holder or lease.until < now():
        lease.holder, lease.until = holder, until
    else:
        database.rollback()
        return False
    database.commit()
    return True


class Hold:
    """A clerk's hold on the lease."""

    def __init__(self) -> None:
        self._holder = secrets.token_hex(8)
        self._renewed: datetime.datetime | None = None

    def renew(self) -> bool:
        """Take the lease or renew it, where that is due; False if another clerk holds it. Needs the application."""
        if self._renewed is not None and now() - self._renewed <= datetime.timedelta(seconds=LEASE_SECONDS / 4):
            return True
        with may_write():
            held_now = take_lease(db.session, self._holder)
        self._renewed = now() if held_now else None
        return held_now


def run(app: Flask) -> None:
    """Work until SIGTERM or SIGINT; a fault is logged without content and the work goes on."""
    stop = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    hold = Hold()
    asked = False
    while not stop.is_set():
        busy = False
        try:
            with app.app_context():
                mine = hold.renew()
            if not mine:
                stop.wait(LEASE_SECONDS / 4)
                continue
            if not asked:
                with app.app_context():
                    Turn(app, db.session, hold.renew).ask_for_all()
                asked = True
            busy = work_once(app, between=hold.renew)
        except Exception as fault:
            log.error("the clerk met a fault and goes on: %s", place(fault))  # noqa: TRY400 - a message may be an answer
            stop.wait(2)
        if not busy:
            stop.wait(PAUSE)
