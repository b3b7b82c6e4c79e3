"""Periods as pages: declared by facilitators, read by leads, refused with a reason."""

from __future__ import annotations

import datetime
import re

import pytest

from surveys import periods
from surveys.clock import today
from surveys.operations.clerk import work_until_idle
from tests.surveys.views.support_pages import FACILITATOR, LEAD, STRANGER, Site, text

DAY = datetime.timedelta(days=1)


def test_period_is_declared_and_shows_its_sessions_together_at_its_end(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = today("UTC")
    monkeypatch.setattr(periods, "today", lambda _zone: now - 5 * DAY)  # declared five days ago
    days = {"title": "Autumn term", "starts": (now - DAY).isoformat(), "ends": now.isoformat()}
    url = f"/communities/{site.community_id}/periods"
    made = site.client(FACILITATOR).post(url, data=days)
    assert made.status_code == 303
    page = made.headers["Location"]
    first, second = site.released(people=8, title="First"), site.released(people=6, title="Second")
    assert "Its results come by themselves after" in text(site.client(LEAD).get(page))
    monkeypatch.setattr(periods, "today", lambda _zone: now + 2 * DAY)
    work_until_idle(site.app)
    words = text(site.client(LEAD).get(page))
    assert "All 14 people answered higher after than before." in words
    assert "2 sessions together" in words
    assert "Who came to several counts at each" in words
    assert f"/sessions/{first}/results" in words
    assert f"/sessions/{second}/results" in words
    picture = re.findall(r'href="([^"]+/pictures/[^"]+)"', words)[0]
    assert site.client(LEAD).get(picture).status_code == 200
    assert [site.client(STRANGER).get(place).status_code for place in (url, page, picture)] == [404] * 3
    assert "results are ready" in text(site.client(LEAD).get(url))


@pytest.mark.parametrize(
    ("starts", "ends", "said"),
    [(0, 30, "declared before it begins"), (30, 20, "cannot be before the first"), (10, 900, "about a year at most")],
)
def test_period_that_cannot_be_is_refused_beside_its_field(site: Site, starts: int, ends: int, said: str) -> None:
    now = today("UTC")
    days = {"title": "Term", "starts": (now + starts * DAY).isoformat(), "ends": (now + ends * DAY).isoformat()}
    answer = site.client(FACILITATOR).post(f"/communities/{site.community_id}/periods", data=days)
    assert (answer.status_code, said in text(answer)) == (422, True)


def test_leads_read_periods_and_declare_none(site: Site) -> None:
    url = f"/communities/{site.community_id}/periods"
    page = site.client(LEAD).get(url)
    assert (page.status_code, "Declare it" in page.text) == (200, False)
    assert site.client(LEAD).post(url, data={"title": "Term"}).status_code == 403
    assert site.client(FACILITATOR).get(f"{url}/nowhere").status_code == 404
