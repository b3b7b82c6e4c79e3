"""What is due, sessions like another one, and calling one off, through the API."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from surveys.clock import today
from surveys.database import db, may_write
from surveys.models.people import Community
from surveys.models.sessions import Session
from tests.support import factories
from tests.support.api import Scene, make_scene, planned, refusal


@pytest.fixture
def scene(sqlite_app: Flask) -> Scene:
    return make_scene(sqlite_app)


def sessions(scene: Scene) -> int:
    with scene.app.app_context():
        return db.session.scalar(select(func.count()).select_from(Session)) or 0


def test_sessions_like_one_are_planned_on_their_days(scene: Scene) -> None:
    first = planned(
        scene, tags=["retreat"], headcount=14, k=7, linking=["card"], key_question="conf", format="online",
        date="2026-12-01", times={"before": {"opens": "2026-12-01T16:00"}},
    )  # fmt: skip
    answer = scene.facilitator.post(f"/sessions/{first['id']}/again", {"dates": ["2027-05-03", "2027-03-01"]})
    made = answer.get_json()["sessions"]
    assert (answer.status_code, [one["date"] for one in made]) == (201, ["2027-03-01", "2027-05-03"])
    assert len({first["code"], *(one["code"] for one in made)}) == 3
    seen = scene.facilitator.get(f"/sessions/{made[0]['id']}").get_json()
    assert (seen["title"], seen["headcount"], seen["key_question"]) == ("First conversations", 14, "conf")
    assert seen["waves"][0]["opens"] == "2027-03-01T16:00:00Z"
    with scene.app.app_context():
        copy = db.session.get_one(Session, made[1]["id"])
        assert (copy.tags, copy.k, copy.linking, copy.format) == (["retreat"], 7, ["card"], "online")


def test_copy_of_a_session_that_has_answers_has_none(scene: Scene) -> None:
    first = planned(scene)
    scene.facilitator.post(f"/sessions/{first['id']}/waves/before/open")
    factories.send_all(scene.app.test_client(), first["code"], [{"conf": 2}])
    [made] = scene.facilitator.post(f"/sessions/{first['id']}/again", {"dates": ["2027-03-01"]}).get_json()["sessions"]
    seen = scene.facilitator.get(f"/sessions/{made['id']}").get_json()
    assert [(wave["state"], wave["responses"]) for wave in seen["waves"]] == [("waiting", 0), ("waiting", 0)]


def test_newest_version_is_asked_and_what_it_no_longer_asks_is_not(scene: Scene) -> None:
    first = planned(scene, waves=["before"], linking=[])
    whole = planned(scene, key_question="conf")
    with scene.app.app_context(), may_write():
        for one in (first, whole):
            questionnaire = db.session.get_one(Session, one["id"]).version.questionnaire
            questionnaire.draft = factories.definition(factories.SCALE | {"key": "other"})
            factories.building.publish(db.session, questionnaire)
        db.session.commit()
    again = [
        scene.facilitator.post(f"/sessions/{one['id']}/again", {"dates": ["2027-03-01"]}) for one in (first, whole)
    ]
    seen = [scene.facilitator.get(f"/sessions/{one.get_json()['sessions'][0]['id']}").get_json() for one in again]
    assert [[wave["kind"] for wave in one["waves"]] for one in seen] == [["before"], ["before", "after"]]
    assert seen[1]["key_question"] is None
    with scene.app.app_context():
        copy = db.session.get_one(Session, seen[1]["id"])
        assert (copy.version.number, copy.key_question) == (2, None)


def test_day_left_out_is_the_next_by_the_community_s_rhythm(scene: Scene) -> None:
    first = planned(scene, date="2099-01-05")
    path = f"/sessions/{first['id']}/again"
    assert refusal(scene.facilitator.post(path)) == (422, "invalid", "dates")
    with scene.app.app_context(), may_write():
        db.session.get_one(Community, scene.community).rhythm = "every two weeks"
        db.session.commit()
    assert [one["date"] for one in scene.facilitator.post(path).get_json()["sessions"]] == ["2099-01-19"]


@pytest.mark.parametrize(
    ("dates", "field"),
    [
        (["2027-03-01", "2027-03-01"], "dates"),
        (["2027-02-30"], "dates[0]"),
        ([1800000000], "dates[0]"),
        ("2027-03-01", "dates"),
        ([f"2028-{month:02}-{day:02}" for month in (1, 3, 5) for day in range(1, 25)], "dates"),
        (["2027-03-01", "2027-03-28"], "times.before.opens"),  # clocks skip the time on the second
    ],
)
def test_days_that_are_none_make_no_session(scene: Scene, dates: object, field: str) -> None:
    with scene.app.app_context(), may_write():
        db.session.get_one(Community, scene.community).time_zone = "Europe/London"
        db.session.commit()
    first = planned(scene, date="2026-12-01", times={"before": {"opens": "2026-12-01T01:30"}})
    answer = scene.facilitator.post(f"/sessions/{first['id']}/again", {"dates": dates})
    assert (refusal(answer), sessions(scene)) == ((422, "invalid", field), 1)


def test_session_is_cancelled_and_taken_back(scene: Scene) -> None:
    first, me = planned(scene), scene.facilitator
    for _ in range(2):
        off = me.post(f"/sessions/{first['id']}/cancel").get_json()
        assert (off["state"], off["waves"][0]["state"]) == ("cancelled", "cancelled")
    assert refusal(me.post(f"/sessions/{first['id']}/waves/before/open")) == (409, "conflict", None)
    assert me.post(f"/sessions/{first['id']}/restore").get_json()["state"] == "waiting"
    me.post(f"/sessions/{first['id']}/waves/before/open")
    factories.send_all(scene.app.test_client(), first["code"], [{"conf": 2}])
    assert refusal(me.post(f"/sessions/{first['id']}/cancel")) == (409, "conflict", None)


def test_leads_plan_and_cancel_nothing(scene: Scene) -> None:
    first = planned(scene)
    for verb in ("again", "cancel", "restore", "series/cancel", "series/restore", "change", "wording"):
        path, body = f"/sessions/{first['id']}/{verb}", {"wording": {"version": 1}, "change": {}}.get(verb)
        assert (scene.lead.post(path, body).status_code, scene.stranger.post(path, body).status_code) == (403, 404)
    assert sessions(scene) == 1


def test_what_is_due_is_told_to_who_runs_the_community(scene: Scene) -> None:
    day = today("UTC")
    first = planned(scene, date=day.isoformat())
    assert scene.facilitator.get("/due").get_json() == {
        "due": [
            {
                "kind": "today",
                "community": scene.community,
                "session": first["id"],
                "period": None,
                "title": "First conversations",
                "date": day.isoformat(),
                "wave": "before",
                "n": 0,
            }
        ]
    }
    assert [one.get("/due").get_json() for one in (scene.lead, scene.stranger)] == [{"due": []}, {"due": []}]


def test_planned_session_is_changed_where_something_is_named(scene: Scene) -> None:
    first, me = planned(scene, headcount=14, date="2099-03-01"), scene.facilitator
    path = f"/sessions/{first['id']}/change"
    seen = me.post(path, {"date": "2099-03-08", "tags": ["retreat"]}).get_json()
    assert (seen["title"], seen["date"], seen["headcount"]) == ("First conversations", "2099-03-08", 14)
    assert me.post(path, {"headcount": None}).get_json()["headcount"] is None
    assert refusal(me.post(path, {"title": ""})) == (422, "invalid", "title")
    assert refusal(me.post(path, {"code": "AAAAAAAA"})) == (422, "invalid", "code")
    me.post(f"/sessions/{first['id']}/waves/before/open")
    assert refusal(me.post(path, {"date": "2099-03-15"})) == (409, "conflict", None)
    assert me.post(path, {"title": "The retreat"}).get_json()["title"] == "The retreat"


def test_session_asks_in_the_corrected_words(scene: Scene) -> None:
    first, me = planned(scene), scene.facilitator
    with scene.app.app_context(), may_write():
        questionnaire = db.session.get_one(Session, first["id"]).version.questionnaire
        questionnaire.draft = factories.definition({**factories.SCALE, "prompt": "I am confident to raise concerns"})
        factories.building.publish(db.session, questionnaire)
        db.session.commit()
    path = f"/sessions/{first['id']}/wording"
    assert refusal(me.post(path, {"version": 3})) == (422, "invalid", "version")
    assert me.post(path, {"version": 2}).status_code == 200
    assert refusal(me.post(path, {"version": 1})) == (409, "conflict", None)
    with scene.app.app_context():
        assert db.session.get_one(Session, first["id"]).version.number == 2


def test_series_is_called_off_and_taken_back(scene: Scene) -> None:
    first, me = planned(scene), scene.facilitator
    days = {"dates": ["2099-03-01", "2099-03-08", "2099-03-15"]}
    made = [one["id"] for one in me.post(f"/sessions/{first['id']}/again", days).get_json()["sessions"]]
    assert me.post(f"/sessions/{made[1]}/series/cancel").get_json() == {"sessions": made}
    assert me.post(f"/sessions/{made[0]}/series/restore", {"but": made[:1]}).get_json() == {"sessions": made[1:]}
    assert me.get(f"/sessions/{made[0]}").get_json()["state"] == "cancelled"
