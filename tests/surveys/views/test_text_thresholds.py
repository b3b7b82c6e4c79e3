"""From how many answers and texts what people wrote is shown: the page says the numbers that the release keeps to."""

from __future__ import annotations

import copy

import pytest

from surveys.models.people import Community
from surveys.models.sessions import Session
from tests.surveys.views.support_pages import FACILITATOR, Site, text

ASKED = {"prompt": "What will you do?", "audience": "room", "sensitive": False}


@pytest.mark.parametrize(
    ("asked", "k", "answers", "texts"),
    [
        ({}, 5, 5, 3),
        ({}, 7, 7, 3),
        ({"sensitive": True}, 5, 10, 3),
        ({"audience": "facilitator"}, 5, 10, 5),
        ({"audience": "facilitator"}, 12, 12, 5),
    ],
)
def test_nothing_to_look_at_says_from_when_texts_are_shown(
    site: Site, asked: dict[str, object], k: int, answers: int, texts: int
) -> None:
    session_id = site.released(texts=2)
    with site.writing() as database:
        session = database.get_one(Session, session_id)
        database.get_one(Community, session.community_id).k = session.k = k
        definition = copy.deepcopy(session.version.definition)
        for question in definition["pages"][0]["questions"]:
            if question["type"] in ("short_text", "long_text"):
                question |= ASKED | asked
        session.version.definition = definition
    page = text(site.client(FACILITATOR).get(f"/sessions/{session_id}/comments"))
    told = f"“What will you do?” is shown from {answers} answers to the form and {texts} texts up."
    assert ("Too few people wrote something" in page, page.count(told)) == (True, 1)


def test_a_session_without_questions_for_words_says_so(site: Site) -> None:
    session_id = site.released(texts=0)
    with site.writing() as database:
        session = database.get_one(Session, session_id)
        definition = copy.deepcopy(session.version.definition)
        asked = definition["pages"][0]["questions"]
        asked[:] = [question for question in asked if question["type"] not in ("short_text", "long_text")]
        session.version.definition = definition
    page = text(site.client(FACILITATOR).get(f"/sessions/{session_id}/comments"))
    assert ("No question asked for words." in page, "Too few people wrote" in page) == (True, False)
