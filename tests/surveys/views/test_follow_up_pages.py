"""A follow-up on pages: planned, opened weeks after the results are out, and told beside them."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from forms.questionnaire import load
from surveys import building, running
from surveys.clock import today
from surveys.models.people import Community
from surveys.operations.clerk import work_until_idle
from tests.support import factories as make
from tests.surveys.views.support_pages import FACILITATOR, Site, text

THREE = {**make.SCALE, "waves": ["before", "after", "follow_up"]}


TWO = {**make.SCALE, "waves": ["before", "follow_up"]}
FELT = {
    "key": "felt", "type": "now_and_then", "prompt": "How sure are you?", "waves": ["after", "follow_up"],
    "settings": {"points": 5},
}  # fmt: skip
AFTER_IS = "Here “right after” is the form at the end of the session, and “later” is the follow-up."
BEFORE_IS = "Where two answers are compared here, “before” is the form before the session"
OTHERS = "What was not asked right after is compared with the form before the session."


def planned(site: Site, *questions: dict[str, Any]) -> tuple[str, str]:
    with site.writing() as database:
        community = database.get_one(Community, site.community_id)
        questionnaire = building.start(database, community, load(make.definition(*questions or (THREE,))))
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


@pytest.mark.parametrize(
    ("questions", "said"),
    [
        ((THREE,), (True, False, False)),
        ((TWO,), (False, True, False)),
        (({**THREE, "key": "hope", "item": "hope"}, TWO), (True, False, True)),
        ((FELT,), (False, False, False)),
    ],
    ids=["three forms", "no after", "one question not asked after", "looking back alone"],
)
def test_page_says_what_a_follow_up_is_compared_with(
    site: Site, questions: tuple[dict[str, Any], ...], said: tuple[bool, bool, bool]
) -> None:
    session_id, code = planned(site, *questions)
    client, url = site.client(FACILITATOR), f"/sessions/{session_id}"
    asked = {wave for question in questions for wave in question["waves"]}
    more = {"felt": {"now": 4, "then": 3}}
    for wave in [kind for kind in ("before", "after") if kind in asked]:
        client.post(f"{url}/open", data={"kind": wave})
        answer(site, code, wave, questions, more)
    client.post(f"{url}/finish")
    work_until_idle(site.app)
    client.post(f"{url}/open", data={"kind": "follow_up"})
    answer(site, code, "follow_up", questions, more)
    client.post(f"{url}/finish")
    work_until_idle(site.app)
    page = text(client.get(f"{url}/results"))
    assert "Some time after" in page
    assert (AFTER_IS in page, BEFORE_IS in page, OTHERS in page) == said


def answer(site: Site, code: str, wave: str, questions: tuple[dict[str, Any], ...], more: dict[str, Any]) -> None:
    """Six linked people answer everything that a form asks."""
    given = {q["key"]: more.get(q["key"], 4) for q in questions if wave in q["waves"]}
    for person in range(6):
        body = {"submission": str(uuid.uuid4()), "answers": given, "link": {"phone": f"{person}".ljust(22, "x")}}
        assert site.client().post(f"/s/{code}", json=body).status_code == 201
