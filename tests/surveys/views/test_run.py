"""Planning a session, running it, and how people join."""

from __future__ import annotations

import datetime

import pytest

from surveys.database import db
from surveys.models.sessions import Session, Timetable
from surveys.operations.clerk import work_until_idle
from surveys.views.run.joining import qr_path
from tests.surveys.views.support_desk import desk
from tests.surveys.views.support_pages import FACILITATOR, LEAD, STRANGER, Site, text

FIRST = {"people": "12", "same": "yes", "place": "online"}


def test_planning_asks_three_questions_first(site: Site) -> None:
    site.plan()
    url = f"/communities/{site.community_id}/sessions/new"
    client = site.client(FACILITATOR)
    assert "How many people do you expect?" in client.get(url).text
    wrong = client.get(url, query_string=FIRST | {"people": "many"})
    assert "Enter a whole number, such as 12" in wrong.text
    assert (wrong.status_code, "There is a problem" in wrong.text) == (422, True)
    second = text(client.get(url, query_string=FIRST))
    assert "With 12 people you will see <strong>counts and changes</strong>" in second
    few = text(client.get(url, query_string=FIRST | {"people": "6"}))
    assert "one form at the end" in few


@pytest.mark.parametrize("typed", ["9" * 400, "1" + "0" * 20, "12.5", "½", "１２x"])
def test_planning_refuses_what_is_no_number_of_people(site: Site, typed: str) -> None:
    url = f"/communities/{site.community_id}/sessions/new"
    site.plan()
    answer = site.client(FACILITATOR).get(url, query_string=FIRST | {"people": typed})
    assert (answer.status_code, "Enter a whole number, such as 12" in answer.text) == (422, True)


def test_planning_names_what_so_few_will_not_see(site: Site) -> None:
    site.plan()
    client = site.client(FACILITATOR)
    url = f"/communities/{site.community_id}/sessions/new"
    assert "will not show" not in text(client.get(url, query_string=FIRST | {"people": "9"}))
    closed = {"key": "worry", "type": "short_text", "prompt": "What worries you?", "waves": ["after"]}
    one = desk(site, {"title": "For us", "pages": [{"questions": [closed, {**closed, "key": "b", "prompt": "Why?"}]}]})
    one.post("/publish")
    page = text(client.get(url, query_string=FIRST | {"people": "9"}))
    assert (
        "With 9 people this session alone will not show “What worries you?” and “Why?” of the questionnaire “For us”"
        in page
    )
    assert " “For us”: they need 10 answers. Change their readers to the room, or leave them out." in page
    for people in ("4", "10"):
        assert "will not show" not in text(client.get(url, query_string=FIRST | {"people": people}))


def test_planning_without_a_questionnaire_says_where_to_begin(site: Site) -> None:
    page = site.client(FACILITATOR).get(f"/communities/{site.community_id}/sessions/new").text
    assert "First publish a questionnaire" in page


def test_planned_session_has_what_was_said(site: Site) -> None:
    session_id, _ = site.plan("Earlier")
    with site.app.app_context():
        version_id = db.session.get_one(Session, session_id).version_id
    client = site.client(FACILITATOR)
    url = f"/communities/{site.community_id}/sessions/new"
    data = {"title": "Retreat", "date": "2026-11-20", "version": version_id, "tags": "retreat, training,, retreat"}
    assert client.post(url, query_string=FIRST, data=data | {"title": ""}).status_code == 422
    assert client.post(url, query_string=FIRST, data=data | {"version": "x"}).status_code == 422
    made = client.post(url, query_string=FIRST | {"same": "no"}, data=data)
    assert made.status_code == 303
    with site.app.app_context():
        session = db.session.get_one(Session, made.location.rsplit("/", 1)[1])
        said = (session.title, session.date, session.format, session.tags, session.headcount, session.linking)
    assert said == ("Retreat", datetime.date(2026, 11, 20), "online", ["retreat", "training"], 12, [])


def test_the_main_button_leads_through_the_session(site: Site) -> None:
    session_id, code = site.plan(headcount=6)
    url = f"/sessions/{session_id}"
    client = site.client(FACILITATOR)

    def main() -> str:
        return text(client.get(url)).split('<button class="button block" type="submit">')[1].split("<")[0]

    assert main() == "Open the before form"
    client.post(f"{url}/open", data={"kind": "before"})
    for number in range(6):
        site.answer(code, f"p{number}", {"say": 2})
    assert main() == "Close the before form"
    client.post(f"{url}/close", data={"kind": "before"})
    page = text(client.get(url))
    assert (main(), "Open the before form again" in page, "closed; counts until" in page) == (
        "Open the after form",
        True,
        True,
    )
    client.post(f"{url}/open", data={"kind": "before"})
    client.post(f"{url}/open", data={"kind": "after"})
    for number in range(6):
        site.answer(code, f"p{number}", {"say": 3})
    page = text(client.get(url))
    assert (main(), "</span> of 6 received. Answers still on phones will not count." in page) == (
        "Show the room", True
    )  # fmt: skip
    assert client.post(f"{url}/finish").status_code == 303
    assert "The results are being made" in client.get(url).text
    work_until_idle(site.app)
    assert "See what changed" in client.get(url).text


