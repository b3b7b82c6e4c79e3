"""Conditional questions: how many were asked is a figure of the question that they depend on, and must leave nobody.

Sessions are held through the product; every figure of a conditional question is taken as one of its own people and,
by its count, as one of the other question's. The auditor then looks for small groups in both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import figures as figuring
from analysis.disclosure import smallest_group
from analysis.figures import figures
from analysis.samples import Answers
from forms.measures import AskedIf, Measure, Option, Part
from forms.questionnaire import load
from tests.anonymity import harvest, life
from tests.anonymity.auditor import Group, Shown, by_question
from tests.anonymity.cohorts import BOTH, FIVE, PATTERNS, Person
from tests.anonymity.harvest import SIDES, Crowd
from tests.support import factories as make

SCALE = {"type": "scale", "settings": FIVE}
ASKED: dict[str, Any] = make.definition(
    {"key": "had", "type": "yes_no", "prompt": "Had one?", "waves": BOTH},
    {"key": "sore", "prompt": "Sore?", "waves": BOTH, "sensitive": True, **SCALE},
    {"key": "how", "prompt": "How was it?", "waves": BOTH, "show_if": {"question": "had", "is": True}, **SCALE},
    {"key": "deep", "type": "yes_no", "prompt": "Deep?", "waves": BOTH, "show_if": {"question": "how", "at_least": 3}},
    {"key": "late", "prompt": "Later?", "waves": ["after"], "show_if": {"question": "had", "is": False}, **SCALE},
    {
        "key": "told",
        "type": "yes_no",
        "prompt": "Told?",
        "waves": BOTH,
        "sensitive": True,
        "show_if": {"question": "sore", "at_least": 3},
    },
)
QUESTIONNAIRE = load(ASKED)
PARTS = {part.key: part for part in QUESTIONNAIRE.parts()}
K_OF = {key: smallest_group(5, part.sensitive) for key, part in PARTS.items()}
DEPENDS = {key: part.asked_if.key for key, part in PARTS.items() if part.asked_if}


def said(chance: Random) -> tuple[dict[str, Any], dict[str, Any]]:
    """What somebody sends, with answers to questions that are hidden from them, and what of it counts."""
    sent = {
        "had": chance.random() < 0.7,
        "sore": chance.randint(1, 5),
        "how": chance.randint(1, 5),
        "deep": chance.random() < 0.5,
        "late": chance.randint(1, 5),
        "told": chance.random() < 0.5,
    }
    sent = {key: value for key, value in sent.items() if chance.random() < 0.95}
    counts = dict(sent)
    for key, met in (
        ("how", counts.get("had") is True),
        ("deep", counts.get("had") is True and counts.get("how", 0) >= 3),
        ("late", counts.get("had") is False),
        ("told", counts.get("sore", 0) >= 3),
    ):
        if not met:
            counts.pop(key, None)
    return sent, counts


def people(size: int, letter: str, chance: Random) -> tuple[list[Person], list[Person]]:
    """A cohort whose linking falls on a letter: as it sends, and as it counts."""
    both, before, after = PATTERNS[size, letter]
    sending, counting = [], []
    for number, waves in enumerate([("before", "after")] * both + [("before",)] * before + [("after",)] * after):
        given = {wave: said(chance) for wave in waves}
        name = f"person{number:02d}"
        for found, place in ((sending, 0), (counting, 1)):
            found.append(Person(name, {wave: both[place] for wave, both in given.items()}, len(waves) == 2))
    return sending, counting


def whole(key: str, crowds: dict[str, Crowd], records: dict[str, Any]) -> tuple[Crowd, dict[str, list[Shown]]]:
    """Those whom a question's figures may be made of, and what its counts tell of the questions that it depends on."""
    crowd, record = crowds[key], records[key]
    other = DEPENDS.get(key)
    if other is None or record["base"] is None:
        return crowd, {}
    of = crowds[other]
    linked = {side: {answer[0] for answer in of.linked[side]} for side in SIDES}
    narrow = Crowd(*({s: _of(wave[s], linked[s]) for s in SIDES} for wave in (crowd.sides, crowd.linked)))
    counted = {side: record[f"wave_n_{side}"] for side in SIDES}
    fits = [all(n is None or n == len(one.sides[side]) for side, n in counted.items()) for one in (narrow, crowd)]
    assert any(fits), (key, counted)
    # by the rule it is the linked people wherever the other question's figures are; but what it is, the counts say
    narrowed = fits[0] and (records[other]["base"] == "matched" or not fits[1])
    told = {
        other: [
            Shown(f"asked {key} {side}", frozenset((of.linked if narrowed else of.sides)[side]))
            for side, n in counted.items()
            if n is not None
        ]
    }
    if record["n_pairs"] is not None and not PARTS[key].remembered:
        told[other] += [Shown(f"asked {key} twice {side}", frozenset(of.linked[side])) for side in SIDES]
    return (narrow if narrowed else crowd), told


def _of(wave: harvest.Wave, names: set[object]) -> harvest.Wave:
    return {answer: value for answer, value in wave.items() if answer[0] in names}


def shown_of(held: Sequence[life.Held]) -> dict[str, list[Shown]]:
    found: dict[str, list[Shown]] = {}
    for one in held:
        records = {record["key"]: record for record in one.released["questions"]}
        crowds = {key: harvest.crowd(one, PARTS[key]) for key in records}
        for key, record in records.items():
            of, told = whole(key, crowds, records)
            crowds[key] = of  # what depends on it depends on these
            for other, more in told.items():
                found.setdefault(other, []).extend(more)
            shown = harvest.figures_of(f"{one.title} {key}", record, harvest.described(of, record))
            found.setdefault(key, []).extend(shown)
    return found


