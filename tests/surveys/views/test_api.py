"""The API: a whole path from a community to a release by its routes alone, and the documents that describe it."""

from __future__ import annotations

import csv
import io
import re
import threading
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from forms.questionnaire import json_schema
from surveys.operations.clerk import work_until_idle
from surveys.views.api.frozen import ReleaseSeen, Trends
from tests.support import factories
from tests.support.api import Program, Scene, make_scene, planned, program, refusal

BY_HAND = {"opens": None, "closes": None}


@pytest.fixture
def scene(sqlite_app: Flask) -> Scene:
    return make_scene(sqlite_app)


def test_whole_path_from_community_to_release(app: Flask) -> None:
    _, me = program(app, "facilitator@example.org")
    community = _found(me)
    session = _plan(me, community, _ask(me, community))
    for figures in ("release", "export.csv"):
        assert refusal(me.get(f"/sessions/{session['id']}/{figures}")) == (409, "not_released", None)

    _hold(me, app, session, community)
    assert me.post(f"/sessions/{session['id']}/finish").get_json()["state"] == "finishing"
    work_until_idle(app)
    finished = me.post(f"/sessions/{session['id']}/finish")
    assert (finished.status_code, finished.get_json()["state"]) == (200, "released")
    assert finished.get_json() == me.get(f"/sessions/{session['id']}").get_json()

    _check_release(me.get(f"/sessions/{session['id']}/release").get_json(), session["id"])
    _check_table(me.get(f"/sessions/{session['id']}/export.csv"))
    _check_trends(me.get(f"/communities/{community}/trends").get_json(), session["id"])


def _found(me: Program) -> str:
    made = me.post("/communities", {"name": "Child safeguarding", "time_zone": "Europe/London"})
    community = made.get_json()
    assert (made.status_code, community) == (
        201,
        {
            "id": community["id"],
            "name": "Child safeguarding",
            "audience": "",
            "format": "",
            "rhythm": "",
            "safeguarding_contact": "",
            "responsible": "",
            "privacy_notice": "",
            "k": 5,
            "language": "en",
            "time_zone": "Europe/London",
            "code": community["code"],
            "url": f"http://127.0.0.1:8000/S/{community['code']}",
            "role": "facilitator",
        },
    )
    assert me.get("/communities").get_json() == {"communities": [community]}
    assert me.get(f"/communities/{community['id']}").get_json() == community
    return str(community["id"])


def _ask(me: Program, community: str) -> str:
    made = me.post(f"/communities/{community}/questionnaires", factories.definition())
    assert (made.status_code, made.get_json()["version"]) == (201, 1)
    seen = me.get(f"/questionnaires/{made.get_json()['id']}").get_json()
    definition = seen["definition"]
    assert definition["pages"][0]["questions"][0]["key"] == "conf"
    assert seen == {
        "id": made.get_json()["id"],
        "community": community,
        "title": "A questionnaire",
        "definition": definition,
        "versions": [{"version": 1, "definition": definition}],
    }
    return str(seen["id"])


def _plan(me: Program, community: str, questionnaire: str) -> dict[str, Any]:
    plan = {
        "title": "First conversations",
        "date": "2026-11-20",
        "questionnaire": questionnaire,
        "format": "online",
        "tags": ["breakouts"],
        "headcount": 9,
        "waves": ["before", "after"],
        "linking": ["phone"],
        "k": 6,
    }
    made = me.post(f"/communities/{community}/sessions", plan)
    session: dict[str, Any] = made.get_json()
    url = f"http://127.0.0.1:8000/S/{session['code']}"
    assert (made.status_code, session) == (201, {"id": session["id"], "code": session["code"], "url": url})
    return session


