"""The small buttons of the desk: title, pages, adding, moving, duplicating and deleting questions.

Each is one edit of `forms.editing`, put in place by `building.change` under the words that the Undo button will say.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_security import current_user

from forms import editing
from forms.questionnaire import DefinitionError
from forms.questionnaire import Questionnaire as Definition
from surveys import building
from surveys.access import BUILD, get_questionnaire
from surveys.database import db
from surveys.errors import Conflict, Unreadable
from surveys.models.questionnaires import Questionnaire
from surveys.views.build import cards, desk, only_if
from surveys.views.build.base import blueprint
from surveys.views.build.forms import ActForm, TitleForm
from surveys.views.pages import say

CHANGED_ELSEWHERE = "This questionnaire was changed in another window. Here it is as it is now: do your change again"
PLACE = re.compile(r"([0-9]{1,3})\.([0-9]{1,3})")


def opened(questionnaire_id: str, form: ActForm) -> Questionnaire:
    """The questionnaire, for changing it. Raises what `access` raises, and Unreadable for a form without its number."""
    questionnaire = get_questionnaire(db.session, current_user, questionnaire_id, BUILD)
    if form.seen.data is None:
        raise Unreadable
    return questionnaire


def refused(questionnaire: Questionnaire, error: Conflict | editing.EditError | DefinitionError) -> ResponseReturnValue:
    """The desk, saying why a change was not made."""
    if isinstance(error, Conflict):
        return desk.page(questionnaire, errors=[("", CHANGED_ELSEWHERE)], status=409)
    if isinstance(error, DefinitionError):
        return desk.page(questionnaire, errors=[("", sentence) for _, sentence in error.errors], status=422)
    return desk.page(questionnaire, errors=[("", say(error.text))], status=422)


def changed(
    questionnaire: Questionnaire, form: ActForm, edit: Callable[[Definition], Definition], label: str
) -> ResponseReturnValue | None:
    """Make one edit and commit it; None where it was made, else the page that says why not."""
    before = building.draft_of(questionnaire)
    try:
        after = edit(before)
        building.change(questionnaire, after, label, form.seen.data)
    except (Conflict, editing.EditError, DefinitionError) as error:
        return refused(questionnaire, error)
    db.session.commit()
    only_if.tell_what_was_lost(before, after)
    return None


@blueprint.post("/questionnaires/<questionnaire_id>/title")
def rename(questionnaire_id: str) -> ResponseReturnValue:
    """Give the questionnaire another title."""
    form = TitleForm()
    questionnaire = opened(questionnaire_id, form)
    title = " ".join((form.title.data or "").split())
    if not form.validate_on_submit() or not title:
        sentence = form.title.errors[0] if form.title.errors else "Write a title"
        return desk.page(questionnaire, errors=[("#questionnaire-title", sentence)], status=422)
    if wrong := changed(questionnaire, form, lambda draft: editing.rename(draft, title), "rename the questionnaire"):
        return wrong
    flash("The questionnaire has its new title.")
    return desk.back(questionnaire)


@blueprint.post("/questionnaires/<questionnaire_id>/pages")
def add_page(questionnaire_id: str) -> ResponseReturnValue:
    """A new page at the end."""
    form = TitleForm()
    questionnaire = opened(questionnaire_id, form)
    number = len(building.draft_of(questionnaire).pages)
    if not form.validate_on_submit():
        return desk.page(questionnaire, errors=[("#new-page-title", form.title.errors[0])], status=422)
    title = form.title.data or ""
    if wrong := changed(questionnaire, form, lambda draft: editing.add_page(draft, title), f"add page {number + 1}"):
        return wrong
    flash(f"Page {number + 1} was added.")
    return desk.back(questionnaire, at=f"page-{number}", anchor=f"page-{number}")


@blueprint.post("/questionnaires/<questionnaire_id>/pages/<int:page>")
def change_page(questionnaire_id: str, page: int) -> ResponseReturnValue:
    """Rename a page, move it, or remove it; its questions then join the page before it."""
    form = TitleForm()
    questionnaire = opened(questionnaire_id, form)
    if not form.validate_on_submit():
        return desk.page(questionnaire, errors=[(f"#page-title-{page}", form.title.errors[0])], status=422)
    title = form.title.data or ""
    acts: dict[str, tuple[Callable[[Definition], Definition], str, str, int]] = {
        "title": (lambda draft: editing.rename_page(draft, page, title), "rename", "was renamed", page),
        "up": (lambda draft: editing.move_page(draft, page, page - 1), "move", "was moved up", page - 1),
        "down": (lambda draft: editing.move_page(draft, page, page + 1), "move", "was moved down", page + 1),
        "remove": (lambda draft: editing.remove_page(draft, page), "remove", "was removed", page - 1),
    }
    act = acts.get(request.form.get("do", "title"))
    if act is None:
        raise Unreadable
    edit, word, done, place = act
    if wrong := changed(questionnaire, form, edit, f"{word} page {page + 1}"):
        return wrong
    flash(f"Page {page + 1} {done}.")
    return desk.back(questionnaire, at=f"page-{max(0, place)}", anchor=f"page-{max(0, place)}")


@blueprint.post("/questionnaires/<questionnaire_id>/questions")
def add_question(questionnaire_id: str) -> ResponseReturnValue:
    """A new question of the kind that was pressed, open for writing."""
    form = ActForm()
    questionnaire = opened(questionnaire_id, form)
    page, position = _place(request.form.get("place", ""))
    draft = building.draft_of(questionnaire)
    key = editing.fresh_key(draft)
    try:
        after = editing.add_question(draft, page, request.form.get("type", ""), position, key)
    except (editing.EditError, DefinitionError) as error:
        return refused(questionnaire, error)
    name = cards.name(cards.number_of(after, key))
    if wrong := changed(questionnaire, form, lambda _: after, f"add {name}"):
        return wrong
    flash(f"{name.capitalize()} was added. Write it here.", "new")
    return desk.back(questionnaire, edit=key)


@blueprint.post("/questionnaires/<questionnaire_id>/questions/<key>/move")
def change_question(questionnaire_id: str, key: str) -> ResponseReturnValue:
    """Move, duplicate or delete a question."""
    form = ActForm()
    questionnaire = opened(questionnaire_id, form)
    return act(questionnaire, form, key, request.form.get("do", ""))


def act(questionnaire: Questionnaire, form: ActForm, key: str, do: str, edit: bool = False) -> ResponseReturnValue:
    """Do one of the things that the buttons of a card say. edit: whether the card was open."""
    draft = building.draft_of(questionnaire)
    before = [question.key for question in draft.questions()]
    if key not in before:
        return refused(questionnaire, editing.EditError("edit.no_question"))
    number = cards.number_of(draft, key)
    name = cards.name(number)
    copy_key = editing.fresh_key(draft)
    acts: dict[str, tuple[Callable[[Definition], Definition], str]] = {
        "up": (lambda draft: editing.move_up(draft, key), f"move {name} up"),
        "down": (lambda draft: editing.move_down(draft, key), f"move {name} down"),
        "move": (
            lambda draft: editing.move_question(draft, key, *_place(request.form.get("place", ""))),
            f"move {name}",
        ),
        "duplicate": (lambda draft: editing.duplicate_question(draft, key, copy_key), f"duplicate {name}"),
        "delete": (lambda draft: editing.delete_question(draft, key), f"delete {name}"),
    }
    if do not in acts:
        raise Unreadable
    if wrong := changed(questionnaire, form, *acts[do]):
        return wrong
    after = building.draft_of(questionnaire)
    keys = [question.key for question in after.questions()]
    if do == "delete":
        flash(f"{name.capitalize()} was deleted.")
        return desk.back(questionnaire, at=keys[min(before.index(key), len(keys) - 1)] if keys else None)
    if do == "duplicate":
        flash(f"This is a copy of {name}. Write what is different.", "new")
        return desk.back(questionnaire, edit=copy_key)
    place, now = keys.index(key) + 1, cards.number_of(after, key)
    where = f"moved to {now} of {len(after.answered())}" if now != number else "was moved"
    flash(f"{name.capitalize()} {where}.")
    if edit:
        return desk.back(questionnaire, edit=key)
    # back to the button that was pressed, to press it again; at an end there is only the other one
    button = "down" if place == 1 else "up" if place == len(keys) else do
    return desk.back(questionnaire, at=key, anchor=f"{button}-{key}" if do in ("up", "down") else None)


def _place(posted: str) -> tuple[int, int]:
    """Page and position from "1.2". Raises Unreadable."""
    match = PLACE.fullmatch(posted)
    if match is None:
        raise Unreadable
    return int(match[1]), int(match[2])
