"""Who is let into the API, and what a member's role allows there."""

from __future__ import annotations

import pytest
from flask import Flask

from app import create_app
from surveys.database import db, may_write
from surveys.models.people import ApiToken, User
from surveys.sign_in import limiter
from surveys.tokens import user_of
from tests.support import factories
from tests.support.api import STRANGE_ID, Scene, make_scene, planned, program, refusal
from tests.support.databases import TestDatabase


@pytest.fixture
def scene(sqlite_app: Flask) -> Scene:
    return make_scene(sqlite_app)


def test_token_is_kept_as_a_digest_only(scene: Scene) -> None:
    with scene.app.app_context():
        token = scene.facilitator.token
        user = user_of(db.session, token)
        assert user is not None
        assert user.email == "facilitator@example.org"
        assert len(token) == 43
        assert token.encode() not in {row.digest for row in db.session.query(ApiToken)}
        for wrong in ("", token[:-1], token + "A", "é" * 43, "\x00" * 43, token.swapcase()):
            assert user_of(db.session, wrong) is None


def test_token_of_a_closed_account_is_refused(scene: Scene) -> None:
    with scene.app.app_context(), may_write():
        user = db.session.query(User).filter_by(email="lead@example.org").one()
        user.active = False
        db.session.commit()
    assert scene.lead.get("/communities").status_code == 401


def test_call_without_a_valid_token_is_401(sqlite_app: Flask) -> None:
    client = sqlite_app.test_client()
    for header in [None, "", "Bearer", "Bearer ", "Bearer wrong", "Basic YTpi", "Bearer " + "é" * 43]:
        headers = {} if header is None else {"Authorization": header}
        for path in ("/communities", f"/communities/{STRANGE_ID}", "/questionnaire-schema"):
            answer = client.get(f"/api/v1{path}", headers=headers)
            assert refusal(answer) == (401, "unauthorised", None)
            assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_every_route_of_the_api_asks_for_a_token(scene: Scene) -> None:
    client = scene.app.test_client()
    asked = 0
    for rule in scene.app.url_map.iter_rules():
        if rule.endpoint.startswith("api.") and rule.endpoint not in ("api.openapi", "api.questionnaire_schema"):
            path = rule.rule
            for name in rule.arguments:
                path = path.replace(f"<{name}>", STRANGE_ID)
            for method in (rule.methods or set()) - {"OPTIONS", "HEAD"}:
                assert client.open(path, method=method, json={}).status_code == 401, (method, path)
                asked += 1
    assert asked == 27


def test_signed_in_browser_is_not_let_in(scene: Scene) -> None:
    factories.account(scene.app, "browser@example.org")
    browser = scene.app.test_client()
    factories.sign_in(browser, "browser@example.org")
    assert browser.get_cookie("soundings") is not None
    assert browser.get("/api/v1/communities").status_code == 401
    assert browser.post("/api/v1/communities", json={"name": "Forged"}).status_code == 401


def test_api_sets_no_cookie(scene: Scene) -> None:
    for answer in (scene.facilitator.get("/communities"), scene.facilitator.post("/communities", {"name": "One"})):
        assert "Set-Cookie" not in answer.headers


def test_stranger_is_told_that_nothing_is_there(scene: Scene) -> None:
    session = planned(scene)["id"]
    for path in (f"/communities/{scene.community}", f"/communities/{scene.community}/trends", f"/sessions/{session}",
                 f"/communities/{scene.community}/outcomes", f"/sessions/{session}/release",
                 f"/sessions/{session}/export.csv"):  # fmt: skip
        assert refusal(scene.stranger.get(path)) == (404, "not_found", None)
    assert scene.stranger.get("/communities").get_json() == {"communities": []}
    path = f"/communities/{scene.community}/questionnaires"
    assert scene.stranger.post(path, factories.definition()).status_code == 404
    assert scene.stranger.post(f"/sessions/{session}/finish").status_code == 404


def test_lead_sees_and_changes_nothing(scene: Scene) -> None:
    session = planned(scene)["id"]
    assert scene.lead.get(f"/communities/{scene.community}").get_json()["role"] == "lead"
    assert scene.lead.get(f"/sessions/{session}").status_code == 200
    assert scene.lead.get(f"/communities/{scene.community}/trends").get_json() == {"items": []}
    plan = {"title": "T", "date": "2026-11-20", "questionnaire": STRANGE_ID}
    outcome = {"date": "2026-11-20", "kind": "thanks", "title": "T"}
    for path, body in (
        ("/communities", {"name": "A community of a lead's own"}),
        (f"/communities/{scene.community}/questionnaires", factories.definition()),
        (f"/communities/{scene.community}/sessions", plan),
        (f"/communities/{scene.community}/outcomes", outcome),
        (f"/sessions/{session}/waves/before/open", None),
        (f"/sessions/{session}/waves/before/close", None),
        (f"/sessions/{session}/finish", None),
    ):
        assert refusal(scene.lead.post(path, body)) == (403, "forbidden", None)


def test_limit_of_calls(sqlite_database: TestDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limiter, "enabled", True)
    app = create_app({"TESTING": True, **factories.QUICK}, environment=sqlite_database.settings)
    _, busy = program(app, "busy@example.org")
    _, calm = program(app, "calm@example.org")
    statuses = [busy.get("/communities").status_code for _ in range(601)]
    assert statuses == [200] * 600 + [429]
    assert calm.get("/communities").status_code == 200


@pytest.mark.parametrize(
    "given",
    ["Basic \xff\xff", "Basic ====", "Bearer", "Bearer \xff", "Bearer " + "é" * 43, "\xff", "Bearer a b", "Digest x"],
)
def test_odd_login_is_no_token(sqlite_app: Flask, given: str) -> None:
    head = {"HTTP_AUTHORIZATION": given}
    assert sqlite_app.test_client().get("/api/v1/communities", environ_overrides=head).status_code == 401
