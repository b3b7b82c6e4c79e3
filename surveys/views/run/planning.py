"""A community's sessions, and a new one. Three questions come first; from them the page proposes the rest."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from surveys import network
from surveys.access import RUN, get_community, get_session
from surveys.clock import today
from surveys.database import db
from surveys.errors import Invalid, NotFound
from surveys.models.people import Community
from surveys.models.questionnaires import Version
from surveys.models.sessions import WAVE_KINDS
from surveys.running import Plan
from surveys.series import Pattern, pattern_of, plan_series
from surveys.times import Times
from surveys.views.pages import day as day_words
from surveys.views.run.base import blueprint
from surveys.views.run.choices import Choice, choices_of
from surveys.views.run.due import desk
from surveys.views.run.foreseeing import FEW, considered, foreseen
from surveys.views.run.forms import ONCE, DayTimeField, FirstQuestions, SessionForm, with_times
from surveys.views.run.repeating import Shown, is_seen, shown_days, typed_days
from surveys.views.run.times import blame_times, typed_times
from surveys.views.staff import community_page


@blueprint.get("/communities/<community_id>/sessions")
def sessions(community_id: str) -> ResponseReturnValue:
    """All sessions, newest first."""
    community = get_community(db.session, current_user, community_id)
    found = network.sessions_of(db.session, community.id)
    here = today(community.time_zone)
    return community_page(
        "run/sessions.html", community, "sessions", sessions=found, today=here, desk=desk(community.id)
    )


@blueprint.get("/sessions/<session_id>/next")
def next_one(session_id: str) -> ResponseReturnValue:
    """The page that plans a session, filled in like this one; the three questions first where one was not answered."""
    session = get_session(db.session, current_user, session_id, RUN)
    known: dict[str, Any] = {
        "people": session.headcount or None,
        "same": "yes" if session.linking or len(session.waves) == 1 else "no",
        "place": session.format or None,
    }
    return redirect(url_for("run.new_session", community_id=session.community_id, like=session.id, **known))


@blueprint.get("/communities/<community_id>/sessions/new")
def new_session(community_id: str) -> ResponseReturnValue:
    """The three questions; once they are answered, the rest with what follows from them."""
    community = get_community(db.session, current_user, community_id, RUN)
    choices, like = choices_of(community), _like(community)
    sent = "people" in request.args and ("place" in request.args or like is None)
    first = FirstQuestions(request.args) if sent else FirstQuestions(None, data={**request.args, "people": None})
    if not choices or not sent or not first.validate():
        status = 422 if first.errors else 200
        said = foreseen(community, first, considered(choices)) if sent and not first.people.errors else {}
        return community_page(
            "run/first.html", community, "sessions", form=first, choices=choices, like=like, **said
        ), status
    if like is not None:
        return _second(community, choices, first, _form(choices)(formdata=None, data=_filled_in(like, first)), like)
    wanted = request.args.get("questionnaire")
    ids = [choice.version.id for choice in choices if wanted in (choice.version.questionnaire_id, None)]
    version = ids[0] if len(ids) == 1 else None  # nothing is chosen for anybody who has a choice
    form = _form(choices)(formdata=None, date=today(community.time_zone), version=version, carriers=_proposed(first))
    return _second(community, choices, first, form)


def _like(community: Community) -> Pattern | None:
    """What is taken over, where the address names a session that the new one is to be like."""
    if not request.args.get("like"):
        return None
    session = get_session(db.session, current_user, request.args["like"], RUN)
    if session.community_id != community.id:
        raise NotFound
    return pattern_of(db.session, session)


def _filled_in(like: Pattern, first: FirstQuestions) -> dict[str, object]:
    plan = like.plan
    times = {
        f"{kind}-{name}": datetime.time.fromisoformat(at)
        for kind, day in like.times.items()
        for name, at in zip(("opens", "closes"), day, strict=True)
        if at is not None
    }
    return {
        "title": plan.title,
        "date": plan.date if like.dated else None,
        "version": like.version.id,
        "carriers": list(plan.linking) or _proposed(first),
        "family": "yes" if plan.family else "no",
        "tags": ", ".join(plan.tags),
        **times,
    }


@blueprint.post("/communities/<community_id>/sessions/new")
def plan(community_id: str) -> ResponseReturnValue:
    """Plan the session and go to the page that it is run from; of several, show the days first."""
    community = get_community(db.session, current_user, community_id, RUN)
    choices, like = choices_of(community), _like(community)
    first = FirstQuestions(request.args)
    if not choices or not first.validate():
        return redirect(url_for("run.new_session", community_id=community.id), 303)
    form = _form(choices)()
    form.offer(_named(choices))
    if not form.validate_on_submit():
        return _second(community, choices, first, form, like), 422
    version = next(choice.version for choice in choices if choice.version.id == form.version.data)
    try:
        days = typed_days(form)
        plans = [_plan(first, form, day, _times(form, choices, community, day), version, like) for day in days]
        made = plan_series(db.session, community, version, plans)
    except Invalid as error:
        db.session.rollback()  # a session whose times do not fit is not planned, nor any other of its series
        error.field = "days" if error.field == "dates" else error.field
        blame_times(form, error)
        return _second(community, choices, first, form, like), 422
    if not is_seen(form, days):
        db.session.rollback()
        return _second(community, choices, first, form, like, shown_days(community, days))
    db.session.commit()
    if len(made) == 1:
        return redirect(url_for("run.session", session_id=made[0].id), 303)
    flash(f"Planned: {len(made)} sessions, each with a code of its own.")
    return redirect(url_for("run.sessions", community_id=community.id), 303)


def _times(form: SessionForm, choices: list[Choice], community: Community, day: datetime.date) -> dict[str, Times]:
    """The times of one day of the series. Raises Invalid, which names the day where there are several."""
    try:
        return typed_times(form, _timed(choices), community.time_zone, day)
    except Invalid as error:
        if form.repeat.data != ONCE:
            error.message = f"{day_words(day)}: {error.message}"
        raise


def _timed(choices: list[Choice]) -> list[str]:
    """The waves whose times may be said when planning: those of the session's day."""
    asked = {wave for choice in choices for wave in choice.waves}
    return [kind for kind in WAVE_KINDS if kind in asked and kind != "follow_up"]


