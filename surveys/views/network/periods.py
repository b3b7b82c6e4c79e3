"""Periods of a community: declare one before it begins, and read what its sessions said together once it is over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from analysis.texts import CATALOGUE as ANALYSIS
from forms.measures import Audience
from forms.texts import Text
from surveys import evidence, periods, pictures
from surveys.access import RUN, get_community, may
from surveys.clock import today
from surveys.database import db
from surveys.errors import Forbidden, Invalid
from surveys.models.evidence import PeriodRelease
from surveys.models.people import Community
from surveys.models.sessions import Session
from surveys.views import writing
from surveys.views.network.base import blueprint
from surveys.views.network.forms import PeriodForm
from surveys.views.results.drawings import drawing, svg_answer
from surveys.views.results.shown import Shown
from surveys.views.staff import blame, community_page

Record = dict[str, Any]


class InPeriod(Shown):
    """One question of a period: said in sentences too, since no page of its own says whom it shows."""

    @property
    def asked_once(self) -> bool:
        """Never: its sentences are not said again anywhere."""
        return False


def declared(form: PeriodForm, community: Community | None) -> PeriodRelease | None:
    """The period that a sent form declares, of a community or (None) of the network; None where there is none yet."""
    if not form.validate_on_submit():
        return None
    try:
        made = periods.declare(db.session, community, form.title.data, form.starts.data, form.ends.data)
    except Invalid as error:
        blame(form, error)
        return None
    db.session.commit()
    flash("Declared. Its results come by themselves after its last day.")
    return made


@blueprint.route("/communities/<community_id>/periods", methods=["GET", "POST"])
def declare_period(community_id: str) -> ResponseReturnValue:
    """The community's periods, and a form to declare one."""
    community = get_community(db.session, current_user, community_id)
    form = PeriodForm()
    if form.is_submitted() and not may(db.session, current_user, RUN, community.id):
        raise Forbidden
    made = declared(form, community)
    if made is not None:
        return redirect(url_for("network.period", community_id=community.id, period_id=made.id), 303)
    found = periods.periods_of(db.session, community.id)
    page = community_page(
        "network/periods.html", community, "community", form=form, periods=found, today=today(community.time_zone)
    )
    return page, 422 if form.errors else 200


@blueprint.get("/communities/<community_id>/periods/<period_id>")
def period(community_id: str, period_id: str) -> ResponseReturnValue:
    """What a period says; before its end, which sessions it will hold."""
    community = get_community(db.session, current_user, community_id)
    found = periods.get_period(db.session, community, period_id)
    sessions = periods.sessions_in(db.session, found)
    facilitates = may(db.session, current_user, RUN, community.id)
    waiting = len(evidence.comments_of(db.session, found, ("waiting",)))
    return community_page(
        "network/period.html",
        community,
        "community",
        sessions=_held(found, sessions),
        unfinished=periods.unfinished(sessions),
        written=readable(found),
        waiting=waiting if facilitates else 0,
        unseen=waiting > 0,
        **said_of(found, lambda key: _picture_url(community, found, key)),
    )


def said_of(found: PeriodRelease, url_of: Callable[[str], str]) -> Record:
    """What the page of any period says: its questions with drawings, and what is withheld. url_of: of a picture."""
    questions = found.figures["questions"] if found.figures else []
    return {
        "period": found,
        "over": periods.is_over(db.session, found),
        "shown": [_shown(record, url_of) for record in questions if record["withheld"] is None],
        "withheld": [record for record in questions if record["withheld"] is not None],
        "cause": ANALYSIS.say(Text("cause_once_plural")),
    }


@blueprint.get("/communities/<community_id>/periods/<period_id>/pictures/<key>.svg")
def period_picture(community_id: str, period_id: str, key: str) -> ResponseReturnValue:
    """One of a period's pictures as a file."""
    community = get_community(db.session, current_user, community_id)
    found = periods.get_period(db.session, community, period_id)
    return picture_of(found, key)


def picture_of(found: PeriodRelease, key: str) -> ResponseReturnValue:
    """A picture of a question that this period shows; NotFound for any other."""
    questions = found.figures["questions"] if found.figures else []
    return svg_answer(key, {pictures.key_of(evidence.chart_of(record), record) for record in questions})


def readable(found: PeriodRelease) -> list[writing.Written]:
    """The texts that this person may read, once they are shown: for facilitators alone, leads see none of theirs."""
    of = found.community_id
    facilitates = of is not None and may(db.session, current_user, RUN, of)
    texts = writing.written(found, questions_of(found), ("shown",))
    return [one for one in texts if one.for_room or facilitates]


def questions_of(found: PeriodRelease) -> list[writing.Question]:
    """The questions whose texts were laid out with a period."""
    for_facilitators = Audience.FACILITATOR.value
    return [
        writing.Question(one["key"], one["prompt"], one["audience"] != for_facilitators) for one in found.texts or []
    ]


def _held(found: PeriodRelease, sessions: list[Session]) -> list[Session]:
    """The sessions that it was made of; while it runs, those that lie in it so far."""
    if found.figures is None:
        return sessions
    return [session for session in sessions if session.id in found.figures["sessions"]]


def _shown(record: Record, url_of: Callable[[str], str]) -> InPeriod:
    figure = pictures.figure(db.session, evidence.chart_of(record), record)
    return InPeriod(record, None if figure is None else drawing(figure, url_of(figure.key)))


def _picture_url(community: Community, found: PeriodRelease, key: str) -> str:
    return url_for("network.period_picture", community_id=community.id, period_id=found.id, key=key)
