"""Periods of the network as pages: who declares them, who reads them, and what stands there."""

from __future__ import annotations

import datetime
import re

import pytest

from surveys import network, periods
from surveys.clock import today
from surveys.models.people import Community
from surveys.models.sessions import Session
from surveys.operations.clerk import work_until_idle
from surveys.sign_in import create_account
from tests.support import factories as make
from tests.surveys.views.support_pages import FACILITATOR, LEAD, STRANGER, Site, text

ADMIN, BOTH, URL = "ann@example.org", "bo@example.org", "/network/periods"
DAY = datetime.timedelta(days=1)


@pytest.fixture
def whole(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """Two communities whose sessions lie in a period that an administrator declared, which is over."""
    now = today("UTC")
    monkeypatch.setattr(periods, "today", lambda _zone: now - 5 * DAY)
    with site.writing() as database:
        create_account(database, ADMIN, administrator=True)
        create_account(database, BOTH)
    days = {"title": "The whole year", "starts": (now - DAY).isoformat(), "ends": now.isoformat()}
    assert site.client(ADMIN).post(URL, data=days).status_code == 303
    first = site.released(people=8, title="First")
    with site.writing() as database:
        other = Community(name="Meadow", k=6)
        database.add(other)
        database.flush()
        other_id, asked = other.id, database.get_one(Session, first).version.definition
        for community in (other, database.get_one(Community, site.community_id)):
            network.invite(database, community, BOTH, "lead")
    make.finished(site.app, other_id, [{"say": 2}] * 7, [{"say": 4, "useful": 8}] * 7, asked, date=now)
    monkeypatch.setattr(periods, "today", lambda _zone: now + 3 * DAY)
    work_until_idle(site.app)
    return site


def address(site: Site) -> str:
    (found,) = set(re.findall(rf'href="({URL}/[^"]+)"', site.client(ADMIN).get(URL).text))
    return str(found)


def test_network_s_period_says_what_communities_say_together(whole: Site) -> None:
    words = text(whole.client(ADMIN).get(address(whole)))
    assert "2 sessions together (2 communities)" in words
    assert "All 15 people answered higher after than before." in words
    assert "fewer than 6 people" in words
    assert "Meadow" in words
    picture = re.findall(rf'href="({URL}/[^"]+/pictures/[^"]+)"', words)[0]
    read = {who: whole.client(who).get(picture).status_code for who in (ADMIN, BOTH, LEAD, STRANGER)}
    assert read == {ADMIN: 200, BOTH: 200, LEAD: 403, STRANGER: 404}


def test_network_s_period_is_read_by_administrators_and_by_who_sees_every_community(whole: Site) -> None:
    page = address(whole)
    statuses = {who: whole.client(who).get(page).status_code for who in (ADMIN, BOTH, FACILITATOR, LEAD, STRANGER)}
    assert statuses == {ADMIN: 200, BOTH: 200, FACILITATOR: 403, LEAD: 403, STRANGER: 404}
    lists = {who: whole.client(who).get(URL) for who in (BOTH, LEAD, STRANGER)}
    assert [answer.status_code for answer in lists.values()] == [200, 200, 404]
    assert (f'href="{page}"' in lists[BOTH].text, f'href="{page}"' in lists[LEAD].text) == (True, False)
    assert "The whole year" in lists[LEAD].text


def test_only_administrators_declare_a_period_of_the_network(site: Site) -> None:
    with site.writing() as database:
        create_account(database, ADMIN, administrator=True)
    now = today("UTC")
    days = {"title": "Next", "starts": (now + 9 * DAY).isoformat(), "ends": (now + 20 * DAY).isoformat()}
    assert [site.client(who).post(URL, data=days).status_code for who in (FACILITATOR, LEAD)] == [403, 403]
    page = site.client(ADMIN).get(URL)
    assert "None is declared yet" in page.text
    assert "Declare it" in page.text
    made = site.client(ADMIN).post(URL, data=days)
    assert "No session lies in it so far" in text(site.client(ADMIN).get(made.headers["Location"]))
    again = site.client(ADMIN).post(
        URL, data=days | {"starts": (now + 10 * DAY).isoformat()} | {"ends": (now + 30 * DAY).isoformat()}
    )
    assert (again.status_code, "It crosses “Next”" in text(again)) == (422, True)
    assert site.client(ADMIN).get(f"/communities/{site.community_id}/periods").status_code == 404


def test_page_of_communities_leads_to_periods_of_the_network(site: Site) -> None:
    assert f'href="{URL}"' in site.client(LEAD).get("/communities").text
    assert f'href="{URL}"' not in site.client(STRANGER).get("/communities").text
