"""The run page's planned times, its step back, the words to send, the room, and a community's poster."""

from __future__ import annotations

import datetime

import pytest

from surveys import running
from surveys.clock import now
from surveys.database import db
from surveys.models.people import Community
from surveys.models.sessions import Session
from surveys.times import Times, times_of
from tests.surveys.views.support_pages import FACILITATOR, LEAD, STRANGER, Site, text

HOUR = datetime.timedelta(hours=1)


def london(site: Site) -> None:
    with site.writing() as database:
        database.get_one(Community, site.community_id).time_zone = "Europe/London"


def kept(site: Site, session_id: str) -> dict[str, Times]:
    with site.app.app_context():
        return times_of(db.session, db.session.get_one(Session, session_id).waves)


def plan_times(site: Site, session_id: str, **planned: Times) -> None:
    with site.writing() as database:
        running.set_times(database, database.get_one(Session, session_id), planned)


def at(words: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(words)


def test_times_are_set_on_the_community_s_clock_and_dropped(site: Site) -> None:
    london(site)
    session_id, _ = site.plan()
    client, url = site.client(FACILITATOR), f"/sessions/{session_id}/times"
    assert "Europe/London" in client.get(url).text
    sent = {
        "before-opens": "2027-07-01T14:00",
        "before-closes": "2027-07-01T14:30",
        "after-opens": "",
        "after-closes": "",
    }
    assert client.post(url, data=sent).status_code == 303
    assert kept(site, session_id) == {"before": Times(at("2027-07-01T13:00"), at("2027-07-01T13:30"))}
    page = text(client.get(f"/sessions/{session_id}"))
    assert "not open yet; opens on 1 July 2027 at 14:00, closes on 1 July 2027 at 14:30" in page
    assert 'value="2027-07-01T14:30"' in client.get(url).text
    client.post(url, data=dict.fromkeys(sent, ""))
    assert (kept(site, session_id), "Open and close by the clock" in client.get(f"/sessions/{session_id}").text) == (
        {}, True
    )  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"before-opens": "2027-03-28T01:30"}, "before-opens", "there is no 01:30 on that day. Enter 02:30"),
        ({"before-opens": "2020-01-01T10:00"}, "before-opens", "This time is over"),
        ({"after-closes": "2027-01-01T1"}, "after-closes", "Enter a day and a time"),
        ({"before-opens": "2027-03-01T10:00", "before-closes": "2027-03-01T09:00"}, "before-closes", "before it opens"),
    ],
)
def test_wrong_times_are_refused_beside_their_field(site: Site, typed: dict[str, str], field: str, words: str) -> None:
    london(site)
    session_id, _ = site.plan()
    answer = site.client(FACILITATOR).post(f"/sessions/{session_id}/times", data=typed)
    page = text(answer)
    assert (answer.status_code, words in page.split(f'id="{field}-error">')[1].split("</p>")[0]) == (422, True)
    assert kept(site, session_id) == {}


def test_time_that_comes_twice_is_said(site: Site) -> None:
    london(site)
    session_id, _ = site.plan()
    client = site.client(FACILITATOR)
    client.post(f"/sessions/{session_id}/times", data={"before-opens": "2027-10-31T01:30"})
    assert "so 01:30 comes twice. The first is meant." in text(client.get(f"/sessions/{session_id}"))
    assert kept(site, session_id)["before"].opens == at("2027-10-31T00:30")


def test_planning_takes_times_of_the_session_s_day(site: Site) -> None:
    london(site)
    session_id, _ = site.plan()
    with site.app.app_context():
        version = db.session.get_one(Session, session_id).version_id
    client, url = site.client(FACILITATOR), f"/communities/{site.community_id}/sessions/new"
    first = {"people": "12", "same": "yes", "place": "online"}
    assert "Open and close forms by the clock" in client.get(url, query_string=first).text
    sent = {
        "title": "Timed",
        "date": "2027-07-01",
        "version": version,
        "before-opens": "14:00",
        "after-closes": "16:30",
    }
    wrong = client.post(url, query_string=first, data=sent | {"before-closes": "13:00"})
    assert (wrong.status_code, "It would close before it opens" in wrong.text) == (422, True)
    with site.app.app_context():
        assert db.session.query(Session).filter_by(title="Timed").count() == 0
    made = client.post(url, query_string=first, data=sent).location.rsplit("/", 1)[1]
    assert kept(site, made) == {
        "before": Times(at("2027-07-01T13:00")), "after": Times(None, at("2027-07-01T15:30"))
    }  # fmt: skip


