"""What the attendee's pages say of planned times, a community's permanent code, and a tablet that is passed around."""

from __future__ import annotations

import datetime
import uuid

import pytest
from flask import Flask

from surveys import running
from surveys.attending import find_meeting
from surveys.clock import Moment, now, today
from surveys.current import find_ongoing
from surveys.database import db, may_write
from surveys.errors import UnknownCode
from surveys.identifiers import CODE_ALPHABET, new_code, new_community_code
from surveys.models.people import Community
from surveys.models.sessions import Session
from surveys.times import Times
from tests.support import factories as make
from tests.surveys.conftest import app
from tests.surveys.views.support_pages import Site, text

__all__ = ["app"]

HOUR = datetime.timedelta(hours=1)
FAR = datetime.datetime.fromisoformat("2027-07-01T13:00")


def plan_times(site: Site, session_id: str, **planned: Times) -> None:
    with site.writing() as database:
        running.set_times(database, database.get_one(Session, session_id), planned)


def about(site: Site, **values: str) -> None:
    with site.writing() as database:
        for name, value in values.items():
            setattr(database.get_one(Community, site.community_id), name, value)


def community_code(site: Site) -> str:
    with site.app.app_context():
        return db.session.get_one(Community, site.community_id).code


def test_waiting_page_says_when_the_form_opens(site: Site) -> None:
    session_id, code = site.plan()
    about(site, time_zone="Europe/London")
    assert "opens when your facilitator starts it." in text(site.client().get(f"/s/{code}"))
    plan_times(site, session_id, before=Times(FAR))
    assert "opens on 1 July 2027 at 14:00." in text(site.client().get(f"/s/{code}"))
    with site.writing() as database:
        database.get_one(Session, session_id).format = "online"
    assert "opens on 1 July 2027 at 14:00, London time." in text(site.client().get(f"/s/{code}"))


def test_open_form_knows_when_it_closes(site: Site) -> None:
    session_id, code = site.plan()
    site.open(session_id, "before")
    with site.app.app_context():
        assert find_meeting(code).closes is None
    plan_times(site, session_id, after=Times(FAR + HOUR))
    with site.app.app_context():  # the next form's opening closes it
        assert find_meeting(code).closes.time == "14:00"
    plan_times(site, session_id, before=Times(None, FAR))
    with site.app.app_context():
        meeting = find_meeting(code)
    assert meeting.closes == Moment(datetime.date(2027, 7, 1), "13:00", "")


def test_codes_of_communities_and_sessions_never_meet() -> None:
    sessions, communities = ([made() for _ in range(2000)] for made in (new_code, new_community_code))
    assert {code[0] for code in sessions} == set(CODE_ALPHABET) - {"C"}
    assert {code[0] for code in communities} == {"C"}
    assert {len(code) for code in sessions + communities} == {8}


@pytest.mark.parametrize("spelled", ["{}", "{} ", " {}", "lower", "dash", "space"])
def test_community_code_leads_to_its_open_form(site: Site, spelled: str) -> None:
    own = community_code(site)
    ways = {"lower": own.lower(), "dash": f"{own[:4]}-{own[4:]}", "space": f"{own[:4]} {own[4:].lower()}"}
    session_id, code = site.plan()
    site.open(session_id, "before")
    answer = site.client().get(f"/s/{ways.get(spelled, spelled.format(own))}")
    assert (answer.status_code, answer.location) == (303, f"/S/{code}")
    typed = site.client().get("/", query_string={"code": ways.get(spelled, own)})
    assert (typed.status_code, typed.location) == (303, f"/S/{own}")


def test_community_code_tells_when_the_next_session_is_and_nothing_more(site: Site) -> None:
    own = community_code(site)
    page = text(site.client().get(f"/s/{own}"))
    assert ("Nothing is open just now" in page, "No session is planned yet." in page) == (True, True)
    session_id, _ = site.plan("A quiet title")
    page = text(site.client().get(f"/s/{own}"))
    assert ("The next one is today." in page, "Harbour Circle" in page, "quiet title" in page) == (True, True, False)
    plan_times(site, session_id, before=Times(now() + HOUR))
    assert "The next one is today." not in text(site.client().get(f"/s/{own}"))
    with site.writing() as database:
        database.get_one(Session, session_id).date = datetime.date(2027, 6, 1)
    plan_times(site, session_id, before=Times())
    assert "The next one is 1 June 2027." in text(site.client().get(f"/s/{own}"))
    assert site.client().get(f"/s/{own}", headers={"Accept": "application/json"}).json == {
        "form": None, "title": "Harbour Circle", "sessions": [], "questions": []
    }  # fmt: skip


