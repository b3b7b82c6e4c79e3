"""P14: no setting, field or variable weakens the promise."""

from __future__ import annotations

from typing import Any

import pytest

from analysis.disclosure import smallest_group
from app import create_app
from surveys.errors import Invalid
from surveys.operations.migrating import migrate
from tests.anonymity import probes
from tests.anonymity.test_planted_leaks import small_groups
from tests.support import factories as make
from tests.support.api import Scene, make_scene, planned, refusal
from tests.support.databases import TestDatabase

# what other form tools understand
SWITCHES: dict[str, Any] = {
    "anonymous": False, "anonymized": "N", "ipaddr": "Y", "datestamp": "Y", "refurl": "Y", "k": 1, "identify": True,
    "store_ip": True, "track": True, "record_email": True, "collect_email": True,
}  # fmt: skip


@pytest.fixture
def scene(sqlite_app) -> Scene:
    return make_scene(sqlite_app)


@pytest.mark.parametrize("name", SWITCHES)
def test_nothing_that_a_program_sends_switches_anonymity_off(scene: Scene, name: str) -> None:
    switch = {name: SWITCHES[name]}
    asked = scene.facilitator.post(f"/communities/{scene.community}/questionnaires", make.definition())
    body = {"title": "T", "date": "2026-11-20", "questionnaire": asked.get_json()["id"]}
    tried = [
        scene.facilitator.post("/communities", {"name": "C", **switch}),
        scene.facilitator.post(f"/communities/{scene.community}/questionnaires", {**make.definition(), **switch}),
        scene.facilitator.post(f"/communities/{scene.community}/sessions", {**body, **switch}),
    ]
    assert [refusal(answer)[0] for answer in tried] == [422, 422, 422]
    made = planned(scene)
    scene.facilitator.post(f"/sessions/{made['id']}/waves/before/open")
    sent = scene.app.test_client().post(f"/s/{made['code']}", json={**make.submission({"conf": 3}), **switch})
    assert sent.status_code == 422


def test_no_environment_variable_changes_what_is_stored(sqlite_database: TestDatabase) -> None:
    names = [*SWITCHES, "debug", "testing", "log_level", "log_requests", "smallest_group", "no_seal", "audit_log"]
    environment = {**sqlite_database.settings, "FLASK_DEBUG": "1", "LOG_LEVEL": "DEBUG"}
    environment |= {f"SOUNDINGS_{name.upper()}": "1" for name in names}
    app = create_app({"TESTING": True, "RATELIMIT_ENABLED": False, **make.QUICK}, environment=environment)
    migrate(app)
    assert probes.lines_of_requests(app) == []
    assert probes.cookies(app) == []
    assert probes.code_traces(app) == []
    assert probes.telling_ids(app) == []
    assert small_groups(app) == {}


def test_smallest_group_is_never_lowered(sqlite_app) -> None:
    community = make.community(sqlite_app, k=7)
    with pytest.raises(Invalid):
        make.session(sqlite_app, community, k=6)
    with pytest.raises(ValueError, match="smallest group"):
        smallest_group(4, sensitive=False)
