"""A community's sessions, and a new one. Three questions come first; from them the page proposes the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from sqlalchemy import select

from forms.questionnaire import Questionnaire as Definition
from forms.questionnaire import load
from surveys import network
from surveys.access import RUN, get_community
from surveys.building import questionnaires_of
from surveys.clock import today
from surveys.database import db
from surveys.errors import Invalid
from surveys.models.people import Community
from surveys.models.questionnaires import Questionnaire, Version
from surveys.models.sessions import WAVE_KINDS
from surveys.running import Plan, plan_session
from surveys.times import Times
from surveys.views.run.base import blueprint
from surveys.views.run.forms import DayTimeField, FirstQuestions, SessionForm, with_times
from surveys.views.run.outlook import Outlook, outlook
from surveys.views.run.times import blame_times, typed_times
from surveys.views.staff import community_page

FEW = 8  # up to so many people, one form with now-and-then questions shows more than two (INTERFACE.md)


@dataclass(frozen=True)
class Choice:
    """A published questionnaire that a session may ask."""

    version: Version
    definition: Definition

    @property
    def waves(self) -> set[str]:
        return {wave for question in self.definition.questions() for wave in question.waves}

    @property
    def words(self) -> str:
        """Its title, when it asks, and how much."""
        asked = "before and after" if {"before", "after"} <= self.waves else "one form"
        if "follow_up" in self.waves:
            asked += ", and again some time after"
        n = len(self.definition.answered())
        return f"{self.definition.title} ({asked}, {'1 question' if n == 1 else f'{n} questions'})"


@blueprint.get("/communities/<community_id>/sessions")
def sessions(community_id: str) -> ResponseReturnValue:
    """All sessions, newest first."""
    community = get_community(db.session, current_user, community_id)
    found = network.sessions_of(db.session, community.id)
    return community_page("run/sessions.html", community, "sessions", sessions=found)


@blueprint.get("/communities/<community_id>/sessions/new")
def new_session(community_id: str) -> ResponseReturnValue:
    """The three questions; once they are answered, the rest with what follows from them."""
    community = get_community(db.session, current_user, community_id, RUN)
    choices = _choices(community)
    first = FirstQuestions(request.args if "people" in request.args else None)
    if not choices or "people" not in request.args or not first.validate():
        status = 422 if first.errors else 200
        return community_page("run/first.html", community, "sessions", form=first, choices=choices), status
    wanted = request.args.get("questionnaire")
    ids = [choice.version.id for choice in choices if wanted in (choice.version.questionnaire_id, None)]
    version = ids[0] if len(ids) == 1 else None  # nothing is chosen for anybody who has a choice
    form = _form(choices)(formdata=None, date=today(community.time_zone), version=version, carriers=_proposed(first))
    return _second(community, choices, first, form)


@blueprint.post("/communities/<community_id>/sessions/new")
def plan(community_id: str) -> ResponseReturnValue:
    """Plan the session and go to the page that it is run from."""
    community = get_community(db.session, current_user, community_id, RUN)
    choices = _choices(community)
    first = FirstQuestions(request.args)
    if not choices or not first.validate():
        return redirect(url_for("run.new_session", community_id=community.id), 303)
    form = _form(choices)()
    form.offer(_named(choices))
    if form.validate_on_submit():
        version = next(choice.version for choice in choices if choice.version.id == form.version.data)
        try:
            times = typed_times(form, _timed(choices), community.time_zone, form.date.data)
            made = plan_session(db.session, community, version, _plan(first, form, times))
        except Invalid as error:
            db.session.rollback()  # a session whose times do not fit is not planned
            blame_times(form, error)
        else:
            db.session.commit()
            return redirect(url_for("run.session", session_id=made.id), 303)
    return _second(community, choices, first, form), 422


def _timed(choices: list[Choice]) -> list[str]:
    """The waves whose times may be said when planning: those of the session's day."""
    asked = {wave for choice in choices for wave in choice.waves}
    return [kind for kind in WAVE_KINDS if kind in asked and kind != "follow_up"]


def _form(choices: list[Choice]) -> type[SessionForm]:
    return with_times(SessionForm, [(kind, True) for kind in _timed(choices)], DayTimeField)


def _plan(first: FirstQuestions, form: SessionForm, times: Mapping[str, Times]) -> Plan:
    return Plan(
        title=form.title.data or "",
        date=form.date.data,
        format=first.place.data,
        tags=form.tag_list(),
        headcount=first.people.data,
        # people who are not the same cannot be linked, so nothing is asked of them
        linking=tuple(form.carriers.data or ()) if first.same.data == "yes" else (),
        family=form.family.data == "yes",
        times={kind: planned for kind, planned in times.items() if planned != Times()},
    )


def _proposed(first: FirstQuestions) -> list[str]:
    """Cards where people can draw one, phones everywhere; remembered facts are for a facilitator to choose."""
    return ["phone"] if first.place.data == "online" else ["card", "phone"]


def _second(community: Community, choices: list[Choice], first: FirstQuestions, form: SessionForm) -> str:
    few = first.people.data <= FEW
    ordered = sorted(choices, key=lambda choice: ({"before", "after"} <= choice.waves) == few)
    form.offer(_named(ordered))
    return community_page(
        "run/new.html",
        community,
        "sessions",
        form=form,
        first=first,
        few=few,
        outlook=_outlook(community, first, choices),
        unseen=[
            (one.definition.title, seen.unseen) for one in ordered if (seen := _outlook(community, first, [one])).unseen
        ],
        several=len(choices) > 1,
        timed=_timed(choices),
    )


def _outlook(community: Community, first: FirstQuestions, choices: list[Choice]) -> Outlook:
    asked = [question for choice in choices for question in choice.definition.questions()]
    return outlook(first.people.data, community.k, asked, linked=first.same.data == "yes")


def _choices(community: Community) -> list[Choice]:
    """The newest version of every questionnaire that is published."""
    found = []
    ids = [questionnaire.id for questionnaire in questionnaires_of(db.session, community.id)]
    published = select(Version).join(Questionnaire).where(Questionnaire.id.in_(ids))
    newest = {version.questionnaire_id: version for version in db.session.scalars(published.order_by(Version.number))}
    for questionnaire_id in ids:
        if questionnaire_id in newest:
            found.append(Choice(newest[questionnaire_id], load(newest[questionnaire_id].definition)))
    return found


def _named(choices: list[Choice]) -> list[tuple[str, str]]:
    return [(choice.version.id, f"{choice.words}, version {choice.version.number}") for choice in choices]
