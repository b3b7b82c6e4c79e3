"""Changing a session from its page: the plan, the words it asks in, and calling a series off."""

from __future__ import annotations

import datetime
import re

import pytest

from surveys import building, series
from surveys.clock import today
from surveys.database import db
from surveys.models.sessions import Session
from tests.surveys.views.support_pages import DEFINITION, FACILITATOR, LEAD, STRANGER, Site, text

TYPED = {
    "title": "The retreat",
    "date": "2099-03-09",
    "format": "hybrid",
    "headcount": "20",
    "tags": "retreat, new, new",
}


def kept(site: Site, session_id: str) -> tuple[object, ...]:
    with site.app.app_context():
        one = db.session.get_one(Session, session_id)
        return one.title, one.date.isoformat(), one.format, one.headcount, one.tags


def publish(site: Site, session_id: str, **changed: object) -> str:
    """A next version in which the first question differs so; returns its id."""
    with site.writing() as database:
        questionnaire = database.get_one(Session, session_id).version.questionnaire
        first, *rest = DEFINITION["pages"][0]["questions"]
        questionnaire.draft = {**DEFINITION, "pages": [{"title": "", "questions": [{**first, **changed}, *rest]}]}
        return building.publish(database, questionnaire).id


def test_plan_is_changed_from_the_session_s_page(site: Site) -> None:
    session_id, _ = site.plan()
    client, address = site.client(FACILITATOR), f"/sessions/{session_id}/change"
    assert f'href="{address}"' in client.get(f"/sessions/{session_id}").text
    assert 'value="First conversations"' in client.get(address).text
    answer = client.post(address, data=TYPED)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/sessions/{session_id}")
    assert kept(site, session_id) == ("The retreat", "2099-03-09", "hybrid", 20, ["retreat", "new"])


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"title": ""}, "title"),
        ({"date": "soon"}, "date"),
        ({"headcount": "many"}, "headcount"),
        ({"format": "x"}, "format"),
    ],
)
def test_plan_that_cannot_be_is_refused_beside_its_field(site: Site, typed: dict[str, str], field: str) -> None:
    session_id, _ = site.plan()
    before = kept(site, session_id)
    answer = site.client(FACILITATOR).post(f"/sessions/{session_id}/change", data=TYPED | typed)
    assert (answer.status_code, f'id="{field}-error"' in answer.text) == (422, True)
    assert kept(site, session_id) == before


def test_opened_session_offers_title_and_tags_alone(site: Site) -> None:
    session_id, _ = site.plan()
    site.open(session_id, "before")
    client, address = site.client(FACILITATOR), f"/sessions/{session_id}/change"
    shown = client.get(address).text
    assert [f'name="{name}"' in shown for name in ("title", "tags", "date", "format", "headcount")] == [
        True, True, False, False, False
    ]  # fmt: skip
    client.post(address, data=TYPED)  # from a page that was loaded before
    day = today("UTC").isoformat()
    assert kept(site, session_id) == ("The retreat", day, "face to face", 8, ["retreat", "new"])


def test_only_facilitators_change_a_session(site: Site) -> None:
    session_id, _ = site.plan()
    before = kept(site, session_id)
    for path in ("change", "wording", "series/cancel", "series/restore"):
        posted = [
            site.client(who).post(f"/sessions/{session_id}/{path}", data=TYPED).status_code for who in (LEAD, STRANGER)
        ]
        assert posted == [403, 404]
    assert (kept(site, session_id), "/change" in site.client(LEAD).get(f"/sessions/{session_id}").text) == (
        before,
        False,
    )


def test_corrected_wording_is_offered_looked_at_and_used(site: Site) -> None:
    session_id, code = site.plan()
    client, address = site.client(FACILITATOR), f"/sessions/{session_id}/wording"
    assert (client.get(address).status_code, address in client.get(f"/sessions/{session_id}").text) == (303, False)
    version = publish(site, session_id, prompt="I know what I can say")
    site.open(session_id, "before")
    assert "Use the corrected wording" in client.get(f"/sessions/{session_id}").text
    assert address not in site.client(LEAD).get(f"/sessions/{session_id}").text
    shown = text(client.get(address))
    assert re.findall(r"(?:Until now:</span>|From now on:</strong>) ([^<]+)<", shown) == [
        "I know what to say",
        "I know what I can say",
    ]
    client.post(address, data={"version": version})
    assert "I know what I can say" in site.client().get(f"/s/{code}").text
    assert "Use the corrected wording" not in client.get(f"/sessions/{session_id}").text


def test_version_that_changes_more_says_in_words_why_not(site: Site) -> None:
    session_id, _ = site.plan()
    version = publish(site, session_id, required=True)
    client = site.client(FACILITATOR)
    page = text(client.get(f"/sessions/{session_id}"))
    assert "this session keeps version 1: “I know what to say” is counted, shown or required in another way." in page
    assert client.post(f"/sessions/{session_id}/wording", data={"version": version}).status_code == 409


def test_series_is_cancelled_with_one_tap_and_taken_back_with_one(site: Site) -> None:
    session_id, _ = site.plan()
    with site.writing() as database:
        days = [today("UTC") + datetime.timedelta(weeks=week) for week in (1, 2, 3)]
        made = series.plan_again(database, database.get_one(Session, session_id), days)
        first, second, third = (one.id for one in made)
    client = site.client(FACILITATOR)
    assert "Cancel the whole series" not in client.get(f"/sessions/{session_id}").text
    client.post(f"/sessions/{second}/cancel")
    client.get(f"/communities/{site.community_id}/sessions")
    page = text(client.get(f"/sessions/{first}"))
    assert ("2 sessions of this series were not opened yet, this one among them" in page, "Cancel all 2" in page) == (
        True, True
    )  # fmt: skip
    listed = client.post(f"/sessions/{first}/series/cancel", follow_redirects=True)
    assert "Cancelled: 2 sessions of “First conversations”" in listed.text
    [undo] = re.findall(r'class="notice actions" method="post" action="([^"]+)"', listed.text)
    assert "All 3 cancelled ones of its series take place" in client.get(f"/sessions/{third}").text
    client.post(undo.replace("&amp;", "&"))
    with site.app.app_context():
        states = [db.session.get_one(Session, one).state for one in (session_id, first, second, third)]
    assert states == ["waiting", "waiting", "cancelled", "waiting"]
