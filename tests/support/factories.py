"""Makes what tests need through the product's own verbs: people, communities, sessions, answers."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from forms.questionnaire import load
from surveys import building, running
from surveys.database import db, may_write
from surveys.models.people import Community, Membership
from surveys.models.sessions import Session
from surveys.operations.clerk import work_until_idle
from surveys.sign_in import create_account

PASSWORD = "a long enough password"  # noqa: S105 - of accounts that live for one test
# Settings for applications whose tests are not about how long a password's hash takes
QUICK: dict[str, Any] = {
    "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {
        "argon2__time_cost": 1,
        "argon2__memory_cost": 8,
        "argon2__parallelism": 1,
    }
}

SCALE = {
    "key": "conf",
    "type": "scale",
    "prompt": "I am confident to raise a concern",
    "waves": ["before", "after"],
    "item": "confidence",
    "better": "higher",
    "settings": {"labels": ["Disagree strongly", "Disagree", "Neither", "Agree", "Agree strongly"]},
}


def definition(*questions: Mapping[str, Any], title: str = "A questionnaire") -> dict[str, Any]:
    """A questionnaire's definition with these questions (default: one scale asked before and after) on one page."""
    return {"title": title, "language": "en", "pages": [{"title": "", "questions": list(questions) or [SCALE]}]}


def account(app: Flask, email: str = "facilitator@example.org", *, administrator: bool = False) -> int:
    """An account with PASSWORD; returns its id."""
    with app.app_context(), may_write():
        user = create_account(db.session, email, administrator=administrator, password=PASSWORD)
        db.session.commit()
        return user.id


def community(app: Flask, *members: tuple[int, str], name: str = "A community", k: int = 5) -> str:
    """A community with these (account id, role) members; returns its id."""
    with app.app_context(), may_write():
        made = Community(name=name, k=k, safeguarding_contact="01632 960123")
        db.session.add(made)
        db.session.flush()
        db.session.add_all(Membership(user_id=user, community_id=made.id, role=role) for user, role in members)
        db.session.commit()
        return made.id


def session(
    app: Flask,
    community_id: str,
    asked: Mapping[str, Any] | None = None,
    *,
    opened: str | None = None,
    title: str = "A session",
    date: datetime.date = datetime.date(2026, 11, 20),
    **plan: Any,
) -> tuple[str, str]:
    """A planned session with a published questionnaire, its first wave opened if named; returns (id, code)."""
    with app.app_context(), may_write():
        group = db.session.get_one(Community, community_id)
        questionnaire = building.start(db.session, group, load(asked or definition()))
        version = building.publish(db.session, questionnaire)
        made = running.plan_session(db.session, group, version, running.Plan(title, date, **plan))
        if opened:
            running.open_wave(db.session, made, opened)
        db.session.commit()
        return made.id, made.code


def act(app: Flask, session_id: str, verb: str, *arguments: Any) -> None:
    """Call a verb of surveys.running on a session and commit: act(app, id, "open_wave", "after")."""
    with app.app_context(), may_write():
        getattr(running, verb)(db.session, db.session.get_one(Session, session_id), *arguments)
        db.session.commit()


def submission(answers: Mapping[str, Any], phone: str | None = None, **more: Any) -> dict[str, Any]:
    """A JSON submission with a new id."""
    body: dict[str, Any] = {"submission": str(uuid.uuid4()), "answers": dict(answers), **more}
    if phone is not None:
        body["link"] = {"phone": phone.ljust(22, "x")}
    return body


def send_all(client: FlaskClient, code: str, answers: Iterable[Mapping[str, Any]], *, linked: bool = False) -> None:
    """Send one response for each mapping of answers; linked: person i uses the same phone in every wave."""
    for i, given in enumerate(answers):
        answer = client.post(f"/s/{code}", json=submission(given, f"phone-{i}-" if linked else None))
        assert (answer.status_code, answer.get_json()) == (201, {"received": True})


def finished(
    app: Flask,
    community_id: str,
    before: Iterable[Mapping[str, Any]],
    after: Iterable[Mapping[str, Any]],
    asked: Mapping[str, Any] | None = None,
    *,
    linked: bool = True,
    **plan: Any,
) -> str:
    """A session that was held, finished and released; returns its id."""
    session_id, code = session(app, community_id, asked, opened="before", **plan)
    client = app.test_client()
    send_all(client, code, before, linked=linked)
    act(app, session_id, "open_wave", "after")
    send_all(client, code, after, linked=linked)
    act(app, session_id, "finish")
    work_until_idle(app)
    return session_id


def sign_in(client: FlaskClient, email: str = "facilitator@example.org") -> None:
    """Sign in through the page, as a person does."""
    page = client.get("/sign-in").get_data(as_text=True)
    token = page.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    answer = client.post("/sign-in", data={"csrf_token": token, "email": email, "password": PASSWORD})
    assert answer.status_code == 302, answer.get_data(as_text=True)[:500]
