"""F5: too little room is said to everybody who is signed in, and nothing new begins; what is open goes on."""

from __future__ import annotations

import datetime

import pytest
from flask import Flask
from sqlalchemy import select, update

from surveys import disk
from surveys.clock import now
from surveys.database import db, may_write
from surveys.errors import NoRoom
from surveys.models.sessions import OPEN, WAITING, Session, Timetable
from surveys.operations.clerk import work_until_idle
from surveys.settings import SettingsError, settings
from surveys.times import Times
from tests.support import api
from tests.support import factories as make

HUGE = 10**12  # MB: no disk has so much free
WARNED = "The disk of this service is almost full"


def waves(app: Flask, session_id: str) -> dict[str, str]:
    with app.app_context():
        return {wave.kind: wave.state for wave in db.session.get_one(Session, session_id).waves}


def test_almost_full_disk_is_said_on_every_page_of_those_who_are_signed_in(sqlite_app: Flask) -> None:
    community = make.community(sqlite_app, (make.account(sqlite_app), "facilitator"))
    session_id, code = make.session(sqlite_app, community, opened="before")
    client = sqlite_app.test_client()
    make.sign_in(client)
    places = ["/communities", f"/communities/{community}", f"/sessions/{session_id}"]
    sqlite_app.config["DISK_LOW"] = 0.0
    assert [WARNED in client.get(place).get_data(as_text=True) for place in places] == [False] * 3
    sqlite_app.config["DISK_LOW"] = 1.0
    assert [WARNED in client.get(place).get_data(as_text=True) for place in places] == [True] * 3
    others = sqlite_app.test_client()
    assert [WARNED in others.get(place).get_data(as_text=True) for place in (f"/s/{code}", "/sign-in", "/")] == [
        False
    ] * 3


def test_nothing_new_begins_on_a_full_disk_and_what_is_open_goes_on(app: Flask) -> None:
    community = make.community(app)
    unopened, _ = make.session(app, community)
    waiting, _ = make.session(app, community)
    going, code = make.session(app, community, opened="before")
    make.act(app, waiting, "open_wave", "before")
    make.act(app, waiting, "close_wave", "before")
    app.config["DISK_LEAST"] = HUGE
    with pytest.raises(NoRoom):
        make.session(app, community)
    with pytest.raises(NoRoom):
        make.act(app, unopened, "open_wave", "before")
    assert waves(app, unopened) == {"before": WAITING, "after": WAITING}
    make.act(app, waiting, "open_wave", "before")  # closed a moment ago by mistake
    make.send_all(app.test_client(), code, [{"conf": 3}] * 6)
    make.act(app, going, "open_wave", "after")  # its people are in the room
    make.act(app, going, "finish")
    work_until_idle(app)
    with app.app_context():
        assert db.session.scalars(select(Session.id).where(Session.released)).all() == [going]


def test_form_that_was_to_open_by_itself_opens_once_there_is_room(sqlite_app: Flask) -> None:
    later = now() + datetime.timedelta(days=1)
    session_id, _ = make.session(sqlite_app, make.community(sqlite_app), times={"before": Times(later, None)})
    with sqlite_app.app_context(), may_write():
        db.session.execute(update(Timetable).values(opens=now()))
        db.session.commit()
    least = sqlite_app.config["DISK_LEAST"]
    sqlite_app.config["DISK_LEAST"] = HUGE
    work_until_idle(sqlite_app)
    assert waves(sqlite_app, session_id)["before"] == WAITING
    sqlite_app.config["DISK_LEAST"] = least
    sqlite_app.extensions["soundings_put_off"].clear()  # the minute that the clerk waits
    work_until_idle(sqlite_app)
    assert waves(sqlite_app, session_id)["before"] == OPEN


def test_programs_are_told_503_and_when_to_come_back(sqlite_app: Flask) -> None:
    user, program = api.program(sqlite_app, "program@example.org")
    community = make.community(sqlite_app, (user, "facilitator"))
    session_id, _ = make.session(sqlite_app, community)
    sqlite_app.config["DISK_LEAST"] = HUGE
    said = program.post(f"/sessions/{session_id}/waves/before/open")
    assert (said.status_code, said.get_json()["error"], said.headers["Retry-After"]) == (503, "no_room", "5")
    assert waves(sqlite_app, session_id)["before"] == WAITING


def test_least_room_is_a_setting_in_megabytes(sqlite_app: Flask, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = {"SOUNDINGS_DATA": str(tmp_path_factory.mktemp("settings"))}
    assert settings({**folder, "SOUNDINGS_LEAST_FREE_MB": "0"}, {})["DISK_LEAST"] == 0
    assert settings(folder, {})["DISK_LEAST"] == 200
    with pytest.raises(SettingsError, match="SOUNDINGS_LEAST_FREE_MB"):
        settings({**folder, "SOUNDINGS_LEAST_FREE_MB": "a lot"}, {})


def test_disk_that_says_nothing_hinders_nobody(sqlite_app: Flask) -> None:
    sqlite_app.config["SOUNDINGS_DATA"] = sqlite_app.config["SOUNDINGS_DATA"] / "gone"
    with sqlite_app.app_context():
        assert disk.room() is None
        disk.refuse_if_full()
