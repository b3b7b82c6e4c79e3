"""P7: while a form is open, only the number of answers can be seen, wherever a facilitator or a lead looks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from flask import Flask

from tests.anonymity import cohorts, life, reading
from tests.anonymity.cohorts import Held, Person, cohort

ENOUGH = 5  # from as many answers on, pages say nothing else any more than another number


TWINS_AT = (1, 2, 4, 5, 12)  # after how many answers the second room is read: the first and last, and around k


def read_after_each(story: life.Life, held: Held, people: list[Person], at: Sequence[int]) -> dict[int, reading.Bodies]:
    """Everything that can be read after a person's answers, by how many have answered."""
    found = {}
    for n, person in enumerate(people, start=1):
        cohorts.send(story.app, held, "before", person)
        if n in at:
            found[n] = story.read(crawl=False)
    return found


def live_leaks(story: life.Life, folder: Path, size: int = 12) -> list[tuple[int, str]]:
    """Which pages, after how many answers, depend on more than the number.

    Either on what people say and who they are, shown by a second room that says something else; or, from answer to
    answer, on anything but the number itself.
    """
    held = story.open(cohort(12, "A")[:size], "One")
    life.keep(story, folder)
    first = read_after_each(story, held, list(held.people), range(1, size + 1))
    life.rewind(story, folder)
    second = read_after_each(story, held, cohort(12, "A", seed=7)[::-1][:size], TWINS_AT)
    found = [(n, path) for n, other in second.items() for _, path in reading.differing(first[n], other)]
    for n in range(ENOUGH, size):
        changed = reading.differing(first[n], first[n + 1])
        found += [(n, place[1]) for place in changed if not counted_on(first[n][place], first[n + 1][place], n)]
    return found


def counted_on(before: tuple[int, bytes], after: tuple[int, bytes], n: int) -> bool:
    """Whether two answers differ in nothing but n, which has become n + 1."""
    one, other = (re.findall(rb"\d+|\D+", body) for _, body in (before, after))
    moved = {pair for pair in zip(one, other, strict=False) if pair[0] != pair[1]}
    return len(one) == len(other) and before[0] == after[0] and moved <= {(b"%d" % n, b"%d" % (n + 1))}


@pytest.mark.slow
def test_open_form_shows_the_number_of_answers_and_nothing_else(sqlite_app: Flask, tmp_path: Path) -> None:
    assert live_leaks(life.begin(sqlite_app), tmp_path / "kept") == []
