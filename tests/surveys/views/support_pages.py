"""An application with a facilitator, a lead and a stranger, and the steps that tests of pages share."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session as Database
from werkzeug.test import TestResponse

from app import create_app
from forms.questionnaire import load
from surveys import building, network, running
from surveys.clock import today
from surveys.database import db, may_write
from surveys.models.people import Community, User
from surveys.models.sessions import Session
from surveys.operations.clerk import work_until_idle
from surveys.sign_in import create_account
from tests.support.databases import TestDatabase
from tests.support.factories import QUICK

FACILITATOR, LEAD, STRANGER = "fay@example.org", "lee@example.org", "sam@example.org"
PASSWORD = "four words that fit"

DEFINITION: dict[str, Any] = {
    "title": "Two questions",
    "pages": [
        {
            "title": "",
            "questions": [
                {
                    "key": "say",
                    "type": "scale",
                    "prompt": "I know what to say",
                    "waves": ["before", "after"],
                    "item": "know_what_to_say",
                    "better": "higher",
                    "key_question": True,
                    "settings": {"points": 5, "low": "=not at all", "high": "fully"},
                },
                {
                    "key": "useful",
                    "type": "rating",
                    "prompt": "How useful was today?",
                    "waves": ["after"],
                    "item": "useful_today",
                    "better": "higher",
                },
                {
                    "key": "next",
                    "type": "long_text",
                    "prompt": "What will you do next week?",
                    "waves": ["after"],
                    "audience": "room",
                },
            ],
        }
    ],
}


class Browser(FlaskClient):
    """Browsers always say how long a body is, even an empty one."""

    def post(self, *arguments: Any, **named: Any) -> TestResponse:
        if not named.get("data") and "json" not in named:
            named["data"] = {"sent": "1"}
        return super().post(*arguments, **named)


@dataclass
class Site:
    """A running application and the community that its tests are about."""

    app: Flask
    community_id: str

    @contextmanager
    def writing(self) -> Iterator[Database]:
        """A database session that is committed at the end."""
        with self.app.app_context(), may_write():
            yield db.session
            db.session.commit()

    def client(self, email: str | None = None) -> FlaskClient:
        """A browser, signed in as this person."""
        client = self.app.test_client()
        if email is not None:
            with self.app.app_context():
                user = db.session.scalars(select(User).where(User.email == email)).one()
                mark = user.fs_uniquifier
            with client.session_transaction() as cookie:
                cookie["_user_id"], cookie["_fresh"] = mark, True
        return client

    def user_id(self, email: str) -> int:
        with self.app.app_context():
            return db.session.scalars(select(User.id).where(User.email == email)).one()

    def plan(self, title: str = "First conversations", headcount: int | None = 8) -> tuple[str, str]:
        """A planned session, as (id, code)."""
        with self.writing() as database:
            community = database.get_one(Community, self.community_id)
            found = building.questionnaires_of(database, community.id)
            questionnaire = found[0] if found else building.start(database, community, load(DEFINITION))
            version = building.publish(database, questionnaire)
            plan = running.Plan(title, today("UTC"), "face to face", headcount=headcount)
            session = running.plan_session(database, community, version, plan)
            return session.id, session.code

    def open(self, session_id: str, kind: str) -> None:
        with self.writing() as database:
            running.open_wave(database, database.get_one(Session, session_id), kind)

    def answer(self, code: str, person: str | None, answers: dict[str, Any]) -> None:
        """One response from a phone."""
        link = {"phone": f"{person}-{code}-".ljust(24, "x")} if person else None
        sent = self.client().post(
            f"/s/{code}", json={"submission": str(uuid.uuid4()), "answers": answers, "link": link}
        )
        assert (sent.status_code, sent.json) == (201, {"received": True})

    def released(self, people: int = 8, title: str = "First conversations", texts: int = 4) -> str:
        """The id of a finished session in which everybody moved up by one, and `texts` people wrote something."""
        session_id, code = self.plan(title)
        self.open(session_id, "before")
        for number in range(people):
            self.answer(code, f"p{number}", {"say": 1 + number % 3})
        self.open(session_id, "after")
        for number in range(people):
            answers: dict[str, Any] = {"say": 2 + number % 3, "useful": 5 + number % 5}
            if number < texts:
                answers["next"] = f"<b>plan {number}</b>"
            self.answer(code, f"p{number}", answers)
        with self.writing() as database:
            running.finish(database, database.get_one(Session, session_id))
        work_until_idle(self.app)
        return session_id


def make_site(database: TestDatabase, **config: Any) -> Site:
    """A site with a community, its facilitator and its lead, and somebody who does not belong to it."""
    app = create_app({"TESTING": True, "WTF_CSRF_ENABLED": False, **QUICK, **config}, dict(database.settings))
    app.test_client_class = Browser
    with app.app_context(), may_write():
        fay = create_account(db.session, FACILITATOR, password=PASSWORD)
        lee = create_account(db.session, LEAD)
        create_account(db.session, STRANGER)
        about = network.About("Harbour Circle", "safeguarding", safeguarding_contact="01632 960123")
        community = network.found_community(db.session, fay, about)
        network.invite(db.session, community, lee.email, "lead")
        db.session.commit()
        return Site(app, community.id)


def listed_on(client: FlaskClient, session_id: str) -> str:
    """The texts of a session that a facilitator's page lists, as its form names them."""
    page = client.get(f"/sessions/{session_id}/comments").get_data(as_text=True)
    return page.split('name="listed" value="', 1)[1].split('"', 1)[0]


def decide(client: FlaskClient, session_id: str, *ticked: str) -> TestResponse:
    """Load the page of what people wrote, tick these texts, and send it."""
    sent = {"listed": listed_on(client, session_id), "show": list(ticked)}
    return client.post(f"/sessions/{session_id}/comments", data=sent)


def text(response: TestResponse) -> str:
    """The words of a page with its blanks made one."""
    return " ".join(response.get_data(as_text=True).split())
