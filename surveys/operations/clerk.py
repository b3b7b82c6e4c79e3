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

from flask import Flask
from sqlalchemy import or_, select
from sqlalchemy.orm import Session as Database

from surveys import evidence, releasing, sealing
from surveys.clock import now
from surveys.database import db, may_write
from surveys.models.evidence import Lease, Picture
from surveys.models.sessions import CLOSED, SEALED, SKIPPED, Session, Timetable, Wave

PAUSE = 0.5  # seconds between looks: "show the room" may take ten in all
LEASE_SECONDS = 20
PICTURES_A_TURN = 4  # drawing is slow; sealing must not wait for a long queue of pictures

log = logging.getLogger("soundings.clerk")


def work_once(app: Flask, pictures: int = PICTURES_A_TURN) -> bool:
    """Do what is due now; True if there was anything. The caller holds the lease, or is alone."""
    with app.app_context(), may_write():
        database = db.session
        done = _clear_remains(database)
        done |= _seal_due(database)
        done |= _pair_and_release(database)
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


def _clear_remains(database: Database) -> bool:
    waves, sessions = sealing.left_behind(database)
    if waves:
        sealing.forget(waves)
    if sessions:
        sealing.forget_keys(sessions)
    database.rollback()
    return bool(waves or sessions)


def _seal_due(database: Database) -> bool:
    due = (
        select(Wave.id)
        .join(Timetable, Timetable.wave_id == Wave.id)
        .where(Wave.state == CLOSED, Timetable.grace_ends <= now())
    )
    found = list(database.scalars(due))
    database.rollback()
    for wave_id in found:
        sealing.shut(wave_id)
        wave = database.get_one(Wave, wave_id)
        if wave.state == CLOSED:
            sealing.seal(database, wave)
        database.commit()
    if found:
        sealing.forget(found)
    return bool(found)


def _pair_and_release(database: Database) -> bool:
    candidates = database.scalars(
        select(Session).where(
            Session.released.is_(False), or_(Session.finishing, Session.waves.any(Wave.state == SEALED))
        )
    )
    ready = [session for session in candidates if all(wave.state in (SEALED, SKIPPED) for wave in session.waves)]
    if not ready:
        database.rollback()
        return False
    for session in ready:
        sealing.pair(database, session)
    database.commit()
    sealing.forget_keys(ready)
    for session in ready:
        release = releasing.release(database, session)
        evidence.ask_for_session(database, session, release.figures)
        database.commit()
    for community_id in {session.community_id for session in ready}:
        evidence.ask_for_community(database, community_id)
    database.commit()
    return True


def draw(database: Database, most: int) -> bool:
    """Draw up to `most` of the pictures that were asked for; True if there were any."""
    from analysis.charts import (  # drawing loads matplotlib, which a clerk with nothing to draw does without
        BY_NAME,
        drawn,
    )

    waiting = list(database.scalars(select(Picture).where(Picture.drawn.is_(False)).limit(most)))
    asked = [(picture.key, picture.chart, picture.record) for picture in waiting]
    database.rollback()  # drawing takes a while: nobody shall wait for it
    for key, chart, record in asked:
        svg = drawn(BY_NAME[chart], record)
        picture = database.get(Picture, key)
        if picture is not None:
            picture.wide, picture.phone, picture.file, picture.drawn = svg["wide"], svg["phone"], svg["file"], True
        database.commit()
    return bool(asked)


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
