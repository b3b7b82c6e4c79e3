"""P8 and P9 over the life of a community: starts, releases, joined points, a period, a follow-up, groups of people.

Two terms of sessions, most of them small, with many of the same people. The auditor is given every figure that a
facilitator and a lead can ever see, with those whom it describes.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest
from flask import Flask

from analysis.disclosure import smallest_group
from surveys import periods
from surveys.database import db, may_write
from surveys.models.evidence import PeriodRelease
from surveys.models.people import Community
from surveys.operations.clerk import work_figures
from tests.anonymity import cohorts, life
from tests.anonymity.auditor import by_question, by_visit
from tests.anonymity.cohorts import asked_again, cohort, small
from tests.anonymity.seeds import seeds

K_OF = {key: smallest_group(5, part.sensitive) for key, part in cohorts.PARTS.items()}
TERM = (datetime.date(2027, 1, 1), datetime.date(2027, 6, 30))
YEAR = (datetime.date(2027, 1, 1), datetime.date(2027, 12, 31))
# first person, linked, before alone, after alone
SMALL = [(0, 3, 0, 0), (3, 4, 0, 0), (7, 4, 1, 0), (12, 3, 1, 2), (0, 5, 0, 0), (18, 3, 0, 0), (21, 3, 2, 0)]


@pytest.fixture
def story(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[life.Life]:
    """A community that declared a term and a year before they began."""
    monkeypatch.setattr(periods, "today", lambda _zone: datetime.date(2026, 12, 1))
    begun = life.begin(sqlite_app)
    with sqlite_app.app_context(), may_write():
        community = db.session.get_one(Community, begun.communities[0])
        for title, days in (("term", TERM), ("year", YEAR)):
            periods.declare(db.session, community, title, *days)
        db.session.commit()
    return begun


def freeze(story: life.Life, monkeypatch: pytest.MonkeyPatch, today: datetime.date) -> int:
    """Let it be that day: periods that have ended are frozen. Returns how many are."""
    monkeypatch.setattr(periods, "today", lambda _zone: today)
    work_figures(story.app)
    with story.app.app_context():
        return db.session.query(PeriodRelease).filter(PeriodRelease.frozen_on.is_not(None)).count()


@pytest.mark.parametrize("seed", seeds(3))  # one for each third of the cases
def test_nothing_follows_about_a_small_group_from_the_life_of_a_community(
    story: life.Life, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    turn, missing = seed % 3, (0.0, 0.1, 0.2)[seed % 3]
    twelve, thirty = cohort(12, "BCA"[turn], seed, missing), cohort(30, "ABC"[turn], seed, missing)
    asked, with_start = asked_again(), asked_again("conf", groups_before_alone=True)
    story.hold(small(*SMALL[0], seed=seed), "Three", datetime.date(2027, 1, 10), asked=asked)
    held = story.hold(twelve, "Twelve", datetime.date(2027, 2, 10), asked=asked)
    for month, room in enumerate(SMALL[1:4], start=3):
        story.hold(small(*room, seed=seed), f"Small {month}", datetime.date(2027, month, 10), asked=asked)
    assert freeze(story, monkeypatch, datetime.date(2027, 7, 15)) == 1
    story.hold(thirty, "Thirty", datetime.date(2027, 7, 20), asked=with_start, start=True)
    story.hold(cohort(12, "A", seed + 9), "Twelve again", datetime.date(2027, 8, 10), asked=asked)
    for month, room in enumerate(SMALL[4:], start=9):
        story.hold(small(*room, seed=seed), f"Small {month}", datetime.date(2027, month, 10), asked=asked)
    story.follow(held, cohorts.again(twelve, (12, 9, 7)[turn]))
    assert freeze(story, monkeypatch, datetime.date(2028, 2, 1)) == 2
    shown = story.shown()
    places = {figure.place for figures in shown.values() for figure in figures}
    for kind in ("start early", "joint of", "term ", "year ", "follow-up", "together"):
        assert any(kind in place for place in places), kind
    assert by_question(by_visit(shown), K_OF) == {}
