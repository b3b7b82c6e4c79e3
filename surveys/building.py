"""Verbs of the builder: start a questionnaire, change its draft, undo and redo, publish a version, copy.

A draft is changed by replacing it whole; what it was before is kept, so that every change can be undone.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as Database

from forms.editing import rename
from forms.publishing import problems_before_publishing
from forms.questionnaire import DefinitionError, load
from forms.questionnaire import Questionnaire as Definition
from forms.texts import CATALOGUE as TEXTS
from surveys.errors import Conflict, Invalid
from surveys.models.people import Community
from surveys.models.questionnaires import Questionnaire, Version
from surveys.models.sessions import Session

STEPS_KEPT = 20


def start(database: Database, community: Community, definition: Definition) -> Questionnaire:
    """A new questionnaire whose draft is `definition`."""
    questionnaire = Questionnaire(
        community_id=community.id, title=definition.title, draft=definition.definition(), past=[], future=[]
    )
    database.add(questionnaire)
    database.flush()
    return questionnaire


def titled(definition: Definition, title: str) -> Definition:
    """The definition under another title. Raises Invalid for one that is empty or too long."""
    try:
        return rename(definition, title)
    except DefinitionError as error:
        raise Invalid(error.errors[0][1], field="title") from error


def draft_of(questionnaire: Questionnaire) -> Definition:
    """The draft as a typed questionnaire."""
    return load(questionnaire.draft)


def change(questionnaire: Questionnaire, definition: Definition, label: str, seen: int | None = None) -> None:
    """Replace the draft; `label` says what was done, for the Undo button.

    `seen` is the number of edits that the page was made from: Conflict if somebody else changed the draft meanwhile.
    """
    if seen is not None and seen != questionnaire.edits:
        raise Conflict(
            "The questionnaire was changed in another window.", way_out="Open it again: your last change is not in it."
        )
    step = {"label": label, "definition": questionnaire.draft}
    questionnaire.past = [*questionnaire.past, step][-STEPS_KEPT:]
    questionnaire.future = []
    _put(questionnaire, definition.definition())


def undo(questionnaire: Questionnaire) -> str | None:
    """Take the last change back; returns what was undone, None if there was nothing."""
    return _step(questionnaire, "past", "future")


def redo(questionnaire: Questionnaire) -> str | None:
    """Do the last undone change again; returns what was redone, None if there was nothing."""
    return _step(questionnaire, "future", "past")


def _step(questionnaire: Questionnaire, source: str, target: str) -> str | None:
    steps: list[dict[str, Any]] = list(getattr(questionnaire, source))
    if not steps:
        return None
    step = steps.pop()
    setattr(questionnaire, source, steps)
    setattr(
        questionnaire,
        target,
        [*getattr(questionnaire, target), {"label": step["label"], "definition": questionnaire.draft}],
    )
    _put(questionnaire, step["definition"])
    return str(step["label"])


def _put(questionnaire: Questionnaire, definition: dict[str, Any]) -> None:
    questionnaire.draft = definition
    questionnaire.title = load(definition).title  # a title that is the default is left out of definitions
    questionnaire.edits += 1


def publish(database: Database, questionnaire: Questionnaire) -> Version:
    """Publish the draft as the next version; an unchanged draft gives the version that it already is.

    Raises Invalid, naming the first thing to mend, for a draft that cannot be asked.
    """
    definition = draft_of(questionnaire)
    problems = problems_before_publishing(definition)
    if problems:
        path, text = problems[0]
        raise Invalid(TEXTS.say(text), field=path)
    last = questionnaire.versions[-1] if questionnaire.versions else None
    if last is not None and last.definition == questionnaire.draft:
        return last
    version = Version(number=last.number + 1 if last is not None else 1, definition=questionnaire.draft)
    questionnaire.versions.append(version)
    database.flush()
    return version


def is_published(questionnaire: Questionnaire) -> bool:
    """Whether the draft is the same as the newest version."""
    return bool(questionnaire.versions) and questionnaire.versions[-1].definition == questionnaire.draft


def copy(database: Database, questionnaire: Questionnaire, title: str) -> Questionnaire:
    """A new questionnaire in the same community with the same questions and items. Raises Invalid for a bad title."""
    return start(database, questionnaire.community, titled(draft_of(questionnaire), title))


def delete(database: Database, questionnaire: Questionnaire) -> None:
    """Delete a questionnaire that no session uses. Raises Conflict otherwise."""
    versions = [version.id for version in questionnaire.versions]
    if database.scalar(select(Session.id).where(Session.version_id.in_(versions)).limit(1)) is not None:
        raise Conflict("Sessions use this questionnaire.", way_out="Keep it; you can copy it and change the copy.")
    database.delete(questionnaire)


def questionnaires_of(database: Database, community_id: str) -> list[Questionnaire]:
    """A community's questionnaires by title."""
    return list(
        database.scalars(
            select(Questionnaire)
            .where(Questionnaire.community_id == community_id)
            .order_by(Questionnaire.title, Questionnaire.id)
        )
    )
