"""Translations of a questionnaire: every text that people read beside a box for it in another language.

Saved like everything at the desk: into the draft, with a way back, and refused where somebody else was quicker.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from flask import Response, flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from forms.editing import EditError
from forms.questionnaire import DefinitionError
from forms.questionnaire import Questionnaire as Definition
from forms.translating import Piece, missing, pieces, translate
from forms.translations import plain, serving
from surveys import building
from surveys.access import BUILD, get_questionnaire
from surveys.database import db
from surveys.errors import Conflict, NotFound
from surveys.languages import ENGLISH, named, tags
from surveys.languages.turning import languages_on
from surveys.models.questionnaires import Questionnaire
from surveys.views.bare import RIGHT_TO_LEFT
from surveys.views.build import cards, changes, desk
from surveys.views.build.base import blueprint
from surveys.views.build.forms import ActForm
from surveys.views.staff import community_page

MOST = 120  # boxes on one page; the server takes 500 fields, and 256 kB
BOX = "words."  # before the name of a piece, the name of its box
CONFLICT = (
    "This questionnaire was changed in another window. What you wrote is below and not saved yet: "
    "press Save to put it into the changed questionnaire"
)
KINDS = {
    "title": "Title",
    "page": "Title of the page",
    "prompt": "Question",
    "help": "Below it",
    "low": "Low end",
    "high": "High end",
    "unit": "Unit",
    "labels": "Step {n}",
    "options": "Answer {n}",
    "statements": "Statement {n}",
}


@dataclass(frozen=True)
class Target:
    """A language that a questionnaire can be translated to. `tag`: as its translation has it, or would.

    on: whether attendees can choose it; pages: whether attendees' pages could speak it at all; missing: texts without
    words, of `all`.
    """

    tag: str
    name: str
    direction: str
    on: bool
    pages: bool
    missing: int
    all: int

    @property
    def begun(self) -> bool:
        return self.missing < self.all


@dataclass(frozen=True)
class Group:
    """What belongs together on the page: one question with its answers, or a title."""

    name: str
    pieces: tuple[Piece, ...]


def targets(definition: Definition) -> list[Target]:
    """Every language that there are pages in except the questionnaire's own, and what else it is translated to."""
    own = plain(definition.language)
    known = [serving(definition, tag) or tag for tag in tags() if tag != own]
    others = [tag for tag in definition.translations if tag not in known]
    return [_target(definition, tag) for tag in (*known, *others)]


def _target(definition: Definition, tag: str) -> Target:
    on = plain(tag) in (ENGLISH, *languages_on())
    counted = missing(definition, tag), len(pieces(definition, tag))
    return Target(tag, named(tag), direction(tag), on, plain(tag) in tags(), *counted)


def direction(tag: str) -> str:
    """Which way a language runs: ltr or rtl."""
    return "rtl" if plain(tag) in RIGHT_TO_LEFT else "ltr"


@blueprint.get("/questionnaires/<questionnaire_id>/translations")
def translations(questionnaire_id: str) -> ResponseReturnValue:
    """The languages to choose from, each with what is missing."""
    questionnaire = get_questionnaire(db.session, current_user, questionnaire_id, BUILD)
    definition = building.draft_of(questionnaire)
    return community_page(
        "build/translations.html",
        questionnaire.community,
        "questionnaires",
        questionnaire=questionnaire,
        definition=definition,
        targets=targets(definition),
        own=named(plain(definition.language)),
    )


@blueprint.get("/questionnaires/<questionnaire_id>/translations/<tag>")
def translation(questionnaire_id: str, tag: str) -> ResponseReturnValue:
    """The texts beside their words in one language."""
    questionnaire = get_questionnaire(db.session, current_user, questionnaire_id, BUILD)
    return _page(questionnaire, tag)


