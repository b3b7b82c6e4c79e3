"""The verb of the phone: accept a response exactly once.

One row in the intake and one receipt, in one transaction, committed before anybody is told "received". Submissions of
one process that wait at the same moment share a transaction: the first to get its turn commits for all.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import JSON, Connection, DateTime, Engine, String, func, select, text
from sqlalchemy.exc import DBAPIError

from forms.questionnaire import Questionnaire, load
from surveys.clock import now
from surveys.database import db, intake_transaction, may_write, reading, turn
from surveys.errors import AlreadyReceived, Busy, Closed, Invalid, UnknownCode
from surveys.identifiers import new_response_id, normal_code
from surveys.link_keys import half_of, session_key, token
from surveys.models.intake import Arrival
from surveys.models.sessions import CLOSED, OPEN

ID_LENGTH = 22

FIND = text(
    "SELECT s.id, s.version_id, s.linking, w.id AS wave_id, w.kind, w.state, t.grace_ends"
    " FROM sessions s JOIN waves w ON w.session_id = s.id LEFT JOIN timetable t ON t.wave_id = w.id"
    " WHERE s.code = :code ORDER BY w.position"
).columns(id=String, version_id=String, linking=JSON, wave_id=String, kind=String, state=String, grace_ends=DateTime)
NEW_GATE = text("INSERT INTO gates (wave_id, open) VALUES (:wave, :open) ON CONFLICT (wave_id) DO NOTHING")
VERSION = text("SELECT definition FROM versions WHERE id = :id").columns(definition=JSON)
# The statements of the one hot transaction go straight to the driver: building a result object for each would cost more
# than the statement. `?` stands for a value, whatever the driver's own sign.
GATE = "SELECT open FROM gates WHERE wave_id = ?"
NEW_RECEIPT = "INSERT INTO receipts (submission, body, wave_id) VALUES (?, ?, ?) ON CONFLICT (submission) DO NOTHING"
OLD_RECEIPT = "SELECT body FROM receipts WHERE submission = ?"
NEW_ARRIVAL = "INSERT INTO arrivals (id, wave_id, answers, tokens) VALUES (?, ?, ?, ?)"


@dataclass(frozen=True)
class Target:
    """Where a submission goes: a wave of a session, and whether it still takes answers."""

    session_id: str
    version_id: str
    wave_id: str
    kind: str
    taking: bool
    linking: list[str]

    @property
    def form(self) -> str:
        """The opaque id of wave and version that a form carries."""
        return self.wave_id + self.version_id


@dataclass(eq=False)
class Submission:
    """One response on its way into the intake; `outcome` is set once its transaction is committed."""

    wave_id: str
    session_id: str
    receipt: bytes
    body: bytes
    answers: str
    link: str | None
    outcome: str | None = None
    error: Exception | None = field(default=None, repr=False)


def find_target(typed_code: str, form: str | None = None) -> Target:
    """The wave that a code, and the form if it is named, leads to.

    Without a form the open wave. Raises UnknownCode, Closed where nothing is open, Invalid for a form of another session.
    """
    code = normal_code(typed_code)
    if code is None:
        raise UnknownCode
    with reading() as connection:
        rows = connection.execute(FIND, {"code": code}).mappings().all()
    if not rows:
        raise UnknownCode
    for row in rows:
        named = form is not None and form[:ID_LENGTH] == row["wave_id"]
        if named or (form is None and row["state"] == OPEN):
            if named and form[ID_LENGTH:] != row["version_id"]:
                break
            return _target(row)
    if form is None:
        raise Closed("No form of this session is open now.", way_out="Ask your facilitator when it opens.")
    raise Invalid("This form does not belong to this session", field="form")


def _target(row: Any) -> Target:
    ends = row["grace_ends"]
    return Target(
        session_id=row["id"],
        version_id=row["version_id"],
        wave_id=row["wave_id"],
        kind=row["kind"],
        taking=row["state"] == OPEN or (row["state"] == CLOSED and ends is not None and now() < ends),
        linking=row["linking"],
    )


def questionnaire_of(version_id: str) -> Questionnaire:
    """A published version's questionnaire. Versions never change, so it is read once per process."""
    return _questionnaire(db.engine, version_id)


@lru_cache(maxsize=256)
def _questionnaire(engine: Engine, version_id: str) -> Questionnaire:
    with reading() as connection:
        return load(connection.execute(VERSION, {"id": version_id}).scalar_one())


def accept(secret: bytes, target: Target, submission: str, answers: dict[str, Any], link: str | None) -> None:
    """Store one response exactly once; returns when it is safe on disk.

    `answers` are stored values by question key in question order; `link` a canonical link code or None. A repeat of the
    same submission with the same content returns as if it were new. Raises AlreadyReceived for one with other content,
    Closed after the grace, Busy where it could not be saved.
    """
    body = json.dumps(answers, ensure_ascii=False, separators=(",", ":"))
    stored = Submission(
        wave_id=target.wave_id,
        session_id=target.session_id,
        receipt=_keyed(secret, "receipt", f"{target.wave_id}|{submission}"),
        body=_keyed(secret, "body", f"{submission}|{link}|{body}"),
        answers=body,
        link=link,
    )
    outcome = _queue(db.get_engine("intake"), secret).store(stored) if target.taking else _known(stored)
    if outcome == "different":
        raise AlreadyReceived
    if outcome == "shut":
        raise Closed