def test_showing_the_room_too_early_is_asked_once_more(site: Site) -> None:
    session_id, code = site.plan(headcount=10)
    url = f"/sessions/{session_id}"
    client = site.client(FACILITATOR)
    assert client.get(f"{url}/finish").status_code == 303  # nothing was opened yet
    site.open(session_id, "after")
    for number in range(5):
        page = text(client.get(url))
        assert f'<a class="button block" href="{url}/room" target="_blank" rel="noopener">' in page
        assert f'<a class="button quiet block" href="{url}/finish">Show the room</a>' in page
        asked = text(client.get(f"{url}/finish"))
        said = f"Only {number} of 10 have answered the after form. With fewer than 5 nothing of it can be shown."
        assert (said in asked, f'action="{url}/finish"' in asked) == (True, True)
        site.answer(code, None, {"say": 2})
    page = text(client.get(url))
    assert '<button class="button block" type="submit">Show the room</button>' in page
    assert "5 of 10 have answered." in text(client.get(f"{url}/finish"))
    assert [site.client(who).get(f"{url}/finish").status_code for who in (LEAD, STRANGER)] == [403, 404]
    client.post(f"{url}/finish")
    assert client.get(f"{url}/finish").status_code == 303


def test_page_is_read_anew_when_enough_have_answered(site: Site) -> None:
    session_id, code = site.plan()
    site.open(session_id, "after")
    client = site.client(FACILITATOR)
    said = []
    for _ in range(6):
        said.append((client.get(f"/sessions/{session_id}/count").json or {})["signature"])
        site.answer(code, None, {"say": 2})
    assert (len(set(said[:5])), said[5] == said[4]) == (1, False)


def test_count_is_cheap_to_ask_again(site: Site) -> None:
    session_id, code = site.plan()
    site.open(session_id, "before")
    client = site.client(LEAD)
    first = client.get(f"/sessions/{session_id}/count")
    assert first.json is not None
    assert (first.json["count"], first.json["wave"], first.json["state"]) == (0, "before", "open")
    again = {"If-None-Match": first.headers["ETag"]}
    assert client.get(f"/sessions/{session_id}/count", headers=again).status_code == 304
    site.answer(code, None, {"say": 2})
    changed = client.get(f"/sessions/{session_id}/count", headers=again)
    assert (changed.status_code, (changed.json or {})["count"]) == (200, 1)


@pytest.mark.parametrize(("typed", "status", "kept"), [("16", 303, 16), ("", 303, None), ("0", 303, 0)])
def test_headcount_is_set(site: Site, typed: str, status: int, kept: int | None) -> None:
    session_id, _ = site.plan(headcount=8)
    answer = site.client(FACILITATOR).post(f"/sessions/{session_id}/headcount", data={"people": typed})
    with site.app.app_context():
        assert (answer.status_code, db.session.get_one(Session, session_id).headcount) == (status, kept)


@pytest.mark.parametrize("typed", ["-1", "many", "100001", "9" * 30, "٣", "1.5"])
def test_headcount_that_is_none_is_refused_and_kept_in_the_field(site: Site, typed: str) -> None:
    session_id, _ = site.plan(headcount=8)
    answer = site.client(FACILITATOR).post(f"/sessions/{session_id}/headcount", data={"people": typed})
    with site.app.app_context():
        assert (answer.status_code, db.session.get_one(Session, session_id).headcount) == (422, 8)
    assert ("There is a problem" in answer.text, f'value="{typed[:20]}"' in answer.text) == (True, True)


@pytest.mark.parametrize(
    ("people", "words"),
    [
        (None, "Say how many people"),
        (4, "<strong>nothing is shown</strong>"),
        (6, "<strong>what people wrote for the room</strong>"),
    ],
)
def test_headcount_says_what_will_be_seen(site: Site, people: int | None, words: str) -> None:
    session_id, _ = site.plan(headcount=people)
    assert words in text(site.client(FACILITATOR).get(f"/sessions/{session_id}"))


