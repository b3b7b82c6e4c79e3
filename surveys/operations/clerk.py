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
from types import FrameType
from typing import Any

from flask import Flask
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session as Database

from surveys import evidence, releasing, sealing
from surveys.clock import now
from surveys.database import db, may_only_read, may_write
from surveys.models.evidence import Lease, Picture
from surveys.models.sessions import CLOSED, SEALED, SKIPPED, Session, Timetable, Wave

PAUSE = 0.5  # seconds between looks: "show the room" may take ten in all
LEASE_SECONDS = 20
PUT_OFF = datetime.timedelta(minutes=1)  # until a session whose figures failed is tried again
PICTURES_A_TURN = 4  # drawing is slow; sealing must not wait for a long queue of pictures

log = logging.getLogger("soundings.clerk")


def work_once(app: Flask, pictures: int = PICTURES_A_TURN) -> bool:
    """Do what is due now; True if there was anything. The caller holds the lease, or is alone.

    Looking and computing only read; each thing found is then stored in a short transaction of its own, so that nobody
    waits for the clerk. A session whose figures cannot be made does not keep the others from theirs.
    """
    with app.app_context():
        database = db.session
        done = _clear_remains(database)
        done |= _seal_due(database)
        done |= _pair_due(database)
        done |= _release_due(app, database)
        if pictures:
            done |= draw(database, pictures)
        return done


def work_figures(app: Flask) -> None:
    """Seal, pair and release all that is due, and leave the pictures for later."""
    while work_once(app, pictures=0):
        pass


def work_until_idle(app: Flask) -> None:
    """Work until nothing is due: for tests, imports and the demo."""
    while work_once(app):
        pass


def _look(database: Database, query: Select[Any]) -> list[Any]:
    """What a query finds, without leaving a transaction open."""
    with may_only_read():
        found = list(database.scalars(query))
        database.rollback()
    return found


def _clear_remains(database: Database) -> bool:
    with may_only_read():
        waves, sessions = sealing.left_behind(database)
        if sessions:
            sealing.forget_keys(sessions)
        database.rollback()
    if waves:
        sealing.forget(waves)
    return bool(waves or sessions)


def _seal_due(database: Database) -> bool:
    ended = Timetable.grace_ends <= now()
    found = _look(
        database, select(Wave.id).join(Timetable, Timetable.wave_id == Wave.id).where(Wave.state == CLOSED, ended)
    )
    for wave_id in found:
        sealing.shut(wave_id)
        with may_write():
            wave = database.get_one(Wave, wave_id)
            if wave.state == CLOSED:
                sealing.seal(database, wave)
            database.commit()
    if found:
        sealing.forget(found)
    return bool(found)


def _settled(session: Session) -> bool:
    return all(wave.state in (SEALED, SKIPPED) for wave in session.waves)


def _pair_due(database: Database) -> bool:
    begun = or_(Session.finishing, Session.waves.any(Wave.state == SEALED))
    with may_only_read():
        candidates = database.scalars(select(Session).where(Session.paired.is_(False), begun))
        ready = [session.id for session in candidates if _settled(session)]
        database.rollback()
    for session_id in ready:
        with may_write():
            session = database.get_one(Session, session_id)
            sealing.pair(database, session)
            database.commit()
    if ready:
        with may_only_read():
            sealing.forget_keys([database.get_one(Session, session_id) for session_id in ready])
            database.rollback()
    return bool(ready)


def _release_due(app: Flask, database: Database) -> bool:
    put_off = app.extensions.setdefault("soundings_put_off", {})
    found = _look(database, select(Session.id).where(Session.paired, Session.released.is_(False)))
    ready = [session_id for session_id in found if put_off.get(session_id, now()) <= now()]
    communities = set()
    for session_id in ready:
        try:
            communities.add(_release(database, session_id))
        except Exception as fault:  # one session that cannot be computed must not keep the others waiting
            database.rollback()
            log.exception("the figures of a session could not be made: %s", type(fault).__name__)
            put_off[session_id] = now() + PUT_OFF
    for community_id in communities:
        with may_write():
            evidence.ask_for_community(database, community_id)
            database.commit()
    return bool(communities)


def _release(database: Database, session_id: str) -> str:
    with may_only_read():
        session = database.get_one(Session, session_id)
        computed = releasing.compute(database, session)
        database.rollback()
    with may_write():
        session = database.get_one(Session, session_id)
        release = releasing.release(database, session, computed)
        evidence.ask_for_session(database, session, release.figures)
        community_id = session.community_id
        database.commit()
    return community_id


def draw(database: Database, most: int) -> bool:
    """Draw up to `most` of the pictures that were asked for; True if there were any."""
    from analysis.charts import (  # drawing loads matplotlib, which a clerk with nothing to draw does without
        BY_NAME,
        drawn,
    )

    waiting = _look(database, select(Picture.key).where(Picture.drawn.is_(False)).limit(most))
    for key in waiting:
        with may_only_read():
            picture = database.get_one(Picture, key)
            chart, record = picture.chart, picture.record
            database.rollback()
        svg = drawn(BY_NAME[chart], record)
        with may_write():
            found = database.get(Picture, key)
            if found is not None:
                found.wide, found.phone, found.file, found.drawn = svg["wide"], svg["phone"], svg["file"], True
            database.commit()
    return bool(waiting)


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
    while not stop.is_set():
        busy = False
        try:
            if renewed is None or now() - renewed > datetime.timedelta(seconds=LEASE_SECONDS / 4):
                with app.app_context(), may_write():
                    if not take_lease(db.session, holder):
                        stop.wait(LEASE_SECONDS / 4)
                        continue
                renewed = now()
            busy = work_once(app)
        except Exception:
            log.exception("the clerk met a fault and goes on")
            stop.wait(2)
        if not busy:
            stop.wait(PAUSE)
