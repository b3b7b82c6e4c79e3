"""A follow-up on pages: planned, opened weeks after the results are out, and told beside them."""

from __future__ import annotations

import uuid

from forms.questionnaire import load
from surveys import building, running
from surveys.clock import today
from surveys.models.people import Community
from surveys.operations.clerk import work_until_idle
from tests.support import factories as make
from tests.surveys.views.support_pages import FACILITATOR, Site, text

THREE = {**make.SCALE, "waves": ["before", "after", "follow_up"]}


def planned(site: Site) -> tuple[str, str]:
    with site.writing() as database:
        community = database.get_one(Community, site.community_id)
        questionnaire = building.start(database, community, load(make.definition(THREE)))
        version = building.publish(database, questionnaire)
        made = running.plan_session(database, community, version, running.Plan("Weeks later", today("UTC")))
        return made.id, made.code


def send(site: Site, code: str, value: int) -> None:
    for person in range(6):
        body = {
            "submission": str(uuid.uuid4()),
            "answers": {"conf": value},
            "link": {"phone": f"{person}".ljust(22, "x")},
        }
        assert site.client().post(f"/s/{code}", json=body).status_code == 201


def test_follow_up_is_opened_after_the_results_and_told_beside_them(site: Site) -> None:
    session_id, code = planned(site)
    client, url = site.client(FACILITATOR), f"/sessions/{session_id}"

    def main() -> str:
        return text(client.get(url)).split('<button class="button block" type="submit">')[1].split("<")[0]

    client.post(f"{url}/open", data={"kind": "before"})
    assert "at most 180 days; then we forget it." in text(site.client().get(f"/s/{code}"))
    send(site, code, 2)
    client.post(f"{url}/open", data={"kind": "after"})
    send(site, code, 4)
    assert main() == "Show the room"
    assert "The follow-up form stays planned: the results come now" in text(client.get(url))
    client.post(f"{url}/finish")
    work_until_idle(site.app)
    page = text(client.get(url))
    assert ("See what changed" in page, main(), "Leave the follow-up out" in page) == (
        True,
        "Open the follow-up form",
        True,
    )
    assert "6 of the 6 who answered before are linked with an answer after." in text(client.get(f"{url}/results"))
    assert "Some time after" not in client.get(f"{url}/results").text
    client.post(f"{url}/open", data={"kind": "follow_up"})
    assert "Follow-up: open now" in text(client.get(url))
    send(site, code, 5)
    assert main() == "Finish the follow-up"
    assert client.get(f"{url}/count").get_json()["count"] == 6
    client.post(f"{url}/finish")
    work_until_idle(site.app)
    results = text(client.get(f"{url}/results"))
    assert "Some time after" in results
    assert "6 people answered the follow-up" in results
    assert "6 people could be linked over all forms" in results
    assert "4.0 to 5.0" in results or "4 to 5" in results
    assert client.post(f"{url}/leave-out").status_code == 409


def test_follow_up_can_be_left_out(site: Site) -> None:
    session_id, code = planned(site)
    client, url = site.client(FACILITATOR), f"/sessions/{session_id}"
    client.post(f"{url}/open", data={"kind": "after"})
    send(site, code, 4)
    client.post(f"{url}/finish")
    work_until_idle(site.app)
    assert client.post(f"{url}/leave-out").status_code == 303
    assert "Open the follow-up form" not in client.get(url).text
