"""A try on the facilitator's phone: the very forms, nothing stored, made-up results, and an address that ends."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from surveys.clock import now
from surveys.database import db, may_write
from surveys.models.tries import Try
from surveys.operations.clerk import work_until_idle
from tests.access.rows import everything
from tests.support import factories as make

TEXT = {"key": "next", "type": "long_text", "prompt": "What next?", "waves": ["after"], "audience": "facilitator"}
ASKED = make.definition(make.SCALE, TEXT)


def begun(app: Flask, asked: dict[str, Any] = ASKED, **plan: Any) -> tuple[str, str, str]:
    """A planned session that is being tried: its id, its code, and the address of the try."""
    community = make.community(app, (make.account(app), "facilitator"))
    session_id, code = make.session(app, community, asked, headcount=12, linking=("card", "phone"), **plan)
    client = signed_in(app)
    assert client.post(f"/sessions/{session_id}/try", data={"sent": "1"}).status_code == 303
    return session_id, code, address_on(client, f"/sessions/{session_id}/try")


def signed_in(app: Flask) -> FlaskClient:
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    with client:
        client.post("/sign-in", data={"email": "facilitator@example.org", "password": make.PASSWORD})
    return client


def address_on(client: FlaskClient, page: str) -> str:
    """The address of the try that a page leads to."""
    found = re.search(r'value="[^"]*(/try/[A-Za-z0-9_-]{22})"', client.get(page).text)
    assert found is not None
    return found[1]


def test_try_stores_nothing_and_sets_no_cookie(app: Flask) -> None:
    _, _, address = begun(app)
    work_until_idle(app)
    held, phone = everything(app), app.test_client()
    answers = []
    for kind in ("before", "after"):
        answers.append(phone.get(f"{address}/{kind}"))
        typed = {"q-conf": "4", "submission": "x", "form": "y"} | ({"q-next": "words"} if kind == "after" else {})
        answers.append(phone.post(f"{address}/{kind}", data=typed))
        answers.append(phone.post(f"{address}/{kind}", data=typed, headers={"Accept": "application/json"}))
        answers.append(phone.get(f"{address}/{kind}/thanks"))
    answers += [phone.get(f"{address}/results"), phone.post(f"{address}/before", data={"q-conf": "99"})]
    assert [answer.status_code for answer in answers] == [200, 303, 201, 200] * 2 + [200, 422]
    assert all("Set-Cookie" not in answer.headers for answer in answers)
    assert everything(app) == held


def test_try_shows_an_example_where_the_after_form_will_show_the_start(sqlite_app: Flask) -> None:
    hope = {
        "key": "hope",
        "type": "short_text",
        "prompt": "What do you hope for?",
        "waves": ["before"],
        "audience": "room",
    }
    met = {"key": "met", "type": "yes_no", "prompt": "Was it met?", "waves": ["after"], "shows": "hope"}
    _, _, address = begun(sqlite_app, make.definition(hope | {"show_start": True}, met))
    phone = sqlite_app.test_client()
    example = "An example of what stands here, once you have shown the start:"
    assert [example in phone.get(f"{address}/{kind}").text for kind in ("before", "after")] == [False, True]


def test_try_shows_the_form_as_it_will_be_and_says_what_it_is(sqlite_app: Flask) -> None:
    session_id, code, address = begun(sqlite_app)
    phone = sqlite_app.test_client()
    assert phone.get(address).headers["Location"] == f"{address}/before"
    tried = phone.get(f"{address}/before").text
    make.act(sqlite_app, session_id, "open_wave", "before")
    real = phone.get(f"/s/{code}").text
    assert "This is a try: nothing is stored." in tried
    assert "This is a try" not in real
    assert questions(tried) == questions(real)
    assert ("data-worker" in tried, "data-worker" in real) == (False, True)


def questions(page: str) -> str:
    """What stands between the head of a form and its end, but for the code under which a phone keeps a number."""
    return re.sub(r'data-code="[^"]*"', "", page.split('<div class="step-bar"')[1].split('<p class="on"')[0])


def test_results_of_a_try_are_made_up_and_every_part_says_so(sqlite_app: Flask) -> None:
    _, _, address = begun(sqlite_app)
    phone = sqlite_app.test_client()
    assert "They are being made" in phone.get(f"{address}/results").text
    work_until_idle(sqlite_app)
    page = phone.get(f"{address}/results").text
    main = page.split("<main")[1].split("</main>")[0]
    parts = re.split(r"<(?:section|figure)", main)[1:]
    assert len(parts) >= 4
    assert [part for part in parts if "made-up" not in part.lower() and "made up" not in part.lower()] == []
    assert "A made-up group of 12 people" in page
    assert "<svg" in main
    assert "no-store" in phone.get(f"{address}/results").headers["Cache-Control"]


def test_try_of_few_shows_that_few_are_not_shown(sqlite_app: Flask) -> None:
    """With eight people, what is written for facilitators alone is not shown."""
    community = make.community(sqlite_app, (make.account(sqlite_app), "facilitator"))
    session_id, _ = make.session(sqlite_app, community, ASKED, headcount=8)
    client = signed_in(sqlite_app)
    client.post(f"/sessions/{session_id}/try", data={"sent": "1"})
    work_until_idle(sqlite_app)
    page = client.get(address_on(client, f"/sessions/{session_id}/try") + "/results").text
    assert "What people write for facilitators alone is shown from 10 answers up." in page


def test_try_ends_when_the_first_form_opens_after_a_day_and_with_a_new_one(sqlite_app: Flask) -> None:
    session_id, _, first = begun(sqlite_app)
    client = signed_in(sqlite_app)
    client.post(f"/sessions/{session_id}/try", data={"sent": "1"})
    second = address_on(client, f"/sessions/{session_id}/try")
    assert (client.get(first).status_code, client.get(second).status_code) == (404, 303)
    make.act(sqlite_app, session_id, "open_wave", "before")
    assert client.get(second).status_code == 410
    assert "so it is no try any more" in client.get(f"/sessions/{session_id}/try").text
    assert client.post(f"/sessions/{session_id}/try", data={"sent": "1"}).status_code == 409


def test_try_is_cleared_once_its_day_is_over(app: Flask) -> None:
    _, _, address = begun(app)
    with app.app_context(), may_write():
        db.session.execute(update(Try).values(ends=now() - datetime.timedelta(seconds=1)))
        db.session.commit()
    assert app.test_client().get(address).status_code == 404
    work_until_idle(app)
    assert everything(app)["tries"] == []


def test_draft_is_tried_as_it_was_when_the_try_began(sqlite_app: Flask) -> None:
    community = make.community(sqlite_app, (make.account(sqlite_app), "facilitator"))
    make.session(sqlite_app, community, ASKED)
    client = signed_in(sqlite_app)
    shelf = client.get(f"/communities/{community}/questionnaires").text
    questionnaire = re.search(r"/questionnaires/([A-Za-z0-9_-]{22})", shelf)[1]  # type: ignore[index]  # checked by hand
    assert "Make a link for my phone" in client.get(f"/questionnaires/{questionnaire}/try").text
    client.post(f"/questionnaires/{questionnaire}/try", data={"sent": "1"})
    address = address_on(client, f"/questionnaires/{questionnaire}/try")
    work_until_idle(sqlite_app)
    phone = sqlite_app.test_client()
    assert "I am confident to raise a concern" in phone.get(f"{address}/after").text
    assert "Nobody gave these answers" in phone.get(f"{address}/results").text


@pytest.mark.parametrize("path", ["/try/x", "/try/" + "A" * 22, "/try/" + "A" * 22 + "/before"])
def test_address_that_nobody_was_given_leads_nowhere(sqlite_app: Flask, path: str) -> None:
    assert sqlite_app.test_client().get(path).status_code == 404


def test_who_only_reads_begins_no_try(sqlite_app: Flask) -> None:
    session_id, _, _ = begun(sqlite_app)
    with sqlite_app.app_context(), may_write():
        from surveys.models.people import Membership  # of this one test

        db.session.execute(update(Membership).values(role="lead"))
        db.session.commit()
    client = signed_in(sqlite_app)
    assert client.post(f"/sessions/{session_id}/try", data={"sent": "1"}).status_code == 403
    assert client.get(f"/sessions/{session_id}/try").status_code == 403
