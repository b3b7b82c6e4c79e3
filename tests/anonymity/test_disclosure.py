"""P6 to P10: whatever a facilitator and a lead ever see of simulated sessions, nothing follows about a small group.

Two ways: the auditor works out what the published figures tell; and twins, two copies of one installation in which
only the answers differ that nobody may learn of, must read the same on every page.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from analysis.disclosure import smallest_group
from tests.anonymity import cohorts, life, reading
from tests.anonymity.auditor import by_question, by_visit
from tests.anonymity.cohorts import PATTERNS, Held, Person, cohort
from tests.anonymity.seeds import seeds
from tests.support import factories as make

Place = tuple[str, str]
K_OF = {key: smallest_group(5, part.sensitive) for key, part in cohorts.PARTS.items()}


def base_letter(held: Held, key: str) -> str:
    """Which letter of the rule of base a question of a release shows."""
    record = next(one for one in held.released["questions"] if one["key"] == key)
    if record["base"] == "matched":
        return "B"
    return "C" if record["change_from"] != "pairs" else "A"


@pytest.mark.slow
@pytest.mark.parametrize("seed", seeds(3))
def test_nothing_follows_about_a_small_group_from_all_that_two_communities_show(sqlite_app: Flask, seed: int) -> None:
    """Cohorts of 6, 12 and 30 on all three bases, with and without gaps; the same people come again and again."""
    story = life.begin(sqlite_app)
    for day, (size, letter) in enumerate([*PATTERNS, (12, "B"), (30, "A")]):
        missing, community = (0.0, 0.15)[day % 2], day // len(PATTERNS)
        held = story.hold(
            cohort(size, letter, day + 1000 * seed, missing), f"Session {day}, {letter}", day + 1, community
        )
        if not missing:
            assert base_letter(held, "conf") == letter, held.title
    story.note_outcome()
    assert by_question(by_visit(story.shown()), K_OF) == {}
    kept = [held.released for held in story.held]
    before = story.read(crawl=False)
    story.forget_responses()
    assert reading.differing(before, story.read(crawl=False)) == []  # pages, exports and API show releases, no more
    assert [one["questions"] for one in kept] == [
        story.readers[0].app.json.loads(before["lead", f"/api/v1/sessions/{held.session_id}/release"][1])["questions"]
        for held in story.held
    ]


@pytest.mark.slow
def test_drawn_session_reads_the_same_without_its_answers(sqlite_app: Flask) -> None:
    """Every link, drawing and file of a session, a trend, an outcome: of the release alone."""
    story = life.begin(sqlite_app)
    story.hold(cohort(12, "B"), "One", 1, drawn=True)
    story.note_outcome()
    life.work_until_idle(sqlite_app)
    before = story.read()
    assert sum(path.endswith(".svg") and status == 200 for (_, path), (status, _) in before.items()) > 10
    story.forget_responses()
    assert reading.differing(before, story.read()) == []


def twins_after(
    story: life.Life, tmp_path: Path, first: list[Person], second: list[Person]
) -> tuple[Held, list[Place]]:
    """One session held twice, by people who answer differently: the first one, and what reads differently of both."""
    held = story.open(first, "One")
    life.keep(story, tmp_path / "kept")
    found = []
    for crowd in (first, second):
        held.people = crowd
        story.answer(held, "before")
        make.act(story.app, held.session_id, "open_wave", "after")
        story.answer(held, "after")
        story.finish(held)
        found.append(story.read())
        if crowd is first:
            life.rewind(story, tmp_path / "kept")
    return held, reading.differing(*found)


def told(person: Person, **answers: Any) -> Person:
    """The same person with other answers in every wave that they came to."""
    return replace(person, answers={wave: {**given, **answers} for wave, given in person.answers.items()})


def silent(people: list[Person], key: str = "") -> list[Person]:
    """The same people without words, whose ids are drawn by lot; with `key`, that question alone."""
    leave_out = {"hopes", "plans"}
    return [
        replace(
            person,
            answers={
                wave: {name: given[name] for name in given if name not in leave_out and key in ("", name)}
                for wave, given in person.answers.items()
            },
        )
        for person in people
    ]


def test_answers_of_those_whom_no_figure_describes_change_nothing(sqlite_app: Flask, tmp_path: Path) -> None:
    """Base B: three people without a partner may have said anything."""
    first = silent(cohort(12, "B"))
    hidden = {"conf": 1, "knows": False, "pick": "c", "many": ["a"], "cases": 19}
    second = [person if person.linked else told(person, **hidden) for person in first]
    held, differing = twins_after(life.begin(sqlite_app), tmp_path, first, second)
    assert base_letter(held, "conf") == base_letter(held, "many") == "B"
    assert differing == []


@pytest.mark.parametrize("size", [6, 12])
def test_unanimity_about_a_sensitive_question_reads_like_near_unanimity(
    sqlite_app: Flask, tmp_path: Path, size: int
) -> None:
    everyone = [told(person, hurt=3) for person in silent(cohort(size, "A"), "hurt")]
    but_one = [told(everyone[0], hurt=2), *everyone[1:]]
    _, differing = twins_after(life.begin(sqlite_app), tmp_path, everyone, but_one)
    assert differing == []


def test_session_of_four_shows_counts_alone(sqlite_app: Flask, tmp_path: Path) -> None:
    first = silent(cohort(6, "A"))[:4]
    second = [told(person, conf=5, hurt=5, knows=True, pick="a") for person in first]
    _, differing = twins_after(life.begin(sqlite_app), tmp_path, first, second)
    assert differing == []


def test_too_few_texts_are_as_if_nobody_had_written(sqlite_app: Flask, tmp_path: Path) -> None:
    """P11: two texts for the room and four for the facilitator of twelve people, or none at all."""
    nobody = silent(cohort(12, "A"))
    some = [
        replace(
            person,
            answers={
                "before": person.answers["before"] | ({"hopes": f"quagga {number}"} if number < 2 else {}),
                "after": person.answers["after"] | ({"plans": f"quagga {number}"} if number < 4 else {}),
            },
        )
        for number, person in enumerate(nobody)
    ]
    _, differing = twins_after(life.begin(sqlite_app), tmp_path, nobody, some)
    assert differing == []


def test_twins_differ_where_a_figure_may_be_shown(sqlite_app: Flask, tmp_path: Path) -> None:
    """The check of the check: an ordinary question may show that everybody agrees, and then the pages differ."""
    everyone = [told(person, conf=3) for person in silent(cohort(12, "A"), "conf")]
    _, differing = twins_after(life.begin(sqlite_app), tmp_path, everyone, [told(everyone[0], conf=2), *everyone[1:]])
    paths = {path.rsplit("/", 1)[-1] for _, path in differing}
    assert {"results", "release", "export.csv"} <= paths
