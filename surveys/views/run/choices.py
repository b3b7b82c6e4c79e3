"""The published questionnaires of a community, each as a session that is planned may ask it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from forms.questionnaire import Questionnaire as Definition
from forms.questionnaire import load
from surveys.building import questionnaires_of
from surveys.database import db
from surveys.models.people import Community
from surveys.models.questionnaires import Questionnaire, Version


@dataclass(frozen=True)
class Choice:
    """A published questionnaire that a session may ask."""

    version: Version
    definition: Definition

    @property
    def waves(self) -> set[str]:
        return {wave for question in self.definition.questions() for wave in question.waves}

    @property
    def words(self) -> str:
        """Its title, when it asks, and how much."""
        asked = "before and after" if {"before", "after"} <= self.waves else "one form"
        if "follow_up" in self.waves:
            asked += ", and again some time after"
        n = len(self.definition.answered())
        return f"{self.definition.title} ({asked}, {'1 question' if n == 1 else f'{n} questions'})"


def choices_of(community: Community) -> list[Choice]:
    """The newest version of every questionnaire that is published."""
    found = []
    ids = [questionnaire.id for questionnaire in questionnaires_of(db.session, community.id)]
    published = select(Version).join(Questionnaire).where(Questionnaire.id.in_(ids))
    newest = {version.questionnaire_id: version for version in db.session.scalars(published.order_by(Version.number))}
    for questionnaire_id in ids:
        if questionnaire_id in newest:
            found.append(Choice(newest[questionnaire_id], load(newest[questionnaire_id].definition)))
    return found
