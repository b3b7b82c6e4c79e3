"""The builder's verbs: how many changes can be taken back."""

from __future__ import annotations

from flask import Flask

from forms.questionnaire import load
from surveys import building
from surveys.database import db, may_write
from surveys.models.people import Community
from tests.support import factories as make


def test_twenty_changes_can_be_taken_back(sqlite_app: Flask) -> None:
    community = make.community(sqlite_app)
    with sqlite_app.app_context(), may_write():
        questionnaire = building.start(
            db.session, db.session.get_one(Community, community), load(make.definition(title="Title 0"))
        )
        for number in range(1, 31):
            building.change(questionnaire, load(make.definition(title=f"Title {number}")), f"change {number}")
        undone = []
        while (label := building.undo(questionnaire)) is not None:
            undone.append(label)
    assert undone == [f"change {number}" for number in range(30, 10, -1)]
    assert (questionnaire.title, len(questionnaire.future)) == ("Title 10", 20)
