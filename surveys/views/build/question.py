"""Saving the open card of a question; its other buttons save first, so that nothing typed is lost."""

from __future__ import annotations

from flask import Response, flash, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_security import current_user

from forms.questionnaire import DefinitionError, Question
from forms.questionnaire import Questionnaire as Definition
from surveys import building
from surveys.access import BUILD, get_questionnaire
from surveys.database import db
from surveys.errors import Conflict
from surveys.models.questionnaires import Questionnaire
from surveys.views.build import cards, changes, desk, only_if, reading
from surveys.views.build.base import blueprint
from surveys.views.build.forms import ActForm, card_form

CONFLICT = (
    "This questionnaire was changed in another window. What you wrote is below and not saved yet: "
    "press Save to put it in the place of the other change"
)


@blueprint.post("/questionnaires/<questionnaire_id>/questions/<key>")
def save(questionnaire_id: str, key: str) -> ResponseReturnValue:
    """Put what the card says in place of the question; then do what the pressed button says besides."""
    questionnaire = get_questionnaire(db.session, current_user, questionnaire_id, BUILD)
    do = request.form.get("do", "save")
    if do == "delete":  # what was typed goes with it, and Undo brings the question back
        return changes.change_question(questionnaire_id, key)
    changes.opened(questionnaire_id, ActForm())
    draft = building.draft_of(questionnaire)
    question = next((each for each in draft.questions() if each.key == key), None)
    if question is None:
        return _gone(questionnaire)
    form, settings = card_form(draft, question, None, questionnaire.edits)
    card = desk.Editing(key, form, settings)
    if not reading.is_filled_in(form, settings):
        return desk.page(questionnaire, editing=card, errors=reading.problems(form, settings), status=422)
    try:
        after = reading.replaced(draft, key, reading.written(question, form, settings), form.type.data)
        done = _put(questionnaire, draft, after, question, form.seen.data)
    except DefinitionError as error:
        reading.put_errors(error.errors, reading.place_of(draft, key), form, settings)
        return desk.page(questionnaire, editing=card, errors=reading.problems(form, settings), status=422)
    except Conflict:
        form.seen.process_data(questionnaire.edits)
        form.seen.raw_data = None  # or the old number would be shown again
        return desk.page(questionnaire, editing=card, errors=[("", CONFLICT)], status=409)
    db.session.commit()
    if do not in ("save", "close"):
        form.seen.data = questionnaire.edits
        return changes.act(questionnaire, form, key, do, edit=True)
    flash(done)
    return desk.back(questionnaire, **{"at" if do == "close" else "edit": key})


def _put(
    questionnaire: Questionnaire, draft: Definition, after: Definition, question: Question, seen: int | None
) -> str:
    """Change the draft, if anything is different; returns what was done, in words. Raises Conflict."""
    name = cards.name(cards.number_of(draft, question.key))
    done = f"{name.capitalize()} is saved."
    new = after.question(question.key)
    if after == draft:
        return done  # by the script, a moment ago
    building.change(questionnaire, after, reading.what_changed(name, question, new), seen)
    only_if.tell_what_was_lost(draft, after)
    if question.item and new.item is None and new.type != question.type:
        return f"{done} Its answers are of another kind now, so name a new line over time."
    return done


def _gone(questionnaire: Questionnaire) -> Response:
    """The question was deleted meanwhile: what was typed is shown to be copied."""
    shown = (("Question", "prompt"), ("Below it", "help"))
    kept = [(name, request.form[field]) for name, field in shown if request.form.get(field)]
    page = render_template(
        "errors/error.html",
        sentence="This question was deleted in another window.",
        way_out="Open the questionnaire again. Undo there brings the question back.",
        links=[(f"/questionnaires/{questionnaire.id}", "Open the questionnaire")],
        kept=kept,
    )
    return make_response(page, 409)
