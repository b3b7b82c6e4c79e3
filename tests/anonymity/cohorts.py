"""Simulated sessions whose people are known: who came when, who linked, what each of them answered.

A cohort is made so that the rule of base falls on a wanted letter. Beside the product's own answers stands the truth,
so that a test can say of every published figure whom it describes.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Flask

from forms.measures import Measure, Part
from forms.questionnaire import Questionnaire, load
from tests.anonymity.auditor import Answer, Group, Shown
from tests.support import factories as make

BOTH = ["before", "after"]
FIVE = {"points": 5, "low": "not at all", "high": "fully"}
OPTIONS = {"options": [{"key": key, "label": key.upper()} for key in ("a", "b", "c")]}
ASKED: dict[str, Any] = make.definition(
    {"key": "conf", "type": "scale", "prompt": "Sure?", "waves": BOTH, "item": "sure", "settings": FIVE},
    {
        "key": "hurt",
        "item": "hurt",
        "type": "scale",
        "prompt": "Hurt?",
        "waves": BOTH,
        "sensitive": True,
        "settings": FIVE,
    },
    {"key": "knows", "type": "yes_no", "prompt": "Do you know whom to call?", "waves": BOTH, "item": "whom"},
    {"key": "pick", "item": "pick", "type": "single_choice", "prompt": "Which?", "waves": BOTH, "settings": OPTIONS},
    {
        "key": "many",
        "item": "many",
        "type": "multiple_choice",
        "prompt": "Which ones?",
        "waves": BOTH,
        "settings": OPTIONS,
    },
    {
        "key": "cases",
        "item": "cases",
        "type": "number",
        "prompt": "How many?",
        "waves": BOTH,
        "settings": {"minimum": 0, "maximum": 20},
    },
    {
        "key": "since",
        "item": "since",
        "type": "now_and_then",
        "prompt": "Now and then?",
        "waves": ["after"],
        "settings": FIVE,
    },
    {"key": "useful", "type": "rating", "prompt": "Useful?", "waves": ["after"], "item": "useful"},
    {"key": "hopes", "type": "short_text", "prompt": "Hopes?", "waves": ["before"], "audience": "room"},
    {"key": "plans", "type": "long_text", "prompt": "Plans?", "waves": ["after"], "audience": "facilitator"},
)
QUESTIONNAIRE: Questionnaire = load(ASKED)
PARTS: dict[str, Part] = {part.key: part for part in QUESTIONNAIRE.parts()}


@dataclass(frozen=True)
class Person:
    """One attendee of one session: raw answers of the waves they came to, and whether they linked them."""

    name: str
    answers: dict[str, dict[str, Any]]
    linked: bool


@dataclass
class Held:
    """A session that was held, and the truth about it."""

    title: str
    people: Sequence[Person]
    session_id: str = ""
    code: str = ""
    released: dict[str, Any] = field(default_factory=dict)

    def came(self, wave: str) -> list[Person]:
        return [person for person in self.people if wave in person.answers]


# how many were linked, came before only and came after only, by how many came in all and the letter of the rule
PATTERNS: dict[tuple[int, str], tuple[int, int, int]] = {
    (6, "A"): (6, 0, 0), (6, "B"): (5, 1, 0), (6, "C"): (2, 2, 2),
    (12, "A"): (12, 0, 0), (12, "B"): (9, 2, 1), (12, "C"): (4, 5, 3),
    (30, "A"): (19, 5, 6), (30, "B"): (26, 1, 3), (30, "C"): (4, 24, 2),
}  # fmt: skip


def cohort(size: int, letter: str, seed: int = 0, missing: float = 0.0) -> list[Person]:
    """People whose linking falls on this letter; with missing > 0 some leave questions out, which may move it."""
    chance = random.Random(f"{size}{letter}{seed}")
    both, before, after = PATTERNS[size, letter]
    kinds = ["both"] * both + ["before"] * before + ["after"] * after
    found = []
    for number, kind in enumerate(kinds):
        waves = ("before", "after") if kind == "both" else (kind,)
        name = f"person{number:02d}"
        found.append(Person(name, {wave: _said(wave, name, seed, chance, missing) for wave in waves}, kind == "both"))
    return found


def _said(wave: str, name: str, seed: int, chance: random.Random, missing: float) -> dict[str, Any]:
    given: dict[str, Any] = {
        "conf": chance.randint(1, 5),
        "hurt": chance.randint(1, 3),
        "knows": chance.random() < 0.6,
        "pick": chance.choice("abc"),
        "many": sorted(chance.sample("abc", 2)),
        "cases": chance.randint(0, 9),
    }
    if wave == "before":
        given["hopes"] = f"quokka{name}{seed}"
    else:
        given |= {
            "since": {"now": chance.randint(2, 5), "then": chance.randint(1, 4)},
            "useful": chance.randint(3, 10),
            "plans": f"zebra{name}{seed}",
        }
    return {key: value for key, value in given.items() if chance.random() >= missing}


def send(app: Flask, held: Held, wave: str, person: Person) -> None:
    """One person answers one wave."""
    phone = f"{person.name}-{held.session_id}-" if person.linked else None
    answer = app.test_client().post(f"/s/{held.code}", json=make.submission(person.answers[wave], phone))
    assert answer.status_code == 201, answer.get_json()


def planned(app: Flask, community: str, people: Sequence[Person], title: str, day: int = 1, **plan: Any) -> Held:
    """A session that is planned, with its first wave open."""
    date = datetime.date(2026, 10, day)
    made = make.session(app, community, ASKED, opened="before", title=title, date=date, **plan)
    return Held(title, people, *made)


def value(key: str, answers: dict[str, Any] | None, then: bool = False) -> Any:
    """The part's value of one person's raw answers of a wave; None where they did not answer it."""
    if answers is None or key not in answers:
        return None
    question = QUESTIONNAIRE.question(key)
    stored = question.kind.read(question, answers[key])
    return (question.kind.then_values if then else question.kind.values)(question, stored)[key]


def side_of(held: Held, part: Part, side: str) -> dict[str, Any]:
    """Name → value of everyone who answered the part on that side (of a remembered part, both are of the after)."""
    wave = "after" if part.remembered else side
    then = part.remembered and side == "before"
    found = {person.name: value(part.key, person.answers.get(wave), then) for person in held.people}
    return {name: given for name, given in found.items() if given is not None}


def base_of(held: Held, part: Part, side: str, who: str | None, among: Any = None) -> dict[str, Any]:
    """Name → value of those whom a figure of that side describes."""
    answered = side_of(held, part, side)
    if among:  # a breakdown: those alone who gave this answer to another question
        chose = side_of(held, PARTS[among["question"]], side)
        answered = {name: given for name, given in answered.items() if chose.get(name) == among["answer"]}
    if who != "matched":
        return answered
    linked = {person.name for person in held.people if person.linked}
    other = side_of(held, part, "after" if side == "before" else "before")
    return {name: given for name, given in answered.items() if name in linked and name in other}


def counts_of(part: Part, values: Sequence[Any]) -> tuple[int, ...]:
    """How many of these chose each answer; empty for numbers."""
    keys = [False, True] if part.measure is Measure.BINARY else [option.value for option in part.options]
    if part.measure is Measure.MULTIPLE:
        return tuple(sum(key in given for given in values) for key in keys)
    return tuple(values.count(key) for key in keys) if part.measure is not Measure.NUMERIC else ()


def answers_of(held: Held, side: str, names: Sequence[str] | dict[str, Any]) -> Group:
    """The answers that a figure covers, as the auditor takes them."""
    found: set[Answer] = {(name, held.title, side) for name in names}
    return frozenset(found)


def shown(held: Held, record: dict[str, Any]) -> list[Shown]:
    """Every figure of one question of a release, with whom it describes; what it says of them must be the truth."""
    part, found = PARTS[record["key"]], []
    for side in ("before", "after"):
        if all(record[f"{name}_{side}"] is None for name in ("counts", "mean", "quantiles", "level_interval")):
            continue
        base = base_of(held, part, side, record["base"], record.get("among"))
        assert record[f"n_{side}"] == len(base), (part.key, side)
        counts = record[f"counts_{side}"]
        if counts is not None and part.measure is not Measure.NUMERIC:
            assert tuple(counts) == counts_of(part, list(base.values())), (part.key, side)
        if record[f"mean_{side}"] is not None:
            assert abs(record[f"mean_{side}"] - sum(base.values()) / len(base)) < 1e-9, (part.key, side)
        several = part.measure is Measure.MULTIPLE  # options of several do not part the people: no totals to solve
        told = None if several or counts is None else tuple(counts)
        found.append(Shown(f"{held.title} {part.key} {side}", answers_of(held, side, base), told))
    about_pairs = record["change_from"] == "pairs" or record["n_pairs"] is not None
    change = ("up", "same", "down", "mean_change", "interval", "p", "option_changes")
    if about_pairs and any(record[name] is not None for name in change):
        for side in ("before", "after"):
            linked = base_of(held, part, side, None if part.remembered else "matched")
            assert record["n_pairs"] in (None, len(linked)), part.key
            found.append(Shown(f"{held.title} {part.key} pairs {side}", answers_of(held, side, linked)))
    return found
