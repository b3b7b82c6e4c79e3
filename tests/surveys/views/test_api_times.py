"""Planned times, the step back and a community's code through the API."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from surveys.database import db, may_write
from surveys.models.people import Community
from tests.support import factories
from tests.support.api import Scene, make_scene, planned, refusal


@pytest.fixture
def scene(sqlite_app: Flask) -> Scene:
    return make_scene(sqlite_app)


def zoned(scene: Scene, **more: object) -> str:
    """The id of a planned session of a community in London."""
    with scene.app.app_context(), may_write():
        db.session.get_one(Community, scene.community).time_zone = "Europe/London"
        db.session.commit()
    return str(planned(scene, **more)["id"])


def times(answer: TestResponse) -> dict[str, tuple[str | None, str | None]]:
    assert answer.status_code == 200, answer.get_json()
    return {wave["kind"]: (wave["opens"], wave["closes"]) for wave in answer.get_json()["waves"]}


def test_times_are_planned_changed_and_dropped(scene: Scene) -> None:
    me = scene.facilitator
    session = zoned(scene, times={"before": {"opens": "2027-07-01T14:00", "closes": "2027-07-01T13:30Z"}})
    before = ("2027-07-01T14:00:00+01:00", "2027-07-01T14:30:00+01:00")
    assert times(me.get(f"/sessions/{session}")) == {"before": before, "after": (None, None)}
    changed = me.post(f"/sessions/{session}/times", {"times": {"after": {"opens": "2027-07-01T18:00:00+02:00"}}})
    assert times(changed) == {"before": before, "after": ("2027-07-01T17:00:00+01:00", None)}
    dropped = me.post(f"/sessions/{session}/times", {"times": {"before": {}, "after": {"closes": None}}})
    assert times(dropped) == {"before": (None, None), "after": (None, None)}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"before": {"opens": "2027-03-28T01:30"}}, "times.before.opens"),
        ({"before": {"opens": "2020-01-01T01:30"}}, "times.before.opens"),
        ({"before": {"closes": "tomorrow"}}, "times.before.closes"),
        ({"before": {"closes": "2027-07-01"}}, "times.before.closes"),
        ({"before": {"closes": 1800000000}}, "times.before.closes"),
        ({"before": {"closes": "2027-02-30T10:00"}}, "times.before.closes"),
        ({"during": {"closes": "2027-02-20T10:00"}}, "kind"),
        ({"late": {}}, "times.late"),
        ({"before": {"until": "2027-02-20T10:00"}}, "times.before.until"),
    ],
)
def test_times_that_are_none_are_refused(scene: Scene, given: dict[str, object], field: str) -> None:
    session = zoned(scene)
    status, code, where = refusal(scene.facilitator.post(f"/sessions/{session}/times", {"times": given}))
    assert (status, code, (where or "").partition("[")[0].rstrip(".")) == (422, "invalid", field)


def test_offset_tells_the_second_of_two_equal_times(scene: Scene) -> None:
    session = zoned(scene)
    said = {"before": {"opens": "2027-10-31T01:30", "closes": "2027-10-31T01:30+00:00"}}
    changed = scene.facilitator.post(f"/sessions/{session}/times", {"times": said})
    assert times(changed)["before"] == ("2027-10-31T01:30:00+01:00", "2027-10-31T01:30:00Z")


def test_wave_that_nobody_answered_waits_again(scene: Scene) -> None:
    session, me = zoned(scene), scene.facilitator
    me.post(f"/sessions/{session}/waves/before/open")
    back = me.post(f"/sessions/{session}/waves/before/undo").get_json()
    assert back["waves"][0]["state"] == "waiting"
    code = back["code"]
    me.post(f"/sessions/{session}/waves/before/open")
    factories.send_all(scene.app.test_client(), code, [{"conf": 2}])
    assert refusal(me.post(f"/sessions/{session}/waves/before/undo")) == (409, "conflict", None)
    assert scene.lead.post(f"/sessions/{session}/waves/before/undo").status_code == 403
    assert scene.lead.post(f"/sessions/{session}/times", {"times": {}}).status_code == 403


def test_community_s_code_leads_programs_to_the_open_session(scene: Scene) -> None:
    session = zoned(scene)
    seen = scene.lead.get(f"/communities/{scene.community}").get_json()
    assert seen["url"] == f"http://127.0.0.1:8000/S/{seen['code']}"
    scene.facilitator.post(f"/sessions/{session}/waves/before/open")
    client = scene.app.test_client()
    form = client.get(f"/s/{seen['code']}", headers={"Accept": "application/json"}, follow_redirects=True)
    assert form.get_json()["title"] == "First conversations"
