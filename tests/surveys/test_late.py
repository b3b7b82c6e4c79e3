"""Late-comers: the before form once more after its start was shown, added once at the end where they are enough."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from forms.questionnaire import load
from forms.starting import late_form
from surveys import evidence, forgetting, releasing, running, sealing
from surveys.database import db, reading
from surveys.errors import Conflict
from surveys.models.intake import Arrival, Gate, LinkToken, Receipt
from surveys.models.responses import Response
from surveys.models.sessions import LATE, SEALED, Session
from surveys.operations.clerk import work_figures
from surveys.views.api.frozen import ReleaseSeen
from tests.support import factories as make
from tests.support.api import make_scene

HOPE = make.SCALE | {"key": "hope", "item": "hope", "prompt": "I expect to learn much", "waves": ["before"]}
STARTED = make.SCALE | {"key": "start", "item": "start", "prompt": "I know the policy", "show_start": True}
HURT = make.SCALE | {"key": "hurt", "item": "hurt", "prompt": "I was hurt", "sensitive": True}
NOTE = {"key": "note", "type": "long_text", "prompt": "Anything?", "waves": ["before", "after"], "audience": "room"}
WORRY = {"key": "worry", "type": "long_text", "prompt": "What worries you?", "waves": ["before"], "audience": "room"}
ASKED = make.definition(HOPE, make.SCALE, STARTED, HURT, NOTE, WORRY)

Answers = Sequence[Mapping[str, Any]]


def early(n: int) -> list[dict[str, Any]]:
    return [
        {"hope": 1 + i % 5, "conf": 2 + i % 2, "start": 1 + i % 3, "hurt": 1 + i % 2, "note": f"n{i}", "worry": f"w{i}"}
        for i in range(n)
    ]


def late(n: int) -> list[dict[str, Any]]:
    return [{"conf": 5, "hurt": 1 + i % 2, "note": f"late {i}"} for i in range(n)]


def started(app: Flask, n: int = 12, linked: int = 0) -> tuple[str, str]:
    """A session whose start is shown; the first are linked."""
    session_id, code = make.session(app, make.community(app), ASKED, opened="before")
    make.send_all(app.test_client(), code, early(n)[:linked], linked=True)
    make.send_all(app.test_client(), code, early(n)[linked:])
    make.act(app, session_id, "show_start")
    work_figures(app)
    return session_id, code


def held(app: Flask, came_late: Answers, n: int = 12) -> tuple[str, dict[str, Any]]:
    """A session with late-comers, finished; returns its id and the figures of its start."""
    session_id, code = started(app, n)
    first = start_of(app, session_id)
    make.act(app, session_id, "open_wave", LATE)
    make.send_all(app.test_client(), code, came_late)
    make.act(app, session_id, "open_wave", "after")
    make.send_all(app.test_client(), code, [{"conf": 4, "start": 4, "hurt": 1 + i % 2} for i in range(14)])
    make.act(app, session_id, "finish")
    work_figures(app)
    return session_id, first


def start_of(app: Flask, session_id: str) -> dict[str, Any]:
    with app.app_context():
        found = evidence.start_of(db.session, db.session.get_one(Session, session_id))
        return {} if found is None else found.figures


def release_of(app: Flask, session_id: str) -> dict[str, Any]:
    with app.app_context():
        found = evidence.release_of(db.session, db.session.get_one(Session, session_id))
        return {} if found is None else found.figures


def questions(figures: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {question["key"]: question for question in figures["questions"]}


def texts(app: Flask, session_id: str, question: str) -> list[str]:
    with app.app_context():
        found = evidence.comments_of(db.session, db.session.get_one(Session, session_id), ("waiting",))
        return sorted(comment.text for comment in found if comment.question == question)


def states(app: Flask, session_id: str) -> list[tuple[str, str]]:
    with app.app_context():
        return [(wave.kind, wave.state) for wave in db.session.get_one(Session, session_id).waves]


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


def left_in_intake(app: Flask) -> dict[str, int]:
    with app.app_context(), reading("intake") as intake:
        tables = (Arrival, Receipt, Gate, LinkToken)
        return {table.__tablename__: intake.scalar(select(func.count()).select_from(table)) for table in tables}


def test_same_submission_twice_is_one_row(app: Flask) -> None:
    session_id, code = started(app)
    make.act(app, session_id, "open_wave", LATE)
    sent = make.submission({"conf": 3})
    assert [app.test_client().post(f"/s/{code}", json=sent).status_code for _ in range(3)] == [201, 201, 201]
    changed = sent | {"answers": {"conf": 4}}
    assert app.test_client().post(f"/s/{code}", json=changed).status_code == 409
    with app.app_context():
        session = db.session.get_one(Session, session_id)
        assert running.response_counts(session) == {"before": 12, LATE: 1, "after": 0}


def test_old_form_that_is_sent_after_the_start_is_refused(sqlite_app: Flask) -> None:
    session_id, code = make.session(sqlite_app, make.community(sqlite_app), ASKED, opened="before")
    client = sqlite_app.test_client()
    form = client.get(f"/s/{code}", headers={"Accept": "application/json"}).get_json()["form"]
    make.send_all(client, code, early(6))
    make.act(sqlite_app, session_id, "show_start")
    work_figures(sqlite_app)
    make.act(sqlite_app, session_id, "open_wave", LATE)
    sent = make.submission({"conf": 3, "hope": 2}, form=form)
    assert client.post(f"/s/{code}", json=sent).status_code == 410


class Killed(BaseException):
    """Stands for a kill -9."""


@pytest.mark.parametrize("place", ["opening", "sealing", "forgetting", "releasing"])
def test_kill_on_the_way_loses_and_doubles_nothing(app: Flask, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def kill(*_arguments: object, **_named: object) -> None:
        raise Killed

    def meets(name: object, attribute: str, step: Callable[[], None]) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(name, attribute, kill)
            with pytest.raises(Killed):
                step()
            with app.app_context():
                db.session.rollback()

    session_id, code = started(app)
    if place == "opening":
        meets(running, "open_gate", lambda: make.act(app, session_id, "open_wave", LATE))
        assert states(app, session_id) == [("before", SEALED), ("after", "waiting")]
    make.act(app, session_id, "open_wave", LATE)
    make.send_all(app.test_client(), code, late(6), linked=True)
    make.act(app, session_id, "open_wave", "after")
    make.send_all(app.test_client(), code, [{"conf": 4}] * 6, linked=True)
    make.act(app, session_id, "finish")
    if place == "sealing":
        meets(sealing, "_codes_kept", lambda: work_figures(app))
    elif place == "forgetting":
        meets(forgetting, "forget", lambda: work_figures(app))
    elif place == "releasing":
        meets(releasing, "release", lambda: work_figures(app))
    work_figures(app)
    figures = release_of(app, session_id)
    assert (questions(figures)["conf"]["wave_n_before"], figures["linking"]["linked"]) == (18, 6)
    assert left_in_intake(app) == {"arrivals": 0, "receipts": 0, "gates": 0, "link_tokens": 0}


def test_late_comers_come_after_the_start_and_before_the_next_form(sqlite_app: Flask) -> None:
    app = sqlite_app
    session_id, _ = make.session(app, make.community(app), ASKED, opened="before")
    with pytest.raises(Conflict):
        make.act(app, session_id, "open_wave", LATE)
    session_id, _ = started(app)
    make.act(app, session_id, "open_wave", "after")
    with pytest.raises(Conflict):
        make.act(app, session_id, "open_wave", LATE)
    session_id, _ = started(app)
    make.act(app, session_id, "open_wave", LATE)
    make.act(app, session_id, "close_wave", LATE, 0)
    with pytest.raises(Conflict):  # the grace is over
        make.act(app, session_id, "open_wave", LATE)
    session_id, _ = started(app)
    make.act(app, session_id, "finish")
    with pytest.raises(Conflict):
        make.act(app, session_id, "open_wave", LATE)


def test_form_that_leaves_nothing_to_ask_is_not_opened_again(sqlite_app: Flask) -> None:
    app = sqlite_app
    asked = make.definition(HOPE, make.SCALE | {"waves": ["after"]})
    session_id, code = make.session(app, make.community(app), asked, opened="before")
    make.send_all(app.test_client(), code, [{"hope": 3}] * 6)
    make.act(app, session_id, "show_start")
    work_figures(app)
    with pytest.raises(Conflict):
        make.act(app, session_id, "open_wave", LATE)


def test_opening_it_twice_makes_one(app: Flask) -> None:
    session_id, _ = started(app)
    for _ in range(2):
        make.act(app, session_id, "open_wave", LATE)
    make.act(app, session_id, "close_wave", LATE)
    make.act(app, session_id, "open_wave", LATE)
    assert states(app, session_id) == [("before", SEALED), (LATE, "open"), ("after", "waiting")]


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


def test_program_can_let_late_comers_in(app: Flask) -> None:
    scene = make_scene(app)
    session_id, code = make.session(app, scene.community, ASKED, opened="before")
    make.send_all(app.test_client(), code, early(6))
    opened = f"/sessions/{session_id}/waves/late/open"
    assert (scene.facilitator.post(opened).status_code, scene.lead.post(opened).status_code) == (409, 403)
    assert scene.facilitator.post(f"/sessions/{session_id}/waves/before/close", {"grace_minutes": 0}).status_code == 200
    work_figures(app)
    seen = scene.facilitator.post(opened).get_json()
    assert [(wave["kind"], wave["state"]) for wave in seen["waves"]] == [
        ("before", "sealed"),
        (LATE, "open"),
        ("after", "waiting"),
    ]
    make.send_all(app.test_client(), code, late(2))
    scene.facilitator.post(f"/sessions/{session_id}/finish")
    work_figures(app)
    release = scene.lead.get(f"/sessions/{session_id}/release").get_json()
    ReleaseSeen.model_validate(release)
    assert (release["late"], release["waves"]) == (
        {"responses": 2, "joined": False},
        [{"kind": "before", "responses": 6}],
    )
