"""How the API refuses what it cannot take: the right status, the field by its path, nothing stored."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from surveys.database import db
from surveys.models.questionnaires import Questionnaire
from tests.support import factories
from tests.support.api import STRANGE_ID, Scene, make_scene, planned, refusal


@pytest.fixture
def scene(sqlite_app: Flask) -> Scene:
    return make_scene(sqlite_app)


WRONG_IN_A_SESSION: list[tuple[dict[str, Any], str | None]] = [
    ({"title": ""}, "title"),
    ({"title": "\x00"}, "title"),
    ({"title": " "}, "title"),
    ({"title": ["x"]}, "title"),
    ({"title": {"$gt": ""}}, "title"),
    ({"title": "x" * 201}, "title"),
    ({"date": "2026-02-30"}, "date"),
    ({"date": "0000-01-01"}, "date"),
    ({"date": "10000-01-01"}, "date"),
    ({"date": "20261120"}, "date"),
    ({"date": 1}, "date"),
    ({"questionnaire": STRANGE_ID}, "questionnaire"),
    ({"questionnaire": 5}, "questionnaire"),
    ({"format": "by post"}, "format"),
    ({"tags": ["a", 1]}, "tags[1]"),
    ({"tags": "a"}, "tags"),
    ({"headcount": -1}, "headcount"),
    ({"headcount": True}, "headcount"),
    ({"headcount": 1.5}, "headcount"),
    ({"headcount": 10**29}, "headcount"),
    ({"waves": ["before", "dinner"]}, "waves[1]"),
    ({"waves": ["follow_up"]}, "waves"),
    ({"linking": ["pigeon"]}, "linking[0]"),
    ({"k": 4}, "k"),
    ({"k": 10**29}, "k"),
    ({"key_question": "nowhere"}, "key_question"),
    ({"key_question": 5}, "key_question"),
    ({"key_question": "x" * 41}, "key_question"),
    ({"key_question": "conf", "waves": ["after"]}, "key_question"),
    ({"colour": "red"}, "colour"),
    ({"\ud800": "red"}, None),
]


def test_wrong_field_of_a_session_is_named(scene: Scene) -> None:
    made = scene.facilitator.post(f"/communities/{scene.community}/questionnaires", factories.definition()).get_json()
    plan = {"title": "T", "date": "2026-11-20", "questionnaire": made["id"]}
    for more, field in WRONG_IN_A_SESSION:
        answer = scene.facilitator.post(f"/communities/{scene.community}/sessions", {**plan, **more})
        assert refusal(answer) == (422, "invalid", field), more


WRONG_IN_A_COMMUNITY: list[tuple[Any, str | None]] = [
    ({}, "name"),
    ([], None),
    ("x", None),
    (5, None),
    ({"name": "N", "k": 4}, "k"),
    ({"name": "N", "time_zone": "Europe"}, "time_zone"),
    ({"name": "N", "time_zone": "../../etc/passwd"}, "time_zone"),
    ({"name": "N", "language": "english please"}, "language"),
    ({"name": "N", "id": "x"}, "id"),
]


def test_wrong_field_of_a_community_is_named(scene: Scene) -> None:
    for body, field in WRONG_IN_A_COMMUNITY:
        answer = scene.facilitator.post("/communities", body)
        assert refusal(answer) == (422, "invalid", field), body


UNREADABLE = [
    b"",
    b"{",
    b"[" * 100_000,
    b"[" * 5000 + b"]" * 5000,
    b'{"name": NaN}',
    b'{"name": 1e400}',
    b'{"name": "a", "name": "b"}',
    '{"name": "a"}'.encode("utf-16"),
    b'{"name": "\xff"}',
]


def test_unreadable_json_is_400(scene: Scene) -> None:
    for body in UNREADABLE:
        answer = scene.facilitator.raw("/communities", body)
        assert refusal(answer) == (400, "unreadable", None), body[:40]


def test_body_of_another_kind_is_415(scene: Scene) -> None:
    answer = scene.facilitator.raw("/communities", b"name=N", "application/x-www-form-urlencoded")
    assert refusal(answer) == (415, "wrong_kind", None)


def test_texts_are_kept_as_typed_without_what_cannot_be_stored(app: Flask) -> None:
    scene = make_scene(app)
    typed = b'{"name": " A\\u0000\\ud800\\r\\nB<b>\xe2\x80\xae "}'
    assert scene.facilitator.raw("/communities", typed).get_json()["name"] == " A\nB<b>\u202e "


def test_every_error_of_a_definition_is_named(scene: Scene) -> None:
    wrong = {"title": "T", "pages": [{"questions": [{**factories.SCALE, "settings": {"points": "x"}, "colour": 1}]}]}
    answer = scene.facilitator.post(f"/communities/{scene.community}/questionnaires", wrong)
    assert answer.status_code == 422
    body = answer.get_json()
    paths = [error["field"] for error in body["errors"]]
    assert sorted(paths) == ["pages[0].questions[0].colour", "pages[0].questions[0].settings.points"]
    assert body["field"] == paths[0]
    assert all(error["message"] for error in body["errors"])


WRONG_IN_A_DEFINITION: list[tuple[Any, str | None]] = [
    ({"title": "T", "draft": "yes"}, "draft"),
    ({"title": "T", "pages": []}, "pages"),
    ({"title": "T", "colour": 1}, "colour"),
    ([], None),
]


def test_definition_that_cannot_be_asked_stores_nothing(scene: Scene) -> None:
    for body, field in WRONG_IN_A_DEFINITION:
        answer = scene.facilitator.post(f"/communities/{scene.community}/questionnaires", body)
        assert refusal(answer) == (422, "invalid", field), body
    with scene.app.app_context():
        assert db.session.query(Questionnaire).count() == 0


def test_strange_ids_are_404(app: Flask) -> None:
    scene = make_scene(app)
    for strange in ("%00" * 22, "%ff", "x" * 3000, "1" * 30, STRANGE_ID, "..%2f.."):
        for path in (f"/communities/{strange}", f"/sessions/{strange}", f"/questionnaires/{strange}"):
            assert scene.facilitator.get(path).status_code == 404
        assert scene.facilitator.post(f"/sessions/{strange}/finish").status_code == 404


def test_grace_is_0_to_15_minutes(scene: Scene) -> None:
    session = planned(scene)["id"]
    scene.facilitator.post(f"/sessions/{session}/waves/before/open")
    for minutes in (-1, 16, 1.5, "5", True, 10**29, None):
        answer = scene.facilitator.post(f"/sessions/{session}/waves/before/close", {"grace_minutes": minutes})
        assert refusal(answer) == (422, "invalid", "grace_minutes")


def test_other_methods_and_paths(scene: Scene) -> None:
    answer = scene.app.test_client().delete("/api/v1/communities")
    assert (answer.status_code, set(answer.headers["Allow"].split(", "))) == (405, {"GET", "HEAD", "OPTIONS", "POST"})
    assert scene.facilitator.get("/nothing").get_json()["error"] == "not_found"


def test_wave_that_a_session_has_not_is_not_found(scene: Scene) -> None:
    session = planned(scene)["id"]
    for kind in ("during", "dinner", "٣"):
        for act in ("open", "close", "undo"):
            answer = scene.facilitator.post(f"/sessions/{session}/waves/{kind}/{act}")
            assert (answer.status_code, answer.get_json()["error"]) == (404, "not_found")
    assert scene.facilitator.post(f"/sessions/{session}/waves/late/close").status_code == 404
    for refused in ("waves/late/open", "waves/before/close", "finish"):
        assert scene.facilitator.post(f"/sessions/{session}/{refused}").status_code == 409


@pytest.mark.parametrize(
    ("day", "status"),
    [("2100-02-29", 422), ("2000-02-29", 201), ("1970-01-01", 201), ("2100-12-31", 201), ("1969-12-31", 422)]
    + [(f"2027-{month:02}-31", 201 if month in (1, 3, 5, 7, 8, 10, 12) else 422) for month in range(1, 14)]
    + [("2027-04-30", 201), ("2027-02-29", 422), ("2028-02-29", 201), ("2027-01-00", 422), ("2027-00-01", 422)],
)
def test_days_are_those_of_the_calendar(scene: Scene, day: str, status: int) -> None:
    outcome = {"date": day, "kind": "milestone", "title": "T"}
    assert scene.facilitator.post(f"/communities/{scene.community}/outcomes", outcome).status_code == status


def test_whole_number_may_be_written_with_a_point(scene: Scene) -> None:
    made = scene.facilitator.post("/communities", {"name": "N", "k": 8.0})
    assert (made.status_code, made.get_json()["k"]) == (201, 8)
    assert refusal(scene.facilitator.post("/communities", {"name": "N", "k": 8.5})) == (422, "invalid", "k")
    schemas = scene.app.test_client().get("/api/openapi.json").get_json()["components"]["schemas"]
    told = schemas["Closing"]["properties"]["grace_minutes"], schemas["NewCommunity"]["properties"]["k"]
    assert [(one["minimum"], one["maximum"]) for one in told] == [(0, 15), (5, 50)]
