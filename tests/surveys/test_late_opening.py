"""When late-comers are let in, and that neither a repeat nor a kill loses or doubles what they say."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from surveys import forgetting, releasing, running, sealing
from surveys.database import db
from surveys.errors import Conflict
from surveys.models.sessions import LATE, SEALED, Session
from surveys.operations.clerk import work_figures
from surveys.views.api.frozen import ReleaseSeen
from tests.support import factories as make
from tests.support.api import make_scene
from tests.surveys.support_late import (
    ASKED,
    HOPE,
    early,
    late,
    left_in_intake,
    questions,
    release_of,
    started,
    states,
)


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
