"""Trying it on one's own phone before anybody is asked: the way there, as a code and a link."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from sqlalchemy.orm import Session as Database

from surveys import trying
from surveys.access import BUILD, RUN, get_questionnaire, get_session
from surveys.database import db
from surveys.models.people import Community
from surveys.models.questionnaires import Questionnaire
from surveys.models.sessions import Session
from surveys.views.run.base import blueprint
from surveys.views.run.joining import draw_qr
from surveys.views.staff import community_page


@blueprint.route("/sessions/<session_id>/try", methods=["GET", "POST"])
def session_try(session_id: str) -> ResponseReturnValue:
    """The way to the try of a session, or how to begin one; sent, it begins one."""
    session = get_session(db.session, current_user, session_id, RUN)
    return _begun(trying.try_session, session) if request.method == "POST" else _page(session)


@blueprint.route("/questionnaires/<questionnaire_id>/try", methods=["GET", "POST"])
def draft_try(questionnaire_id: str) -> ResponseReturnValue:
    """The same for a questionnaire as it is now."""
    draft = get_questionnaire(db.session, current_user, questionnaire_id, BUILD)
    return _begun(trying.try_draft, draft) if request.method == "POST" else _page(draft)


def _begun(begin: Callable[[Database, Any], object], of: Session | Questionnaire) -> ResponseReturnValue:
    begin(db.session, of)
    db.session.commit()
    return redirect(request.path, 303)


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
        begin_url=request.path,
        of_session=of_session,
        begun=trying.is_too_late(of),
        empty=one is not None and not trying.waves_of(one),
        address=address,
        join={"address": address, "qr_path": path, "qr_size": size},
    )
