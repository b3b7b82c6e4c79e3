"""Late-comers: the before form once more after its start was shown, added once at the end where they are enough."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from sqlalchemy import select

from forms.questionnaire import load
from forms.starting import late_form
from surveys import evidence
from surveys.database import db
from surveys.models.responses import Response
from surveys.models.sessions import LATE, Session
from surveys.operations.clerk import work_figures
from tests.support import factories as make
from tests.surveys.support_late import (
    ASKED,
    HOPE,
    STARTED,
    held,
    late,
    left_in_intake,
    questions,
    release_of,
    start_of,
    started,
    states,
    texts,
)


def test_late_form_leaves_out_what_was_shown() -> None:
    words = {"key": "words", "type": "statement", "prompt": "Welcome", "waves": ["before"]}
    found = late_form(load(make.definition(words, *ASKED["pages"][0]["questions"])))
    assert [question.key for question in found.questions("before")] == ["words", "conf", "hurt", "note"]
    assert late_form(load(make.definition(words, HOPE, STARTED))).pages == ()


def test_form_opens_again_without_what_was_shown_and_says_so(app: Flask) -> None:
    session_id, code = started(app)
    make.act(app, session_id, "open_wave", LATE)
    assert states(app, session_id) == [("before", "sealed"), (LATE, "open"), ("after", "waiting")]
    client = app.test_client()
    page = client.get(f"/s/{code}").text
    assert [key for key in ("hope", "conf", "start", "hurt", "note", "worry") if f'name="q-{key}"' in page] == [
        "conf",
        "hurt",
        "note",
    ]
    assert "the questions whose answers the room has seen are left out" in page
    form = client.get(f"/s/{code}", headers={"Accept": "application/json"}).get_json()
    assert [question["key"] for question in form["questions"]] == ["conf", "hurt", "note"]
    assert client.post(f"/s/{code}", json=make.submission({"hope": 3})).status_code == 422
    assert client.get(f"/s/{code}/thanks/late").status_code == 200


def test_enough_late_comers_join_what_was_not_shown(app: Flask) -> None:
    session_id, first = held(app, late(6))
    figures = release_of(app, session_id)
    found = questions(figures)
    assert [found[key]["wave_n_before"] for key in ("hope", "conf", "start", "hurt")] == [12, 18, 12, 12]
    assert found["conf"]["counts_before"] == [0, 6, 6, 0, 6]
    assert figures["waves"] == [{"kind": "before", "responses": 18}, {"kind": "after", "responses": 14}]
    assert figures["late"] == {"responses": 6, "joined": True}
    shown = questions(first)
    assert start_of(app, session_id) == first
    assert json.dumps(found["hope"], sort_keys=True) == json.dumps(shown["hope"], sort_keys=True)
    assert found["start"]["counts_before"] == shown["start"]["counts_before"]
    assert texts(app, session_id, "note") == sorted([f"n{i}" for i in range(12)] + [f"late {i}" for i in range(6)])
    with app.app_context():
        assert [given for given in db.session.scalars(select(Response.answers)) if "note" in given] == []


def test_ten_late_comers_join_a_sensitive_question(sqlite_app: Flask) -> None:
    session_id, _ = held(sqlite_app, late(10))
    assert questions(release_of(sqlite_app, session_id))["hurt"]["wave_n_before"] == 22


def test_few_late_comers_are_in_no_figure(app: Flask) -> None:
    session_id, _ = held(app, late(4))
    figures = release_of(app, session_id)
    assert [question["wave_n_before"] for question in figures["questions"]] == [12, 12, 12, 12]
    assert figures["waves"] == [{"kind": "before", "responses": 12}, {"kind": "after", "responses": 14}]
    assert figures["late"] == {"responses": 4, "joined": False}
    assert texts(app, session_id, "note") == sorted(f"n{i}" for i in range(12))


def test_part_that_few_late_comers_answered_is_without_them(sqlite_app: Flask) -> None:
    session_id, _ = held(sqlite_app, [*late(3), *({"note": f"more {i}"} for i in range(5))])
    found = questions(release_of(sqlite_app, session_id))
    assert found["conf"]["wave_n_before"] == 12


def test_same_figures_come_out_as_if_few_had_never_come(sqlite_app: Flask) -> None:
    with_few, _ = held(sqlite_app, late(4))
    without, _ = held(sqlite_app, [])
    one, other = (release_of(sqlite_app, session_id) for session_id in (with_few, without))
    assert json.dumps(one["questions"]) == json.dumps(other["questions"])
    assert (one["linking"], one["waves"], other["late"]) == (other["linking"], other["waves"], None)


@pytest.mark.parametrize(("n", "linked"), [(6, 6), (4, 0)])
def test_late_comers_are_paired_only_where_they_join(app: Flask, n: int, linked: int) -> None:
    session_id, code = started(app)
    client = app.test_client()
    make.act(app, session_id, "open_wave", LATE)
    make.send_all(client, code, late(n), linked=True)
    make.act(app, session_id, "open_wave", "after")
    make.send_all(client, code, [{"conf": 4}] * n, linked=True)
    make.send_all(client, code, [{"conf": 4}] * 6)
    make.act(app, session_id, "finish")
    work_figures(app)
    assert release_of(app, session_id)["linking"]["linked"] == linked
    assert left_in_intake(app) == {"arrivals": 0, "receipts": 0, "gates": 0, "link_tokens": 0}


def test_follow_up_describes_the_same_people_before(sqlite_app: Flask) -> None:
    app = sqlite_app
    weeks = make.SCALE | {"key": "weeks", "item": "weeks", "waves": ["before", "follow_up"]}
    asked = make.definition(HOPE, weeks, make.SCALE)
    session_id, code = make.session(app, make.community(app), asked, opened="before")
    client = app.test_client()
    make.send_all(client, code, [{"hope": 3, "weeks": 2, "conf": 2}] * 8)
    make.act(app, session_id, "show_start")
    work_figures(app)
    make.act(app, session_id, "open_wave", LATE)
    make.send_all(client, code, [{"weeks": 4, "conf": 3}] * 5 + [{"conf": 3}])
    make.act(app, session_id, "open_wave", "after")
    make.send_all(client, code, [{"conf": 4}] * 9)
    make.act(app, session_id, "finish")
    work_figures(app)
    assert questions(release_of(app, session_id))["weeks"]["wave_n_before"] == 13
    make.act(app, session_id, "open_wave", "follow_up")
    make.send_all(client, code, [{"weeks": 5}] * 7)
    make.act(app, session_id, "finish")
    work_figures(app)
    with app.app_context():
        found = evidence.follow_up_of(db.session, db.session.get_one(Session, session_id))
        assert found is not None
        [since] = found.figures["questions"]
    assert (since["n_before"], since["n_after"], since["counts_before"]) == (13, 7, [0, 8, 0, 5, 0])