def test_session_without_answers_can_be_deleted_and_with_answers_not(site: Site) -> None:
    client = site.client(FACILITATOR)
    session_id, code = site.plan()
    site.open(session_id, "before")
    site.answer(code, None, {"say": 2})
    assert "Delete this session" not in client.get(f"/sessions/{session_id}").text
    assert client.post(f"/sessions/{session_id}/delete").status_code == 409
    empty, _ = site.plan("Empty")
    assert "Delete this session" in client.get(f"/sessions/{empty}").text
    assert client.post(f"/sessions/{empty}/delete").status_code == 303
    assert client.get(f"/sessions/{empty}").status_code == 404


def test_wrong_steps_are_refused_in_words(site: Site) -> None:
    session_id, _ = site.plan()
    client = site.client(FACILITATOR)
    assert client.post(f"/sessions/{session_id}/close", data={"kind": "before"}).status_code == 409
    assert client.post(f"/sessions/{session_id}/finish").status_code == 409
    assert client.post(f"/sessions/{session_id}/open", data={"kind": "during"}).status_code == 422
    assert client.post(f"/sessions/{session_id}/open").status_code == 422


@pytest.mark.parametrize("act", ["open", "close", "finish", "headcount", "delete"])
def test_leads_and_strangers_do_not_run_sessions(site: Site, act: str) -> None:
    session_id, _ = site.plan()
    url = f"/sessions/{session_id}/{act}"
    assert [site.client(who).post(url).status_code for who in (LEAD, STRANGER)] == [403, 404]


@pytest.mark.parametrize("place", ["", "/room", "/count", "/poster", "/results"])
def test_leads_look_and_strangers_find_nothing(site: Site, place: str) -> None:
    session_id, _ = site.plan()
    url = f"/sessions/{session_id}{place}"
    assert [site.client(who).get(url).status_code for who in (LEAD, STRANGER, None)] == [200, 404, 302]


def test_reopening_is_offered_only_in_grace(site: Site) -> None:
    session_id, _ = site.plan()
    site.open(session_id, "before")
    client = site.client(FACILITATOR)
    client.post(f"/sessions/{session_id}/close", data={"kind": "before"})
    with site.writing() as database:
        for entry in database.query(Timetable):
            entry.grace_ends = entry.grace_ends - datetime.timedelta(hours=1)
    assert "Open the before form again" not in client.get(f"/sessions/{session_id}").text
    assert client.post(f"/sessions/{session_id}/open", data={"kind": "before"}).status_code == 409


def test_room_shows_code_link_and_count(site: Site) -> None:
    session_id, code = site.plan()
    site.open(session_id, "before")
    page = site.client(FACILITATOR).get(f"/sessions/{session_id}/room").text
    assert (code[:4] in page, code[4:] in page, f'data-url="/sessions/{session_id}/count"' in page) == (
        True,
        True,
        True,
    )
    assert 'viewBox="0 0 33 33"' in page


def test_room_names_its_form_and_says_when_it_is_closed(site: Site) -> None:
    session_id, code = site.plan()
    client = site.client(FACILITATOR)
    url = f"/sessions/{session_id}/room"
    assert "<h1>First conversations</h1>" in client.get(url).text
    site.open(session_id, "before")
    site.answer(code, None, {"say": 2})
    page = text(client.get(url))
    assert "<h1>First conversations: before the session</h1>" in page
    assert "Results are shown only after the form is closed." in page
    client.post(f"/sessions/{session_id}/close", data={"kind": "before"})
    page = text(client.get(url))
    assert ("This form is closed. 1 person answered." in page, '<svg class="qr"' in page) == (True, False)
    assert ("The next form opens later" in page, '<svg class="qr qr-late"' in page) == (True, True)
    client.post(f"/sessions/{session_id}/finish")
    page = text(client.get(url))
    assert ("This form is closed." in page, "The next form" in page, "See what changed" in page) == (True, False, False)
    assert "<svg" not in page.split("<main")[1]
    work_until_idle(site.app)
    page = text(client.get(url))
    assert ("This form is closed. 1 person answered." in page, "See what changed" in page) == (True, True)


def test_page_of_a_session_has_the_menu_of_the_others(site: Site) -> None:
    session_id, _ = site.plan()
    page = site.client(FACILITATOR).get(f"/sessions/{session_id}").text
    menu = page[page.index('aria-label="Main"') : page.index("</nav>")]
    assert [word in menu for word in ("Sessions", "Questionnaires", "People")] == [True] * 3


def test_qr_code_of_a_short_upper_case_link_has_25_modules_and_a_quiet_zone_of_4() -> None:
    path, size = qr_path("HTTPS://SOUNDINGS.EXAMPLE/S/K7MX4PDW")
    assert (size, path.startswith("M4 4h7v1h-7z")) == (33, True)
