"""Submissions that share a transaction: whatever goes wrong with it, nobody is told "received" who is not.

Each test plants a fault of another kind and compares what was answered with what lies in the intake.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import TimeoutError as NoConnection

from surveys.commit_queue import CommitQueue, in_doubt
from surveys.database import reading
from surveys.models.intake import Arrival
from tests.support import factories as make

PEOPLE = 12


class Ended(BaseException):
    """Stands for the end of a worker in the middle of its work."""


@pytest.fixture
def code(app: Flask) -> str:
    """The code of a session whose before-wave is open."""
    return make.session(app, make.community(app), opened="before")[1]


def send_at_once(app: Flask, code: str) -> dict[str, int]:
    """Twelve people send at the same instant; the status that each was answered, by submission."""
    bodies = [make.submission({"conf": 1 + i % 5}, f"phone-{i}-") for i in range(PEOPLE)]
    start, said = threading.Barrier(PEOPLE), {}

    def send(body: dict[str, Any]) -> None:
        start.wait()
        try:
            said[body["link"]["phone"]] = app.test_client().post(f"/s/{code}", json=body).status_code
        except Ended:
            said[body["link"]["phone"]] = 0  # the connection broke

    threads = [threading.Thread(target=send, args=(body,)) for body in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


def stored(app: Flask) -> int:
    with app.app_context(), reading("intake") as intake:
        return len(intake.scalars(select(Arrival.id)).all())


def failing(monkeypatch: pytest.MonkeyPatch, name: str, fault: BaseException, when: Callable[..., bool]) -> None:
    """Plant a fault in a step of the queue."""
    step = getattr(CommitQueue, name)

    def planted(self: CommitQueue, *arguments: Any) -> Any:
        if when(*arguments):
            raise fault
        return step(self, *arguments)

    monkeypatch.setattr(CommitQueue, name, planted)


@pytest.mark.parametrize("fault", [MemoryError(), OSError(28, "No space left"), NoConnection(), ValueError("?")])
def test_nobody_is_told_received_where_the_transaction_fails(
    app: Flask, code: str, fault: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, "_transaction", fault, lambda _batch: True)
    assert Counter(send_at_once(app, code).values()) == {503: PEOPLE}
    assert stored(app) == 0


def test_one_that_cannot_be_stored_spoils_it_for_no_other(
    app: Flask, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(
        monkeypatch,
        "_insert",
        ValueError("?"),
        lambda _connection, _intake, one: one.link.elements[0].startswith("phone-7-"),
    )
    said = send_at_once(app, code)
    assert {phone[:8] for phone, status in said.items() if status != 201} == {"phone-7-"}
    assert Counter(said.values()) == {201: PEOPLE - 1, 503: 1}
    assert stored(app) == PEOPLE - 1


def test_end_of_a_worker_in_the_middle_is_no_receipt_for_those_who_wait(
    app: Flask, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, "_transaction", Ended(), lambda batch: len(batch) > 1)
    said = Counter(send_at_once(app, code).values())
    assert said[201] == stored(app)
    assert set(said) <= {0, 201, 503}


def test_same_submission_twice_in_one_batch_is_stored_once(app: Flask, code: str) -> None:
    body = make.submission({"conf": 4})
    start, said = threading.Barrier(PEOPLE), []

    def send() -> None:
        start.wait()
        said.append(app.test_client().post(f"/s/{code}", json=body).status_code)

    threads = [threading.Thread(target=send) for _ in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said == [201] * PEOPLE
    assert stored(app) == 1
    with app.app_context(), reading("intake") as intake:
        assert [json.loads(answers) for answers in intake.scalars(select(Arrival.answers))] == [{"conf": 4}]


def test_write_that_failed_makes_the_process_refuse_until_it_is_replaced(
    app: Flask, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = sqlite3.OperationalError("disk I/O error")
    fault.sqlite_errorcode = sqlite3.SQLITE_IOERR_FSYNC
    failing(monkeypatch, "_insert", fault, lambda *_arguments: True)
    assert Counter(send_at_once(app, code).values()) == {503: PEOPLE}
    monkeypatch.undo()  # the disk says yes again, but what did it keep?
    assert Counter(send_at_once(app, code).values()) == {503: PEOPLE}
    assert in_doubt()  # gunicorn_settings.py ends the worker by this
    assert stored(app) == 0


def test_nobody_waits_for_a_batch_that_does_not_end(app: Flask, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, goes_on, commit = threading.Event(), threading.Event(), CommitQueue._commit

    def hangs(self: CommitQueue, batch: Any) -> None:
        begun.set()
        goes_on.wait(20)
        commit(self, batch)

    def send(body: dict[str, Any]) -> None:
        said.append(app.test_client().post(f"/s/{code}", json=body).status_code)

    monkeypatch.setattr(CommitQueue, "_commit", hangs)
    monkeypatch.setattr("surveys.commit_queue.LONGEST", 0.1)
    first, second, said = make.submission({"conf": 3}), make.submission({"conf": 4}), []
    stuck = threading.Thread(target=send, args=(first,))
    stuck.start()
    assert begun.wait(20)
    send(second)
    assert (said, stored(app)) == ([503], 0)
    goes_on.set()
    stuck.join()
    send(second)
    send(first)
    assert (said, stored(app)) == ([503, 201, 201, 201], 2)
