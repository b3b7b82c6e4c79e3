"""Accepting a response: once, safely, and only while the wave takes answers."""

from __future__ import annotations

import threading
import uuid

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from surveys.collecting import accept, find_target
from surveys.database import db, intake_transaction, reading
from surveys.errors import Closed
from surveys.models.intake import Arrival, Receipt
from surveys.models.sessions import Session, Wave
from surveys.operations.clerk import work_until_idle
from tests.support import factories as make


def stored(app: Flask) -> tuple[int, int]:
    """How many responses and how many receipts lie in the intake."""
    with app.app_context(), reading("intake") as intake:
        arrivals = intake.scalar(select(func.count()).select_from(Arrival))
        return arrivals, intake.scalar(select(func.count()).select_from(Receipt))


@pytest.fixture
def meeting(app: Flask) -> tuple[str, str]:
    """A session with its before-wave open: (id, code)."""
    return make.session(app, make.community(app), opened="before")


def test_submission_sent_twice_is_stored_once(app: Flask, meeting: tuple[str, str]) -> None:
    client, body = app.test_client(), make.submission({"conf": 4})
    answers = [client.post(f"/s/{meeting[1]}", json=body) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert stored(app) == (1, 1)


def test_submission_with_other_answers_is_refused_and_changes_nothing(app: Flask, meeting: tuple[str, str]) -> None:
    client, body = app.test_client(), make.submission({"conf": 4})
    client.post(f"/s/{meeting[1]}", json=body)
    answer = client.post(f"/s/{meeting[1]}", json={**body, "answers": {"conf": 5}})
    assert (answer.status_code, answer.get_json()["error"]) == (409, "already_received")
    with app.app_context(), reading("intake") as intake:
        assert intake.scalars(select(Arrival.answers)).all() == ['{"conf":4}']


def test_submissions_at_the_same_instant_are_all_stored_once(app: Flask, meeting: tuple[str, str]) -> None:
    bodies = [make.submission({"conf": 1 + i % 5}) for i in range(12)]
    start, statuses = threading.Barrier(24), []

    def send(body: dict[str, object]) -> None:
        client = app.test_client()
        start.wait()
        statuses.append(client.post(f"/s/{meeting[1]}", json=body).status_code)

    threads = [threading.Thread(target=send, args=(body,)) for body in bodies * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [201] * 24
    assert stored(app) == (12, 12)


def test_failing_receipt_leaves_no_response_behind(app: Flask, meeting: tuple[str, str]) -> None:
    """The planted fault: the receipts are gone. One transaction means that the response is not stored either."""
    with app.app_context(), intake_transaction() as intake:
        intake.execute(text("ALTER TABLE receipts RENAME TO receipts_away"))
    answer = app.test_client().post(f"/s/{meeting[1]}", json=make.submission({"conf": 4}))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    with app.app_context(), reading("intake") as intake:
        assert intake.scalar(select(func.count()).select_from(Arrival)) == 0


def test_closed_wave_takes_answers_in_its_grace_and_none_after(app: Flask, meeting: tuple[str, str]) -> None:
    session_id, code = meeting
    client = app.test_client()
    form = client.get(f"/s/{code}", headers={"Accept": "application/json"}).get_json()["form"]
    make.act(app, session_id, "close_wave", "before")
    assert client.post(f"/s/{code}", json=make.submission({"conf": 4}, form=form)).status_code == 201
    make.act(app, session_id, "close_wave", "before", 0)
    late = client.post(f"/s/{code}", json=make.submission({"conf": 4}, form=form))
    assert (late.status_code, late.get_json()["error"]) == (410, "closed")
    assert stored(app) == (1, 1)


def test_known_submission_is_acknowledged_after_close_until_the_seal(app: Flask, meeting: tuple[str, str]) -> None:
    session_id, code = meeting
    client = app.test_client()
    form = client.get(f"/s/{code}", headers={"Accept": "application/json"}).get_json()["form"]
    body = make.submission({"conf": 4}, form=form)
    client.post(f"/s/{code}", json=body)
    make.act(app, session_id, "close_wave", "before", 0)
    assert client.post(f"/s/{code}", json=body).status_code == 201
    work_until_idle(app)
    assert client.post(f"/s/{code}", json=body).status_code == 410


def test_seal_takes_along_every_answer_acknowledged_while_it_begins(app: Flask, meeting: tuple[str, str]) -> None:
    """Answers race the seal; whatever was acknowledged is in the sealed wave, whatever was refused is not."""
    session_id, code = meeting
    form = app.test_client().get(f"/s/{code}", headers={"Accept": "application/json"}).get_json()["form"]
    make.act(app, session_id, "close_wave", "before")
    acknowledged: list[int] = []
    go_on = threading.Event()
    go_on.set()

    def send() -> None:
        client = app.test_client()
        while go_on.is_set():
            acknowledged.append(client.post(f"/s/{code}", json=make.submission({"conf": 3}, form=form)).status_code)

    senders = [threading.Thread(target=send) for _ in range(3)]
    for sender in senders:
        sender.start()
    make.act(app, session_id, "close_wave", "before", 0)
    work_until_idle(app)
    go_on.clear()
    for sender in senders:
        sender.join()
    with app.app_context():
        wave = db.session.scalar(select(Wave).join(Session).where(Session.id == session_id, Wave.kind == "before"))
        assert wave.responses == acknowledged.count(201)
        assert set(acknowledged) <= {201, 410}


def test_answer_of_a_phone_that_saw_the_wave_open_is_refused_after_the_seal(
    app: Flask, meeting: tuple[str, str]
) -> None:
    session_id, code = meeting
    with app.app_context():
        target = find_target(code)
    make.act(app, session_id, "close_wave", "before", 0)
    work_until_idle(app)
    assert target.taking
    with app.app_context(), pytest.raises(Closed):
        accept(app.config["LINK_SECRET"], target, str(uuid.uuid4()), {"conf": 3}, None)
    assert stored(app) == (0, 0)


@pytest.mark.parametrize("spelling", ["{}", "{0:.4}-{1}", "{0:.4} {1}", "lower"])
def test_code_is_understood_as_people_type_it(app: Flask, meeting: tuple[str, str], spelling: str) -> None:
    code = meeting[1]
    typed = code.lower() if spelling == "lower" else spelling.format(code, code[4:])
    assert app.test_client().get(f"/s/{typed}").status_code == 200
    assert app.test_client().get(f"/S/{typed}").status_code == 200


def test_form_of_another_session_is_refused(app: Flask, meeting: tuple[str, str]) -> None:
    _, other = make.session(app, make.community(app, name="Another"), opened="before")
    form = app.test_client().get(f"/s/{other}", headers={"Accept": "application/json"}).get_json()["form"]
    answer = app.test_client().post(f"/s/{meeting[1]}", json=make.submission({"conf": 4}, form=form))
    assert (answer.status_code, answer.get_json()["field"]) == (422, "form")


def test_submission_ids_of_two_waves_do_not_collide(app: Flask, meeting: tuple[str, str]) -> None:
    session_id, code = meeting
    client, body = app.test_client(), make.submission({"conf": 4})
    client.post(f"/s/{code}", json=body)
    make.act(app, session_id, "open_wave", "after")
    assert client.post(f"/s/{code}", json=body).status_code == 201
    assert stored(app) == (1, 1)  # a retry that names no form
    after = client.get(f"/s/{code}", headers={"Accept": "application/json"}).get_json()["form"]
    assert client.post(f"/s/{code}", json={**body, "form": after}).status_code == 201
    assert stored(app) == (2, 2)
    assert uuid.UUID(body["submission"]).version == 4