def _hold(me: Program, app: Flask, session: dict[str, Any], community: str) -> None:
    waves = f"/sessions/{session['id']}/waves"
    attendee = app.test_client()
    assert me.post(f"{waves}/before/open").status_code == 200
    factories.send_all(attendee, session["code"], [{"conf": 2}] * 6, linked=True)
    assert me.get(f"/sessions/{session['id']}").get_json() == {
        **session,
        "community": community,
        "title": "First conversations",
        "date": "2026-11-20",
        "state": "open",
        "headcount": 9,
        "key_question": None,
        "waves": [
            {"kind": "before", "state": "open", "responses": 6, **BY_HAND},
            {"kind": "after", "state": "waiting", "responses": 0, **BY_HAND},
        ],
    }
    closed = me.post(f"{waves}/before/close", {"grace_minutes": 0})
    assert closed.get_json()["waves"][0] == {"kind": "before", "state": "closed", "responses": 6, **BY_HAND}
    assert me.post(f"{waves}/after/open", {}).get_json()["waves"][1]["state"] == "open"
    factories.send_all(attendee, session["code"], [{"conf": 4}] * 6, linked=True)


def _check_release(release: dict[str, Any], session: str) -> None:
    ReleaseSeen.model_validate(release)
    [question] = release.pop("questions")
    assert release == {
        "id": session,
        "title": "First conversations",
        "date": "2026-11-20",
        "tags": ["breakouts"],
        "k": 6,
        "frozen_on": release["frozen_on"],
        "waves": [{"kind": "before", "responses": 6}, {"kind": "after", "responses": 6}],
        "joined": [],
        "linking": release["linking"],
    }
    assert len(release["frozen_on"]) == 10
    assert (question["key"], question["item"], question["measure"]) == ("conf", "confidence", "ordinal")
    assert (question["change_from"], question["n_pairs"], question["up"]) == ("pairs", 6, 6)
    assert (question["counts_before"], question["counts_after"]) == ([0, 6, 0, 0, 0], [0, 0, 0, 6, 0])
    assert (question["mean_before"], question["mean_after"], question["mean_change"]) == (2, 4, 2)


def _check_table(answer: TestResponse) -> None:
    assert (answer.status_code, answer.content_type) == (200, "text/csv; charset=utf-8")
    whole, *points = csv.DictReader(io.StringIO(answer.text))
    assert (whole["question"], whole["before"], whole["after"], whole["higher"]) == ("conf", "2.0", "4.0", "6")
    assert [(row["before"], row["after"]) for row in points] == [
        ("0", "0"),
        ("6", "0"),
        ("0", "0"),
        ("0", "6"),
        ("0", "0"),
    ]


def _check_trends(trends: dict[str, Any], session: str) -> None:
    Trends.model_validate(trends)
    [line] = trends["items"]
    [point] = line["points"]
    assert (line["item"], line["shows"]) == ("confidence", "change")
    assert (point["date"], point["value"], point["n"]) == ("2026-11-20", 2, 6)
    assert point["sessions"] == [{"id": session, "title": "First conversations", "date": "2026-11-20"}]


def test_finish_answers_202_where_nobody_released_in_time(scene: Scene) -> None:
    session = planned(scene)["id"]
    scene.facilitator.post(f"/sessions/{session}/waves/before/open")
    scene.app.config["FINISH_WAIT"] = 0.3
    answer = scene.facilitator.post(f"/sessions/{session}/finish")
    assert (answer.status_code, answer.get_json()["state"]) == (202, "finishing")


def test_finish_answers_200_once_the_clerk_has_released(scene: Scene) -> None:
    session = planned(scene)["id"]
    scene.facilitator.post(f"/sessions/{session}/waves/before/open")
    scene.app.config["FINISH_WAIT"] = 60.0
    answered = threading.Event()

    def clerk() -> None:
        while not answered.wait(0.05):
            work_until_idle(scene.app)

    at_work = threading.Thread(target=clerk)
    at_work.start()
    try:
        answer = scene.facilitator.post(f"/sessions/{session}/finish")
    finally:
        answered.set()
        at_work.join()
    assert (answer.status_code, answer.get_json()["state"]) == (200, "released")


