"""Words of sessions that were too few to show any: laid out together by their period, and gone from elsewhere."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from surveys.database import db
from surveys.models.evidence import Comment, OwedErasure, PeriodRelease
from surveys.models.responses import Response
from surveys.operations import figuring
from surveys.operations.clerk import work_figures, work_until_idle
from tests.anonymity.test_words_left_out import table_files
from tests.support import factories as make
from tests.surveys.test_network_periods import Days, days, declared
from tests.surveys.test_periods import APRIL, MARCH, MAY, ended

__all__ = ["days"]
NEXT = {"key": "next", "type": "long_text", "prompt": "What next?", "waves": ["after"], "audience": "room"}


def written(app: Flask, community: str, date: datetime.date, people: int, texts: int, word: str, **more: Any) -> str:
    """A session of so many people, so many of whom wrote something that begins with this word."""
    asked = make.definition(make.SCALE, NEXT | more)
    key = more.get("key", "next")
    after = [{"conf": 4, **({key: f"{word} {n}"} if n < texts else {})} for n in range(people)]
    return make.finished(app, community, [{"conf": 3}] * people, after, asked, date=date)


def laid_out(app: Flask) -> dict[str | None, list[str]]:
    """The words of all texts that lie apart, by the period they belong to."""
    found: dict[str | None, list[str]] = {}
    with app.app_context():
        for comment in db.session.scalars(select(Comment)):
            assert (comment.session_id is None) != (comment.period_id is None)
            found.setdefault(comment.period_id, []).append(comment.text)
    return {owner: sorted(texts) for owner, texts in found.items()}


def in_responses(app: Flask) -> list[str]:
    with app.app_context():
        given = db.session.scalars(select(Response.answers)).all()
    return sorted(answers["next"] for answers in given if "next" in answers)


def test_texts_of_sessions_below_their_thresholds_are_laid_out_together(app: Flask, days: Days) -> None:
    community = make.community(app)
    period = declared(app, community)
    written(app, community, MARCH, 6, 2, "first", item="next")
    written(app, community, APRIL, 7, 1, "second", item="next", key="then")
    written(app, community, MAY, 8, 4, "shown", item="next")
    own = laid_out(app)
    assert in_responses(app) == ["first 0", "first 1"]
    ended(app, days)
    texts = laid_out(app)
    assert texts.pop(period) == ["first 0", "first 1", "second 0"]
    assert texts == own
    assert in_responses(app) == []
    with app.app_context():
        made = db.session.get_one(PeriodRelease, period)
        assert made.texts == [{"key": "t0", "prompt": "What next?", "audience": "room"}]
        states = db.session.scalars(select(Comment.state).where(Comment.of(made))).all()
        assert set(states) == {"waiting"}  # a facilitator looks first
        assert db.session.scalars(select(OwedErasure.id)).all() == []


@pytest.mark.parametrize(
    ("sessions", "more"),
    [
        ([(9, 2), (0, 0)], {}),  # one session alone is never laid out
        ([(6, 2), (6, 0)], {}),  # nor with another in which nobody wrote
        ([(4, 2), (4, 2)], {}),  # eight answers could be of four people
        ([(6, 1), (6, 1)], {}),  # two texts
        ([(4, 4), (5, 4)], {"audience": "facilitator"}),  # nine answers
        ([(9, 2), (9, 2)], {"audience": "facilitator"}),  # four texts
        ([(8, 2), (8, 2)], {"sensitive": True}),  # twice ten answers
    ],
)
def test_too_few_together_stay_where_they_are(
    sqlite_app: Flask, days: Days, sessions: list[tuple[int, int]], more: dict[str, Any]
) -> None:
    community = make.community(sqlite_app)
    period = declared(sqlite_app, community)
    for date, (people, texts) in zip((MARCH, APRIL), sessions, strict=True):
        if people:
            written(sqlite_app, community, date, people, texts, "word", item="next", **more)
    ended(sqlite_app, days)
    assert laid_out(sqlite_app) == {}
    assert len(in_responses(sqlite_app)) == sum(texts for _, texts in sessions)
    with sqlite_app.app_context():
        assert db.session.get_one(PeriodRelease, period).texts == []


def test_facilitators_texts_are_laid_out_from_ten_answers_and_five_texts(sqlite_app: Flask, days: Days) -> None:
    community = make.community(sqlite_app)
    period = declared(sqlite_app, community)
    for date, texts in ((MARCH, 3), (APRIL, 2)):
        written(sqlite_app, community, date, 5, texts, f"{date.month}", item="next", audience="facilitator")
    ended(sqlite_app, days)
    assert len(laid_out(sqlite_app)[period]) == 5


@pytest.mark.parametrize(
    "other",
    [
        {"item": "another"},
        {"item": None},
        {"item": "next", "audience": "facilitator"},
        {"item": "next", "sensitive": True},
    ],
)
def test_texts_of_another_question_or_for_others_are_not_put_together(
    sqlite_app: Flask, days: Days, other: dict[str, Any]
) -> None:
    community = make.community(sqlite_app)
    declared(sqlite_app, community)
    written(sqlite_app, community, MARCH, 9, 2, "one", item="next")
    written(sqlite_app, community, APRIL, 9, 2, "other", **other)
    ended(sqlite_app, days)
    assert laid_out(sqlite_app) == {}


def test_what_a_term_could_not_lay_out_the_year_does(sqlite_app: Flask, days: Days) -> None:
    community = make.community(sqlite_app)
    declared(sqlite_app, community, (MARCH, MARCH))
    year = declared(sqlite_app, community, (MARCH, MAY), "Year")
    for date in (MARCH, APRIL):
        written(sqlite_app, community, date, 6, 2, f"{date.month}", item="next")
    ended(sqlite_app, days)
    assert list(laid_out(sqlite_app)) == [year]


def test_period_of_the_network_lays_out_no_texts(sqlite_app: Flask, days: Days) -> None:
    period = declared(sqlite_app)
    for date in (MARCH, APRIL):
        written(sqlite_app, make.community(sqlite_app), date, 9, 2, "word", item="next")
    ended(sqlite_app, days)
    assert (laid_out(sqlite_app), len(in_responses(sqlite_app))) == ({}, 4)
    with sqlite_app.app_context():
        made = db.session.get_one(PeriodRelease, period)
        assert (made.frozen_on is not None, made.texts) == (True, None)


def test_a_clerk_killed_while_it_lays_texts_out_is_followed_by_one_that_does(
    app: Flask, days: Days, monkeypatch: pytest.MonkeyPatch
) -> None:
    community = make.community(app)
    period = declared(app, community)
    for date in (MARCH, APRIL):
        written(app, community, date, 6, 2, f"{date.month}", item="next")
    with monkeypatch.context() as patch:

        def killed(*_: object) -> None:
            raise KeyboardInterrupt

        patch.setattr(figuring.evidence, "ask_for_questions", killed)  # texts are laid out, nothing is committed
        days.append(datetime.date(2027, 12, 31))
        with pytest.raises(KeyboardInterrupt):
            work_figures(app)
    assert (laid_out(app), len(in_responses(app))) == ({}, 4)
    work_until_idle(app)
    assert (len(laid_out(app)[period]), in_responses(app)) == (4, [])


def test_texts_that_a_period_laid_out_lie_beside_no_other_answer_in_any_file(app: Flask, days: Days) -> None:
    """Each word of a text lies in the files once, where the comment is, and not beside its writer's other answers."""
    community = make.community(app)
    declared(app, community)
    for date in (MARCH, APRIL):
        written(app, community, date, 6, 2, f"xylograph{date.month}", item="next")
    beside = b'"next": "xylograph'
    assert beside in table_files(app)
    ended(app, days)
    found = table_files(app)
    assert (beside in found, b"xylograph" in found) == (False, True)


def test_texts_that_tell_an_answer_are_never_laid_out_together(app: Flask, days: Days) -> None:
    community = make.community(app)
    period = declared(app, community)
    had = {"key": "had", "type": "yes_no", "prompt": "Had one?", "waves": ["after"]}
    asked = make.definition(make.SCALE, had, NEXT | {"item": "next", "show_if": {"question": "had", "is": True}})
    for date in (MARCH, APRIL):
        after = [{"conf": 4, "had": True, "next": f"{date} {n}"} for n in range(2)] + [{"conf": 4, "had": False}] * 6
        make.finished(app, community, [{"conf": 3}] * 8, after, asked, date=date)
    ended(app, days)
    assert period not in laid_out(app)
    assert len(in_responses(app)) == 4
