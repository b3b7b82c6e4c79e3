"""The desk: one questionnaire with its outline, its cards, of which one can be open, and the phone beside them.

`page` renders it for every view of the builder, so that a mistake is shown on the page on which it was made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from forms import conditions
from forms.publishing import remarks
from forms.questionnaire import WAVES
from forms.questionnaire import Questionnaire as Definition
from forms.texts import Text
from forms.translating import missing
from surveys import building
from surveys.access import BUILD, get_questionnaire, may
from surveys.clauses import in_short
from surveys.database import db
from surveys.languages import named
from surveys.models.questionnaires import Questionnaire
from surveys.views import examples
from surveys.views.build import cards, only_if, reading
from surveys.views.build.base import blueprint
from surveys.views.build.forms import QuestionForm, card_form
from surveys.views.pages import say
from surveys.views.staff import community_page


@dataclass(frozen=True)
class Editing:
    """The card that is open: its question and both of its forms."""

    key: str
    form: QuestionForm
    settings: Any


@blueprint.get("/questionnaires/<questionnaire_id>")
def desk(questionnaire_id: str) -> ResponseReturnValue:
    """The questionnaire; `edit` opens a card, `add` the menu of kinds at a place, `show` a wave on the phone."""
    questionnaire = get_questionnaire(db.session, current_user, questionnaire_id)
    return page(questionnaire, editing=_editing(questionnaire, request.args.get("edit", "")))


def _editing(questionnaire: Questionnaire, key: str) -> Editing | None:
    definition = building.draft_of(questionnaire)
    question = next((each for each in definition.questions() if each.key == key), None)
    if question is None or not _may_build(questionnaire):
        return None
    return Editing(key, *card_form(definition, question, reading.stored(question), questionnaire.edits))


def _may_build(questionnaire: Questionnaire) -> bool:
    return may(db.session, current_user, BUILD, questionnaire.community_id)


def page(
    questionnaire: Questionnaire,
    *,
    editing: Editing | None = None,
    errors: Sequence[tuple[str, str]] = (),
    status: int = 200,
) -> Response:
    """The desk as an answer. errors: (address or "", sentence) for the summary on top."""
    definition = building.draft_of(questionnaire)
    wave = _wave(definition, editing)
    return make_response(
        community_page(
            "build/desk.html",
            questionnaire.community,
            "questionnaires",
            questionnaire=questionnaire,
            can_build=_may_build(questionnaire),
            definition=definition,
            sheets=cards.sheets(definition),
            places=cards.places,
            editing=editing,
            at=request.args.get("at"),
            add=request.args.get("add", "") if _may_build(questionnaire) else "",
            menu=cards.menu(),
            items=cards.known_items(definition) if editing else [],
            state=state(questionnaire),
            published=building.is_published(questionnaire),
            undo=label(questionnaire.past),
            redo=label(questionnaire.future),
            errors=errors,
            wave=wave,
            waves=[(each, say(Text(f"wave_name.{each}"))) for each in cards.waves_shown(definition)],
            wave_words=say(Text(f"wave.{wave}")),
            promise=_promise(questionnaire, definition, wave),
            preview=cards.previews(definition, wave),
            asked_of=lambda question: only_if.line(definition, question),
            only_if=conditions.lines(definition, wave),
            openings=examples.openings(definition, wave),
            remarks=[(key, cards.name(cards.number_of(definition, key)), text) for key, text in remarks(definition)],
            minutes=definition.minutes(wave),
            plan_address=plan_address(questionnaire),
            translated=[(named(tag), missing(definition, tag)) for tag in definition.translations],
        ),
        status,
    )


def _wave(definition: Definition, editing: Editing | None) -> str:
    """The wave on the phone: the one asked for; else one in which the open question is asked; else the last used."""
    shown = cards.waves_shown(definition)
    wanted = request.values.get("show", "")
    if wanted in shown:
        return wanted
    asked = definition.question(editing.key).waves if editing else ()
    used = {wave for question in definition.questions() for wave in question.waves}
    return next((wave for wave in reversed(WAVES) if wave in asked), None) or next(
        (wave for wave in reversed(shown) if wave in used), "after"
    )


def _promise(questionnaire: Questionnaire, definition: Definition, wave: str) -> str:
    said = {"community": questionnaire.community.name, "n": definition.minutes(wave)}
    return f"{say(Text(f'promise.{wave}', said))} {in_short('P1')}"


def label(steps: list[dict[str, Any]]) -> str | None:
    """What the last of these steps did, for Undo and Redo; None where there is none."""
    return str(steps[-1]["label"]) if steps else None


def state(questionnaire: Questionnaire) -> tuple[str, bool]:
    """What the draft is, in words, and whether it is published as it stands."""
    last = questionnaire.versions[-1].number if questionnaire.versions else 0
    if building.is_published(questionnaire):
        return f"Published as version {last}", True
    return f"Draft of version {last + 1}", False


def plan_address(questionnaire: Questionnaire) -> str:
    """Where a session is planned with this questionnaire."""
    return url_for("run.new_session", community_id=questionnaire.community_id, questionnaire=questionnaire.id)


def back(
    questionnaire: Questionnaire, *, edit: str | None = None, at: str | None = None, anchor: str | None = None
) -> ResponseReturnValue:
    """Back to the desk: with a card open (`edit`), or beside a card (`at`), which says what was done."""
    key = edit or at
    wave = request.values.get("show", "")
    address = url_for(
        "build.desk",
        questionnaire_id=questionnaire.id,
        edit=edit,
        at=at,
        show=wave if wave in WAVES else None,
        _anchor=anchor or (f"q-card-{key}" if key else None),
    )
    return redirect(address, 303)
