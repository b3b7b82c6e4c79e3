"""What changed in one session, read from its frozen release: sentences, figures, who is in them, what is not shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, make_response, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from analysis.texts import CATALOGUE as ANALYSIS
from forms.texts import Text
from surveys import evidence, exports, joints, pictures
from surveys.access import RUN, get_session, may
from surveys.database import db
from surveys.errors import Conflict
from surveys.models.sessions import Session
from surveys.views.results.base import blueprint
from surveys.views.results.comments import readable
from surveys.views.results.drawings import Drawing, drawing, svg_answer
from surveys.views.results.shown import Shown
from surveys.views.results.warning import warnings
from surveys.views.staff import community_page

Record = dict[str, Any]


@blueprint.get("/sessions/<session_id>/results")
def results(session_id: str) -> ResponseReturnValue:
    """The results page; before the release, what to do to get there."""
    session = get_session(db.session, current_user, session_id)
    found = evidence.results(db.session, session)
    if found is None:
        return _not_yet(session)
    compared = [_shown(session, record, figure) for record, figure in found.compared]
    key = next((one for one in compared if one.record is found.key_question), None)
    facilitates = may(db.session, current_user, RUN, session.community_id)
    later = evidence.follow_up_of(db.session, session)
    return community_page(
        "results/session.html",
        session.community,
        "sessions",
        session=session,
        frozen_on=found.frozen_on,
        waves={wave["kind"]: wave["responses"] for wave in found.figures["waves"]},
        late=found.figures.get("late"),  # releases made before there were late-comers do not say
        linking=found.figures["linking"],
        key=key,
        held_key=found.held_key,
        people=_drawn(session, found.people),
        overview=_drawn(session, found.overview) if len(compared) > 1 else None,
        compared=[one for one in compared if one is not key],
        summarised=[_shown(session, record, figure) for record, figure in found.summarised],
        joined=[_together(session, joined) for joined in evidence.joined_with(db.session, session)],
        later=later,
        since=[_shown(session, q, figure) for q, figure in evidence.follow_up_figures(db.session, session)],
        withheld=[*found.withheld, *(q for q in (later.figures["questions"] if later else []) if q["withheld"])],
        held_apart=_held_apart(found),
        waits=joints.waits(db.session, session),
        cause=ANALYSIS.say(Text("cause_once")),
        written=readable(session),
        waiting=_waiting(session) if facilitates else 0,
        unseen=bool(evidence.comments_of(db.session, session, ("waiting",))),
        k=found.figures["k"],
        warnings=warnings(session, [found.figures, *([later.figures] if later else [])]) if facilitates else None,
    )


def _not_yet(session: Session) -> str:
    """Before the end: what is shown of the start, or what to do to get there."""
    start = None if session.finishing else evidence.start(db.session, session)
    if start is None:
        return community_page("results/waiting.html", session.community, "sessions", session=session)
    facilitates = may(db.session, current_user, RUN, session.community_id)
    return community_page(
        "results/start.html",
        session.community,
        "sessions",
        session=session,
        start=start,
        shown=[_shown(session, record, figure) for record, figure in start.shown],
        written=readable(session),
        waiting=_waiting(session) if facilitates else 0,
        unseen=bool(evidence.comments_of(db.session, session, ("waiting",))),
    )


@dataclass(frozen=True)
class Together:
    """A point that this session makes with others, as the page shows it."""

    others: list[Session]
    sessions: list[Session]
    note: str
    questions: list[Shown]


def _together(session: Session, joined: evidence.Joined) -> Together:
    others = [other for other in joined.sessions if other.id != session.id]
    questions = [_shown(session, record, figure) for record, figure in joined.shown]
    return Together(others, joined.sessions, joined.joint.figures["note"], questions)


def _shown(session: Session, record: Record, figure: pictures.Figure | None) -> Shown:
    return Shown(record, _drawn(session, figure))


def _drawn(session: Session, figure: pictures.Figure | None) -> Drawing | None:
    if figure is None:
        return None
    svg = url_for("results.picture", session_id=session.id, key=figure.key)
    return drawing(figure, svg, url_for("results.export", session_id=session.id) if session.released else None)


def _held_apart(found: evidence.Results) -> Record | None:
    """A question shown for the linked people alone: then the answers of everyone are what is not shown."""
    return next(
        (record for record, _ in found.compared if record["base"] == "matched" and not record["remembered"]), None
    )


def _waiting(session: Session) -> int:
    return len(evidence.comments_of(db.session, session, ("waiting",)))


@blueprint.get("/sessions/<session_id>/pictures/<key>.svg")
def picture(session_id: str, key: str) -> ResponseReturnValue:
    """One of the session's figures as a file that stands alone."""
    session = get_session(db.session, current_user, session_id)
    return svg_answer(key, evidence.picture_keys(db.session, session))


@blueprint.get("/sessions/<session_id>/export.csv")
def export(session_id: str) -> Response:
    """The release's figures as CSV."""
    session = get_session(db.session, current_user, session_id)
    release = evidence.release_of(db.session, session)
    if release is None:
        raise Conflict("Nothing is released yet.", way_out="Finish the session first; its figures come a moment later.")
    answer = make_response(exports.csv_of(release.figures))
    answer.mimetype = "text/csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="soundings-{session.date.isoformat()}.csv"'
    return answer
