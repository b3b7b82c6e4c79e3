"""A facilitator says which texts of a session or period are shown: of those that the page listed, as it listed them.

What was laid apart since the page was loaded has not been looked at and waits on. What a colleague hid, showed or left
words out of since is not what this facilitator has read: it is left as it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session as Database

from surveys import opening_words
from surveys.models.evidence import Comment, PeriodRelease
from surveys.models.sessions import Session

DECIDABLE = ("waiting", "shown", "hidden")
BETWEEN = " "  # the names of the texts that a form listed
ID_LENGTH = 22


@dataclass(frozen=True)
class Decided:
    """How many texts of a session or period show now, and how many of the listed were left as they are."""

    shown: int
    left: int


def name_of(comment: Comment) -> str:
    """A text as a page lists it: its id, and a mark that changes with its words and with whether it is shown.

    Short, because a session of thousands lists thousands; a form is read up to 256 kB.
    """
    said = f"{comment.state} {comment.text}".encode(errors="surrogatepass")
    return comment.id + hashlib.sha256(said).hexdigest()[:8]


def listing(comments: Iterable[Comment]) -> str:
    """The names of texts, as `decide` takes them back from the form."""
    return BETWEEN.join(name_of(comment) for comment in comments)


def decide(database: Database, owner: Session | PeriodRelease, listed: str, shown: Collection[str]) -> Decided:
    """Of the texts that a form listed show those whose ids are in `shown`, hide the others. The caller commits."""
    names = {name[:ID_LENGTH]: name for name in listed.split(BETWEEN)}
    found = select(Comment).where(Comment.of(owner), Comment.state.in_(DECIDABLE))
    comments = database.scalars(found.with_for_update().execution_options(populate_existing=True)).all()
    left = 0
    for comment in comments:
        wanted = "shown" if comment.id in shown else "hidden"
        if comment.id not in names or comment.state == wanted:
            continue
        if names[comment.id] == name_of(comment):
            comment.state = wanted
        else:
            left += 1
    opening_words.changed(database, owner.id)
    return Decided(sum(comment.state == "shown" for comment in comments), left)
