"""What people wrote in sessions that were too few to show it, laid out together when their period is frozen.

A text belongs to the period then, and nothing says from which session it came. That is told by no other way either:
texts come from at least two sessions, which together hold as many answers and texts as are asked of one, and twice the
smallest group; what sessions show of their own is not among them and does not count.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import SystemRandom
from typing import NamedTuple

from sqlalchemy.orm import Session as Database

from analysis.disclosure import smallest_group, texts_together_from
from forms.measures import Audience, Part
from forms.questionnaire import load
from surveys import periods
from surveys.identifiers import new_id
from surveys.models.evidence import Comment, FollowUp, OwedErasure, PeriodRelease
from surveys.models.sessions import Session
from surveys.releasing.rows import responses, rows_of
from surveys.releasing.texts import Words, take_out, words_of

FEWEST_SESSIONS = 2


class Asked(NamedTuple):
    """What texts must have in common to be laid out together: the question, its form, and whom people wrote for."""

    item: str
    wave: str
    audience: str
    sensitive: bool


@dataclass
class Together:
    """The texts of one question, session by session; `part` in the words of the newest of them."""

    part: Part
    found: list[tuple[Session, Words]] = field(default_factory=list)


def lay_apart_together(database: Database, period: PeriodRelease) -> None:
    """Lay out the texts of a community's period, and take them out of the responses; none for one of the network.

    In the transaction that freezes the period: a kill leaves both undone. The caller holds the community and commits.
    """
    if period.community_id is None:
        return
    sessions = [session for session in periods.sessions_in(database, period) if session.released]
    k = max([session.k for session in sessions], default=0)
    ready = [asked for asked in _asked_in(database, sessions).values() if _are_enough(asked, k)]
    ready.sort(key=lambda asked: (asked.part.prompt, asked.part.key))
    comments, names = [], []
    gone: dict[str, tuple[Session, set[tuple[str, str]]]] = {}
    for number, asked in enumerate(ready):
        name = f"t{number}"
        names.append({"key": name, "prompt": asked.part.prompt, "audience": _audience(asked.part)})
        for session, words in asked.found:
            gone.setdefault(session.id, (session, set()))[1].update((kind, words.part.key) for kind in words.texts)
            comments += [
                Comment(id=new_id(), period_id=period.id, question=name, text=text, quote=quote)
                for written in words.texts.values()
                for text, quote in written
            ]
    SystemRandom().shuffle(comments)
    database.add_all(comments)
    for session, laid in gone.values():
        take_out(database, session, laid)
    period.texts = names
    if comments:  # beside their writers' other answers, texts shall not lie on in pages of a file that are free
        database.add(OwedErasure(session_id=""))


def _asked_in(database: Database, sessions: list[Session]) -> dict[Asked, Together]:
    """What was written and is shown nowhere, by question; sessions in which nobody wrote are left out."""
    lines: dict[Asked, Together] = {}
    for session in sessions:
        questionnaire, rows = load(session.version.definition), rows_of(database, session)
        later = session.follow_up
        if later is not None and database.get(FollowUp, session.id) is not None:
            rows[later.kind] = responses(database, later)
        for words in words_of(session, questionnaire, rows):
            if words.written and not words.part.asked_if:  # what depends on an answer is shown beside its figures alone
                part = words.part
                item = part.item or f"{session.version.questionnaire_id}.{part.key}"
                asked = Asked(item, words.wave, _audience(part), part.sensitive)
                together = lines.setdefault(asked, Together(part))
                together.part = part
                together.found.append((session, words))
    return lines


def _audience(part: Part) -> str:
    return (part.audience or Audience.ROOM).value


def _are_enough(asked: Together, k: int) -> bool:
    people, written = texts_together_from(Audience(_audience(asked.part)), smallest_group(k, asked.part.sensitive))
    answered = {session.id: words.people for session, words in asked.found}  # once, also where it is asked twice there
    return (
        len(answered) >= FEWEST_SESSIONS
        and sum(answered.values()) >= people
        and sum(words.written for _, words in asked.found) >= written
    )
