"""What people wrote in the sessions of a period that were too few to show it: a facilitator looks first here too."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from surveys import periods
from surveys.access import RUN, get_community
from surveys.database import db
from surveys.views import writing
from surveys.views.network.base import blueprint
from surveys.views.network.periods import questions_of, readable


def _desk(community_id: str, period_id: str) -> writing.Desk:
    community = get_community(db.session, current_user, community_id, RUN)
    found = periods.get_period(db.session, community, period_id)
    here: dict[str, Any] = {"community_id": community.id, "period_id": found.id}
    return writing.Desk(
        owner=found,
        community=community,
        place="community",
        questions=questions_of(found),
        results=url_for("network.period", **here),
        url=url_for("network.period_comments", **here),
        url_of=lambda comment: url_for("network.look_at_period", comment_id=comment.id, **here),
        nothing="What people wrote stands on the pages of its sessions, or is too little to show even together.",
    )


@blueprint.get("/communities/<community_id>/periods/<period_id>/comments")
def period_comments(community_id: str, period_id: str) -> ResponseReturnValue:
    """Every text with a box: shown on the page of the period, or not."""
    return writing.looked_at(_desk(community_id, period_id))


@blueprint.post("/communities/<community_id>/periods/<period_id>/comments")
def decide_period(community_id: str, period_id: str) -> ResponseReturnValue:
    """Show the ticked texts, hide the others that the page listed."""
    return writing.decided(_desk(community_id, period_id))


@blueprint.get("/communities/<community_id>/periods/<period_id>/comments.csv")
def period_comments_file(community_id: str, period_id: str) -> Response:
    """The shown texts as CSV, in an order of the file's own."""
    community = get_community(db.session, current_user, community_id)
    found = periods.get_period(db.session, community, period_id)
    return writing.as_file(readable(found), found.starts.isoformat())


@blueprint.get("/communities/<community_id>/periods/<period_id>/comments/<comment_id>")
def look_at_period(community_id: str, period_id: str, comment_id: str) -> ResponseReturnValue:
    """One text, from which words can be left out."""
    return writing.opened(_desk(community_id, period_id), comment_id)


@blueprint.post("/communities/<community_id>/periods/<period_id>/comments/<comment_id>")
def redact_period(community_id: str, period_id: str, comment_id: str) -> ResponseReturnValue:
    """Look at a text without some words, undo the last of them, or save it: then they are gone."""
    return writing.redacted(_desk(community_id, period_id), comment_id)
