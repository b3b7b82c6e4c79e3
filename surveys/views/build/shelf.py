"""The shelf: a community's questionnaires, and starting, importing, copying, exporting and deleting them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from flask import Response, flash, make_response, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import selectinload

from forms.bank import questionnaire as ready_made
from forms.questionnaire import DefinitionError, load
from forms.questionnaire import Questionnaire as Definition
from forms.questions import BY_NAME
from surveys import building, strict_json
from surveys.access import BUILD, get_community, get_questionnaire, may
from surveys.database import db
from surveys.errors import Conflict, SoundingsError
from surveys.limits import LONGEST_LINE
from surveys.models.people import Community
from surveys.models.questionnaires import Questionnaire, Version
from surveys.models.sessions import Session
from surveys.views.build import desk
from surveys.views.build.base import blueprint
from surveys.views.build.forms import EMPTY, ImportForm, StartForm, TitleForm
from surveys.views.staff import community_page


@dataclass(frozen=True)
class Entry:
    """One questionnaire on the shelf."""

    questionnaire: Questionnaire
    state: str
    published: bool
    questions: int
    used: bool
    plan_address: str


@blueprint.get("/communities/<community_id>/questionnaires")
def shelf(community_id: str) -> ResponseReturnValue:
    """The questionnaires of a community."""
    community = get_community(db.session, current_user, community_id)
    return community_page(
        "build/shelf.html",
        community,
        "questionnaires",
        entries=_entries(community.id),
        can_build=may(db.session, current_user, BUILD, community.id),
    )


def _entries(community_id: str) -> list[Entry]:
    found = building.questionnaires_of(db.session, community_id)
    # all their versions in one query, not in one for each
    ours = select(Questionnaire).where(Questionnaire.community_id == community_id)
    db.session.scalars(ours.options(selectinload(Questionnaire.versions))).all()
    used = _used(Session.community_id == community_id)
    return [_entry(questionnaire, questionnaire.id in used) for questionnaire in found]


def _used(which: ColumnElement[bool]) -> set[str]:
    """The ids of the questionnaires that such sessions use."""
    versions = select(Version.questionnaire_id).join(Session, Session.version_id == Version.id)
    return set(db.session.scalars(versions.where(which).distinct()))


def _entry(questionnaire: Questionnaire, used: bool) -> Entry:
    state, published = desk.state(questionnaire)
    drafted = [question for page in questionnaire.draft.get("pages", ()) for question in page.get("questions", ())]
    questions = sum(BY_NAME[question["type"]].answered for question in drafted)
    return Entry(questionnaire, state, published, questions, used, desk.plan_address(questionnaire))


@blueprint.route("/communities/<community_id>/questionnaires/new", methods=["GET", "POST"])
def new(community_id: str) -> ResponseReturnValue:
    """Start a questionnaire: empty, or from the bank."""
    community = get_community(db.session, current_user, community_id, BUILD)
    form = StartForm()
    if form.validate_on_submit():
        questionnaire = building.start(db.session, community, _beginning(form, community))
        db.session.commit()
        flash("Change it as you like; nobody sees it until you publish it.", "done")
        return desk.back(questionnaire)
    return _answer(community_page("build/new.html", community, "questionnaires", form=form), bool(form.errors))


def _beginning(form: StartForm, community: Community) -> Definition:
    """What a new questionnaire begins with. Raises Invalid for a title that cannot be one."""
    if form.beginning.data == EMPTY:
        definition = load({"language": community.language, "pages": [{}]})
    else:
        definition = ready_made(form.beginning.data)
    title = _one_line(form.title.data)
    return building.titled(definition, title) if title else definition


def _one_line(typed: str | None) -> str:
    return " ".join((typed or "").split())


def _answer(page: str, wrong: bool) -> Response:
    return make_response(page, 422 if wrong else 200)


@blueprint.route("/communities/<community_id>/questionnaires/import", methods=["GET", "POST"])
def bring(community_id: str) -> ResponseReturnValue:
    """Import a definition, as a file or pasted; what is wrong with it is said with its path."""
    community = get_community(db.session, current_user, community_id, BUILD)
    form = ImportForm()
    errors: list[tuple[str, str]] = []
    if form.validate_on_submit():
        try:
            definition = load(strict_json.read(_definition_sent(form)))
        except DefinitionError as error:
            errors = list(error.errors)
        except SoundingsError as error:
            errors = [("", f"{error.message} {error.way_out}")]
        else:
            questionnaire = building.start(db.session, community, definition)
            db.session.commit()
            flash(f"Imported with {len(definition.answered())} questions.", "done")
            return desk.back(questionnaire)
    page = community_page("build/import.html", community, "questionnaires", form=form, errors=errors)
    return _answer(page, bool(errors or form.errors))


def _definition_sent(form: ImportForm) -> bytes:
    """The bytes of the file, or of what was pasted; a file's words go into the box, to be mended there."""
    if form.file.data:
        content: bytes = form.file.data.read()
        form.definition.data = content.decode("utf-8", "replace")
        return content
    return (form.definition.data or "").encode("utf-8", "surrogatepass")


@blueprint.get("/questionnaires/<questionnaire_id>/definition.json")
def definition(questionnaire_id: str) -> ResponseReturnValue:
    """The draft as a JSON definition, to be kept or imported elsewhere."""
    questionnaire = get_questionnaire(db.session, current_user, questionnaire_id)
    name = re.sub(r"[^a-z0-9]+", "-", questionnaire.title.lower()).strip("-")[:60] or "questionnaire"
    body = json.dumps(questionnaire.draft, ensure_ascii=False, indent=2) + "\n"
    answer = Response(body, mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return answer


@blueprint.post("/questionnaires/<questionnaire_id>/copy")
def copy(questionnaire_id: str) -> ResponseReturnValue:
    """A copy in the same community, with the same questions and item names."""
    questionnaire = get_questionnaire(db.session, current_user, questionnaire_id, BUILD)
    form = TitleForm()
    title = _one_line(form.title.data) or f"Copy of {questionnaire.title}"[:LONGEST_LINE]
    made = building.copy(db.session, questionnaire, title)
    db.session.commit()
    flash(f"This is a copy of “{questionnaire.title}”. Changes here do not touch the other one.", "done")
    return desk.back(made)


@blueprint.route("/questionnaires/<questionnaire_id>/delete", methods=["GET", "POST"])
def delete(questionnaire_id: str) -> ResponseReturnValue:
    """Ask, then delete a questionnaire that no session uses."""
    questionnaire = get_questionnaire(db.session, current_user, questionnaire_id, BUILD)
    form = TitleForm()
    problem = None
    if form.validate_on_submit():
        try:
            building.delete(db.session, questionnaire)
        except Conflict as error:
            problem = f"{error.message} {error.way_out}"
        else:
            db.session.commit()
            flash(f"“{questionnaire.title}” was deleted.")
            return redirect(url_for("build.shelf", community_id=questionnaire.community_id), 303)
    page = community_page(
        "build/delete.html",
        questionnaire.community,
        "questionnaires",
        questionnaire=questionnaire,
        questions=len(building.draft_of(questionnaire).answered()),
        used=bool(_used(Session.version_id.in_([version.id for version in questionnaire.versions]))),
        problem=problem,
    )
    return make_response(page, 409 if problem else 200)
