"""What people wrote on the page of a period: looked at first, by its audience, left out with a reason, as a file."""

from __future__ import annotations

import datetime
import re

import pytest

from surveys import periods
from surveys.clock import today
from surveys.models.people import Community
from surveys.operations.clerk import work_until_idle
from tests.support import factories as make
from tests.surveys.views.support_pages import FACILITATOR, LEAD, Site, text

DAY = datetime.timedelta(days=1)
ROOM = {
    "key": "next",
    "type": "long_text",
    "prompt": "What next?",
    "waves": ["after"],
    "audience": "room",
    "item": "next",
}
ROOM["audience"] = "room"
APART = ROOM | {"key": "worry", "prompt": "What worries you?", "audience": "facilitator", "item": "worry"}


@pytest.fixture
def page(site: Site, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a period with two sessions, whose words each of them was too few to show."""
    now = today("UTC")
    monkeypatch.setattr(periods, "today", lambda _zone: now - 5 * DAY)
    with site.writing() as database:
        community = database.get_one(Community, site.community_id)
        period = periods.declare(database, community, "Term", now - DAY, now).id
    for word in ("otter", "heron"):
        after = [{"conf": 4, "worry": f"{word} worry {n}"} for n in range(6)]
        for n in range(2):
            after[n]["next"] = f"{word} next {n}"
        asked = make.definition(make.SCALE, ROOM, APART)
        make.finished(site.app, site.community_id, [{"conf": 2}] * 6, after, asked, date=now, title=f"The {word}")
    monkeypatch.setattr(periods, "today", lambda _zone: now + 2 * DAY)
    work_until_idle(site.app)
    return f"/communities/{site.community_id}/periods/{period}"


def test_facilitator_looks_first_and_leads_read_what_was_written_for_the_room(site: Site, page: str) -> None:
    fay, lee = site.client(FACILITATOR), site.client(LEAD)
    assert "16 texts wait for you" in text(fay.get(page))
    before = text(lee.get(page))
    assert ("otter" in before.replace("The otter", ""), "A facilitator has not looked at it yet" in before) == (
        False,
        True,
    )
    found = fay.get(f"{page}/comments").text
    assert "In random order" in found
    names = re.findall(r'name="show" value="([^"]+)"', found)
    listed = re.findall(r'name="listed" value="([^"]+)"', found)
    done = fay.post(f"{page}/comments", data={"listed": listed, "show": names})
    assert (done.status_code, done.headers["Location"]) == (303, f"{page}#wrote")
    assert [word in fay.get(page).text for word in ("otter next 0", "heron next 1", "heron worry 5")] == [True] * 3
    assert [word in lee.get(page).text for word in ("otter next 0", "heron next 1", "heron worry 5")] == [
        True,
        True,
        False,
    ]
    files = [client.get(f"{page}/comments.csv").text for client in (fay, lee)]
    assert [("otter next 0" in file, "otter worry 0" in file) for file in files] == [(True, True), (True, False)]
    assert lee.get(f"{page}/comments").status_code == 403


def test_words_of_a_period_are_left_out_for_good(site: Site, page: str) -> None:
    fay = site.client(FACILITATOR)
    found = fay.get(f"{page}/comments").text.split("otter next 0")[1]
    address = re.findall(r'href="([^"]+/comments/[^"]+)"', found)[0]
    looked = fay.post(address, data={"more": "otter", "why": "person"})
    assert "<mark>[left out: names a person]</mark> next 0" in text(looked)
    saved = fay.post(address, data={"words": ["otter"], "reason": ["person"], "step": "save"})
    assert (saved.status_code, saved.headers["Location"]) == (303, f"{page}/comments")
    words = text(fay.get(f"{page}/comments"))
    assert ("otter next 0" in words, "Their last traces in files go within minutes" in words) == (False, True)
    work_until_idle(site.app)
    assert "Their last traces" not in text(fay.get(f"{page}/comments"))
    other = address.replace("/periods/", "/periods/x")
    assert fay.get(other).status_code == 404
