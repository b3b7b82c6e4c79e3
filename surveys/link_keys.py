"""Link codes become keyed hashes, under a two-part key that makes a code unguessable.

The key is an HMAC of the installation's secret and a random half that belongs to one session and lies in the intake.
No backup holds the half; deleting it destroys the key, and with it the meaning of every token of that session.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from sqlalchemy import Connection, text

from surveys.carriers import LinkCode
from surveys.clock import now

HALF_BYTES = 32
NEW_HALF = text(
    "INSERT INTO key_halves (session_id, half, made_on, proof) VALUES (:session, :half, :day, :proof)"
    " ON CONFLICT DO NOTHING"
)
FIND_HALF = text("SELECT half, proof FROM key_halves WHERE session_id = :session")
SPOIL = text("UPDATE key_halves SET proof = :spoiled WHERE session_id = :session AND proof <> :spoiled")
SPOILED = b""


def session_key(secret: bytes, half: bytes) -> bytes:
    """The session's key, from the installation's secret and the session's half."""
    return hmac.new(secret, b"session|" + half, hashlib.sha256).digest()


def key_of(connection: Connection, secret: bytes, session_id: str) -> bytes:
    """The session's key; its half is read from the intake, or made there if there is none yet.

    Beside the half stands a proof of the key. Where it does not fit, the installation's secret is not the one that
    earlier codes of the session were hashed with: that is marked, for pairing to say.
    """
    found = connection.execute(FIND_HALF, {"session": session_id}).one_or_none()
    if found is None:
        half = secrets.token_bytes(HALF_BYTES)
        made = {"session": session_id, "half": half, "day": now().date().isoformat()}
        connection.execute(NEW_HALF, {**made, "proof": _proof(session_key(secret, half))})
        found = connection.execute(FIND_HALF, {"session": session_id}).one()  # another may have been faster
    key = session_key(secret, bytes(found.half))
    if found.proof is not None and not hmac.compare_digest(bytes(found.proof), _proof(key)):
        connection.execute(SPOIL, {"session": session_id, "spoiled": SPOILED})
    return key


def is_spoiled(connection: Connection, session_id: str) -> bool:
    """Whether codes of the session were hashed with two different secrets, so that equal codes can look different."""
    found = connection.execute(FIND_HALF, {"session": session_id}).one_or_none()
    return found is not None and found.proof is not None and bytes(found.proof) == SPOILED


def tokens(key: bytes, link: LinkCode) -> list[str | None]:
    """The keyed hashes under which a link code is kept, 32 hexadecimal digits each (STATISTICS.md 3.5).

    First that of the whole code, None where an element is missing; then, for a code that may differ in one element, one
    for each element left out, or the only one that leaves out what is missing.
    """
    missing = [i for i, element in enumerate(link.elements) if element is None]
    full = _token(key, f"v1|full|{link.spelled()}") if not missing else None
    if not link.tolerant:
        return [full]
    left_out = missing or range(len(link.elements))
    return [full, *(_token(key, f"v1|omit {i}|{link.spelled(leave_out=i)}") for i in left_out)]


def _token(key: bytes, content: str) -> str:
    return hmac.new(key, content.encode(), hashlib.sha256).hexdigest()[:32]


def _proof(key: bytes) -> bytes:
    return hmac.new(key, b"proof", hashlib.sha256).digest()[:8]
