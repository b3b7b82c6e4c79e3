"""Groups declared before the first form opens, from the questionnaire to the frozen release."""

from __future__ import annotations

from typing import Any

from flask import Flask

from surveys import evidence
from surveys.database import db
from surveys.models.sessions import Session
from surveys.operations.clerk import work_until_idle
from tests.support import factories as make

ROLE = {
    "key": "role",
    "type": "single_choice",
    "prompt": "Your role?",
    "waves": ["before"],
    "breakdown": True,
    "settings": {"options": [{"key": "lead", "label": "Lead"}, {"key": "nurse", "label": "Nurse"}]},
}
USEFUL = make.SCALE | {"key": "useful", "item": "useful", "waves": ["after"]}
FELT = {
    "key": "felt",
    "type": "now_and_then",
    "prompt": "How sure are you?",
    "waves": ["after"],
    "settings": {"points": 5, "low": "not", "high": "very"},
}
ASKED = make.definition(ROLE, make.SCALE, USEFUL, FELT)


def groups_of(app: Flask, session_id: str) -> dict[str, list[Any]]:
    with app.app_context():
        found = evidence.release_of(db.session, db.session.get_one(Session, session_id))
        assert found is not None
        return {question["key"]: question["breakdowns"] for question in found.figures["questions"]}


def held(app: Flask, leads: int, nurses: int, *, linked: bool = True) -> dict[str, list[Any]]:
    roles = ["lead"] * leads + ["nurse"] * nurses
    before = [{"role": role, "conf": 2} for role in roles]
    after = [{"conf": 4 if role == "lead" else 3, "useful": 5, "felt": {"now": 4, "then": 2}} for role in roles]
    return groups_of(app, make.finished(app, make.community(app), before, after, ASKED, linked=linked))


def test_groups_have_figures_of_their_own_where_each_is_large_enough(app: Flask) -> None:
    found = held(app, 6, 5)
    ((conf,), (useful,), (felt,)) = found["conf"], found["useful"], found["felt"]
    assert [(g["label"], g["n_before"], g["mean_change"]) for g in conf["groups"]] == [("Lead", 6, 2), ("Nurse", 5, 1)]
    assert [(g["n_before"], g["n_after"], g["mean_after"]) for g in useful["groups"]] == [(None, 6, 5), (None, 5, 5)]
    assert [(g["n_after"], g["mean_change"]) for g in felt["groups"]] == [(6, 2), (5, 2)]
    assert found["role"] == []


def test_a_small_group_hides_its_complement(sqlite_app: Flask) -> None:
    (conf,) = held(sqlite_app, 7, 3)["conf"]
    assert (conf["groups"], conf["hidden"]) == ([], ["Lead", "Nurse"])


def test_a_group_named_before_alone_is_unknown_after_without_links(sqlite_app: Flask) -> None:
    found = held(sqlite_app, 6, 6, linked=False)
    assert [one["groups"] for one in (*found["conf"], *found["useful"])] == [[], []]


def test_the_start_of_a_question_that_is_asked_again_is_not_broken_down(sqlite_app: Flask) -> None:
    hope = make.SCALE | {"key": "hope", "item": "hope", "waves": ["before"]}
    asked = make.definition(ROLE, make.SCALE | {"show_start": True}, hope)
    session_id, code = make.session(sqlite_app, make.community(sqlite_app), asked, opened="before")
    given = [{"conf": 3, "hope": 4, "role": ("lead", "nurse")[i % 2]} for i in range(12)]
    make.send_all(sqlite_app.test_client(), code, given)
    make.act(sqlite_app, session_id, "show_start")
    work_until_idle(sqlite_app)
    with sqlite_app.app_context():
        start = evidence.start_of(db.session, db.session.get_one(Session, session_id))
        assert start is not None
        found = {question["key"]: question["breakdowns"] for question in start.figures["questions"]}
    # groups now and others at the end would be two figures of the same people to subtract
    assert (found["conf"], [len(one["groups"]) for one in found["hope"]]) == ([], [2])
