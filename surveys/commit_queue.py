"""The commit queue: submissions of one process on their way to disk.

Those that wait at the same moment share a transaction: the first to get its turn commits for all. Nobody is told
"received" before it, and nobody waits longer than the page's patience.
"""

from __future__ import annotations

import errno
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from weakref import WeakSet

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError, TimeoutError

from surveys import hot
from surveys.carriers import LinkCode
from surveys.database import PATIENCE, SILENCE, answer_by, is_doubtful, may_write, patience, turn
from surveys.errors import Busy
from surveys.identifiers import new_response_id
from surveys.link_keys import key_of, tokens

OUTCOMES = ("stored", "repeated", "different", "shut")
NOTICED = 0.25  # seconds in the queue that are worth counting
LONGEST = PATIENCE + 1  # seconds in the queue, which a disk that hangs could hold up for ever

GATE = "SELECT open FROM gates WHERE wave_id = ?"
NEW_RECEIPT = "INSERT INTO receipts (submission, body, wave_id) VALUES (?, ?, ?) ON CONFLICT (submission) DO NOTHING"
OLD_RECEIPT = "SELECT body FROM receipts WHERE submission = ?"
NEW_ARRIVAL = "INSERT INTO arrivals (id, wave_id, answers, tokens) VALUES (?, ?, ?, ?)"

_queues: WeakSet[CommitQueue] = WeakSet()


@dataclass(eq=False)
class Submission:
    """One response on its way into the intake; `outcome` is set once its transaction is committed."""

    wave_id: str
    session_id: str
    receipt: bytes
    body: bytes
    answers: str
    link: LinkCode | None
    since: float = field(default_factory=time.monotonic)
    outcome: str | None = None
    error: Exception | None = field(default=None, repr=False)


def known(intake: hot.Statements, submission: Submission) -> str | None:
    """Whether a submission was received earlier: repeated, different, or None if it is new."""
    row = intake.row(OLD_RECEIPT, submission.receipt)
    return None if row is None else ("repeated" if bytes(row[0]) == submission.body else "different")


class CommitQueue:
    """Submissions of one process on their way to disk. The one place outside views and operations that commits."""

    def __init__(self, engine: Engine, secret: bytes) -> None:
        self._engine = engine
        self._secret = secret
        self._lock = " FOR SHARE" if engine.dialect.name == "postgresql" else ""  # SQLite has one writer anyway
        driver: Any = engine.dialect.dbapi
        # OSError: the disk is full even for the lock's file; TimeoutError: no connection is free
        self._unavailable = (OperationalError, TimeoutError, driver.OperationalError, OSError)
        self._waiting: list[Submission] = []
        self._doubt: Exception | None = None
        self._guard = threading.Lock()
        self._turn = threading.Lock()
        _queues.add(self)

    def store(self, submission: Submission) -> str:
        """Store or recognise a submission and say which: stored, repeated, different or shut.

        Raises Busy where it could not be stored, for whatever reason: nobody is told "received" who is not.
        """
        with self._guard:
            self._waiting.append(submission)
        if not self._turn.acquire(timeout=LONGEST):
            self._give_up(submission)
        try:
            if submission.outcome is None and submission.error is None:
                with self._guard:
                    batch, self._waiting = self._waiting, []
                self._commit(batch)
        finally:
            self._turn.release()
        if submission.outcome not in OUTCOMES:
            raise Busy from submission.error
        return submission.outcome

    def _give_up(self, submission: Submission) -> None:
        """Raise Busy: a batch is under way that does not end. Stored with it or not, the retry is told which."""
        with self._guard:
            if submission in self._waiting:
                self._waiting.remove(submission)
        raise Busy from OSError(errno.EAGAIN, "the queue does not move")

    def _commit(self, batch: list[Submission]) -> None:
        """Settle every submission of a batch: an outcome where its transaction was committed, otherwise an error."""
        try:
            outcomes = self._transaction(batch)
        except Exception as error:
            if is_doubtful(error):
                self._doubt = error
            if len(batch) > 1 and not isinstance(error, self._unavailable):
                for submission in batch:  # one may have spoiled it for all: give each a transaction of its own
                    self._commit([submission])
                return
            for submission in batch:  # locked, full or away: it would be so for each of them, and they have waited
                submission.error = error
            return
        for submission, outcome in zip(batch, outcomes, strict=True):
            submission.outcome = outcome

    def _transaction(self, batch: list[Submission]) -> list[str]:
        if self._doubt is not None:  # this process leaves (gunicorn_settings.py); the next one opens the files anew
            raise OSError(errno.EIO, "the intake could not be written") from self._doubt
        with may_write(), turn(self._engine), self._in_time(batch), self._engine.begin() as connection:
            intake = hot.Statements(connection)
            waves = sorted({submission.wave_id for submission in batch})
            gates = {wave: self._is_open(intake, wave) for wave in waves}
            outcomes = {}
            # always in one order: on PostgreSQL, two processes that got the same pair the other way round would each
            # wait for the other's receipt
            for submission in sorted(batch, key=lambda submission: submission.receipt):
                if gates[submission.wave_id]:
                    outcomes[id(submission)] = self._insert(connection, intake, submission)
                else:
                    outcomes[id(submission)] = known(intake, submission) or "shut"
            return [outcomes[id(submission)] for submission in batch]

    @contextmanager
    def _in_time(self, batch: list[Submission]) -> Iterator[None]:
        """Nobody waits for another program's lock longer than PATIENCE, nor for a server that says nothing longer than
        SILENCE, their time in the queue included: whoever commits may have come later than those it commits for.
        """
        oldest = min(submission.since for submission in batch)
        waited = time.monotonic() - oldest
        if waited < NOTICED:
            yield
            return
        if waited >= PATIENCE:
            raise OSError(errno.EAGAIN, "the intake is locked")
        mark, moment = patience.set(PATIENCE - waited), answer_by.get()
        own = answer_by.set(moment and min(moment, oldest + SILENCE))
        try:
            yield
        finally:
            answer_by.reset(own)
            patience.reset(mark)

    @property
    def is_doubtful(self) -> bool:
        """Whether a write failed in such a way that this process must not go on writing."""
        return self._doubt is not None

    def _is_open(self, intake: hot.Statements, wave: str) -> bool:
        """Whether the wave's gate is open. Without one it is not: a sealed wave's gate is gone, and a phone that was
        told "open" a moment before the seal must not slip an answer in behind it.
        """
        row = intake.row(GATE + self._lock, wave)
        return row is not None and bool(row[0])

    def _insert(self, connection: Connection, intake: hot.Statements, submission: Submission) -> str:
        """Store a response and its receipt, or recognise the submission."""
        if intake.run(NEW_RECEIPT, submission.receipt, submission.body, submission.wave_id).rowcount == 0:
            earlier = known(intake, submission)
            if earlier is None:
                raise RuntimeError("a receipt was there and is gone within one transaction")
            return earlier
        kept = None
        if submission.link is not None:
            kept = json.dumps(tokens(key_of(connection, self._secret, submission.session_id), submission.link))
        intake.run(NEW_ARRIVAL, new_response_id(), submission.wave_id, submission.answers, kept)
        return "stored"


@lru_cache(maxsize=8)
def queue_of(engine: Engine, secret: bytes) -> CommitQueue:
    """This process's queue to an intake."""
    return CommitQueue(engine, secret)


def in_doubt() -> bool:
    """Whether a queue of this process must not go on writing (see CommitQueue.is_doubtful)."""
    return any(queue.is_doubtful for queue in _queues)
