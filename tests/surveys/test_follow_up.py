"""A follow-up weeks after: the session is released meanwhile, codes stay, and no figure of it gives anybody away."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from surveys import running
from surveys.clock import now
from surveys.database import db, intake_transaction, reading
from surveys.models.evidence import FollowUp, Release
from surveys.models.intake import KeyHalf, LinkToken
from surveys.models.sessions import Session
from surveys.operations.clerk import work_until_idle
from tests.support import factories as make

THREE = {**make.SCALE, "waves": ["before", "after", "follow_up"]}
LATER = {**make.SCALE, "key": "later", "item": "later", "prompt": "I used what I learned", "waves": ["follow_up"]}


def released(app: Flask, before: int = 12, after: int = 12) -> tuple[str, str]:
    """A session with a follow-up whose before and after are in and released, as (id, code). Everybody links."""
    session_id, code = make.session(app, make.community(app), make.definition(THREE, LATER), opened="before")
    client = app.test_client()
    make.send_all(client, code, [{"conf": 1 + i % 3} for i in range(before)], linked=True)
    make.act(app, session_id, "open_wave", "after")
    make.send_all(client, code, [{"conf": 3 + i % 3} for i in range(after)], linked=True)
    make.act(app, session_id, "finish")
    work_until_idle(app)
    return session_id, code


def follow(app: Flask, session_id: str, code: str, people: int, strangers: int = 0) -> dict[str, Any]:
    """The follow-up by so many of the same people and some without a code; its question `conf`."""
    make.act(app, session_id, "open_wave", "follow_up")
    client = app.test_client()
    make.send_all(client, code, [{"conf": 4, "later": 5} for _ in range(people)], linked=True)
    make.send_all(client, code, [{"conf": 2, "later": 1} for _ in range(strangers)])
    make.act(app, session_id, "finish")
    work_until_idle(app)
    with app.app_context():
        figures = db.session.get_one(FollowUp, session_id).figures
        return {question["key"]: question for question in figures["questions"]} | {"linking": figures["linking"]}


def codes_kept(app: Flask) -> tuple[int, int]:
    with app.app_context(), reading("intake") as intake:
        tables = (KeyHalf, LinkToken)
        halves, tokens = (intake.scalar(select(func.count()).select_from(table)) or 0 for table in tables)
        return halves, tokens


def test_session_is_released_while_its_follow_up_waits_and_codes_stay(app: Flask) -> None:
    session_id, code = released(app)
    with app.app_context():
        held = db.session.get_one(Session, session_id)
        figures = db.session.get_one(Release, session_id).figures
        assert (held.state, [wave.state for wave in held.waves]) == ("released", ["sealed", "sealed", "waiting"])
        assert [question["key"] for question in figures["questions"]] == ["conf"]
        assert [wave["kind"] for wave in figures["waves"]] == ["before", "after"]
        assert figures["questions"][0]["n_pairs"] == 12
    assert codes_kept(app) == (1, 24)
    found = follow(app, session_id, code, 12)
    assert codes_kept(app) == (0, 0)
    assert (found["conf"]["change_from"], found["conf"]["n_pairs"]) == ("pairs", 12)
    assert found["conf"]["waves"] == ["after", "follow_up"]
    assert found["later"]["counts_after"] == [0, 0, 0, 0, 12]
    assert found["linking"]["in_all_forms"] == 12
    with app.app_context():
        assert db.session.get_one(Release, session_id).figures == figures


@pytest.mark.parametrize(
    ("people", "strangers", "change_from"),
    [
        (12, 0, "pairs"),  # everybody of the first base
        (11, 0, "unlinked"),  # one is missing: the difference would be about them
        (8, 0, "unlinked"),
        (7, 0, "pairs"),  # five are missing: enough
        (7, 4, "unlinked"),  # four who are not linked stand beside seven who are
        (7, 5, "pairs"),
        (4, 8, "unlinked"),  # too few in all forms
    ],
)
def test_change_since_after_is_of_people_in_all_forms_only_where_nobody_is_given_away(
    app: Flask, people: int, strangers: int, change_from: str
) -> None:
    session_id, code = released(app)
    found = follow(app, session_id, code, people, strangers)["conf"]
    assert found["change_from"] == change_from
    assert found["base"] == "everyone"
    assert found["n_pairs"] == (people if change_from == "pairs" else None)
    assert sum(found["counts_before"]) == 12  # the very people whom the release described
    assert sum(found["counts_after"]) == people + strangers


def test_earlier_side_is_the_matched_where_the_release_described_them_alone(app: Flask) -> None:
    session_id, code = released(app, before=10, after=12)
    with app.app_context():
        [first] = db.session.get_one(Release, session_id).figures["questions"]
    assert (first["base"], sum(first["counts_after"])) == ("matched", 10)
    found = follow(app, session_id, code, 12)["conf"]
    assert found["counts_before"] == first["counts_after"]


def test_codes_older_than_180_days_are_forgotten_and_the_follow_up_says_so(app: Flask) -> None:
    session_id, code = released(app)
    with app.app_context(), intake_transaction() as intake:
        intake.execute(update(KeyHalf).values(made_on=now().date() - datetime.timedelta(days=181)))
    work_until_idle(app)
    assert codes_kept(app) == (0, 0)
    found = follow(app, session_id, code, 12)
    assert (found["linking"]["trouble"], found["linking"]["linked"]) == ("lost", 0)
    assert (found["conf"]["change_from"], found["conf"]["n_pairs"]) == ("unlinked", None)


def test_follow_up_that_is_left_out_forgets_the_codes(app: Flask) -> None:
    session_id, _ = released(app)
    make.act(app, session_id, "leave_out_follow_up")
    work_until_idle(app)
    assert codes_kept(app) == (0, 0)
    with pytest.raises(running.Conflict):
        make.act(app, session_id, "open_wave", "follow_up")
    with pytest.raises(running.Conflict):
        make.act(app, session_id, "leave_out_follow_up")
