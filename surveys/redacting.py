"""Leaving words out of what somebody wrote: a mark with the reason stands where they were, and nobody keeps them.

The request that leaves words out only notes that their bytes must go from the files too; the clerk rewrites those.

A facilitator cannot put words into anybody's mouth here: the only change to a text is words giving way to a mark.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session as Database

from surveys import opening_words
from surveys.errors import Invalid
from surveys.models.evidence import Comment, OwedErasure, PeriodRelease
from surveys.models.sessions import Session

REASONS = {
    "child": "names a child",
    "person": "names a person",
    "place": "names a place or an organisation",
    "case": "tells of a case",
    "writer": "gives its writer away",
}
MARK = re.compile(r"(\[left out: (?:" + "|".join(map(re.escape, REASONS.values())) + r")\])")
MOST_AT_ONCE = 50


@dataclass(frozen=True)
class Omission:
    """Words to be left out, wherever they stand in a text and however they are capitalised, and why (of REASONS)."""

    words: str
    reason: str


def without(text: str, omissions: Sequence[Omission]) -> str:
    """A text with marks in place of words. Raises Invalid for words that are not in it, and for an unknown reason."""
    if len(omissions) > MOST_AT_ONCE:
        raise Invalid(f"Leave out {MOST_AT_ONCE} things at a time, and save between", field="words")
    for omission in omissions:
        text = _without(text, omission)
    return text


def _without(text: str, omission: Omission) -> str:
    words = omission.words.replace("\r\n", "\n").strip()
    if omission.reason not in REASONS:
        raise Invalid("Select why these words are left out", field="reason")
    if not words:
        raise Invalid("Enter the words to leave out", field="words")
    # whole words: "I" is not left out of "Something"; where they end in a sign, whatever follows may
    begins, ends = (r"(?<!\w)" if words[0].isalnum() else ""), (r"(?!\w)" if words[-1].isalnum() else "")
    searched = re.compile(begins + r"\s+".join(map(re.escape, words.split())) + ends, re.IGNORECASE)
    mark = f"[left out: {REASONS[omission.reason]}]"
    # marks that are there already are not searched: "out" is no word of the writer's in them
    pieces = MARK.split(text)
    changed = [piece if MARK.fullmatch(piece) else searched.sub(lambda _: mark, piece) for piece in pieces]
    if changed == pieces:
        raise Invalid("These words are not in the text. Copy them from it", field="words")
    return "".join(changed)


def leave_out(database: Database, comment: Comment, omissions: Sequence[Omission]) -> None:
    """Change a text for good; the words left out are kept nowhere. Raises Invalid as `without` does.

    The caller holds the comment, so that of two facilitators at once neither brings back what the other left out.
    """
    comment.text = without(comment.text, omissions)
    opening_words.changed(database, comment.owner_id)
    database.add(OwedErasure(session_id=comment.owner_id))


def still_in_files(database: Database, owner: Session | PeriodRelease) -> bool:
    """Whether bytes of words that were left out in a session or period may still lie in the files of the tables."""
    return database.scalar(select(OwedErasure.id).where(OwedErasure.session_id == owner.id).limit(1)) is not None


def pieces(text: str) -> list[tuple[str, bool]]:
    """A text cut at its marks, for pages that draw them as such: (words, whether they are a mark)."""
    return [(piece, MARK.fullmatch(piece) is not None) for piece in MARK.split(text) if piece]
