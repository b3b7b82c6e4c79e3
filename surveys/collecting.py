"""The verb of the phone: accept a response exactly once.

One row in the intake and one receipt, in one transaction, committed before anybody is told "received"
(commit_queue.py).
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import Engine, func, select, text

from forms.questionnaire import Questionnaire, load
from forms.starting import late_form
from forms.translations import serving
from surveys import hot
from surveys.carriers import LinkCode, Rules
from surveys.clock import now
from surveys.commit_queue import OLD_RECEIPT, Submission, known, queue_of
from surveys.database import db, intake_transaction, reading
from surveys.errors import AlreadyReceived, Closed, Invalid, UnknownCode, marked
from surveys.identifiers import normal_code
from surveys.models.intake import Arrival
from surveys.models.sessions import CLOSED, LATE, OPEN, linked_in

ID_LENGTH = 22

FIND = (
    "SELECT s.id, s.version_id, s.code, s.linking, s.elements, w.id, w.kind, w.state, t.grace_ends"
    " FROM sessions s JOIN waves w ON w.session_id = s.id LEFT JOIN timetable t ON t.wave_id = w.id"
    " WHERE s.code = ? ORDER BY w.position"
)
NEW_GATE = text(
    "INSERT INTO gates (wave_id, open) VALUES (:wave, :open) ON CONFLICT (wave_id) DO UPDATE SET open = excluded.open"
)
FORMER = "SELECT former_versions FROM sessions WHERE id = ?"
VERSION = "SELECT definition FROM versions WHERE id = ?"


@dataclass(frozen=True)
class Target:
    """Where a submission goes: a wave of a session, and whether it still takes answers.

    `linking`: what the session says of linking; `asks_link`: whether the form of this wave asks for a link code.
    """

    session_id: str
    version_id: str
    wave_id: str
    kind: str
    taking: bool
    linking: Rules
    asks_link: bool = False

    @property
    def form(self) -> str:
        """The opaque id of wave and version that a form carries."""
        return self.wave_id + self.version_id


def find_target(typed_code: str, form: str | None = None) -> Target:
    """The wave that a code, and the form if it is named, leads to.

    Without a form the open wave. Raises UnknownCode, Closed where nothing is open, Invalid for another session's form.
    """
    code = normal_code(typed_code)
    if code is None:
        raise UnknownCode
    found = hot.rows(db.engine, FIND, code)
    if not found:
        raise UnknownCode
    asking = linked_in([(row[6], row[7]) for row in found])
    for row in found:
        target = _target(row, asking)
        named = form is not None and form[:ID_LENGTH] == target.wave_id
        if named and form is not None and form != target.form:
            return _of_former_version(target, form[ID_LENGTH:])
        if named or (form is None and row[7] == OPEN):
            return target
    if form is None:
        raise Closed(
            marked("No form of this session is open now."), way_out=marked("Ask your facilitator when it opens.")
        )
    raise _stray()


def _of_former_version(target: Target, version_id: str) -> Target:
    """The target as a page names it that was opened before the session's words were mended: all keys are the same."""
    former = [own for row in hot.rows(db.engine, FORMER, target.session_id) for own in hot.from_json(row[0])]
    if version_id not in former:
        raise _stray()
    return replace(target, version_id=version_id)


def _stray() -> Invalid:
    return Invalid(marked("This form does not belong to this session"), field="form")


def find_earlier(secret: bytes, typed_code: str, submission: str) -> Target | None:
    """The wave in which a submission was received that names no form; None if it is new, or its wave is sealed.

    Meanwhile its wave may have closed and another be open: it must neither be refused nor counted there again.
    """
    code = normal_code(typed_code)
    found = hot.rows(db.engine, FIND, code) if code else []
    asking = linked_in([(row[6], row[7]) for row in found])
    targets = (_target(row, asking) for row in found if row[7] in (OPEN, CLOSED))
    return next((target for target in targets if is_known(secret, target, submission)), None)


