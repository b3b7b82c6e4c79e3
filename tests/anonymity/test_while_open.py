"""P7: while a form is open, only the number of answers can be seen, wherever a facilitator or a lead looks."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask

from tests.anonymity import cohorts, life, reading
from tests.anonymity.cohorts import Held, Person, cohort

ENOUGH = 5  # from as many answers on, pages say nothing else any more than another number


def read_after_each(story: life.Life, held: Held, people: list[Person]) -> list[reading.Bodies]:
    """Everything that can be read after each person's answers."""
    found = []
    for person in people:
        cohorts.send(story.app, held, "before", person)
        found.append(story.read(crawl=False))
    return found


def live_leaks(story: life.Life, folder: Path, size: int = 12) -> list[tuple[int, str]]:
    """Which pages, after how many answers, depend on more than the number.

    Either on what people say and who they are, shown by a second room that says something else; or, from answer to
    answer, on anything but the number itself.
    """
    held = story.open(cohort(12, "A")[:size], "One")
    life.keep(story, folder)
    first = read_after_each(story, held, list(held.people))
    life.rewind(story, folder)
    second = read_after_each(story, held, cohort(12, "A", seed=7)[::-1][:size])
    numbered = list(enumerate(zip(first, second, strict=True), start=1))
    found = [(n, path) for n, (one, other) in numbered for _, path in reading.differing(one, other)]
    for n in range(ENOUGH, size):
        changed = reading.differing(first[n - 1], first[n])
        found += [(n, place[1]) for place in changed if not counted_on(first[n - 1][place], first[n][place], n)]
    return found


def counted_on(before: tuple[int, bytes], after: tuple[int, bytes], n: int) -> bool:
    """Whether two answers differ in nothing but n, which has become n + 1."""
    one, other = (re.findall(rb"\d+|\D+", body) for _, body in (before, after))
    moved = {pair for pair in zip(one, other, strict=False) if pair[0] != pair[1]}
    return len(one) == len(other) and before[0] == after[0] and moved <= {(b"%d" % n, b"%d" % (n + 1))}


def test_open_form_shows_the_number_of_answers_and_nothing_else(sqlite_app: Flask, tmp_path: Path) -> None:
    assert live_leaks(life.begin(sqlite_app), tmp_path / "kept") == []