def audited(app: Flask, monkeypatch: pytest.MonkeyPatch, seeds: Sequence[int]) -> tuple[dict[str, list[Group]], int]:
    """What follows about small groups from sessions of every kind, and how many conditional figures were shown."""
    monkeypatch.setattr(harvest, "QUESTIONNAIRE", QUESTIONNAIRE)
    monkeypatch.setattr(harvest, "PARTS", PARTS)
    monkeypatch.setattr(harvest, "BY", "had")
    story = life.begin(app)
    for seed in seeds:
        chance = Random(seed)
        for size, letter in (pattern for pattern in PATTERNS if pattern[0] > 6):
            sending, counting = people(size, letter, chance)
            held = story.hold(sending, f"{size} {letter} {seed}", asked=ASKED)
            held.people = counting
    shown = shown_of(story.held)
    conditional = sum(
        record["base"] is not None for one in story.held for record in one.released["questions"] if record["asked_if"]
    )
    return by_question(shown, K_OF), conditional


def test_nothing_follows_about_a_small_group_from_conditional_questions(
    sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, conditional = audited(sqlite_app, monkeypatch, (0, 1))
    assert conditional > 10
    assert found == {}


def test_auditor_finds_conditional_questions_that_are_told_of_everybody(
    sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figuring, "of_those_told", lambda part, answers, other: answers)
    found, _ = audited(sqlite_app, monkeypatch, (0,))
    assert "had" in found


# The same without product and auditor: what cannot be seen makes no difference

YES = (Option(False, "No"), Option(True, "Yes"))
WAVES = ("before", "after")
OTHER = Part(key="had", measure=Measure.BINARY, prompt="Had one?", waves=WAVES, options=YES)
CONDITIONAL = replace(OTHER, key="how", prompt="Good?", asked_if=AskedIf("had", "is", True))


def answered(chance: Random, n: int) -> tuple[list[bool], list[bool | None]]:
    had = [chance.random() < 0.7 for _ in range(n)]
    return had, [chance.random() < 0.5 if one else None for one in had]


def room(chance: Random, linked: int, before: int, after: int) -> list[Any]:
    """Random answers of a room to both questions; the linked come first in each wave."""
    return [answered(chance, linked + alone) for alone in (before, after)]


def recorded(waves: list[Any], linked: int, sensitive: bool = False) -> list[dict[str, Any]]:
    pairs = tuple((i, i) for i in range(linked))
    asked = [
        (replace(part, sensitive=sensitive), Answers(tuple(waves[0][at]), tuple(waves[1][at]), pairs))
        for at, part in enumerate((OTHER, CONDITIONAL))
    ]
    return list(figures(asked, 5))


def said_otherwise(waves: list[Any], linked: int, chance: Random) -> list[Any]:
    """The same room in which those who are not linked gave other answers."""
    changed = []
    for had, how in waves:
        others = answered(chance, len(had) - linked)
        changed.append((had[:linked] + others[0], how[:linked] + others[1]))
    return changed


@given(st.randoms(use_true_random=False), st.integers(8, 20), st.integers(0, 4), st.integers(0, 4))
@settings(max_examples=150, deadline=None)
def test_what_a_few_who_are_not_linked_answered_makes_no_difference(
    chance: Random, linked: int, before: int, after: int
) -> None:
    waves = room(chance, linked, before, after)
    records = recorded(waves, linked)
    if records[0]["base"] != "matched":
        return
    assert recorded(said_otherwise(waves, linked, chance), linked) == records


def test_it_would_make_one_if_everybody_were_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figuring, "of_those_told", lambda part, answers, other: answers)
    chance = Random(1)
    waves = room(chance, 12, 3, 2)
    others = [said_otherwise(waves, 12, chance) for _ in range(20)]
    assert any(recorded(one, 12) != recorded(waves, 12) for one in others)


@given(st.randoms(use_true_random=False), st.integers(0, 14), st.integers(0, 6), st.booleans())
@settings(max_examples=150, deadline=None)
def test_no_number_below_the_smallest_group_is_said(chance: Random, linked: int, alone: int, sensitive: bool) -> None:
    record = recorded(room(chance, linked, alone, alone), linked, sensitive)[1]
    smallest = 10 if sensitive else 5
    said_numbers = [record[f"{name}_{side}"] for name in ("n", "wave_n") for side in WAVES] + [record["n_pairs"]]
    assert [n for n in said_numbers if n is not None and n < smallest] == []


@given(st.randoms(use_true_random=False), st.integers(10, 20))
@settings(max_examples=60, deadline=None)
def test_nothing_is_told_where_the_other_question_is_withheld(chance: Random, n: int) -> None:
    had = [True] * (n - 1) + [False]  # sensitive, and nearly everyone the same
    waves = [(had, [chance.random() < 0.5 for _ in had[:-1]] + [None])] * 2
    other, conditional = recorded(waves, n, sensitive=True)
    assert other["base"] is None
    nothing = recorded([([None] * n, [None] * n)] * 2, n, sensitive=True)[1]
    told = {name for name, value in conditional.items() if value != nothing[name]}
    assert told <= {"asked_of"}
    assert (conditional["wave_n_before"], conditional["base"]) == (None, None)
    assert conditional["withheld"].startswith("Only some were asked this")


def test_conditional_figures_are_withheld_on_a_page_without_the_other_question() -> None:
    (record,) = figures([(CONDITIONAL, Answers((True,) * 12, (True,) * 12))], 5)
    assert record["base"] is None
    assert record["wave_n_before"] is None


def test_record_says_whom_it_was_asked_of() -> None:
    record = recorded(room(Random(3), 20, 0, 0), 20)[1]
    assert record["asked_if"] == {"question": "had", "is": True}
    assert record["asked_of"] == "Asked only of those who answered “Yes” to “Had one?”."