def _target(row: hot.Row, asking: list[str]) -> Target:
    session_id, version_id, code, linking, elements, wave_id, kind, state, grace_ends = row
    ends = hot.from_time(grace_ends)
    taking = state == OPEN or (state == CLOSED and ends is not None and now() < ends)
    rules = Rules(code, tuple(hot.from_json(linking)), tuple(hot.from_json(elements)))
    return Target(session_id, version_id, wave_id, kind, taking, rules, bool(rules.carriers) and kind in asking)


def questionnaire_of(version_id: str) -> Questionnaire:
    """A published version's questionnaire. Versions never change, so it is read once per process."""
    return _questionnaire(db.engine, version_id)


@lru_cache(maxsize=256)
def _questionnaire(engine: Engine, version_id: str) -> Questionnaire:
    [(definition,)] = hot.rows(engine, VERSION, version_id)
    return load(hot.from_json(definition))


def asked_in(version_id: str, kind: str, language: str = "") -> tuple[Questionnaire, str]:
    """What the form of a wave asks: a questionnaire, and the wave under which its questions stand there.

    Late-comers get the before form without what was shown of it. `language`: a tag; "": the questionnaire's own.
    """
    late = kind == LATE
    asked = _late_form(db.engine, version_id) if late else questionnaire_of(version_id)
    own = serving(asked, language) if language else None
    if own is not None:
        asked = _translated(db.engine, version_id, late, own)
    return asked, "before" if late else kind


@lru_cache(maxsize=64)
def _late_form(engine: Engine, version_id: str) -> Questionnaire:
    return late_form(_questionnaire(engine, version_id))


@lru_cache(maxsize=256)
def _translated(engine: Engine, version_id: str, late: bool, language: str) -> Questionnaire:
    asked = _late_form(engine, version_id) if late else _questionnaire(engine, version_id)
    return asked.in_language(language)


def accept(secret: bytes, target: Target, submission: str, answers: dict[str, Any], link: LinkCode | None) -> None:
    """Store one response exactly once; returns when it is safe on disk.

    `answers` are stored values by question key in question order; `link` is what `carriers.read_link` gives; of a
    form that asks for none, it is not kept. A repeat of the same submission with the same content returns as if it
    were new. Raises AlreadyReceived for one with other
    content, Closed after the grace, Busy where it could not be saved.
    """
    body = json.dumps(answers, ensure_ascii=False, separators=(",", ":"))
    stored = Submission(
        wave_id=target.wave_id,
        session_id=target.session_id,
        receipt=_keyed(secret, "receipt", f"{target.wave_id}|{submission}"),
        body=_keyed(secret, "body", f"{submission}|{link and link.spelled()}|{body}"),
        answers=body,
        link=link if target.asks_link else None,
    )
    outcome = queue_of(db.get_engine("intake"), secret).store(stored) if target.taking else _after_grace(stored)
    if outcome == "different":
        raise AlreadyReceived
    if outcome == "shut":
        raise Closed


def is_known(secret: bytes, target: Target, submission: str) -> bool:
    """Whether something was received under this submission's id, whatever it said; False once the wave is sealed."""
    with reading("intake") as connection:
        receipt = _keyed(secret, "receipt", f"{target.wave_id}|{submission}")
        return hot.Statements(connection).row(OLD_RECEIPT, receipt) is not None


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
        return {str(row[0]): int(row[1]) for row in connection.execute(counted)}


def _keyed(secret: bytes, purpose: str, content: str) -> bytes:
    return hmac.new(secret, f"{purpose}|{content}".encode(), hashlib.sha256).digest()[:16]


def _after_grace(submission: Submission) -> str:
    """After the grace nothing new is stored, but what was received is still acknowledged until the seal."""
    with reading("intake") as connection:
        return known(hot.Statements(connection), submission) or "shut"
