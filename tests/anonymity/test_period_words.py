"""P11 over periods: words of sessions that were too few come from several of them, in random order, or not at all."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

import surveys.releasing.periods as laying
from forms.measures import Audience
from surveys import periods
from surveys.database import db, may_write
from surveys.models.evidence import Comment, PeriodRelease
from surveys.models.people import Community
from surveys.operations.clerk import work_figures
from tests.anonymity import life, reading
from tests.anonymity.cohorts import Held, Person, cohort, small
from tests.anonymity.probes import is_postgresql, spearman
from tests.anonymity.test_disclosure import silent
from tests.anonymity.test_planted_leaks import Unshuffled
from tests.support import factories as make

pytestmark = pytest.mark.slow

K = 5
WORDS = {"hopes": ("before", Audience.ROOM), "plans": ("after", Audience.FACILITATOR)}
NEEDED = {Audience.ROOM: (2 * K, 3), Audience.FACILITATOR: (10, 5)}
MARCH = (datetime.date(2027, 3, 1), datetime.date(2027, 3, 31))
ROOMS = [(0, 3, 0, 0), (3, 2, 1, 0), (6, 3, 1, 1), (11, 1, 1, 1)]  # first person, linked, before alone, after alone


def declared(app: Flask, patch: pytest.MonkeyPatch) -> life.Life:
    """A community that declared a month."""
    patch.setattr(periods, "today", lambda _zone: datetime.date(2026, 12, 1))
    story = life.begin(app)
    with app.app_context(), may_write():
        made = periods.declare(db.session, db.session.get_one(Community, story.communities[0]), "March", *MARCH)
        story.periods.append(made.id)
        db.session.commit()
    return story


def frozen(story: life.Life, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(periods, "today", lambda _zone: datetime.date(2027, 6, 1))
    work_figures(story.app)


def held(story: life.Life, people: list[Person], number: int) -> Held:
    """A session of people whose words say in which one they were written."""

    def in_this(person: Person) -> Person:
        answers = {
            wave: {key: f"{value} in {number}" if key in WORDS else value for key, value in given.items()}
            for wave, given in person.answers.items()
        }
        return replace(person, answers=answers)

    return story.hold([in_this(person) for person in people], f"Room {number}", datetime.date(2027, 3, number))


def too_few(story: life.Life) -> list[tuple[str, int, int, int]]:
    """Questions of a period whose texts come from one session, or from too few answers or texts."""
    found = []
    with story.app.app_context():
        for period in (db.session.get_one(PeriodRelease, one) for one in story.periods):
            for number, asked in enumerate(period.texts or []):
                key = {"Hopes?": "hopes", "Plans?": "plans"}[asked["prompt"]]
                wave, audience = WORDS[key]
                assert asked["audience"] == audience.value
                mine = Comment.of(period), Comment.question == f"t{number}"
                texts = set(db.session.scalars(select(Comment.text).where(*mine)))
                rooms = [one for one in story.held if texts & {p.answers[wave].get(key) for p in one.came(wave)}]
                told = len(rooms), sum(len(one.came(wave)) for one in rooms), len(texts)
                if any(n < least for n, least in zip(told, (2, *NEEDED[audience]), strict=True)):
                    found.append((key, *told))
    return found


def month_of_small_rooms(app: Flask, patch: pytest.MonkeyPatch, rooms: int, writers: int = 99) -> life.Life:
    """Small sessions in which at most so many wrote, and a large one that shows its own."""
    story = declared(app, patch)
    for number, room in enumerate(ROOMS[:rooms], start=1):
        people = small(*room)
        held(story, people[:writers] + silent(people[writers:]), number)
    held(story, cohort(12, "A"), 20)
    frozen(story, patch)
    return story


@pytest.mark.parametrize("rooms", [1, 2, 4])
def test_words_of_a_period_come_from_several_sessions_and_enough_people(
    app: Flask, monkeypatch: pytest.MonkeyPatch, rooms: int
) -> None:
    story = month_of_small_rooms(app, monkeypatch, rooms)
    assert too_few(story) == []
    with app.app_context():
        period = db.session.get_one(PeriodRelease, story.periods[0])
        asked = [one["prompt"] for one in period.texts or []]
    assert asked == (["Hopes?", "Plans?"] if rooms == 4 else [])


def one_is_enough(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(laying, "FEWEST_SESSIONS", 1)
    patch.setattr(laying, "texts_together_from", lambda _audience, _k: (1, 1))


def answers_of_all_count(patch: pytest.MonkeyPatch) -> None:
    """Sessions in which nobody wrote, or whose words are shown on their own page, help the others over the line."""
    patch.setattr(laying, "_are_enough", lambda asked, _k: len(asked.found) >= 2)


@pytest.mark.parametrize(("fault", "rooms"), [(one_is_enough, 1), (answers_of_all_count, 2)])
def test_planted_fault_of_words_is_caught(
    sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch, fault: Callable[[pytest.MonkeyPatch], None], rooms: int
) -> None:
    fault(monkeypatch)
    assert too_few(month_of_small_rooms(sqlite_app, monkeypatch, rooms))


def read_after(
    story: life.Life, tmp_path: Path, patch: pytest.MonkeyPatch, crowds: list[list[Person]]
) -> list[reading.Bodies]:
    """Two sessions held by each of these crowds from the same beginning, and everything that can be read then."""
    planned = [story.open(crowds[0], f"Room {number}", datetime.date(2027, 3, number)) for number in (1, 2)]
    life.keep(story, tmp_path / "kept")
    found = []
    for crowd in crowds:
        for one in planned:
            one.people = crowd
            story.answer(one, "before")
            make.act(story.app, one.session_id, "open_wave", "after")
            story.answer(one, "after")
            story.finish(one)
        frozen(story, patch)
        found.append(story.read())
        if crowd is not crowds[-1]:
            life.rewind(story, tmp_path / "kept")
            patch.setattr(periods, "today", lambda _zone: datetime.date(2027, 3, 2))
    return found


@pytest.mark.parametrize(("writers", "differ"), [(1, False), (2, True)])
def test_too_few_words_of_a_period_are_as_if_nobody_had_written(
    sqlite_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writers: int, differ: bool
) -> None:
    """Two texts for the room in two sessions of six are none; four are laid out, and then the pages say so."""
    nobody = silent(cohort(6, "A"))
    some = [
        replace(one, answers=one.answers | {"before": one.answers["before"] | {"hopes": f"quagga {n}"}})
        for n, one in enumerate(nobody[:writers])
    ] + nobody[writers:]
    first, second = read_after(declared(sqlite_app, monkeypatch), tmp_path, monkeypatch, [nobody, some])
    assert bool(reading.differing(first, second)) == differ


def order_of_rooms(app: Flask) -> float:
    """How much the place of a period's text in the table says of its session."""
    with app.app_context():
        place = "ctid" if is_postgresql(app) else "rowid"
        found = db.session.execute(text(f"SELECT text FROM comments WHERE period_id IS NOT NULL ORDER BY {place}"))
        rooms = [int(words.rpartition(" ")[2]) for (words,) in found]
    return abs(spearman([1000 * room + place for place, room in enumerate(rooms)]))


def many_rooms(app: Flask, patch: pytest.MonkeyPatch) -> life.Life:
    story = declared(app, patch)
    for number in range(1, 7):
        held(story, small(8 * number, 8), number)
    frozen(story, patch)
    return story


def test_texts_of_a_period_do_not_lie_in_the_order_of_its_sessions(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    many_rooms(app, monkeypatch)
    assert order_of_rooms(app) < 0.6  # 48 texts: by chance above it once in 100 000


def test_texts_that_are_not_shuffled_are_caught(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(laying, "SystemRandom", Unshuffled)
    many_rooms(sqlite_app, monkeypatch)
    assert order_of_rooms(sqlite_app) > 0.9
