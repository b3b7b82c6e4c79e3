"""The key question of a session: chosen until the form opens that the change is read from, and read by the release."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask

from surveys import key_questions, running
from surveys.database import db, may_write
from surveys.errors import Conflict, Invalid
from surveys.models.evidence import Release, StartRelease
from surveys.models.sessions import Session
from surveys.operations.clerk import work_figures, work_until_idle
from tests.support import factories as make

HOPE = make.SCALE | {"key": "hope", "item": "hope", "prompt": "I hope for more"}
ONCE = make.SCALE | {"key": "once", "item": "once", "waves": ["after"]}
FELT = {
    "key": "felt", "type": "now_and_then", "prompt": "How sure are you?", "waves": ["once"], "settings": {"points": 5},
}  # fmt: skip
TWO = make.definition(make.SCALE | {"key_question": True}, HOPE, ONCE)


def choose(app: Flask, session_id: str, key: str) -> None:
    with app.app_context(), may_write():
        key_questions.choose(db.session, db.session.get_one(Session, session_id), key)
        db.session.commit()


def in_force(app: Flask, session_id: str) -> str | None:
    with app.app_context():
        return key_questions.in_force(db.session.get_one(Session, session_id))


def held(app: Flask, session_id: str, code: str) -> dict[str, Any]:
    """The records of a session at which `conf` rose for all and `hope` for nobody, by key."""
    client = app.test_client()
    make.act(app, session_id, "open_wave", "before")
    make.send_all(client, code, [{"conf": 2, "hope": 2 + i % 3} for i in range(12)], linked=True)
    make.act(app, session_id, "open_wave", "after")
    make.send_all(client, code, [{"conf": 4, "hope": 4 - i % 3} for i in range(12)], linked=True)
    make.act(app, session_id, "finish")
    work_until_idle(app)
    with app.app_context():
        release = db.session.get_one(Release, session_id)
        return {record["key"]: record for record in release.figures["questions"]}


@pytest.mark.parametrize(
    ("chosen", "key", "word"), [(None, "conf", "improvement"), ("hope", "hope", "hint"), ("", None, "improvement")]
)
def test_the_release_reads_the_key_question_that_was_chosen(
    app: Flask, chosen: str | None, key: str | None, word: str
) -> None:
    session_id, code = make.session(app, make.community(app), TWO)
    if chosen is not None:
        choose(app, session_id, chosen)
    found = held(app, session_id, code)
    assert (in_force(app, session_id), found["conf"]["verdict"]) == (key, word)
    assert [name for name, record in found.items() if record["key_question"]] == ([key] if key else [])
    assert ("The key question is not clear" in found["conf"]["sentence"]) == (chosen == "hope")


def test_a_choice_may_be_taken_back_until_the_after_form_opens(app: Flask) -> None:
    session_id, _ = make.session(app, make.community(app), TWO, opened="before")
    for key, expected in (("hope", "hope"), ("", None), ("conf", "conf")):
        choose(app, session_id, key)
        assert in_force(app, session_id) == expected
    make.act(app, session_id, "open_wave", "after")
    with pytest.raises(Conflict, match="The key question stands"):
        choose(app, session_id, "hope")
    assert in_force(app, session_id) == "conf"


@pytest.mark.parametrize("key", ["nowhere", "once", "?"])
def test_a_question_that_is_not_compared_cannot_be_chosen(sqlite_app: Flask, key: str) -> None:
    session_id, _ = make.session(sqlite_app, make.community(sqlite_app), TWO)
    with pytest.raises(Invalid) as refused:
        choose(sqlite_app, session_id, key)
    assert refused.value.field == "key_question"


def test_a_session_of_one_form_compares_nothing_that_is_asked_twice(sqlite_app: Flask) -> None:
    community = make.community(sqlite_app)
    session_id, _ = make.session(sqlite_app, community, TWO, waves=("after",))
    assert in_force(sqlite_app, session_id) is None
    with pytest.raises(Invalid):
        make.session(sqlite_app, community, TWO, waves=("after",), key_question="conf")


def test_a_form_that_asks_now_and_then_ends_the_choice_when_it_opens(sqlite_app: Flask) -> None:
    session_id, _ = make.session(sqlite_app, make.community(sqlite_app), make.definition(FELT))
    choose(sqlite_app, session_id, "felt")
    make.act(sqlite_app, session_id, "open_wave", "once")
    with pytest.raises(Conflict):
        choose(sqlite_app, session_id, "")


@pytest.mark.parametrize("shown", [True, False])
def test_a_start_that_shows_a_question_ends_the_choice(sqlite_app: Flask, shown: bool) -> None:
    only_before = make.SCALE | {"key": "who", "item": "who", "waves": ["before"]}
    asked = make.definition(make.SCALE | {"show_start": shown}, HOPE, only_before)
    session_id, code = make.session(sqlite_app, make.community(sqlite_app), asked, opened="before")
    make.send_all(sqlite_app.test_client(), code, [{"conf": 3, "who": 2}] * 6)
    make.act(sqlite_app, session_id, "show_start")
    choose(sqlite_app, session_id, "hope")
    work_figures(sqlite_app)
    with sqlite_app.app_context():
        assert db.session.get(StartRelease, session_id) is not None
    if not shown:  # who came is known now, and nothing of what can be chosen
        choose(sqlite_app, session_id, "conf")
        return
    with pytest.raises(Conflict):
        choose(sqlite_app, session_id, "conf")


def test_a_finished_session_keeps_its_key_question(sqlite_app: Flask) -> None:
    session_id, _ = make.session(sqlite_app, make.community(sqlite_app), TWO, opened="before")
    make.act(sqlite_app, session_id, "finish")
    with pytest.raises(Conflict):
        choose(sqlite_app, session_id, "hope")


def test_a_choice_that_waits_while_the_after_form_opens_comes_too_late(app: Flask) -> None:
    session_id, _ = make.session(app, make.community(app), TWO, opened="before")
    opening, chosen = threading.Event(), threading.Event()

    def open_slowly() -> None:
        with app.app_context(), may_write():
            running.open_wave(db.session, db.session.get_one(Session, session_id), "after")
            db.session.flush()
            opening.set()
            chosen.wait(0.5)  # longer than a choice takes that waits for nobody
            db.session.commit()

    def choose_meanwhile() -> bool:
        opening.wait(10)
        try:
            choose(app, session_id, "hope")
        except Conflict:
            return False
        finally:
            chosen.set()
        return True

    with ThreadPoolExecutor(2) as people:
        opened, done = people.submit(open_slowly), people.submit(choose_meanwhile)
        opened.result()
        assert done.result() is False
    assert in_force(app, session_id) == "conf"


def test_two_presses_at_once_leave_a_choice_that_was_made_in_time(app: Flask) -> None:
    community = make.community(app)
    for _ in range(4):
        session_id, _ = make.session(app, community, TWO, opened="before")

        def choose_it(session_id: str = session_id) -> bool:
            try:
                choose(app, session_id, "hope")
            except Conflict:
                return False
            return True

        with ThreadPoolExecutor(2) as people:
            opened = people.submit(make.act, app, session_id, "open_wave", "after")
            done = people.submit(choose_it).result()
            opened.result()
        assert in_force(app, session_id) == ("hope" if done else "conf")
