"""What is due, on the first page and on a community's: each with the one link that does the next thing."""

from __future__ import annotations

import datetime

from surveys.models.sessions import Session
from tests.surveys.views.support_pages import FACILITATOR, LEAD, STRANGER, Site, text


def section(page: str) -> str:
    return page.split('<h2 id="due">')[1].split("</section>")[0] if 'id="due"' in page else ""


def test_due_things_stand_on_the_first_page_with_their_links(site: Site) -> None:
    session_id, _ = site.plan("Today’s talk")
    told = site.released()
    client = site.client(FACILITATOR)
    first = section(text(client.get("/communities")))
    assert first.count("<li>") == 2
    assert first.index(f'href="/sessions/{session_id}"') < first.index(f'href="/sessions/{told}/comments"')
    assert ("Open the form: Today’s talk" in first, "Harbour Circle" in first, "4 texts wait" in first) == (
        True, True, True
    )  # fmt: skip
    for path in (f"/communities/{site.community_id}", f"/communities/{site.community_id}/sessions"):
        own = section(text(client.get(path)))
        assert (own.count("<li>"), "Harbour Circle" in own) == (2, False)


def test_page_says_in_words_that_nothing_is_due(site: Site) -> None:
    client = site.client(FACILITATOR)
    assert "Nothing waits for you. No session is planned." in text(client.get("/communities"))
    session_id, _ = site.plan("The retreat")
    with site.writing() as database:
        database.get_one(Session, session_id).date = datetime.date(2099, 5, 3)
    said = section(text(client.get("/communities")))
    assert f'Nothing waits for you. The next session is <a href="/sessions/{session_id}">The retreat</a>' in said
    assert " of Harbour Circle on 3 May 2099." in said


def test_who_runs_nothing_reads_nothing_of_it(site: Site) -> None:
    site.plan()
    for email in (LEAD, STRANGER):
        assert section(site.client(email).get("/communities").text) == ""
    assert section(site.client(LEAD).get(f"/communities/{site.community_id}").text) == ""


def test_last_session_of_a_community_is_none_that_is_still_to_come(site: Site) -> None:
    site.plan("Today’s talk")
    later, _ = site.plan("The retreat")
    with site.writing() as database:
        database.get_one(Session, later).date = datetime.date(2099, 5, 3)
    page = text(site.client(FACILITATOR).get("/communities"))
    assert (">Today’s talk</a>" in page.split("Last: ")[1], "The retreat" in page.split("Last: ")[1]) == (True, False)


def test_all_but_the_first_few_are_folded_away(site: Site) -> None:
    for number in range(8):
        site.plan(f"Talk {number}")
    client = site.client(FACILITATOR)
    first = section(text(client.get("/communities")))
    assert ("3 more, less urgent" in first, first.count("<li>")) == (True, 8)
    own = section(text(client.get(f"/communities/{site.community_id}")))
    assert ("5 more, less urgent" in own, "button small quiet" in own, own.count('class="button small"')) == (
        True, True, 0
    )  # fmt: skip