@blueprint.post("/questionnaires/<questionnaire_id>/translations/<tag>")
def save_translation(questionnaire_id: str, tag: str) -> ResponseReturnValue:
    """Put the words of the boxes into the draft; boxes that were not sent stay as they are."""
    form = ActForm()
    questionnaire = changes.opened(questionnaire_id, form)
    draft = building.draft_of(questionnaire)
    _found(draft, tag)
    typed = {name.removeprefix(BOX): words for name, words in request.form.items() if name.startswith(BOX)}
    known = {piece.name for piece in pieces(draft, tag)}
    if form.seen.data != questionnaire.edits:
        gone = [words for name, words in typed.items() if name not in known and words.strip()]
        return _page(questionnaire, tag, typed, errors=[("", CONFLICT)], gone=gone, status=409)
    try:
        after = translate(draft, tag, typed)
        if after != draft:
            building.change(questionnaire, after, _what_changed(draft, after, tag), form.seen.data)
    except DefinitionError as error:
        wrong = [(f"#{BOX}{name}", sentence) for name, sentence in error.errors]
        return _page(questionnaire, tag, typed, errors=wrong, status=422)
    except (Conflict, EditError):  # somebody was quicker by a moment, or this is not our form
        return _page(questionnaire, tag, typed, errors=[("", CONFLICT)], status=409)
    db.session.commit()
    flash("Saved.")
    return back(questionnaire, tag, _part(request.args.get("part", "")))


def back(questionnaire: Questionnaire, tag: str, part: int = 1) -> ResponseReturnValue:
    """To the page of a language."""
    shown = part if part > 1 else None
    return redirect(url_for("build.translation", questionnaire_id=questionnaire.id, tag=tag, part=shown), 303)


def is_target(questionnaire: Questionnaire, tag: str) -> bool:
    """Whether there is a page for this language."""
    return any(target.tag == tag for target in targets(building.draft_of(questionnaire)))


def _found(definition: Definition, tag: str) -> Target:
    found = next((target for target in targets(definition) if target.tag == tag), None)
    if found is None:
        raise NotFound("This language is not there.", way_out="Choose one on the page of translations.")
    return found


def _page(
    questionnaire: Questionnaire,
    tag: str,
    typed: Mapping[str, str] | None = None,
    *,
    errors: Sequence[tuple[str, str]] = (),
    gone: Sequence[str] = (),
    status: int = 200,
) -> Response:
    """The boxes, with what was typed where it is not saved. gone: what was typed for texts that are no more."""
    definition = building.draft_of(questionnaire)
    target = _found(definition, tag)
    parts = in_parts(groups(definition, tag))
    part = min(_part(request.args.get("part", "")), len(parts))
    return make_response(
        community_page(
            "build/translation.html",
            questionnaire.community,
            "questionnaires",
            questionnaire=questionnaire,
            definition=definition,
            target=target,
            own=named(plain(definition.language)),
            own_direction=direction(definition.language),
            groups=parts[part - 1],
            part=part,
            parts=len(parts),
            typed=typed or {},
            wrong={name.removeprefix(f"#{BOX}"): sentence for name, sentence in errors},
            box=BOX,
            kind=lambda piece: _kind(definition, piece),
            errors=errors,
            gone=gone,
            can_build=True,
            state=desk.state(questionnaire),
            published=building.is_published(questionnaire),
            undo=desk.label(questionnaire.past),
            redo=desk.label(questionnaire.future),
        ),
        status,
    )


def _kind(definition: Definition, piece: Piece) -> str:
    if piece.kind == "prompt" and not definition.question(piece.question).kind.answered:
        return "Words"
    return KINDS[piece.kind].format(n=piece.number)


def _part(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 4 and int(typed) else 1


def groups(definition: Definition, tag: str) -> list[Group]:
    """The pieces by question, in order."""
    found = []
    for key, own in groupby(pieces(definition, tag), key=lambda piece: piece.question or piece.name):
        listed = tuple(own)
        name = _name(definition, key) if listed[0].question else KINDS[listed[0].kind]
        found.append(Group(name, listed))
    return found


def _name(definition: Definition, key: str) -> str:
    name = cards.name(cards.number_of(definition, key))
    return name[:1].upper() + name[1:]


def in_parts(found: Sequence[Group]) -> list[list[Group]]:
    """The groups in parts of at most MOST boxes; no group is cut."""
    parts: list[list[Group]] = [[]]
    for group in found:
        boxes = sum(len(each.pieces) for each in parts[-1])
        if parts[-1] and boxes + len(group.pieces) > MOST:
            parts.append([])
        parts[-1].append(group)
    return parts


def _what_changed(before: Definition, after: Definition, tag: str) -> str:
    """The change in a few words, for the Undo button."""
    was = {piece.name: piece.words for piece in pieces(before, tag)}
    places = {piece.question for piece in pieces(after, tag) if piece.words != was[piece.name]}
    language = named(tag)
    key = places.pop() if len(places) == 1 else ""
    return f"translate {_name(after, key).lower()} into {language}" if key else f"translate into {language}"