def open_gate(wave_id: str) -> None:
    """Let a wave take answers, as far as the intake goes. Its own transaction, before the wave is marked open."""
    with intake_transaction() as intake:
        intake.execute(NEW_GATE, {"wave": wave_id, "open": True})


def arrivals(wave_ids: list[str]) -> dict[str, int]:
    """How many responses have arrived in waves that are not sealed yet; waves without any are left out."""
    if not wave_ids:
        return {}
    counted = select(Arrival.wave_id, func.count()).where(Arrival.wave_id.in_(wave_ids)).group_by(Arrival.wave_id)
    with reading("intake") as connection:
        return {wave_id: count for wave_id, count in connection.execute(counted)}


def _keyed(secret: bytes, purpose: str, content: str) -> bytes:
    return hmac.new(secret, f"{purpose}|{content}".encode(), hashlib.sha256).digest()[:16]


def _known(submission: Submission) -> str:
    """After the grace nothing new is stored, but what was received is still acknowledged until the seal."""
    with reading("intake") as connection:
        return _Statements(connection).known(submission) or "shut"


class _Statements:
    """The few statements of the intake on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._postgresql = connection.dialect.name == "postgresql"
        self._cursor = connection.connection.cursor()

    def run(self, statement: str, *values: Any) -> Any:
        return self._cursor.execute(statement.replace("?", "%s") if self._postgresql else statement, values)

    def known(self, submission: Submission) -> str | None:
        """Whether a submission was received earlier: repeated, different, or None if it is new."""
        self.run(OLD_RECEIPT, submission.receipt)
        row = self._cursor.fetchone()
        return None if row is None else ("repeated" if bytes(row[0]) == submission.body else "different")

    def is_open(self, wave: str) -> bool:
        """Whether the wave's gate is open. Without one it is not: a sealed wave's gate is gone, and a phone that was told
        "open" a moment before the seal must not slip an answer in behind it."""
        lock = " FOR SHARE" if self._postgresql else ""  # SQLite has one writer anyway
        self.run(GATE + lock, wave)
        row = self._cursor.fetchone()
        return row is not None and bool(row[0])

    def insert(self, submission: Submission, secret: bytes) -> str:
        """Store a response and its receipt, or recognise the submission."""
        if self.run(NEW_RECEIPT, submission.receipt, submission.body, submission.wave_id).rowcount == 0:
            return self.known(submission) or ""
        tokens = None
        if submission.link is not None:
            half = half_of(self._connection, submission.session_id, make=True)
            tokens = json.dumps([token(session_key(secret, half or b""), submission.link)])
        self.run(NEW_ARRIVAL, new_response_id(), submission.wave_id, submission.answers, tokens)
        return "stored"


class CommitQueue:
    """Submissions of one process on their way to disk. The one place outside views and operations that commits."""

    def __init__(self, engine: Engine, secret: bytes) -> None:
        self._engine = engine
        self._secret = secret
        driver: Any = engine.dialect.dbapi
        self._faults = (DBAPIError, driver.Error, OSError)  # OSError: the disk is full even for the lock's file
        self._waiting: list[Submission] = []
        self._guard = threading.Lock()
        self._turn = threading.Lock()

    def store(self, submission: Submission) -> str:
        """Store or recognise a submission and say which: stored, repeated, different or shut. Raises Busy."""
        with self._guard:
            self._waiting.append(submission)
        with self._turn:
            if submission.outcome is None and submission.error is None:
                with self._guard:
                    batch, self._waiting = self._waiting, []
                self._commit(batch)
        if submission.error is not None:
            raise Busy from submission.error
        return submission.outcome or ""

    def _commit(self, batch: list[Submission]) -> None:
        try:
            outcomes = self._transaction(batch)
        except self._faults as error:
            if len(batch) == 1:
                batch[0].error = error
                return
            for submission in batch:  # one may have spoiled it for all: give each a transaction of its own
                self._commit([submission])
            return
        for submission, outcome in zip(batch, outcomes, strict=True):
            submission.outcome = outcome

    def _transaction(self, batch: list[Submission]) -> list[str]:
        with may_write(), turn(self._engine), self._engine.begin() as connection:
            statements = _Statements(connection)
            gates = {wave: statements.is_open(wave) for wave in sorted({submission.wave_id for submission in batch})}
            return [
                statements.insert(submission, self._secret)
                if gates[submission.wave_id]
                else statements.known(submission) or "shut"
                for submission in batch
            ]


@lru_cache(maxsize=8)
def _queue(engine: Engine, secret: bytes) -> CommitQueue:
    return CommitQueue(engine, secret)
