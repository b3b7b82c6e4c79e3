"""Trying it on one's own phone before anybody is asked: the way there, as a code and a link."""

from __future__ import annotations

from flask import current_app, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from surveys import trying
from surveys.access import BUILD, RUN, get_questionnaire, get_session
from surveys.database import db
from surveys.models.people import Community
from surveys.models.questionnaires import Questionnaire
from surveys.models.sessions import Session
from surveys.views.run.base import blueprint
from surveys.views.run.joining import draw_qr
from surveys.views.staff import community_page


@blueprint.get("/sessions/<session_id>/try")
def session_try(session_id: str) -> ResponseReturnValue:
    """The way to the try of a session, or how to begin one."""
    return _page(get_session(db.session, current_user, session_id, RUN))


@blueprint.post("/sessions/<session_id>/try")
def try_session(session_id: str) -> ResponseReturnValue:
    """Begin a try of a session."""
    session = get_session(db.session, current_user, session_id, RUN)
    trying.try_session(db.session, session)
    db.session.commit()
    return redirect(url_for("run.session_try", session_id=session.id), 303)


@blueprint.get("/questionnaires/<questionnaire_id>/try")
def draft_try(questionnaire_id: str) -> ResponseReturnValue:
    """The way to the try of a draft, or how to begin one."""
    return _page(get_questionnaire(db.session, current_user, questionnaire_id, BUILD))


@blueprint.post("/questionnaires/<questionnaire_id>/try")
def try_draft(questionnaire_id: str) -> ResponseReturnValue:
    """Begin a try of a questionnaire as it is now."""
    questionnaire = get_questionnaire(db.session, current_user, questionnaire_id, BUILD)
    trying.try_draft(db.session, questionnaire)
    db.session.commit()
    return redirect(url_for("run.draft_try", questionnaire_id=questionnaire.id), 303)


def _page(of: Session | Questionnaire) -> str:
    community: Community = of.community
    of_session = isinstance(of, Session)
    one = trying.current_try(db.session, of)
    address = f"{current_app.config['PUBLIC_URL']}{url_for('attend.begin_try', try_id=one.id)}" if one else None
    path, size = draw_qr(address) if address else ("", 0)
    return community_page(
        "run/try.html",
        community,
        "sessions" if of_session else "questionnaires",
        title=of.title,
        back_url=url_for("run.session", session_id=of.id)
        if of_session
        else url_for("build.desk", questionnaire_id=of.id),
        begin_url=url_for("run.try_session", session_id=of.id)
        if of_session
        else url_for("run.try_draft", questionnaire_id=of.id),
        of_session=of_session,
        begun=trying.is_too_late(of),
        empty=one is not None and not trying.waves_of(one),
        address=address,
        join={"address": address, "qr_path": path, "qr_size": size},
    )
