"""What a database refuses, as the one handler of errors answers it: each kind of refusal by its own status."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import text

from surveys.database import db
from surveys.models.people import Community, Membership
from tests.support import factories as make


def twice() -> str:
    """Two people do the same at once: the second finds it done, though it was not when they looked."""
    row = db.session.execute(text("SELECT user_id, community_id FROM memberships")).one()
    db.session.add(Membership(user_id=row.user_id, community_id=row.community_id, role="lead"))
    db.session.commit()
    return "done"


def too_long() -> str:
    db.session.add(Community(name="x" * 300))
    db.session.commit()
    return "done"


def unanswerable() -> str:
    db.session.execute(text("SELECT * FROM nowhere"))
    return "done"


@pytest.mark.parametrize(
    ("fault", "got", "posted"),
    [(twice, 409, 409), (unanswerable, 503, 503)],
)
def test_refusal_of_the_database_has_its_own_status(
    app: Flask, fault: Callable[[], str], got: int, posted: int
) -> None:
    assert statuses(app, fault) == (got, posted)


def test_value_that_the_database_refuses_is_never_called_busy(app: Flask) -> None:
    with app.app_context():
        keeps_any_length = db.engine.dialect.name == "sqlite"
    assert statuses(app, too_long) == ((200, 200) if keeps_any_length else (404, 422))


def statuses(app: Flask, fault: Callable[[], str]) -> tuple[int, int]:
    """What a GET and a POST answer at an address where this happens."""
    app.add_url_rule("/fault", "fault", fault, methods=["GET", "POST"])
    make.community(app, (make.account(app), "facilitator"))
    client = app.test_client()
    make.sign_in(client)
    app.config["WTF_CSRF_ENABLED"] = False
    got, posted = client.get("/fault"), client.post("/fault", data={"some": "thing"})
    for answer in (got, posted):
        if answer.status_code != 200:
            assert "<h1>" in answer.text
    return got.status_code, posted.status_code
