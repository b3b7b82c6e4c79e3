"""Which languages attendees' pages speak beside English: an administrator turns them on and off.

English is always there. The others are off at first, because nobody who grew up with them has read them yet.
"""

from __future__ import annotations

from sqlalchemy.orm import Session as Database

from surveys import hot
from surveys.database import db
from surveys.errors import NotFound
from surveys.languages import ENGLISH, tags
from surveys.models.people import Network

FIND = "SELECT (SELECT CAST(languages AS TEXT) FROM network)"
ONLY = 1  # the id of the one row


def languages_on() -> tuple[str, ...]:
    """The tags of the languages that are on, without English, from a statement of its own."""
    [(value,)] = hot.rows(db.engine, FIND)
    return those_on(value)


def those_on(value: str | None) -> tuple[str, ...]:
    """The same from the column of that name as text, None without a row; without what there is no catalogue of."""
    chosen = hot.from_json(value) if value else []
    return tuple(tag for tag in tags() if tag in chosen and tag != ENGLISH)


def turn(database: Database, tag: str, *, on: bool) -> None:
    """Turn a language on or off. Raises NotFound for English and for what there is no catalogue of."""
    if tag not in tags() or tag == ENGLISH:
        raise NotFound
    network = database.get(Network, ONLY)
    if network is None:
        network = Network(id=ONLY, languages=[])
        database.add(network)
    network.languages = sorted({*network.languages, tag} if on else set(network.languages) - {tag})
