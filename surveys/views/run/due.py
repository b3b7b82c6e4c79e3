"""What is due, as pages show it: each thing in words, with one link that does the next thing about it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from flask_security import current_user

from surveys import due
from surveys.database import db
from surveys.due import Due


@dataclass(frozen=True)
class Shown:
    """One thing that is due, and where the next thing is done about it."""

    what: Due
    url: str


@dataclass(frozen=True)
class Desk:
    """What templates/run/_due.html shows."""

    due: tuple[Shown, ...]
    following: Due | None
    everywhere: bool


def desk(community_id: str | None = None) -> Desk | None:
    """What is due to this person, everywhere or in one community; None for who runs nothing there."""
    found = due.desk_of(db.session, current_user, community_id)
    if not found.runs:
        return None
    return Desk(tuple(Shown(one, _url(one)) for one in found.due), found.following, community_id is None)


def _url(one: Due) -> str:
    if one.period_id is not None:
        return url_for("network.period_comments", community_id=one.community_id, period_id=one.period_id)
    page = {due.COMMENTS: "results.comments", due.SMALL: "run.next_one"}.get(one.kind, "run.session")
    return url_for(page, session_id=one.session_id)
