"""P8 and P9 over two communities and their network: whoever reads what, nothing follows about a small group.

One community asks for groups of five and declared a year of its own, which the network's half year crosses; the other
asks for groups of seven. The auditor is given what an administrator reads, what members of one community could learn
if they read the network too, and what somebody reads who may see everything.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import replace

import pytest
from flask import Flask

from analysis.disclosure import smallest_group
from surveys import periods, pooling
from surveys.database import db, may_write
from surveys.models.evidence import PeriodRelease
from surveys.models.people import Community
from surveys.operations.clerk import work_figures
from tests.anonymity import cohorts, life
from tests.anonymity.auditor import Group, Shown, by_question, by_visit
from tests.anonymity.cohorts import Person, asked_again, cohort, small
from tests.anonymity.seeds import seeds

pytestmark = pytest.mark.slow

KS = (5, 7)
HALF = (datetime.date(2027, 2, 1), datetime.date(2027, 7, 31))
READERS = {
    "administrator": {life.NETWORK},
    "one": {life.NETWORK, life.NAMES[0]},
    "other": {life.NETWORK, life.NAMES[1]},
    "all": {life.NETWORK, *life.NAMES},
}
HARBOUR = [(0, 3, 0, 0), (3, 4, 0, 0), (7, 3, 1, 0), (11, 2, 0, 2)]  # first person, linked, before alone, after alone
MEADOW = [(30, 4, 0, 0), (34, 3, 1, 1), (39, 4, 1, 0)]


def day(month: int, number: int = 10) -> datetime.date:
    return datetime.date(2027, month, number)


def lived(app: Flask, patch: pytest.MonkeyPatch, seed: int) -> life.Life:
    """Both communities for a year: sessions of all sizes, the network's half year, then the rest."""
    patch.setattr(periods, "today", lambda _zone: datetime.date(2026, 12, 1))
    story = life.begin(app, KS)
    with app.app_context(), may_write():
        harbour = db.session.get_one(Community, story.communities[0])
        periods.declare(db.session, harbour, "year", day(1, 1), day(12, 31))
        for title, days in (("half", HALF), ("quarter", (day(4, 1), day(6, 30)))):
            periods.declare(db.session, None, title, *days)
        db.session.commit()
    asked = asked_again(groups_before_alone=True)
    for month, room in enumerate(HARBOUR[:3], start=1):
        story.hold(small(*room, seed=seed), f"Harbour {month}", day(month), asked=asked)
    story.hold(cohort(12, "BCA"[seed % 3], seed), "Harbour twelve", day(4), asked=asked)
    story.hold(cohort(30, "CAB"[seed % 3], seed), "Meadow thirty", day(5), 1, asked=asked)
    for month in (2, 3):  # too few for groups of their own, and enough together
        people = [_chose(person, key) for person, key in zip(cohort(12, "A", seed + month), "abc" * 4, strict=True)]
        story.hold(people, f"Meadow twelve {month}", day(month), 1, asked=asked)
    for month, room in enumerate(MEADOW, start=5):
        story.hold(small(*room, seed=seed), f"Meadow {month}", day(month, 20), 1, asked=asked)
    patch.setattr(periods, "today", lambda _zone: day(9, 1))
    work_figures(app)
    story.hold(small(*HARBOUR[3], seed=seed), "Harbour 10", day(10), asked=asked)
    patch.setattr(periods, "today", lambda _zone: datetime.date(2028, 2, 1))
    work_figures(app)
    with app.app_context():
        frozen = db.session.query(PeriodRelease).filter(PeriodRelease.frozen_on.is_not(None))
        story.periods = [one.id for one in frozen]
    assert len(story.periods) == 3
    return story


def _chose(person: Person, key: str) -> Person:
    answers = {wave: {**given, "pick": key} for wave, given in person.answers.items()}
    return replace(person, answers=answers)


def followed(story: life.Life, readers: Collection[str]) -> list[tuple[str, Group]]:
    """What follows about few people for those who read these pages: few by the promise of the smaller of theirs."""
    meadow = {held.title for held in story.held if held.community == 1}
    found = []
    shown = by_visit(story.shown())
    read: dict[str, list[Shown]] = {
        key: [one for one in figures if one.place.partition(":")[0] in readers] for key, figures in shown.items()
    }
    for k in KS:
        k_of = {key: smallest_group(k, part.sensitive) for key, part in cohorts.PARTS.items()}
        for key, groups in by_question(read, k_of).items():
            # whose group must be of seven: of the second community alone, since others were promised five
            theirs = [group for group in groups if k == KS[0] or all(answer[1] in meadow for answer in group)]
            found += [(key, group) for group in theirs]
    return found


@pytest.mark.parametrize("seed", seeds(2))
def test_nothing_follows_about_a_small_group_from_the_life_of_a_network(
    sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    story = lived(sqlite_app, monkeypatch, seed)
    places = {figure.place for figures in story.shown().values() for figure in figures}
    for kind in ("network: half", "Harbour: year", "Harbour: joint", "Meadow: joint"):
        assert any(kind in place for place in places), kind
    for readers in READERS.values():
        assert followed(story, readers) == []


def test_groups_over_communities_leave_nothing_that_follows_about_a_few(
    sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(periods, "today", lambda _zone: datetime.date(2026, 12, 1))
    story = life.begin(sqlite_app, KS)
    with sqlite_app.app_context(), may_write():
        for title, days in (("half", HALF), ("year", (day(1, 1), day(12, 31)))):
            periods.declare(db.session, None, title, *days)
        db.session.commit()
    asked = asked_again(groups_before_alone=True)
    for month, community in ((2, 0), (3, 1), (4, 0), (5, 1), (8, 1)):
        people = [_chose(person, key) for person, key in zip(cohort(12, "A", month), "abc" * 4, strict=True)]
        story.hold(people, f"Twelve {month}", day(month), community, asked=asked)
    for today in (day(8, 1), datetime.date(2028, 2, 1)):
        monkeypatch.setattr(periods, "today", lambda _zone, today=today: today)
        work_figures(sqlite_app)
    places = {figure.place for figures in story.shown().values() for figure in figures}
    assert any("network: half conf a before" in place for place in places)
    for readers in READERS.values():
        assert followed(story, readers) == []


FAULTS = {
    "every session by itself": lambda patch: patch.setattr(
        pooling._Lines, "_shown_together", lambda _self, _line: iter(())
    ),
    "groups of the smaller": lambda patch: patch.setattr(pooling, "smallest_of", lambda *_: min(KS)),
    "periods that do not know each other": lambda patch: patch.setattr(periods, "others_frozen", lambda *_: []),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_planted_fault_of_a_network_is_caught(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    FAULTS[fault](monkeypatch)
    story = lived(sqlite_app, monkeypatch, 0)
    assert followed(story, READERS["all"])
