"""What the attendee reads: the promise, which question a mistake is about, and what becomes of the answers."""

from __future__ import annotations

import re
import uuid

import pytest

from forms.questionnaire import load
from surveys import building, running
from surveys.clock import today
from surveys.models.people import Community
from surveys.models.sessions import WAVE_KINDS
from tests.surveys.views.support_desk import desk, errors
from tests.surveys.views.support_pages import FACILITATOR, Site, text

NUMBER = {
    "key": "years",
    "type": "number",
    "prompt": "Years you have worked",
    "waves": ["before", "after"],
    "settings": {"minimum": 0, "maximum": 70, "whole": True},
}


def _first_screen(site: Site, kind: str, query: str = "") -> str:
    """The promise of a form that asks for links, without the way to its proofs."""
    with site.writing() as database:
        community = database.get_one(Community, site.community_id)
        community.name = "The Harbour Circle"
        asked = {**NUMBER, "waves": [kind] if kind == "once" else sorted({kind, "before", "after"})}
        version = building.publish(
            database, building.start(database, community, load({"pages": [{"questions": [asked]}]}))
        )
        session = running.plan_session(database, community, version, running.Plan("Years", today("UTC")))
        running.open_wave(database, session, kind)
        code = session.code
    said = text(site.client().get(f"/s/{code}{query}")).split('<div class="promise">')[1].split("</details>")[0]
    found = re.findall("<p>(.*?)</p>", said)
    return " ".join(words for words in found if "leave any question out" not in words and "<a " not in words)


@pytest.mark.parametrize("kind", WAVE_KINDS)
def test_promise_has_at_most_60_words_for_a_community_of_three(site: Site, kind: str) -> None:
    said = _first_screen(site, kind)
    assert len(said.split()) <= 60
    assert said.endswith("Sent answers cannot be withdrawn. Responsible for the data: The Harbour Circle.")


def test_easy_promise_has_at_most_60_words_and_short_sentences(site: Site) -> None:
    promised = _first_screen(site, "after", "?easy=1")
    assert len(promised.split()) <= 60
    assert max(len(sentence.split()) for sentence in promised.split(".")) <= 12


def test_form_names_who_is_responsible_and_leads_to_the_privacy_notice(site: Site) -> None:
    session_id, code = site.plan()
    assert site.client().get(f"/s/{code}/notice").status_code == 404
    with site.writing() as database:
        community = database.get_one(Community, site.community_id)
        community.responsible = "Harbour Trust, data@harbour.example"
        community.privacy_notice = "We keep little.\n\nhttps://harbour.example/privacy"
    site.open(session_id, "before")
    page = text(site.client().get(f"/s/{code}"))
    assert "Responsible for the data: Harbour Trust, data@harbour.example." in page
    assert f'href="/s/{code}/notice"' in page
    notice = site.client().get(f"/s/{code}/notice")
    assert "<p>We keep little.</p>" in notice.text
    assert '<a href="https://harbour.example/privacy" rel="noopener noreferrer">' in notice.text
    assert "Set-Cookie" not in notice.headers


def _opened(site: Site) -> tuple[str, str]:
    """A session about NUMBER with its after form open, as (id, code)."""
    one = desk(site, {"title": "Years", "pages": [{"questions": [NUMBER]}]})
    one.post("/publish")
    session_id, code = site.plan()
    site.open(session_id, "after")
    return session_id, code


def test_summary_names_the_question_of_a_mistake(site: Site) -> None:
    _, code = _opened(site)
    sent = {"submission": str(uuid.uuid4()), "form": _form_id(site, code), "q-years": "many"}
    answer = site.client().post(f"/s/{code}", data=sent)
    assert errors(answer) == ["Years you have worked: enter a whole number from 0 to 70"]
    assert '<p class="error" id="q-years-error">Enter a whole number from 0 to 70</p>' in answer.text


def _form_id(site: Site, code: str) -> str:
    page = site.client().get(f"/s/{code}").text
    return page.split('name="form" value="')[1].partition('"')[0]


def test_phone_without_a_number_is_offered_nothing_to_choose(site: Site) -> None:
    session_id, code = site.plan()
    site.open(session_id, "before")
    site.open(session_id, "after")
    page = text(site.client().get(f"/s/{code}"))
    assert '<label class="answer" data-phone hidden>' in page  # the script shows it where it finds a number
    assert ("data-missing hidden" in page, "Send without linking" in page) == (True, True)


def test_thanks_say_when_order_and_numbers_are_forgotten(site: Site) -> None:
    session_id, code = site.plan()
    last = text(site.client().get(f"/s/{code}/thanks/after"))
    assert "Then the order of answers and the codes that link them are forgotten for good." in last
    first = text(site.client().get(f"/s/{code}/thanks/before"))
    assert "When this form closes, the order in which answers came is forgotten for good" in first
    assert site.client(FACILITATOR).get(f"/sessions/{session_id}").status_code == 200
