"""Programs that call the API in tests, and a community that they call it about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from surveys.database import db, may_write
from surveys.models.people import User
from surveys.sign_in import datastore
from surveys.tokens import make_token
from tests.support import factories

STRANGE_ID = "A" * 22


@dataclass
class Program:
    """A program that calls the API with somebody's token."""

    client: FlaskClient
    token: str

    def get(self, path: str) -> TestResponse:
        return self.client.get(f"/api/v1{path}", headers=self._headers())

    def post(self, path: str, body: Any = None) -> TestResponse:
        if body is None:
            return self.client.post(f"/api/v1{path}", headers=self._headers(), content_length=0)
        return self.client.post(f"/api/v1{path}", headers=self._headers(), json=body)

    def raw(self, path: str, body: bytes, kind: str = "application/json") -> TestResponse:
        return self.client.post(
            f"/api/v1{path}", headers=self._headers(), data=body, content_type=kind, content_length=len(body)
        )

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


def program(app: Flask, email: str) -> tuple[int, Program]:
    """The id of somebody new, who has no password, and their program."""
    with app.app_context(), may_write():
        datastore.create_user(email=email)
        user = db.session.query(User).filter_by(email=email).one()
        token = make_token(db.session, user)
        db.session.commit()
        return user.id, Program(app.test_client(), token)


@dataclass
class Scene:
    """A community with a facilitator and a lead, and somebody who is no member."""

    app: Flask
    community: str
    facilitator: Program
    lead: Program
    stranger: Program


def make_scene(app: Flask) -> Scene:
    ids, programs = zip(
        *(program(app, f"{name}@example.org") for name in ("facilitator", "lead", "stranger")), strict=True
    )
    community = factories.community(app, (ids[0], "facilitator"), (ids[1], "lead"))
    return Scene(app, community, *programs)


def planned(scene: Scene, **more: Any) -> dict[str, Any]:
    """A session of a published questionnaire; returns what the API answered."""
    made = scene.facilitator.post(f"/communities/{scene.community}/questionnaires", factories.definition())
    assert made.status_code == 201, made.get_json()
    body = {"title": "First conversations", "date": "2026-11-20", "questionnaire": made.get_json()["id"], **more}
    answer = scene.facilitator.post(f"/communities/{scene.community}/sessions", body)
    assert answer.status_code == 201, answer.get_json()
    return answer.get_json()


def refusal(answer: TestResponse) -> tuple[int, str | None, str | None]:
    """Status, code and field of a refusal."""
    body = answer.get_json()
    assert body["message"]
    return answer.status_code, body["error"], body.get("field")
