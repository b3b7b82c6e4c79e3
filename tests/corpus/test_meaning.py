"""Answers of the right kind that mean nothing: of another question, beyond the scale, twice, or to what was not asked.

Each is refused with the question that it is about and nothing stored, or stored as what it can only mean; from programs
as JSON and from browsers as a form, on both databases.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from forms.questionnaire import load
from surveys import building
from surveys.database import db, may_write, reading
from surveys.models.intake import Arrival
from surveys.models.questionnaires import Questionnaire
from surveys.models.sessions import Session
from surveys.views.attend import refusing
from tests.corpus.report import Report
from tests.support import factories as make
from tests.support.databases import TestDatabase
from tests.surveys.views.support_pages import Site, make_site


def options(*keys: str) -> dict[str, Any]:
    return {"options": [{"key": key, "label": key.upper()} for key in keys]}


STEPS = {"labels": ["Never", "Now and then", "Often", "Mostly", "Always"]}
STATEMENTS = {"statements": [{"key": "heard", "label": "Heard"}, {"key": "alone", "label": "Alone"}], **STEPS}
QUESTIONS: tuple[dict[str, Any], ...] = (
    {"key": "step", "type": "scale", "prompt": "How often?", "settings": STEPS},
    {"key": "mark", "type": "rating", "prompt": "How useful?"},
    {"key": "sure", "type": "yes_no", "prompt": "Sure?"},
    {"key": "role", "type": "single_choice", "prompt": "Role?", "settings": {**options("teacher", "parent")}},
    {"key": "picks", "type": "multiple_choice", "prompt": "Which?", "settings": {**options("a", "b", "c"), "most": 2}},
    {"key": "years", "type": "number", "prompt": "Years?", "settings": {"minimum": 0, "maximum": 60, "whole": True}},
    {"key": "words", "type": "long_text", "prompt": "Say it"},
    {"key": "then", "type": "now_and_then", "prompt": "Now and then?", "settings": STEPS},
    {"key": "order", "type": "ranking", "prompt": "In order?", "settings": options("x", "y", "z")},
    {"key": "views", "type": "agreement_set", "prompt": "Agree?", "settings": STATEMENTS},
    {"key": "day", "type": "date", "prompt": "When?", "settings": {"minimum": "2026-01-01", "maximum": "2026-12-31"}},
    {"key": "why", "type": "number", "prompt": "How many?", "show_if": {"question": "sure", "is": True}},
)
ASKED = make.definition(*({**question, "waves": ["after"]} for question in QUESTIONS))
BEYOND = 10**29

# a question's key, and JSON answers to it that mean nothing
WRONG: dict[str, list[Any]] = {
    "step": [0, 6, -1, 1.5, "3", "teacher", True, [3], {"step": 3}, BEYOND, "", "٣", "1_0", "+3", " 3 "],
    "mark": [-1, 11, 0.5, "10", False, BEYOND],
    "sure": [0, 1, "true", "yes", [True], {"is": True}],
    "role": ["a", "x", "removed", "TEACHER", "teacher ", "", 0, ["teacher"], {"other": "words"}, "prefer_not"],
    "picks": [["teacher"], ["a", "a"], ["a", "b", "c"], "a", ["a", None], [["a"]], {"a": True}, ["a"] * 10_000],
    "years": [-1, 61, 1.5, "3", True, BEYOND, [3], {"$gt": 0}],
    "words": [["x"], {"$gt": ""}, 3, True, "x" * 10_001],
    "then": [4, [4, 2], {"now": 6}, {"now": 4, "then": 0}, {"now": 4, "then": 2, "soon": 1}, {"now": "4"}],
    "order": [["x", "y"], ["x", "y", "y"], ["x", "y", "z", "x"], ["a", "b", "c"], "xyz", {"x": 1, "y": 2, "z": 3}],
    "views": [{"heard": 6}, {"heard": "3"}, {"gone": 3}, [3, 3], {"heard": 3, "alone": 1.5}, {"heard": [3]}, 3],
    "day": ["2026-02-30", "2026-2-3", "0000-01-01", "2025-12-31", "2027-01-01", "20260101", "٢٠٢٦-٠١-٠١T", 20260101],
    "why": ["many", BEYOND],
}
# the fields of a form, and the question that each is wrong about
WRONG_FIELDS: list[tuple[str, list[tuple[str, str]]]] = [
    ("step", [("q-step", "6")]),
    ("step", [("q-step", "3"), ("q-step", "4")]),
    ("step", [("q-step", "-0")]),
    ("mark", [("q-mark", "010")]),
    ("sure", [("q-sure", "perhaps")]),
    ("role", [("q-role", "a")]),
    ("role", [("q-role", "teacher"), ("q-role", "parent")]),
    ("picks", [("q-picks", "a"), ("q-picks", "a")]),
    ("picks", [("q-picks", "a"), ("q-picks", "b"), ("q-picks", "c")]),
    ("years", [("q-years", "1_000")]),
    ("years", [("q-years", "+3")]),
    ("years", [("q-years", "61")]),
    ("then", [("q-then-now", "9")]),
    ("order", [("q-order-x", "1"), ("q-order-y", "1"), ("q-order-z", "2")]),
    ("order", [("q-order-x", "1"), ("q-order-y", "2")]),
    ("order", [("q-order-x", "4"), ("q-order-y", "2"), ("q-order-z", "1")]),
    ("views", [("q-views-heard", "9")]),
    ("day", [("q-day-day", "30"), ("q-day-month", "2"), ("q-day-year", "2026")]),
    ("day", [("q-day-day", "1"), ("q-day-month", "1")]),
    ("answers", [("q-gone", "1")]),
    ("answers", [("q-views-gone", "1")]),
]
# answers, and what must be stored of them
MEANT: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, {}),
    (dict.fromkeys(WRONG), {}),
    ({"words": " \t\u00a0", "picks": [], "order": [], "views": {}, "then": {}}, {}),
    ({"step": 3.0, "years": -0.0, "mark": 0}, {"step": 3, "years": 0, "mark": 0}),
    ({"picks": ["c", "a"]}, {"picks": ["a", "c"]}),
    ({"views": {"heard": 3, "alone": None}}, {"views": {"heard": 3}}),
    ({"then": {"now": 4, "then": None}}, {"then": {"now": 4}}),
    ({"order": ["z", "x", "y"]}, {"order": ["z", "x", "y"]}),
    ({"day": "٢٠٢٦-٠١-٠١"}, {"day": "2026-01-01"}),
    # what nobody was asked is never stored
    ({"sure": False, "why": 3}, {"sure": False}),
    ({"why": 3}, {}),
    ({"sure": None, "why": 3}, {}),
    ({"sure": True, "why": 3}, {"sure": True, "why": 3}),
]


class Asked:
    """The open form of a session, and what it stored."""

    def __init__(self, database: TestDatabase) -> None:
        self.site: Site = make_site(database, RATELIMIT_ENABLED=False)
        self.session, self.code = make.session(self.site.app, self.site.community_id, ASKED, opened="after")
        self.client: FlaskClient = self.site.app.test_client()
        self.form = self.client.get(f"/s/{self.code}", headers={"Accept": "application/json"}).get_json()["form"]
        self.report = Report(f"answers that mean nothing, {database.kind}")

    def json(self, answers: Any) -> Any:
        refusing.budget.forget()
        body = {"submission": str(uuid.uuid4()), "answers": answers, "form": self.form}
        return self.report.ask("POST JSON", self.client.post, f"/s/{self.code}", json=body)

    def fields(self, pairs: list[tuple[str, str]]) -> Any:
        refusing.budget.forget()
        data: dict[str, list[str]] = {"form": [self.form], "submission": [str(uuid.uuid4())]}
        for name, value in pairs:
            data.setdefault(name, []).append(value)
        head = {"Accept": "application/json"}
        return self.report.ask("POST form", self.client.post, f"/s/{self.code}", data=data, headers=head)

    def stored(self) -> list[dict[str, Any]]:
        with self.site.app.app_context(), reading("intake") as intake:
            return [json.loads(answers) for answers in intake.scalars(select(Arrival.answers))]


@pytest.fixture
def asked(database: TestDatabase) -> Iterator[Asked]:
    made = Asked(database)
    yield made
    made.report.close()
    with made.site.app.app_context():
        for engine in db.engines.values():
            engine.dispose()


def test_answer_that_means_nothing_is_refused_with_its_question(asked: Asked) -> None:
    assert list(WRONG) == [question["key"] for question in QUESTIONS]
    for key, values in WRONG.items():
        shown = {"sure": True} if key == "why" else {}
        for value in values:
            answer = asked.json({**shown, key: value})
            assert (answer.status_code, answer.get_json()["field"]) == (422, key), (key, value)
    for field, pairs in WRONG_FIELDS:
        answer = asked.fields(pairs)
        assert (answer.status_code, answer.get_json()["field"]) == (422, field), pairs
    assert asked.stored() == []


def test_answer_is_stored_as_what_it_can_only_mean(asked: Asked) -> None:
    for answers, expected in MEANT:
        before = asked.stored()
        assert asked.json(answers).status_code == 201, answers
        after = asked.stored()
        for known in before:
            after.remove(known)
        assert after == [expected]


def test_answer_to_what_an_edit_removed_is_refused(asked: Asked) -> None:
    """A wording that is mended while the form is open: an option of the old page is none of the new one."""
    questions = [{**one, "waves": ["after"]} for one in QUESTIONS]
    changed = [{**one, "settings": options("teacher", "leader")} if one["key"] == "role" else one for one in questions]
    with asked.site.app.app_context(), may_write():
        session = db.session.get_one(Session, asked.session)
        questionnaire = db.session.get_one(Questionnaire, session.version.questionnaire_id)
        building.change(questionnaire, load(make.definition(*changed)), "mended")
        newer = building.publish(db.session, questionnaire)
        db.session.commit()
        other, _ = make.session(asked.site.app, asked.site.community_id, make.definition(*changed), opened="after")
        strange = db.session.get_one(Session, other)
        foreign = next(wave.id for wave in strange.waves) + strange.version_id
        assert newer.number == 2
    assert asked.json({"role": "parent"}).status_code == 201  # the session keeps the version that it was planned with
    assert asked.json({"role": "leader"}).status_code == 422
    asked.form = foreign
    assert asked.json({"role": "leader"}).status_code in (404, 410, 422)
    assert asked.stored() == [{"role": "parent"}]