def _form(choices: list[Choice]) -> type[SessionForm]:
    return with_times(SessionForm, [(kind, True) for kind in _timed(choices)], DayTimeField)


def _plan(
    first: FirstQuestions,
    form: SessionForm,
    day: datetime.date,
    times: Mapping[str, Times],
    version: Version,
    like: Pattern | None,
) -> Plan:
    """The plan as it was typed; what no field asks for is taken over from a session of the same questionnaire."""
    same = like is not None and like.version.questionnaire_id == version.questionnaire_id
    return Plan(
        title=form.title.data or "",
        date=day,
        format=first.place.data,
        tags=form.tag_list(),
        headcount=first.people.data,
        waves=like.plan.waves if like and same else (),
        # people who are not the same cannot be linked, so nothing is asked of them
        linking=tuple(form.carriers.data or ()) if first.same.data == "yes" else (),
        family=form.family.data == "yes",
        k=like.plan.k if like else None,
        key_question=like.plan.key_question if like and same else None,
        times={kind: planned for kind, planned in times.items() if planned != Times()},
    )


def _proposed(first: FirstQuestions) -> list[str]:
    """Cards where people can draw one, phones everywhere; remembered facts are for a facilitator to choose."""
    return ["phone"] if first.place.data == "online" else ["card", "phone"]


def _second(
    community: Community,
    choices: list[Choice],
    first: FirstQuestions,
    form: SessionForm,
    like: Pattern | None = None,
    days: Sequence[Shown] = (),
) -> str:
    few = first.people.data <= FEW
    ordered = sorted(choices, key=lambda choice: ({"before", "after"} <= choice.waves) == few)
    form.offer(_named(ordered))
    return community_page(
        "run/new.html",
        community,
        "sessions",
        form=form,
        first=first,
        **foreseen(community, first, ordered),
        timed=_timed(choices),
        like=like,
        like_id=request.args.get("like"),
        days=days,
    )


def _named(choices: list[Choice]) -> list[tuple[str, str]]:
    return [(choice.version.id, f"{choice.words}, version {choice.version.number}") for choice in choices]
