"""Choosing the key question: on the page that a session is run from, and by a program."""

from __future__ import annotations

from typing import Any

from flask import Flask

from tests.support import factories as make
from tests.support.api import make_scene
from tests.surveys.views.support_pages import FACILITATOR, LEAD, Site, text

HEADING = "What matters most in this session?"


def test_the_session_page_offers_the_questions_that_are_compared(site: Site) -> None:
    session_id, _ = site.plan()
    page = text(site.client(FACILITATOR).get(f"/sessions/{session_id}"))
    section = page.split(HEADING, 1)[1].split("</section>", 1)[0]
    assert section.count('type="radio"') == 2
    assert ('value="say" checked' in section, 'value="" checked' in section) == (True, False)
    assert "How useful was today?" not in section
    assert "you can change it until the after form opens" in section


def test_the_choice_is_kept_and_leads_only_read_it(site: Site) -> None:
    session_id, _ = site.plan()
    answer = site.client(FACILITATOR).post(f"/sessions/{session_id}/key-question", data={"question": ""})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/sessions/{session_id}#matters")
    page = text(site.client(LEAD).get(f"/sessions/{session_id}"))
    assert "No question was chosen as the key question: all count alike." in page
    assert site.client(LEAD).post(f"/sessions/{session_id}/key-question", data={"question": "say"}).status_code == 403


def test_what_is_unknown_or_too_late_is_said_in_plain_words(site: Site) -> None:
    session_id, _ = site.plan()
    client, url = site.client(FACILITATOR), f"/sessions/{session_id}/key-question"
    for data in ({"question": "useful"}, {}):
        unknown = client.post(url, data=data)
        assert unknown.status_code == 422
        assert "Choose a question that is compared in this session, or none" in text(unknown)
    site.open(session_id, "before")
    site.open(session_id, "after")
    late = client.post(url, data={"question": ""})
    assert late.status_code == 409
    assert "The key question stands: the after form was opened, or answers were shown." in text(late)
    page = text(client.get(f"/sessions/{session_id}"))
    assert ("The key question is “I know what to say”." in page, "This stands now" in page) == (True, True)


def test_a_program_plans_a_session_with_a_key_question(sqlite_app: Flask) -> None:
    scene = make_scene(sqlite_app)
    hope = make.SCALE | {"key": "hope", "item": "hope"}
    asked = make.definition(make.SCALE | {"key_question": True}, hope)
    made = scene.facilitator.post(f"/communities/{scene.community}/questionnaires", asked).get_json()

    def planned(**more: Any) -> str | None:
        plan = {"title": "T", "date": "2026-11-20", "questionnaire": made["id"], **more}
        session = scene.facilitator.post(f"/communities/{scene.community}/sessions", plan).get_json()
        return scene.facilitator.get(f"/sessions/{session['id']}").get_json()["key_question"]

    assert [planned(), planned(key_question="hope"), planned(key_question=None)] == ["conf", "hope", None]
