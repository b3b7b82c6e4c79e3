"""Keys with which a person's programs use the API. A token is shown once, when it is made; only its digest is stored.

A token acts for its person with the same memberships as on the pages, and with nothing more.
"""

from __future__ import annotations

import hashlib
import secrets

from sqlalchemy import delete, select
from sqlalchemy.orm import Session as Database

from surveys.clock import today
from surveys.errors import NotFound
from surveys.models.people import ApiToken, User

LENGTH = 43  # characters: 256 random bits


def make_token(database: Database, user: User) -> str:
    """A new token of 43 characters for this person. It cannot be read again later."""
    token = secrets.token_urlsafe(32)
    database.add(ApiToken(digest=_digest(token), user_id=user.id, made_on=today("UTC")))
    database.flush()
    return token


def user_of(database: Database, token: str) -> User | None:
    """The person for whom a token acts; None for a token that is unknown or whose person's account is closed."""
    if len(token) != LENGTH or not token.isascii():
        return None
    # found by its digest, so that the time of the look-up tells nothing about any token
    user = database.scalar(select(User).join(ApiToken).where(ApiToken.digest == _digest(token)))
    return user if user is not None and user.active else None


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("ascii")).digest()


def tokens_of(database: Database, user: User) -> list[ApiToken]:
    """A person's tokens, newest first."""
    mine = select(ApiToken).where(ApiToken.user_id == user.id)
    return list(database.scalars(mine.order_by(ApiToken.made_on.desc(), ApiToken.digest)))


def mark(token: ApiToken) -> str:
    """The first signs of a token's digest: they tell tokens apart and give none of them away."""
    return token.digest.hex()[:8]


def mark_of(token: str) -> str:
    """The same for a token that was just made."""
    return _digest(token).hex()[:8]


def revoke(database: Database, user: User, token_mark: str) -> None:
    """End one of a person's tokens, named by its mark. Raises NotFound if there is none."""
    for token in tokens_of(database, user):
        if mark(token) == token_mark:
            database.delete(token)
            return
    raise NotFound("This token is gone already.", way_out="Open your account page again.")


def revoke_all(database: Database, user_id: int) -> None:
    """End all tokens of a person, because the password is new."""
    database.execute(delete(ApiToken).where(ApiToken.user_id == user_id))
