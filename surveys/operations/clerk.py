"""The clerk: the one background process. It seals waves whose grace has ended, pairs, releases, and draws pictures.

Every step is repeatable; a clerk killed anywhere is followed by one that finishes its work. A lease in the database
lets only one of several servers' clerks work at a time.
"""

from __future__ import annotations

import datetime
import logging
import secrets
import signal
import threading
from collections.abc import Callable, Iterable
from functools import partial
from types import FrameType
from typing import Any, TypeVar

from flask import Flask
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session as Database

from surveys import evidence, forgetting, releasing, sealing
from surveys.clock import now
from surveys.database import db, may_only_read, may_write
from surveys.faults import place
from surveys.models.evidence import FollowUp, Lease, Picture, Release
from surveys.models.sessions import CLOSED, SEALED, Session, Timetable, Wave

PAUSE = 0.5  # seconds between looks: "show the room" may take ten in all
LEASE_SECONDS = 20
PUT_OFF = datetime.timedelta(minutes=1)  # until what failed is tried again
DRAWING = "drawing a picture"
PICTURES_A_TURN = 4  # drawing is slow; sealing must not wait for a long queue of pictures

Held = TypeVar("Held", Session, Wave)

log = logging.getLogger("soundings.clerk")


def work_once(app: Flask, pictures: int = PICTURES_A_TURN) -> bool:
    """Do what is due now; True if there was anything. The caller holds the lease, or is alone.

    Looking and computing only read; each thing found is then stored in a short transaction of its own, so that nobody
    waits for the clerk. Each is held before it is looked at again: two clerks may work at once, and do it once. One
    that fails is put off and does not keep the others waiting.
    """
    with app.app_context():
        turn = Turn(app, db.session)
        done = turn.clear_remains()
        done |= turn.seal_due()
        done |= turn.pair_due()
        done |= turn.release_due()
        done |= turn.follow_up_due()
        done |= bool(forgetting.rewrite_owed())
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


