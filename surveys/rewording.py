"""A wording fix while a session goes on: it moves to a newer version of its questionnaire that differs in words alone.

Every key stays, so the answers stay what they were and are counted together; no figure is told by version. Pages that
people opened before still name the earlier version: what they send is read by it, and received (`collecting`).
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session as Database

from forms.questionnaire import load
from forms.rewording import Reworded, obstacle, reworded
from forms.texts import Text
from surveys import running
from surveys.errors import Conflict
from surveys.models.questionnaires import Version
from surveys.models.sessions import Session

WAY_OUT = "Go back to the session and look again."


@dataclass(frozen=True)
class Offer:
    """The newest version of a session's questionnaire, where the session asks an earlier one.

    `words`: what reads otherwise in it; `obstacle`: why the session cannot move to it all the same, None where it can.
    """

    version: Version
    words: tuple[Reworded, ...]
    obstacle: Text | None


def offer(session: Session) -> Offer | None:
    """What the session could move to; None where it asks the newest version, or is over or cancelled.

    Once its results are out they keep the words that they were frozen with, and so does a follow-up of theirs.
    """
    newest = session.version.questionnaire.versions[-1]
    if newest.id == session.version_id or session.finishing or session.released or session.is_cancelled:
        return None
    old, new = load(session.version.definition), load(newest.definition)
    why = obstacle(old, new, answered=not running.is_untouched(session))
    return Offer(newest, () if why else reworded(old, new), why)


def use_newest(database: Database, session: Session, seen: str) -> None:
    """Move the session to the newest version of its questionnaire; twice changes nothing.

    seen: the id of the version whose words somebody has looked at. Raises Conflict where a newer one came since, where
    more than words differs, and where the session is over.
    """
    running.hold(database, session)
    database.refresh(session)
    if session.version_id == seen:
        return
    found = offer(session)
    if found is None:
        raise Conflict("This session keeps the words that it has.", way_out=WAY_OUT)
    if found.version.id != seen:
        raise Conflict("The questionnaire was published once more meanwhile.", way_out=WAY_OUT)
    if found.obstacle is not None:
        raise Conflict("The new version changes more than words.", way_out="Plan a new session to ask it.")
    session.former_versions = [*session.former_versions, session.version_id]
    session.version = found.version
    database.flush()
