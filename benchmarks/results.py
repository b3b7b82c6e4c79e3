"""The results page with 100, 10 000 and 1 000 000 responses in the database: it reads a release and must not grow."""

from __future__ import annotations

import json
import secrets
import time
from statistics import median

from flask.testing import FlaskClient
from sqlalchemy import text

from benchmarks.site import EMAIL, PASSWORD, Site, answer_both, site
from surveys import running
from surveys.database import db, may_write
from surveys.models.sessions import Session
from surveys.operations.clerk import work_until_idle

SIZES = (100, 10_000, 1_000_000)
VIEWS = 60
PEOPLE = 30


def run() -> None:
    with site() as made:
        _hold(made)
        client = made.app.test_client()
        _sign_in(client)
        path = f"/sessions/{made.session_id}/results"
        stored, times = 2 * PEOPLE, {}
        for size in SIZES:
            _fill(made, size - stored)
            stored = size
            times[size] = _view(client, path)
            print(f"results page at {size} responses: {times[size] * 1000:.1f} ms", flush=True)
        print(f"results page at {SIZES[-1]} against {SIZES[0]}: {times[SIZES[-1]] / times[SIZES[0]]:.2f} times")


def _hold(made: Site) -> None:
    answer_both(made, PEOPLE)
    with made.app.app_context(), may_write():
        running.finish(db.session, db.session.get_one(Session, made.session_id))
        db.session.commit()
    work_until_idle(made.app)


def _sign_in(client: FlaskClient) -> None:
    page = client.get("/sign-in").get_data(as_text=True)
    token = page.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    client.post("/sign-in", data={"csrf_token": token, "email": EMAIL, "password": PASSWORD})


def _fill(made: Site, count: int) -> None:
    """Responses straight into the table: only their number matters here."""
    answers = json.dumps({f"k{n}": 3 for n in range(20)})
    insert = text("INSERT INTO responses (id, wave_id, answers) VALUES (:id, :wave, :answers)")
    with made.app.app_context(), may_write():
        wave = db.session.scalar(text("SELECT id FROM waves LIMIT 1"))
        while count > 0:
            some = min(count, 50_000)
            db.session.execute(
                insert, [{"id": secrets.token_bytes(16), "wave": wave, "answers": answers} for _ in range(some)]
            )
            count -= some
        db.session.commit()


def _view(client: FlaskClient, path: str) -> float:
    """Median seconds of a view."""
    times = []
    for _ in range(VIEWS):
        began = time.perf_counter()
        answer = client.get(path)
        times.append(time.perf_counter() - began)
        assert answer.status_code == 200
    return median(times)
