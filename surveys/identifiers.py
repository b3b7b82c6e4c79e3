"""Random names for things: ids in addresses, session codes, the ids of responses.

Nothing here counts or holds a time, so an id says nothing about when or in which order something was made.
"""

import re
import secrets
import uuid

ID = re.compile(r"[A-Za-z0-9_-]{22}")
# 32 signs without 0, O, 1 and I: read out loud or typed from a screen, none is taken for another.
CODE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 8
# The first sign of every community's code, and of no session's: whatever is drawn, the two never meet.
COMMUNITY_SIGN = "C"
RESPONSE_ID_BYTES = 16


def new_id() -> str:
    """A random id for an address: 22 letters, digits, dashes and underscores (128 bits)."""
    return secrets.token_urlsafe(16)


def is_id(given: str) -> bool:
    """Whether this could be such an id; what could not, such as a NUL, is never asked of a database."""
    return ID.fullmatch(given) is not None


def new_code() -> str:
    """A random session code of eight signs, to be shown as two groups of four."""
    return secrets.choice(CODE_ALPHABET.replace(COMMUNITY_SIGN, "")) + _signs(CODE_LENGTH - 1)


def new_community_code() -> str:
    """A random code of a community, as long as a session's and never equal to one."""
    return COMMUNITY_SIGN + _signs(CODE_LENGTH - 1)


def _signs(count: int) -> str:
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(count))


def new_response_id() -> bytes:
    """A random id of 16 bytes for a response: no counter, no time."""
    return secrets.token_bytes(RESPONSE_ID_BYTES)


def new_submission() -> str:
    """The id that a form carries, so that sending it twice stores it once."""
    return str(uuid.uuid4())


def normal_code(typed: str) -> str | None:
    """The code as stored, from one typed with spaces, dashes or in lower case; None if it cannot be one."""
    code = typed.replace(" ", "").replace("-", "").upper()
    if len(code) == CODE_LENGTH and all(sign in CODE_ALPHABET for sign in code):
        return code
    return None


def code_groups(code: str) -> tuple[str, str]:
    """A stored code as the two groups of four that people read."""
    return code[:4], code[4:]
