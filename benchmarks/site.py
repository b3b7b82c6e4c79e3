"""A scratch installation for benchmarks, made through the product's own verbs: one session with twenty questions."""

from __future__ import annotations

import datetime
import tempfile
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Flask

from app import create_app
from forms.questionnaire import load
from surveys import building, running
from surveys.database import db, may_write
from surveys.models.people import Community, Membership
from surveys.models.sessions import Session
from surveys.operations.migrating import migrate
from surveys.sign_in import create_account

EMAIL, PASSWORD = "bench@example.org", "a long enough password"  # noqa: S105 - lives as long as the run
LABELS = ["Disagree strongly", "Disagree", "Neither", "Agree", "Agree strongly"]


@dataclass(frozen=True)
class Site:
    """A running installation: its environment, and the session that is measured."""

    app: Flask
    environment: dict[str, str]
    session_id: str
    code: str
    form: str


def questions(count: int = 20) -> list[dict[str, object]]:
    """Graded questions k0, k1, … asked before and after."""
    return [
        {"key": f"k{n}", "type": "scale", "prompt": f"Statement {n}", "waves": ["before", "after"], "item": f"item_{n}",
         "better": "higher", "settings": {"labels": LABELS}}
        for n in range(count)
    ]  # fmt: skip


@contextmanager
def site(more: Mapping[str, str] | None = None) -> Iterator[Site]:
    """A migrated installation in a folder of its own, with one session open before; on SQLite unless `more` names
    another database."""
    with tempfile.TemporaryDirectory(prefix="soundings-benchmark-") as folder:
        environment = {"SOUNDINGS_DATA": folder, **(more or {})}
        app = create_app(environment=environment)
        migrate(app)
        with app.app_context(), may_write():
            user = create_account(db.session, EMAIL, password=PASSWORD)
            community = Community(name="Measured")
            db.session.add(community)
            db.session.flush()
            db.session.add(Membership(user_id=user.id, community_id=community.id, role="facilitator"))
            definition = {
                "title": "Twenty questions",
                "language": "en",
                "pages": [{"title": "", "questions": questions()}],
            }
            version = building.publish(db.session, building.start(db.session, community, load(definition)))
            session = running.plan_session(
                db.session, community, version, running.Plan("Measured", datetime.date(2026, 11, 20))
            )
            wave = running.open_wave(db.session, session, "before")
            db.session.commit()
            made = Site(app, environment, session.id, session.code, wave.id + version.id)
            db.session.close()
        yield made


def answer_both(made: Site, people: int) -> None:
    """Everybody answers before and after, linked by phone; the after form stays open. AssertionError if refused."""
    client = made.app.test_client()
    for wave in ("before", "after"):
        with made.app.app_context(), may_write():
            running.open_wave(db.session, db.session.get_one(Session, made.session_id), wave)
            db.session.commit()
        for person in range(people):
            answers = {f"k{n}": 1 + (n + person + (wave == "after")) % 5 for n in range(20)}
            link = {"phone": f"{person:022d}"}
            sent = {"submission": str(uuid.uuid4()), "answers": answers, "link": link}
            taken = client.post(f"/s/{made.code}", json=sent)
            assert taken.status_code == 201, taken.get_data()