def test_outcomes_are_kept_in_order_of_date(scene: Scene) -> None:
    path = f"/communities/{scene.community}/outcomes"
    later = {"date": "2026-12-01", "kind": "policy", "title": "A policy of our own"}
    sooner = {"date": "2026-11-01", "kind": "thanks", "title": "A card"}
    for outcome in (later, sooner):
        made = scene.facilitator.post(path, outcome)
        assert (made.status_code, {**made.get_json(), "id": ""}) == (201, {**outcome, "id": ""})
    found = scene.lead.get(path).get_json()["outcomes"]
    assert [{**outcome, "id": ""} for outcome in found] == [{**sooner, "id": ""}, {**later, "id": ""}]


def test_draft_is_not_published(scene: Scene) -> None:
    body = {**factories.definition(), "draft": True}
    made = scene.facilitator.post(f"/communities/{scene.community}/questionnaires", body)
    assert (made.status_code, made.get_json()["version"]) == (201, None)
    seen = scene.facilitator.get(f"/questionnaires/{made.get_json()['id']}").get_json()
    assert (seen["versions"], seen["definition"]["title"]) == ([], "A questionnaire")
    body = {"title": "T", "date": "2026-11-20", "questionnaire": made.get_json()["id"]}
    answer = scene.facilitator.post(f"/communities/{scene.community}/sessions", body)
    assert refusal(answer) == (422, "invalid", "questionnaire")


def test_document_lists_every_route(sqlite_app: Flask) -> None:
    document = sqlite_app.test_client().get("/api/openapi.json").get_json()
    routes = {
        (rule.rule.replace("<", "{").replace(">", "}"), method.lower())
        for rule in sqlite_app.url_map.iter_rules()
        if rule.endpoint.startswith("api.")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert {(path, method) for path, methods in document["paths"].items() for method in methods} == routes
    names = [route["operationId"] for methods in document["paths"].values() for route in methods.values()]
    assert len(set(names)) == len(names) == 29


def test_page_about_the_api_names_every_route(sqlite_app: Flask) -> None:
    page = (Path(sqlite_app.root_path) / "docs" / "api.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^\| `([A-Z]+ /[^`]*)` \|", page, re.MULTILINE))
    routes = {
        f"{method} {re.sub('<[a-z]+_id>', '{id}', rule.rule).replace('<kind>', '{kind}').removeprefix('/api/v1')}"
        for rule in sqlite_app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert named == routes


def test_document_refers_to_nothing_that_it_lacks(sqlite_app: Flask) -> None:
    document = sqlite_app.test_client().get("/api/openapi.json").get_json()
    schemas = document["components"]["schemas"]

    def names(value: Any) -> set[str]:
        if isinstance(value, dict):
            return set().union(*map(names, value.values()))
        if isinstance(value, list):
            return set().union(*map(names, value))
        return {value.rsplit("/", 1)[1]} if isinstance(value, str) and value.startswith("#/") else set()

    found = names(document)
    assert found - set(schemas) == set()
    assert "NewSession" in found
    assert document["components"]["securitySchemes"] == {"token": {"type": "http", "scheme": "bearer"}}


def test_document_says_which_bodies_may_be_empty(sqlite_app: Flask) -> None:
    paths = sqlite_app.test_client().get("/api/openapi.json").get_json()["paths"]
    close = paths["/api/v1/sessions/{session_id}/waves/{kind}/close"]["post"]
    assert (close["requestBody"]["required"], sorted(close["responses"])) == (
        False,
        ["200", "400", "401", "403", "404", "409", "411", "413", "415", "422", "429", "503"],
    )
    assert paths["/api/v1/communities"]["post"]["requestBody"]["required"] is True
    table = paths["/api/v1/sessions/{session_id}/export.csv"]["get"]["responses"]
    assert (list(table["200"]["content"]), list(table["409"]["content"])) == (["text/csv"], ["application/json"])
    assert paths["/api/openapi.json"]["get"]["security"] == []


def test_schema_of_a_questionnaire_is_public(scene: Scene) -> None:
    schema = scene.app.test_client().get("/api/questionnaire.schema.json").get_json()
    assert schema == scene.facilitator.get("/questionnaire-schema").get_json() == json_schema()
