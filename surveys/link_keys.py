"""Link codes become keyed hashes: which carriers there are, and the two-part key that makes a code unguessable.

The key is an HMAC of the installation's secret and a random half that belongs to one session and lies in the intake.
No backup holds the half; deleting it destroys the key, and with it the meaning of every token of that session.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping

from sqlalchemy import Connection, text

from surveys.clock import now
from surveys.errors import Invalid

HALF_BYTES = 32
NEW_HALF = text(
    "INSERT INTO key_halves (session_id, half, made_on) VALUES (:session, :half, :day) ON CONFLICT DO NOTHING"
)
PHONE_NUMBER = re.compile(r"[A-Za-z0-9_-]{22,64}")


def session_key(secret: bytes, half: bytes) -> bytes:
    """The session's key, from the installation's secret and the session's half."""
    return hmac.new(secret, b"session|" + half, hashlib.sha256).digest()


def half_of(connection: Connection, session_id: str, *, make: bool) -> bytes | None:
    """The session's half, read from the intake; made there if `make` and there is none yet."""
    find = text("SELECT half FROM key_halves WHERE session_id = :session")
    half = connection.execute(find, {"session": session_id}).scalar()
    if half is None and make:
        connection.execute(
            NEW_HALF, {"session": session_id, "half": secrets.token_bytes(HALF_BYTES), "day": now().date().isoformat()}
        )
        half = connection.execute(find, {"session": session_id}).scalar()
    return bytes(half) if half is not None else None


def read_link(link: object, carriers: list[str]) -> str | None:
    """The link code in a submission as one canonical string, None where the attendee declined.

    Raises Invalid, naming the field, for what is no link code of this session's carriers.
    """
    if link is None or link == {}:
        return None
    if not isinstance(link, Mapping) or len(link) != 1:
        raise Invalid('link must hold one carrier, for example {"phone": "…"}', field="link")
    [(carrier, value)] = link.items()
    if carrier not in carriers:
        raise Invalid(f"this session does not link by {str(carrier)[:20]!r}", field="link")
    if not isinstance(value, str) or not PHONE_NUMBER.fullmatch(value):
        raise Invalid("link.phone must be 22 to 64 letters, digits, dashes or underscores", field="link.phone")
    return f"phone|{value}"


def token(key: bytes, code: str) -> str:
    """The keyed hash under which a link code is kept (32 hexadecimal digits)."""
    return hmac.new(key, f"v1|full|{code}".encode(), hashlib.sha256).hexdigest()[:32]
