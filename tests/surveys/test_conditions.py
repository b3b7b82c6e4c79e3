"""Conditional questions through the product: what is stored, and what of it is released and when."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from forms.publishing import remarks
from forms.questionnaire import load
from surveys import evidence
from surveys.database import db
from surveys.models.sessions import Session
from surveys.operations.clerk import work_until_idle
from tests.anonymity.reading import reader
from tests.support import factories as make

ONCE = ["after"]
HAD = {"key": "had", "type": "yes_no", "prompt": "Had one?", "waves": ONCE}
IF_YES = {"question": "had", "is": True}
HOW = {**make.SCALE, "key": "how", "prompt": "How was it?", "waves": ONCE, "show_if": IF_YES, "required": True}
WHY = {"key": "why", "type": "long_text", "prompt": "Why?", "waves": ONCE, "audience": "room", "show_if": IF_YES}


def held(app: Flask, answers: list[dict[str, Any]], *questions: dict[str, Any]) -> str:
    session_id, code = make.session(app, make.community(app), make.definition(*questions), opened="after")
    make.send_all(app.test_client(), code, answers)
    make.act(app, session_id, "finish")
    return session_id


def released(app: Flask, session_id: str) -> dict[str, dict[str, Any]]:
    work_until_idle(app)
    with app.app_context():
        found = evidence.release_of(db.session, db.session.get_one(Session, session_id))
        assert found is not None
        return {question["key"]: question for question in found.figures["questions"]}


def written(app: Flask, session_id: str) -> list[str]:
    with app.app_context():
        found = evidence.comments_of(db.session, db.session.get_one(Session, session_id), ("waiting",))
        return sorted(comment.text for comment in found)


def people(yes: int, no: int) -> list[dict[str, Any]]:
    """Everybody fills in everything, also what is hidden from those who say no."""
    return [{"had": i < yes, "how": 1 + i % 5, "why": f"reason {i}"} for i in range(yes + no)]


def test_hidden_answers_are_never_stored(app: Flask) -> None:
    session_id = held(app, people(3, 2), HAD, HOW, WHY)
    with app.app_context():
        kept = [row[0] for row in db.session.execute(text("SELECT answers FROM responses"))]
        if not kept:  # not sealed yet
            with db.get_engine("intake").connect() as intake:
                kept = [row[0] for row in intake.execute(text("SELECT answers FROM arrivals"))]
    found = [json.loads(one) if isinstance(one, str) else one for one in kept]
    assert len(found) == 5
    assert [set(one) for one in found if not one["had"]] == [{"had"}] * 2
    assert session_id


def test_people_of_a_conditional_question_are_those_who_were_asked(sqlite_app: Flask) -> None:
    session_id = held(sqlite_app, people(7, 5), HAD, HOW, WHY)
    found = released(sqlite_app, session_id)
    assert (found["had"]["n_after"], found["how"]["n_after"], found["how"]["base"]) == (12, 7, "everyone")
    assert found["how"]["asked_of"] == "Asked only of those who answered “Yes” to “Had one?”."
    assert written(sqlite_app, session_id) == sorted(f"reason {i}" for i in range(7))


def test_too_few_who_were_asked_are_not_counted_aloud(sqlite_app: Flask) -> None:
    session_id = held(sqlite_app, people(4, 8), HAD, HOW, WHY)
    found = released(sqlite_app, session_id)["how"]
    assert (found["wave_n_after"], found["base"]) == (None, None)
    sentence = "Fewer than 5 people were asked this and answered: figures are shown from 5 people up."
    assert found["withheld"] == sentence
    assert written(sqlite_app, session_id) == []  # three texts would be enough, four people asked are not


@pytest.mark.parametrize("yes", [4, 11])
def test_nothing_is_told_where_the_other_question_is_withheld(sqlite_app: Flask, yes: int) -> None:
    sensitive = {"sensitive": True}
    session_id = held(sqlite_app, people(yes, 12 - yes), HAD | sensitive, HOW | sensitive, WHY | sensitive)
    found = released(sqlite_app, session_id)["how"]
    assert (found["wave_n_after"], found["base"], found["counts_after"]) == (None, None, None)
    assert written(sqlite_app, session_id) == []


def test_conditional_question_waits_in_no_joint(sqlite_app: Flask) -> None:
    session_id = held(sqlite_app, people(2, 1), HAD, HOW, WHY)
    found = released(sqlite_app, session_id)
    assert (found["had"]["wave_n_after"], found["how"]["wave_n_after"]) == (3, None)


def test_results_page_says_whom_it_was_asked_of(sqlite_app: Flask) -> None:
    user = make.account(sqlite_app)
    community = make.community(sqlite_app, (user, "facilitator"))
    session_id, code = make.session(sqlite_app, community, make.definition(HAD, HOW, WHY), opened="after")
    make.send_all(sqlite_app.test_client(), code, people(7, 5))
    make.act(sqlite_app, session_id, "finish")
    work_until_idle(sqlite_app)
    _, page = reader(sqlite_app, "facilitator", user).get(f"/sessions/{session_id}/results")
    assert "Asked only of those who answered “Yes” to “Had one?”" in page.decode()


@pytest.mark.parametrize(("yes", "told"), [(7, [7, 7]), (3, [None, None])])
def test_statements_of_a_set_are_told_of_those_asked_alone(app: Flask, yes: int, told: list[int | None]) -> None:
    statements = [{"key": "a", "label": "The first"}, {"key": "b", "label": "The second"}]
    settings = {"points": 5, "statements": statements}
    several = {"key": "all", "type": "agreement_set", "prompt": "All?", "waves": ONCE, "settings": settings}
    answers = [{"had": i < yes, "all": {"a": 1 + i % 5, "b": 3}} for i in range(14)]
    found = released(app, held(app, answers, HAD, several | {"show_if": IF_YES}))
    assert [found[key]["n_after"] for key in ("all.a", "all.b")] == told
    assert [found[key]["wave_n_after"] for key in ("all.a", "all.b")] == told


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        (["follow_up"], True),
        (["before", "follow_up"], True),
        (["after", "follow_up"], False),
        (["before", "after", "follow_up"], False),
    ],
)
def test_words_of_a_follow_up_are_shown_unless_the_desk_says_otherwise(
    sqlite_app: Flask, asked: list[str], shown: bool
) -> None:
    """What forms.publishing.remarks tells while the questionnaire is written is what releasing then does."""
    usual = {**make.SCALE, "waves": ["before", "after", "follow_up"]}
    definition = make.definition(usual, {**HAD, "waves": asked}, {**WHY, "waves": ["follow_up"]})
    assert [key for key, _ in remarks(load(definition))] == ([] if shown else ["why"])
    session_id, code = make.session(sqlite_app, make.community(sqlite_app), definition, opened="before")
    client = sqlite_app.test_client()
    for wave in ("before", "after", "follow_up"):
        make.act(sqlite_app, session_id, "open_wave", wave)
        given: dict[str, Any] = {"conf": 3} | ({"had": True} if wave in asked else {})
        given |= {"why": "Because"} if wave == "follow_up" else {}
        make.send_all(client, code, [given] * 12, linked=True)
        if wave != "before":
            make.act(sqlite_app, session_id, "finish")
            work_until_idle(sqlite_app)
    with sqlite_app.app_context():
        session = db.session.get_one(Session, session_id)
        assert session.followed
        written = evidence.comments_of(db.session, session, ("waiting",))
        assert [one.text for one in written] == (["Because"] * 12 if shown else [])