def test_time_that_went_by_unused_is_said(site: Site) -> None:
    session_id, _ = site.plan()
    plan_times(site, session_id, before=Times(now() + HOUR, now() + 2 * HOUR))
    with site.writing() as database:
        from surveys.models.sessions import Timetable  # used by this one test

        for entry in database.query(Timetable):
            entry.opens, entry.closes = entry.opens - 3 * HOUR, entry.closes - 3 * HOUR
    page = text(site.client(FACILITATOR).get(f"/sessions/{session_id}"))
    assert "its planned time went by while the service was away; open it yourself" in page


def test_one_tap_leads_back_while_nobody_has_answered(site: Site) -> None:
    session_id, code = site.plan()
    client, url = site.client(FACILITATOR), f"/sessions/{session_id}"
    client.post(f"{url}/open", data={"kind": "before"})
    assert "Undo: not open yet" in client.get(url).text
    site.answer(code, None, {"say": 2})
    assert "Undo: not open yet" not in client.get(url).text
    assert client.post(f"{url}/undo", data={"kind": "before"}).status_code == 409
    client.post(f"{url}/open", data={"kind": "after"})
    page = text(client.get(url))
    assert "Back to the before form" in page
    assert "It waits again, and the before form takes answers again; who is filling it in just now cannot send." in page
    assert client.post(f"{url}/undo", data={"kind": "after"}).status_code == 303
    assert "Before: open now" in text(client.get(url))
    assert [site.client(who).post(f"{url}/undo").status_code for who in (LEAD, STRANGER)] == [403, 404]


def test_words_to_send_name_link_code_and_end(site: Site) -> None:
    session_id, code = site.plan("The “first” talk")
    plan_times(site, session_id, before=Times(None, at("2027-07-01T14:30")))
    page = text(site.client(LEAD).get(f"/sessions/{session_id}/words"))
    spelled = f"{code[:4]} {code[4:]}"
    assert [words in page for words in ("Before “The ‘first’ talk”: a few questions", f"type the code {spelled}.")] == [
        True, True
    ]  # fmt: skip
    assert ("It is open until 14:30 on 1 July 2027." in page, page.count("Subject of a mail")) == (True, 2)
    assert "mailto:?subject=Before%20" in page
    assert site.client(STRANGER).get(f"/sessions/{session_id}/words").status_code == 404


def test_run_page_has_the_link_the_words_and_the_tablet(site: Site) -> None:
    session_id, code = site.plan()
    page = text(site.client(FACILITATOR).get(f"/sessions/{session_id}"))
    assert f'/S/{code}"' in page.split('id="link"')[1].split(">")[0]
    assert "Before “First conversations”: please say where you stand." in page
    assert f"/S/{code}?kiosk=1" in page


def test_room_says_times_and_keeps_a_small_code_between_two_forms(site: Site) -> None:
    session_id, code = site.plan()
    client, url = site.client(FACILITATOR), f"/sessions/{session_id}/room"
    plan_times(site, session_id, before=Times(at("2027-07-01T14:00"), at("2027-07-01T14:30")))
    assert "Opens on 1 July 2027 at 14:00." in text(client.get(url))
    site.open(session_id, "before")
    assert "Open until 14:30 on 1 July 2027." in text(client.get(url))
    client.post(f"/sessions/{session_id}/close", data={"kind": "before"})
    page = text(client.get(url))
    assert ('class="qr qr-late"' in page, f"code {code[:4]} {code[4:]}." in page) == (True, True)


def test_community_has_a_poster_of_its_own(site: Site) -> None:
    with site.app.app_context():
        code = db.session.get_one(Community, site.community_id).code
    url = f"/communities/{site.community_id}/poster"
    page = text(site.client(LEAD).get(url))
    assert (f"{code[:4]} {code[4:]}" in page, 'viewBox="0 0 33 33"' in page or "qr" in page) == (True, True)
    assert [site.client(who).get(url).status_code for who in (STRANGER, None)] == [404, 302]
    assert url in site.client(LEAD).get(f"/communities/{site.community_id}/sessions").text
