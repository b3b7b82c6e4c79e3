"""What the start of a session said, for the forms that show it above a question that comes back to it.

Only what everybody in the room may read already: figures that are not withheld, and texts for the room that a
facilitator has looked at. It is read when a form is rendered, and kept with it until the start's edition changes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session as Database

from forms.measures import Audience, Measure
from forms.questionnaire import Question, Questionnaire
from surveys.identifiers import new_id
from surveys.models.evidence import Comment, StartRelease
from surveys.models.sessions import Session

MOST_TEXTS = 8
MOST_LETTERS = 900  # of all texts of a question together: the form must stay small
LONGEST = 240


@dataclass(frozen=True)
class Opening:
    """What people answered before to one question: sentences, or texts; `more` says that there are others."""

    prompt: str
    sentences: tuple[str, ...]
    texts: tuple[str, ...]
    more: bool


def openings(database: Database, code: str, questionnaire: Questionnaire, wave: str) -> dict[str, Opening]:
    """What stands above the questions of a form, by their keys; nothing before the start is shown."""
    asking = [question for question in questionnaire.questions(wave) if question.shows is not None]
    if not asking:
        return {}
    start = database.scalar(
        select(StartRelease).join(Session, Session.id == StartRelease.session_id).where(Session.code == code)
    )
    if start is None:
        return {}
    found = {
        question.key: _opening(database, start, questionnaire.question(question.shows))
        for question in asking
        if question.shows is not None
    }
    return {key: opening for key, opening in found.items() if opening is not None}


def _opening(database: Database, start: StartRelease, other: Question) -> Opening | None:
    (part,) = other.parts
    if part.measure is not Measure.TEXT:
        record = next((one for one in start.figures["questions"] if one["key"] == other.key), None)
        if record is None or record["withheld"] or record["base"] is None:
            return None
        sentences = [record["sentences"][name] for name in ("people", "certainty")]
        return Opening(other.prompt, tuple(filter(None, sentences)), (), False)
    if part.audience is not Audience.ROOM:
        return None
    written = select(Comment.text).where(
        Comment.session_id == start.session_id, Comment.question == other.key, Comment.state == "shown"
    )
    texts = list(database.scalars(written.order_by(Comment.id)))
    chosen = _few(texts)
    return Opening(other.prompt, (), chosen, len(chosen) < len(texts)) if chosen else None


def _few(texts: Iterable[str]) -> tuple[str, ...]:
    """As many of the texts as a small page takes, long ones cut."""
    chosen: list[str] = []
    for text in texts:
        cut = text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"
        if len(chosen) < MOST_TEXTS and sum(map(len, chosen)) + len(cut) <= MOST_LETTERS:
            chosen.append(cut)
    return tuple(chosen)


def changed(database: Database, owner_id: str) -> None:
    """Note that the texts of a session are not the same as before, so that forms which show them are made anew.

    A period, which may own texts too, has no start.
    """
    start = database.get(StartRelease, owner_id)
    if start is not None:
        start.edition = new_id()
