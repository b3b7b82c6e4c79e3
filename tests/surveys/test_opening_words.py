"""The after form shows what people answered before, once the room was shown it, and never anything else."""

from __future__ import annotations

import gzip
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from forms.questionnaire import DefinitionError, load
from surveys import deciding, evidence, redacting
from surveys.attending import find_meeting
from surveys.database import db, may_write
from surveys.models.sessions import Session
from surveys.operations.clerk import work_until_idle
from tests.support import factories as make

PARTS = [{"key": "a", "label": "The first"}, {"key": "b", "label": "The second"}]
HOPES = {"key": "hopes", "type": "short_text", "prompt": "What do you hope for?", "waves": ["before"]}
HOPES |= {"audience": "room"}
SURE = {**make.SCALE, "key": "sure", "prompt": "How sure are you?", "waves": ["before"]}
MET = {"key": "met", "type": "yes_no", "prompt": "Was it met?", "waves": ["after"], "shows": "hopes"}
NOW = {"key": "now", "type": "rating", "prompt": "And now?", "waves": ["after"], "shows": "sure"}
ASKED = make.definition(HOPES, SURE, MET, NOW)


def opened(app: Flask, n: int = 8) -> tuple[str, str]:
    """A session whose start is shown and whose after form is open; nobody has looked at the texts yet."""
    session_id, code = make.session(app, make.community(app), ASKED, opened="before")
    make.send_all(app.test_client(), code, [{"hopes": f"hope {i} <b>", "sure": 1 + i % 5} for i in range(n)])
    make.act(app, session_id, "show_start")
    work_until_idle(app)
    make.act(app, session_id, "open_wave", "after")
    return session_id, code


def form(app: Flask, code: str) -> str:
    answer = app.test_client().get(f"/s/{code}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def show(app: Flask, session_id: str, *, those: range) -> None:
    """A facilitator shows the texts that end in one of these numbers and hides the others."""
    with app.app_context(), may_write():
        session = db.session.get_one(Session, session_id)
        texts = evidence.comments_of(db.session, session, ("waiting", "shown", "hidden"))
        wanted = [one.id for one in texts if int(one.text.split()[1]) in those]
        deciding.decide(db.session, session, deciding.listing(texts), wanted)
        db.session.commit()


def test_form_shows_what_the_room_may_read_and_nothing_that_waits_or_is_hidden(app: Flask) -> None:
    session_id, code = opened(app)
    page = form(app, code)
    assert "What do you hope for?" not in page
    assert "hope 1" not in page
    assert "How sure are you?" in page  # its figures are shown with the start
    show(app, session_id, those=range(3))
    page = form(app, code)
    assert [number for number in range(8) if f"hope {number} &lt;b&gt;" in page] == [0, 1, 2]
    show(app, session_id, those=range(1, 4))
    page = form(app, code)
    assert [number for number in range(8) if f"hope {number} &lt;b&gt;" in page] == [1, 2, 3]


def test_words_left_out_are_gone_from_the_form(sqlite_app: Flask) -> None:
    session_id, code = opened(sqlite_app)
    show(sqlite_app, session_id, those=range(3))
    assert "hope 1" in form(sqlite_app, code)
    with sqlite_app.app_context(), may_write():
        session = db.session.get_one(Session, session_id)
        texts = evidence.comments_of(db.session, session, ("shown",))
        one = next(text for text in texts if text.text.startswith("hope 1"))
        redacting.leave_out(db.session, one, [redacting.Omission("hope 1", "person")])
        db.session.commit()
    page = form(sqlite_app, code)
    assert "hope 1" not in page
    assert "[left out: names a person]" in page


def test_nothing_is_shown_without_a_start(sqlite_app: Flask) -> None:
    session_id, code = make.session(sqlite_app, make.community(sqlite_app), ASKED, opened="before")
    make.send_all(sqlite_app.test_client(), code, [{"hopes": f"hope {i}", "sure": 3} for i in range(8)])
    make.act(sqlite_app, session_id, "open_wave", "after")
    page = form(sqlite_app, code)
    assert "Before, people answered" not in page
    assert "Was it met?" in page


def test_too_few_answers_show_nothing(sqlite_app: Flask) -> None:
    _, code = opened(sqlite_app, n=4)
    assert "Before, people answered" not in form(sqlite_app, code)


def test_page_stays_small_however_much_was_written(sqlite_app: Flask) -> None:
    session_id, code = make.session(sqlite_app, make.community(sqlite_app), ASKED, opened="before")
    words = [" ".join(f"w{i}x{j}" for j in range(80)) for i in range(40)]
    make.send_all(sqlite_app.test_client(), code, [{"hopes": f"hope {i} {one}"[:280]} for i, one in enumerate(words)])
    make.act(sqlite_app, session_id, "show_start")
    work_until_idle(sqlite_app)
    make.act(sqlite_app, session_id, "open_wave", "after")
    show(sqlite_app, session_id, those=range(40))
    page = form(sqlite_app, code)
    assert page.count("<li>hope ") == 3
    assert "and others, which are not shown here" in page
    assert len(gzip.compress(page.encode(), 9)) <= 14_000


def test_form_is_found_in_one_statement_and_kept_once_it_is_made(app: Flask) -> None:
    session_id, code = opened(app)
    show(app, session_id, those=range(3))
    form(app, code)
    run: list[str] = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *given: run.append(given[2]))
        assert find_meeting(code).start is not None
        app.test_client().get(f"/s/{code}")
    assert run == []  # the one statement of each goes straight to the driver; nothing else is read for a kept page


@pytest.mark.parametrize(
    ("questions", "sentence"),
    [
        ((HOPES, MET | {"shows": "other"}), "There is no question “other” before this one whose start could be shown"),
        (
            (HOPES, MET | {"waves": ["before", "after"]}),
            "What people answered before can be shown only in a form that comes after",
        ),
    ],
)
def test_question_shows_the_start_of_an_earlier_one_alone(questions: tuple[Any, ...], sentence: str) -> None:
    with pytest.raises(DefinitionError) as refused:
        load(make.definition(*questions))
    assert refused.value.errors == (("pages[0].questions[1].shows", sentence),)


@pytest.mark.parametrize(
    "other", [HOPES | {"audience": "facilitator"}, {**SURE, "key": "hopes", "waves": ["before", "after"]}]
)
def test_what_the_room_is_not_shown_cannot_stand_on_the_form(other: dict[str, Any]) -> None:
    with pytest.raises(DefinitionError) as refused:
        load(make.definition(other, MET))
    assert [path for path, _ in refused.value.errors] == ["pages[0].questions[1].shows"]


@pytest.mark.parametrize(
    ("type", "settings"), [("ranking", {"options": PARTS}), ("agreement_set", {"points": 5, "statements": PARTS})]
)
def test_start_of_several_answers_is_not_shown_on_a_form(type: str, settings: dict[str, Any]) -> None:
    several = {"key": "all", "type": type, "prompt": "All?", "waves": ["before"], "settings": settings}
    with pytest.raises(DefinitionError) as refused:
        load(make.definition(several, {**NOW, "shows": "all"}))
    told = f"A form cannot show what people answered to a question of type “{type}”"
    assert list(refused.value.errors) == [("pages[0].questions[1].shows", told)]