class Turn:
    """One look at everything that may be due."""

    def __init__(self, app: Flask, database: Database) -> None:
        self._database = database
        self._put_off: dict[tuple[str, str], datetime.datetime] = app.extensions.setdefault("soundings_put_off", {})

    def _look(self, query: Select[Any]) -> list[Any]:
        """What a query finds, without leaving a transaction open."""
        with may_only_read():
            found = list(self._database.scalars(query))
            self._database.rollback()
        return found

    def _each(self, what: str, found: Iterable[str], step: Callable[[str], None]) -> list[str]:
        """Take a step for each thing found; returns those that went well and puts the others off."""
        done = []
        for name in found:
            if self._is_put_off(what, name):
                continue
            try:
                step(name)
            except Exception as fault:
                self._database.rollback()
                log.error("%s failed and is put off: %s", what, place(fault))  # noqa: TRY400 - a message may be an answer
                self._put_off[what, name] = now() + PUT_OFF
            else:
                self._put_off.pop((what, name), None)
                done.append(name)
        return done

    def _is_put_off(self, what: str, name: str) -> bool:
        until = self._put_off.get((what, name))
        return until is not None and now() < until

    def clear_remains(self) -> bool:
        """What a killed clerk left in the intake, and keys that were kept for long enough."""
        with may_only_read():
            waves = forgetting.waves_left_behind(self._database)
            keys = _names(forgetting.keys_left_behind(self._database))
            self._database.rollback()
        if waves:
            forgetting.forget(waves)
        if keys[0]:
            forgetting.forget_keys(*keys)
        return bool(waves or keys[0])

    def seal_due(self) -> bool:
        """Seal the waves whose grace has ended."""
        ended = select(Wave.id).join(Timetable, Timetable.wave_id == Wave.id)
        found = self._look(ended.where(Wave.state == CLOSED, Timetable.grace_ends <= now()))
        sealed = self._each("sealing a wave", found, self._seal)
        gone = self._look(select(Wave.id).where(Wave.id.in_(sealed), Wave.state == SEALED))
        if gone:
            forgetting.forget(gone)
        return bool(gone)

    def _seal(self, wave_id: str) -> None:
        with may_write():
            wave = _held(self._database, Wave, wave_id)
            entry = self._database.get(Timetable, wave_id, populate_existing=True)
            # it may have been opened again, or sealed by another clerk, since it was found
            if wave is not None and wave.state == CLOSED and entry is not None and entry.grace_ends <= now():
                sealing.seal(self._database, wave)
            self._database.commit()

    def pair_due(self) -> bool:
        """Pair the sessions whose waves are all sealed."""
        begun = or_(Session.finishing, Session.waves.any(Wave.state == SEALED))
        with may_only_read():
            candidates = self._database.scalars(select(Session).where(Session.paired.is_(False), begun))
            ready = [session.id for session in candidates if session.settled]
            self._database.rollback()
        paired = self._each("pairing a session", ready, self._pair)
        self._forget_keys(paired)
        return bool(paired)

    def _forget_keys(self, paired: list[str]) -> None:
        """Forget the keys of sessions that have nothing more to pair."""
        with may_only_read():
            sessions = [self._database.get_one(Session, session_id) for session_id in paired]
            keys = _names([session for session in sessions if not session.needs_codes])
            self._database.rollback()
        if keys[0]:
            forgetting.forget_keys(*keys)

    def _pair(self, session_id: str, verb: Callable[[Database, Session], None] = sealing.pair) -> None:
        with may_write():
            session = _held(self._database, Session, session_id)
            if session is not None:
                verb(self._database, session)
            self._database.commit()

    def release_due(self) -> bool:
        """Compute and store the figures of paired sessions."""
        found = self._look(select(Session.id).where(Session.paired, Session.released.is_(False)))
        released = self._each("making the figures of a session", found, self._release)
        asking = select(Session.community_id).where(Session.id.in_(released)).distinct()
        self._each("asking for pictures", self._look(asking), self._ask)
        return bool(released)

    def _release(self, session_id: str) -> None:
        with may_only_read():
            computed = releasing.compute(self._database, self._database.get_one(Session, session_id))
            self._database.rollback()
        with may_write():
            session = _held(self._database, Session, session_id)
            if session is not None:
                release = releasing.release(self._database, session, computed)
                evidence.ask_for_session(self._database, session, release.figures)
            self._database.commit()

    def follow_up_due(self) -> bool:
        """Pair and release the follow-ups that are sealed, of sessions whose release is out."""
        sealed = Session.waves.any((Wave.kind == "follow_up") & (Wave.state == SEALED))
        with may_only_read():
            found = self._database.scalars(select(Session).where(Session.released, sealed))
            apart = [session for session in found if session.follow_up is not None]
            unpaired = [session.id for session in apart if not session.followed]
            open_ = [session.id for session in apart if self._database.get(FollowUp, session.id) is None]
            self._database.rollback()
        paired = self._each("pairing a follow-up", unpaired, partial(self._pair, verb=sealing.pair_follow_up))
        self._forget_keys(paired)
        return bool(paired) | bool(self._each("making the figures of a follow-up", open_, self._release_follow_up))

    def _release_follow_up(self, session_id: str) -> None:
        with may_only_read():
            computed = releasing.compute_follow_up(self._database, self._database.get_one(Session, session_id))
            self._database.rollback()
        with may_write():
            session = _held(self._database, Session, session_id)
            if session is not None:
                follow_up = releasing.release_follow_up(self._database, session, computed)
                evidence.ask_for_questions(self._database, follow_up.figures)
            self._database.commit()

    def _ask(self, community_id: str) -> None:
        with may_write():
            evidence.ask_for_community(self._database, community_id)
            self._database.commit()

    def ask_for_all(self) -> None:
        """Ask for every community's pictures: a kill may have come between a release and its asking."""
        self._each("asking for pictures", self._look(select(Release.community_id).distinct()), self._ask)

    def draw(self, most: int) -> bool:
        """Draw up to `most` of the pictures that were asked for; True if any was drawn."""
        waiting = self._look(select(Picture.key).where(Picture.drawn.is_(False)))
        due = [key for key in waiting if not self._is_put_off(DRAWING, key)]
        return bool(self._each(DRAWING, due[:most], self._draw))

    def _draw(self, key: str) -> None:
        from analysis.charts import (  # drawing loads matplotlib, which a clerk with nothing to draw does without
            BY_NAME,
            drawn,
        )

        with may_only_read():
            picture = self._database.get_one(Picture, key)
            chart, record = picture.chart, picture.record
            self._database.rollback()
        svg = drawn(BY_NAME[chart], record)
        with may_write():
            found = self._database.get(Picture, key)
            if found is not None:
                found.wide, found.phone, found.file, found.drawn = svg["wide"], svg["phone"], svg["file"], True
            self._database.commit()


def _held(database: Database, model: type[Held], name: str) -> Held | None:
    """A row as it is now, held until the transaction ends; None if it is gone."""
    return database.get(model, name, with_for_update=True, populate_existing=True)


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


def run(app: Flask) -> None:
    """Work until SIGTERM or SIGINT; a fault is logged without content and the work goes on."""
    stop = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    holder = secrets.token_hex(8)
    renewed: datetime.datetime | None = None
    asked = False
    while not stop.is_set():
        busy = False
        try:
            if renewed is None or now() - renewed > datetime.timedelta(seconds=LEASE_SECONDS / 4):
                with app.app_context(), may_write():
                    if not take_lease(db.session, holder):
                        stop.wait(LEASE_SECONDS / 4)
                        continue
                renewed = now()
            if not asked:
                with app.app_context():
                    Turn(app, db.session).ask_for_all()
                asked = True
            busy = work_once(app)
        except Exception as fault:
            log.error("the clerk met a fault and goes on: %s", place(fault))  # noqa: TRY400 - a message may be an answer
            stop.wait(2)
        if not busy:
            stop.wait(PAUSE)
