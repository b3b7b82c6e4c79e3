"""What the attendee reads: the promise, which question a mistake is about, and what becomes of the answers."""

from __future__ import annotations

import uuid

import pytest

from forms.texts import Text
from surveys.models.sessions import WAVE_KINDS
from surveys.views.pages import say
from tests.surveys.views.support_desk import desk, errors
from tests.surveys.views.support_pages import FACILITATOR, Site, text

NUMBER = {
    "key": "years",
    "type": "number",
    "prompt": "Years you have worked",
    "waves": ["before", "after"],
    "settings": {"minimum": 0, "maximum": 70, "whole": True},
}


@pytest.mark.parametrize("kind", WAVE_KINDS)
def test_promise_has_at_most_60_words_for_a_community_of_three(kind: str) -> None:
    assert len(_promised(f"promise.{kind}", "promise.anonymous", "promise.more").split()) <= 60


def test_easy_promise_has_at_most_60_words_and_short_sentences() -> None:
    promised = _promised("promise.easy", "promise.anonymous_easy", "promise.more_easy")
    assert len(promised.split()) <= 60
    assert max(len(sentence.split()) for sentence in promised.split(".")) <= 12


def _promised(*names: str) -> str:
    return " ".join(say(Text(name, {"community": "The Harbour Circle", "n": 2, "k": 5})) for name in names)


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
