"""Communities: founding, changing, the page over time, one item's line, outcomes."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select

from surveys.database import db
from surveys.languages.turning import turn
from surveys.models.people import ADMINISTRATOR, Community, User
from surveys.sign_in import datastore
from tests.surveys.views.support_pages import FACILITATOR, LEAD, STRANGER, Site, text

NEW = {"name": "Steady Ground", "format": "online", "rhythm": "monthly", "k": "6", "time_zone": "Europe/London"}


def test_communities_are_mine_alone(site: Site) -> None:
    assert "Harbour Circle" in site.client(LEAD).get("/communities").text
    page = site.client(STRANGER).get("/communities").text
    assert ("Harbour Circle" in page, "Make the first one" in page) == (False, True)


def test_new_community_has_its_founder_as_facilitator(site: Site) -> None:
    client = site.client(STRANGER)
    made = client.post("/communities/new", data=NEW)
    assert made.status_code == 303
    page = text(client.get(made.location))
    assert ("Plan a session" in page, "What changes over time will stand here" in page) == (True, True)
    with site.app.app_context():
        found = db.session.scalars(select(Community).where(Community.name == "Steady Ground")).one()
        assert (found.k, found.rhythm, found.time_zone, found.format) == (6, "monthly", "Europe/London", "online")


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"name": "x" * 201},
        {"k": "4"},
        {"k": "five"},
        {"k": "9" * 30},
        {"time_zone": "Mars"},
        {"format": "x"},
    ],
)
def test_new_community_with_a_mistake_keeps_what_was_typed(site: Site, wrong: dict[str, str]) -> None:
    answer = site.client(STRANGER).post("/communities/new", data=NEW | wrong)
    assert (answer.status_code, "There is a problem" in answer.text, 'value="monthly"' in answer.text) == (
        422,
        True,
        True,
    )


def test_smallest_group_is_only_raised(site: Site) -> None:
    url = f"/communities/{site.community_id}/edit"
    client = site.client(FACILITATOR)
    assert client.post(url, data=NEW | {"k": "8"}).status_code == 303
    lower = client.post(url, data=NEW | {"k": "7"})
    assert (lower.status_code, "can only be raised" in lower.text) == (422, True)
    with site.app.app_context():
        assert db.session.get_one(Community, site.community_id).k == 8


def test_what_a_form_refuses_is_said_in_our_words(site: Site) -> None:
    page = text(site.client(STRANGER).post("/communities/new", data=NEW | {"k": "five", "time_zone": "Mars"}))
    assert page.count("Enter a whole number, such as 12") == 2  # in the summary and at the field
    assert page.count("Choose one of these") == 2
    base = f"/communities/{site.community_id}/outcomes/new"
    page = text(site.client(FACILITATOR).post(base, data={"date": "soon", "kind": "practice", "title": "One"}))
    assert page.count("Enter a day, such as 20 November 2026") == 2


def test_time_zones_stand_under_one_name_each(site: Site) -> None:
    page = site.client(STRANGER).get("/communities/new").text
    names = ("Europe/Kyiv", "Europe/Kiev", "Asia/Kolkata", "Asia/Calcutta", "US/Eastern", "Europe/London")
    assert [f'value="{name}"' in page for name in names] == [True, False, True, False, False, True]


def test_older_name_of_a_time_zone_stays_where_a_program_gave_it(site: Site) -> None:
    with site.writing() as database:
        database.get_one(Community, site.community_id).time_zone = "Europe/Kiev"
    client = site.client(FACILITATOR)
    url = f"/communities/{site.community_id}/edit"
    assert '<option selected value="Europe/Kiev">' in client.get(url).text
    assert client.post(url, data=NEW | {"time_zone": "Europe/Kiev"}).status_code == 303


def languages(site: Site, url: str) -> list[tuple[str, str]]:
    """What the field of the language offers: (tag, words), the chosen one first."""
    field = re.search(r'<select[^>]* id="language".*?</select>', site.client(FACILITATOR).get(url).text, re.DOTALL)
    options = re.findall(r'<option (selected )?value="([^"]*)">(.*?)</option>', field[0] if field else "")
    return [(tag, words) for _, tag, words in sorted(options, key=lambda option: not option[0])]


def test_language_is_chosen_among_those_that_are_on(site: Site) -> None:
    url = f"/communities/{site.community_id}/edit"
    assert languages(site, url) == languages(site, "/communities/new") == [("en", "English")]
    assert "An administrator can turn on more." in site.client(FACILITATOR).get(url).text
    with site.writing() as database:
        turn(database, "ar", on=True)
    assert languages(site, url) == [("en", "English"), ("ar", "Arabic (العربية)")]
    assert "An administrator can turn on more." not in site.client(FACILITATOR).get(url).text
    client = site.client(FACILITATOR)
    assert client.post(url, data=NEW | {"language": "fr"}).status_code == 422
    assert client.post(url, data=NEW | {"language": "ar"}).status_code == 303
    assert languages(site, url)[0] == ("ar", "Arabic (العربية)")
    assert client.post(url, data=NEW).status_code == 303  # a page from before: nothing is said of it
    assert languages(site, url)[0][0] == "ar"


@pytest.mark.parametrize(
    ("given", "shown"), [("ar-EG", "Arabic (العربية)"), ("fr-CA", "French (Canada) (off)"), ("en-GB", "English")]
)
def test_language_that_a_program_gave_stays(site: Site, given: str, shown: str) -> None:
    url = f"/communities/{site.community_id}/edit"
    with site.writing() as database:
        turn(database, "ar", on=True)
        database.get_one(Community, site.community_id).language = given
    assert languages(site, url)[0] == (given, shown)
    site.client(FACILITATOR).post(url, data=NEW | {"language": given})
    assert languages(site, url)[0] == (given, shown)


def test_new_communities_are_not_made_by_mere_leads(site: Site) -> None:
    lead = site.client(LEAD)
    assert "New community" not in lead.get("/communities").text
    answers = [lead.get("/communities/new"), lead.post("/communities/new", data=NEW)]
    assert [answer.status_code for answer in answers] == [403, 403]
    assert "Only facilitators and administrators make communities. Ask one of yours." in " ".join(
        re.findall(r"<h1>(.*?)</h1>\s*<p>(.*?)</p>", answers[1].text)[0]
    )
    assert "New community" in site.client(FACILITATOR).get("/communities").text
    with site.writing() as database:
        user = database.get_one(User, site.user_id(LEAD))
        datastore.add_role_to_user(user, datastore.find_or_create_role(ADMINISTRATOR))
    assert lead.post("/communities/new", data=NEW).status_code == 303


def test_what_only_facilitators_may_do_leads_back_to_the_group(site: Site) -> None:
    page = site.client(LEAD).get(f"/communities/{site.community_id}/outcomes/new").text
    assert re.findall(r'href="(/[^"]*)">([^<]+)</a>', page) == [
        (f"/communities/{site.community_id}", "Back to the group"),
        ("/communities", "Go to your communities"),
    ]
    assert ("Only facilitators may do this." in page, "Ask one of yours." in page) == (True, True)


def test_names_lose_what_no_database_can_hold(site: Site) -> None:
    client = site.client(STRANGER)
    client.post("/communities/new", data=NEW | {"name": "A\x00 quiet \n place"})
    assert "A quiet place" in client.get("/communities").text


@pytest.mark.parametrize("place", ["", "/edit", "/people", "/sessions", "/sessions/new", "/outcomes/new", "/trends/x"])
def test_strangers_find_nothing_and_guests_are_asked_to_sign_in(site: Site, place: str) -> None:
    url = f"/communities/{site.community_id}{place}"
    assert site.client(STRANGER).get(url).status_code == 404
    answer = site.client().get(url)
    assert (answer.status_code, answer.location.startswith("/sign-in?next=")) == (302, True)


def test_leads_change_nothing(site: Site) -> None:
    base = f"/communities/{site.community_id}"
    client = site.client(LEAD)
    assert [client.get(f"{base}{place}").status_code for place in ("/edit", "/outcomes/new", "/sessions/new")] == [
        403
    ] * 3
    page = client.get(base)
    assert (page.status_code, "Plan a session" in page.text, "Add an outcome" in page.text) == (200, False, False)


def test_community_page_says_what_the_points_say(site: Site) -> None:
    site.released(title="One")
    site.released(title="Two")
    page = text(site.client(LEAD).get(f"/communities/{site.community_id}"))
    assert "“I know what to say”: At both sessions the change was clear." in page
    assert "on average" not in page.split("<figure", 1)[0]
    assert "All sessions together" in page
    assert "2 sessions. Every answer is counted." in page
    assert page.count('class="chart') == 2
    assert "does not show that the sessions caused the change" in page


def test_community_page_after_one_session_says_what_its_release_says(site: Site) -> None:
    site.released()
    page = text(site.client(LEAD).get(f"/communities/{site.community_id}"))
    said = "After the first session, “I know what to say”: All 8 people answered higher after than before."
    assert (said in page, "<li>Clear improvement: " in page, "At the newest" in page) == (True, True, False)


def test_session_without_a_figure_says_why_under_its_date(site: Site) -> None:
    site.released(title="One")
    site.released(title="Two", people=4, texts=0)
    page = text(site.client(LEAD).get(f"/communities/{site.community_id}/trends/know_what_to_say"))
    assert page.count('colspan="5"') == 1
    assert '<span class="reason">4 people answered this before and 4 people after' in page
    assert "At the one session that can be shown: All 8 people answered higher" in page


def test_trend_page_has_the_line_and_its_table(site: Site) -> None:
    site.released()
    client = site.client(LEAD)
    url = f"/communities/{site.community_id}/trends/know_what_to_say"
    page = client.get(url)
    assert (page.status_code, "<table" in page.text, "Other questions" in page.text) == (200, True, True)
    assert client.get(f"{url}?remembered=1").status_code == 404
    found = re.search(r'href="(/communities/[^"]+\.svg)"', page.text)
    assert found is not None
    picture = client.get(found[1])
    assert (picture.status_code, picture.mimetype) == (200, "image/svg+xml")
    unchanged = client.get(found[1], headers={"If-None-Match": picture.headers["ETag"]})
    assert unchanged.status_code == 304
    assert site.client(STRANGER).get(found[1]).status_code == 404
    assert client.get(re.sub("/[0-9]+-[0-9a-f]{48}", "/" + "0" * 64, found[1])).status_code == 404


def test_outcome_is_added_removed_and_brought_back(site: Site) -> None:
    base = f"/communities/{site.community_id}"
    client = site.client(FACILITATOR)
    assert (
        client.post(f"{base}/outcomes/new", data={"date": "2026-03-03", "kind": "practice", "title": ""}).status_code
        == 422
    )
    added = client.post(
        f"{base}/outcomes/new", data={"date": "2026-03-03", "kind": "practice", "title": "One sheet for all"}
    )
    assert added.status_code == 303
    page = client.get(base).text
    found = re.search(r'action="(/communities/[^"]+/remove)"', page)
    assert ("One sheet for all" in page, found is not None) == (True, True)
    assert found is not None
    removed = text(client.post(found[1], follow_redirects=True))
    assert ("Removed: One sheet for all" in removed, "outcomes/restore" in removed) == (True, True)
    back = text(client.post(f"{base}/outcomes/restore", follow_redirects=True))
    assert "<strong>Practice.</strong> One sheet for all" in back
    assert client.post(found[1]).status_code == 404


@pytest.mark.parametrize("date", ["", "3 March", "0001-01-01", "2026-02-30"])
def test_outcome_with_a_wrong_day_is_refused(site: Site, date: str) -> None:
    data = {"date": date, "kind": "practice", "title": "One sheet"}
    answer = site.client(FACILITATOR).post(f"/communities/{site.community_id}/outcomes/new", data=data)
    assert (answer.status_code, 'value="One sheet"' in answer.text) == (422, True)


def test_the_list_of_sessions_runs_the_same_queries_for_one_and_three(site: Site) -> None:
    client = site.client(FACILITATOR)
    counts = []
    for more in (1, 2):
        for number in range(more):
            site.plan(f"Session {number}")
        counts.append(
            [_queries(site, client, f"/communities/{site.community_id}{place}") for place in ("", "/sessions")]
        )
    assert counts[0] == counts[1]


def _queries(site: Site, client: FlaskClient, url: str) -> int:
    seen = []
    with site.app.app_context():
        engine = db.engine

    def note(*arguments: object) -> None:
        seen.append(arguments[2])

    event.listen(engine, "before_cursor_execute", note)
    try:
        assert client.get(url).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(seen)
