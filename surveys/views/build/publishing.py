"""Undo, redo and publish."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue

from forms.publishing import problems_before_publishing
from forms.questionnaire import Questionnaire as Definition
from surveys import building
from surveys.database import db
from surveys.errors import Conflict
from surveys.models.questionnaires import Questionnaire
from surveys.views.build import changes, desk, translations
from surveys.views.build.base import blueprint
from surveys.views.build.forms import ActForm
from surveys.views.pages import say

PATH = re.compile(r"pages\[(\d+)\]\.questions\[(\d+)\]")


@blueprint.post("/questionnaires/<questionnaire_id>/undo")
def undo(questionnaire_id: str) -> ResponseReturnValue:
    """Take the last change back."""
    return _step(questionnaire_id, building.undo, "Undone", "There is nothing to undo.")


@blueprint.post("/questionnaires/<questionnaire_id>/redo")
def redo(questionnaire_id: str) -> ResponseReturnValue:
    """Do the last undone change again."""
    return _step(questionnaire_id, building.redo, "Done again", "There is nothing to do again.")


def _step(
    questionnaire_id: str, verb: Callable[[Questionnaire], str | None], done: str, nothing: str
) -> ResponseReturnValue:
    form = ActForm()
    questionnaire = changes.opened(questionnaire_id, form)
    if form.seen.data != questionnaire.edits:
        return changes.refused(questionnaire, Conflict())
    before = building.draft_of(questionnaire)
    label = verb(questionnaire)
    key = _first_difference(before, building.draft_of(questionnaire))
    db.session.commit()
    flash(f"{done}: {label}." if label else nothing, "done")
    language = request.form.get("language", "")  # from the page of a translation, back to it
    if translations.is_target(questionnaire, language):
        return translations.back(questionnaire, language)
    return desk.back(questionnaire, at=key)


def _first_difference(before: Definition, after: Definition) -> str | None:
    """The key of the first question that is not as it was, so that the page can show it."""
    old = before.questions()
    for i, question in enumerate(after.questions()):
        if i >= len(old) or old[i] != question:
            return question.key
    return after.questions()[-1].key if len(old) > len(after.questions()) > 0 else None


@blueprint.post("/questionnaires/<questionnaire_id>/publish")
def publish(questionnaire_id: str) -> ResponseReturnValue:
    """Publish the draft, or say what must be mended first, with the way to it."""
    form = ActForm()
    questionnaire = changes.opened(questionnaire_id, form)
    if form.seen.data != questionnaire.edits:
        return changes.refused(questionnaire, Conflict())
    draft = building.draft_of(questionnaire)
    problems = problems_before_publishing(draft)
    if problems:
        errors = [(_address(questionnaire, draft, path), say(text)) for path, text in problems]
        return desk.page(questionnaire, errors=errors, status=422)
    building.publish(db.session, questionnaire)
    db.session.commit()  # the page itself says which version is published, and what comes next
    return desk.back(questionnaire)


def _address(questionnaire: Questionnaire, draft: Definition, path: str) -> str:
    """Where on the desk a problem is mended: the card of its question, or the menu that adds one."""
    match = PATH.match(path)
    if match is None:
        return url_for("build.desk", questionnaire_id=questionnaire.id, add="0.0", _anchor="add-here")
    key = draft.pages[int(match[1])].questions[int(match[2])].key
    return url_for("build.desk", questionnaire_id=questionnaire.id, edit=key, _anchor=f"q-card-{key}")
