"""The next session like one, several at once with their days shown first, and cancelling from the pages."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from surveys import running
from surveys.clock import today
from surveys.database import db
from surveys.models.people import Community
from surveys.models.sessions import Session
from surveys.times import Times, times_of
from tests.surveys.views.support_pages import FACILITATOR, LEAD, Site, text

SIXTY = [f"2028-{month:02}-{day:02}" for month in (1, 3) for day in range(1, 31)]
DAY = datetime.date(2027, 3, 9)  # the second Tuesday of its month


def say(site: Site, **about: str) -> None:
    with site.writing() as database:
        for name, value in about.items():
            setattr(database.get_one(Community, site.community_id), name, value)


def change(site: Site, session_id: str, **values: object) -> None:
    with site.writing() as database:
        for name, value in values.items():
            setattr(database.get_one(Session, session_id), name, value)


def days(site: Site) -> list[datetime.date]:
    with site.app.app_context():
        return list(db.session.scalars(select(Session.date).order_by(Session.date)))


def address(site: Site, **more: str) -> str:
    asked = {"people": "8", "same": "yes", "place": "online", **more}
    return f"/communities/{site.community_id}/sessions/new?" + "&".join(f"{k}={v}" for k, v in asked.items())


def typed(site: Site, client: FlaskClient, **more: object) -> dict[str, object]:
    page = client.get(address(site)).text
    version = page.split('name="version"')[1].split('value="', 1)[1].split('"')[0]
    return {"title": "Coffee hour", "date": DAY.isoformat(), "version": version, "carriers": "phone", **more}


def seen(answer: TestResponse) -> str:
    return answer.text.split('name="seen"')[1].split('value="', 1)[1].split('"')[0]


@pytest.mark.parametrize(
    ("more", "made"),
    [
        ({"repeat": "week", "number": "3"}, [(3, 9), (3, 16), (3, 23)]),
        ({"repeat": "fortnight", "number": "3"}, [(3, 9), (3, 23), (4, 6)]),
        ({"repeat": "month", "number": "3"}, [(3, 9), (4, 13), (5, 11)]),
        ({"repeat": "days", "days": "1 April 2027\n2027-03-09, 2027-05-02"}, [(3, 9), (4, 1), (5, 2)]),
    ],
)
def test_days_are_shown_before_they_are_made(site: Site, more: dict[str, str], made: list[tuple[int, int]]) -> None:
    site.plan()
    client = site.client(FACILITATOR)
    sent = typed(site, client, **more)
    shown = client.post(address(site), data=sent)
    assert (shown.status_code, len(days(site))) == (200, 1)
    assert ("These 3 sessions" in shown.text, "Tuesday 9 March 2027" in shown.text) == (True, True)
    again = client.post(address(site), data={**sent, "seen": seen(shown)})
    assert (again.status_code, again.headers["Location"]) == (303, f"/communities/{site.community_id}/sessions")
    assert days(site) == [today("UTC"), *(datetime.date(2027, month, day) for month, day in made)]
    with site.app.app_context():
        codes = list(db.session.scalars(select(Session.code)))
        assert len(set(codes)) == 4


def test_days_that_were_changed_since_are_shown_once_more(site: Site) -> None:
    site.plan()
    client = site.client(FACILITATOR)
    shown = client.post(address(site), data=typed(site, client, repeat="week", number="3"))
    other = client.post(address(site), data=typed(site, client, repeat="week", number="4", seen=seen(shown)))
    assert ("These 4 sessions" in other.text, len(days(site))) == (True, 1)


def test_day_that_has_a_session_already_is_said(site: Site) -> None:
    session_id, _ = site.plan("The retreat")
    change(site, session_id, date=DAY + datetime.timedelta(weeks=1))
    client = site.client(FACILITATOR)
    shown = client.post(address(site), data=typed(site, client, repeat="week", number="3"))
    assert text(shown).count("That day has a session already: The retreat") == 1


@pytest.mark.parametrize(
    ("more", "field", "words"),
    [
        ({"repeat": "week"}, "number", "Say how many sessions"),
        ({"repeat": "week", "number": "61"}, "number", "from 1 to 60"),
        ({"repeat": "week", "number": "many"}, "number", "whole number"),
        ({"repeat": "days"}, "days", "List the further days"),
        ({"repeat": "days", "days": "2027-02-30"}, "days", "is no day"),
        ({"repeat": "days", "days": "03/12/2026"}, "days", "is no day"),
        ({"repeat": "days", "days": "3 May 20266"}, "days", "is no day"),
        ({"repeat": "days", "days": "\n".join(SIXTY)}, "days", "at most 60"),
        ({"repeat": "daily", "number": "3"}, "repeat", ""),
    ],
)  # fmt: skip
def test_days_that_are_none_are_refused_beside_their_field(
    site: Site, more: dict[str, str], field: str, words: str
) -> None:
    site.plan()
    client = site.client(FACILITATOR)
    answer = client.post(address(site), data=typed(site, client, **more))
    error = text(answer).split(f'id="{field}-error">')[1].split("</p>")[0]
    assert (answer.status_code, words in error, len(days(site))) == (422, True, 1)


def test_time_that_one_day_skips_makes_none_of_the_series(site: Site) -> None:
    say(site, time_zone="Europe/London")
    site.plan()
    client = site.client(FACILITATOR)
    sent = typed(site, client, repeat="days", days="2027-03-28", **{"before-opens": "01:30"})
    answer = client.post(address(site), data=sent)
    assert (answer.status_code, "28 March 2027: Clocks are put forward then" in text(answer), len(days(site))) == (
        422, True, 1
    )  # fmt: skip


def test_series_keeps_the_times_of_day_on_either_side_of_a_change_of_clocks(site: Site) -> None:
    say(site, time_zone="Europe/London")
    site.plan()
    client = site.client(FACILITATOR)
    sent = typed(site, client, repeat="days", days="2027-04-06", **{"before-opens": "16:00"})
    client.post(address(site), data={**sent, "seen": "2027-03-09 2027-04-06"})
    with site.app.app_context():
        found = db.session.scalars(select(Session).where(Session.date >= DAY).order_by(Session.date))
        opens = [times_of(db.session, one.waves)["before"].opens for one in found]
    assert opens == [datetime.datetime.fromisoformat(at) for at in ("2027-03-09T16:00", "2027-04-06T15:00")]


def test_next_one_is_filled_in_like_a_session_that_is_over(site: Site) -> None:
    say(site, rhythm="every six weeks", time_zone="Europe/London")
    session_id, _ = site.plan()
    at = datetime.datetime.now(datetime.UTC).replace(tzinfo=None) + datetime.timedelta(days=30)
    at = at.replace(hour=16, minute=5, second=0, microsecond=0)
    change(site, session_id, tags=["coffee hour", "new"], date=at.date())
    with site.writing() as database:
        planned = {"before": Times(at, at + datetime.timedelta(minutes=20))}
        running.set_times(database, database.get_one(Session, session_id), planned)
    site.open(session_id, "before")
    with site.writing() as database:
        running.finish(database, database.get_one(Session, session_id))
    client = site.client(FACILITATOR)
    assert "Plan the next one like this" in client.get(f"/sessions/{session_id}").text
    page = client.get(f"/sessions/{session_id}/next", follow_redirects=True).text
    following = at.date() + datetime.timedelta(weeks=6)
    for value in ("First conversations", "coffee hour, new", following.isoformat()):
        assert f'value="{value}"' in page
    local = at.replace(tzinfo=datetime.UTC).astimezone(ZoneInfo("Europe/London"))
    assert f'value="{local:%H:%M}"' in page
    assert "Nobody’s answers are taken over" in page
    assert page.count("checked") == 4  # its questionnaire, "this phone", no facts about family, no repeat


def test_next_one_of_a_session_of_which_little_was_said_asks_first(site: Site) -> None:
    session_id, _ = site.plan(headcount=None)
    client = site.client(FACILITATOR)
    first = client.get(f"/sessions/{session_id}/next", follow_redirects=True).text
    assert ("Like “First conversations”" in first, f'name="like" value="{session_id}"' in first) == (True, True)
    second = client.get(address(site, like=session_id)).text
    assert ("nothing is said of how often" in second, 'id="date"' in second) == (True, True)


def test_copy_asks_the_newest_version_and_keeps_the_chosen_waves_and_key_question(site: Site) -> None:
    session_id, _ = site.plan()
    change(site, session_id, key_question="say", k=9)
    client = site.client(FACILITATOR)
    sent = typed(site, client)
    made = client.post(address(site, like=session_id), data=sent).headers["Location"].rsplit("/", 1)[1]
    with site.app.app_context():
        copy = db.session.get_one(Session, made)
        assert (copy.key_question, copy.k, copy.title, copy.headcount) == ("say", 9, "Coffee hour", 8)


def test_copy_of_another_community_s_session_is_not_made(site: Site) -> None:
    session_id, _ = site.plan()
    with site.writing() as database:
        other = Community(name="Elsewhere")
        database.add(other)
        database.flush()
        database.get_one(Session, session_id).community_id = other.id
    client = site.client(FACILITATOR)
    assert client.get(f"/sessions/{session_id}/next").status_code == 404
    assert client.get(address(site, like=session_id)).status_code == 404


def test_session_is_cancelled_listed_apart_and_taken_back(site: Site) -> None:
    session_id, _ = site.plan("The retreat")
    site.plan("Coffee hour")
    client = site.client(FACILITATOR)
    assert "Cancel the session" in client.get(f"/sessions/{session_id}").text
    there = client.post(f"/sessions/{session_id}/cancel", follow_redirects=True)
    assert ("Cancelled: The retreat" in there.text, "1 cancelled session" in there.text) == (True, True)
    page = client.get(f"/sessions/{session_id}").text
    assert ("It takes place after all" in page, "Open the before form" in page, "How people join" in page) == (
        True, False, False
    )  # fmt: skip
    client.post(f"/sessions/{session_id}/restore")
    assert "Open the before form" in client.get(f"/sessions/{session_id}").text


def test_lead_neither_copies_nor_cancels(site: Site) -> None:
    session_id, _ = site.plan()
    client = site.client(LEAD)
    page = client.get(f"/sessions/{session_id}").text
    assert ("Plan the next one" in page, "Cancel the session" in page) == (False, False)
    statuses = [
        client.get(f"/sessions/{session_id}/next").status_code,
        client.post(f"/sessions/{session_id}/cancel").status_code,
        client.post(f"/sessions/{session_id}/restore").status_code,
    ]
    assert statuses == [403, 403, 403]