def test_community_code_asks_which_of_several_open_sessions(site: Site) -> None:
    own = community_code(site)
    for title in ("Morning", "Evening"):
        site.open(site.plan(title)[0], "before")
    site.plan("Not open")
    page = text(site.client().get(f"/s/{own}"))
    assert [words in page for words in ("Which session are you at?", "Morning", "Evening", "Not open")] == [
        True, True, True, False
    ]  # fmt: skip


def test_community_code_says_nothing_of_sessions_that_are_over(app: Flask) -> None:
    community = make.community(app, name="Ours")
    make.finished(app, community, [{"conf": 2}] * 5, [{"conf": 4}] * 5, date=today("UTC"))
    old, _ = make.session(app, community, date=datetime.date(2020, 1, 1))
    with app.app_context():
        own = db.session.get_one(Community, community).code
        found = find_ongoing(own)
    assert (found.open, found.is_planned) == ((), False)
    make.act(app, old, "open_wave", "before")
    with app.app_context():
        assert [title for title, _ in find_ongoing(own).open] == ["A session"]


def test_code_that_nobody_has_is_unknown_whatever_its_first_sign(site: Site) -> None:
    assert [site.client().get(f"/s/{code}").status_code for code in ("C2222222", "K2222222", "C22")] == [404] * 3
    with site.app.app_context(), pytest.raises(UnknownCode):
        find_ongoing("K2222222")


def test_session_of_an_earlier_release_keeps_its_code(site: Site) -> None:
    session_id, _ = site.plan()
    with site.writing() as database:
        database.get_one(Session, session_id).code = "CAAAAAAA"
    assert "This form is not open yet" in text(site.client().get("/s/caaa-aaaa"))


def test_kiosk_comes_back_to_a_fresh_form_and_offers_no_way_elsewhere(site: Site) -> None:
    session_id, code = site.plan()
    site.open(session_id, "before")
    client, there = site.client(), f"/S/{code}?kiosk=1"
    own, form = text(client.get(f"/s/{code}")), text(client.get(there))
    assert ('value="phone"' in own, "data-kiosk" in own) == (True, False)
    assert [words in form for words in ('value="phone"', 'href="/promise"', f'data-kiosk="{there}"')] == [
        False, False, True
    ]  # fmt: skip
    assert f'action="{there}"' in form
    sent = {"submission": str(uuid.uuid4()), "form": form.split('name="form" value="')[1].partition('"')[0]}
    refused = client.post(there, data=sent | {"q-say": "9"})
    assert (refused.status_code, f'action="{there}"' in refused.text) == (422, True)
    answer = client.post(there, data=sent | {"q-say": "3"})
    assert answer.location == f"/s/{code}/thanks/before?kiosk=1"
    thanks = text(client.get(answer.location))
    assert ("put your phone away" in thanks, f'data-kiosk="{there}"' in thanks) == (False, True)
    assert 'href="/promise"' not in thanks
    own_and_shared = (own, client.get(there).text)
    assert ["Sent from this phone already?" in page for page in own_and_shared] == [True, False]


def test_kiosk_waits_for_the_next_form_also_behind_a_community_code(site: Site) -> None:
    session_id, code = site.plan()
    own = community_code(site)
    assert f'data-kiosk="/S/{code}?kiosk=1"' in site.client().get(f"/s/{code}?kiosk=1").text
    assert f'data-kiosk="/S/{own}?kiosk=1"' in site.client().get(f"/s/{own}?kiosk=1").text
    site.open(session_id, "before")
    assert site.client().get(f"/s/{own}?kiosk=1").location == f"/S/{code}?kiosk=1"


def test_one_code_serves_before_then_after_then_the_follow_up(app: Flask) -> None:
    asked = make.definition({**make.SCALE, "waves": ["before", "after", "follow_up"]})
    session_id, code = make.session(app, make.community(app), asked)
    client, seen = app.test_client(), []
    for kind in ("before", "after", "follow_up"):
        with app.app_context(), may_write():
            running.open_wave(db.session, db.session.get_one(Session, session_id), kind)
            db.session.commit()
        seen.append(text(client.get(f"/s/{code}")).split("</bdi>: ", 1)[1].split("</h1>")[0])
        make.send_all(client, code, [{"conf": 2}] * 2)
    assert seen == ["before the session", "after the session", "some time after the session"]
    with app.app_context():
        counts = running.response_counts(db.session.get_one(Session, session_id))
    assert counts == {"before": 2, "after": 2, "follow_up": 2}
