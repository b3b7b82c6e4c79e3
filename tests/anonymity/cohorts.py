"""Simulated sessions whose people are known: who came when, who linked, what each of them answered.

A cohort is made so that the rule of base falls on a wanted letter. Beside the product's own answers stands the truth,
so that a test can say of every published figure whom it describes.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flask import Flask

from forms.measures import Part
from forms.questionnaire import Questionnaire, load
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
    {
        "key": "pick",
        "item": "pick",
        "type": "single_choice",
        "prompt": "Which?",
        "waves": BOTH,
        "settings": OPTIONS,
        "breakdown": True,
    },
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
    {
        "key": "hopes",
        "item": "hopes",
        "type": "short_text",
        "prompt": "Hopes?",
        "waves": ["before"],
        "audience": "room",
    },
    {
        "key": "plans",
        "item": "plans",
        "type": "long_text",
        "prompt": "Plans?",
        "waves": ["after"],
        "audience": "facilitator",
    },
)
RANKED = {"options": [{"key": key, "label": key.upper()} for key in ("a", "b", "c")]}
ASKED["pages"][0]["questions"] += [
    {"key": "order", "type": "ranking", "prompt": "Which first?", "waves": BOTH, "settings": RANKED},
    {
        "key": "views",
        "type": "agreement_set",
        "prompt": "Views?",
        "waves": BOTH,
        "item": "views",
        "sensitive": True,
        "settings": {**FIVE, "statements": [{"key": key, "label": key.upper()} for key in ("one", "two")]},
    },
    {"key": "fears", "type": "ranking", "prompt": "Fears?", "waves": BOTH, "sensitive": True, "settings": RANKED},
]
# asked again in a follow-up
AGAIN = {"order", "fears", "views", "conf", "hurt", "knows", "pick", "cases", "since", "useful"}


def asked_again(*shown_at_the_start: str, groups_before_alone: bool = False) -> dict[str, Any]:
    """The same questions and one asked before alone; some once more weeks later, some to be shown at the start."""
    early = {
        "key": "early",
        "item": "early",
        "type": "scale",
        "prompt": "Early?",
        "waves": ["before"],
        "settings": FIVE,
    }
    questions = [
        question
        | ({"waves": [*question["waves"], "follow_up"]} if question["key"] in AGAIN else {})
        | ({"show_start": True} if question["key"] in shown_at_the_start else {})
        | ({"waves": ["before"]} if groups_before_alone and question.get("breakdown") else {})
        for question in ASKED["pages"][0]["questions"]
    ]
    return make.definition(*questions, early | {"settings": FIVE})


QUESTIONNAIRE: Questionnaire = load(asked_again())
PARTS: dict[str, Part] = {part.key: part for part in QUESTIONNAIRE.parts()}
KEY_OF = {part.item: part.key for part in PARTS.values()}  # of an item, as periods of the network name questions


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
    definition: dict[str, Any] | None = None
    session_id: str = ""
    code: str = ""
    community: int = 0  # which of the two
    released: dict[str, Any] = field(default_factory=dict)
    started: dict[str, Any] = field(default_factory=dict)
    followed: dict[str, Any] = field(default_factory=dict)

    def asked(self, wave: str) -> set[str]:
        """The keys of what the form of that wave asks."""
        questions = (self.definition or ASKED)["pages"][0]["questions"]
        return {question["key"] for question in questions if wave in question["waves"]}

    def came(self, wave: str) -> list[Person]:
        return [person for person in self.people if wave in person.answers]


# how many were linked, came before only and came after only, by how many came in all and the letter of the rule
PATTERNS: dict[tuple[int, str], tuple[int, int, int]] = {
    (6, "A"): (6, 0, 0), (6, "B"): (5, 1, 0), (6, "C"): (2, 2, 2),
    (12, "A"): (12, 0, 0), (12, "B"): (9, 2, 1), (12, "C"): (4, 5, 3),
    (30, "A"): (19, 5, 6), (30, "B"): (26, 1, 3), (30, "C"): (4, 24, 2),
}  # fmt: skip


def small(first: int, both: int, before: int = 0, after: int = 0, seed: int = 0) -> list[Person]:
    """A few people, numbered from `first` on: how many came to both forms and linked them, or to one alone."""
    chance = random.Random(f"{first}{both}{seed}")
    kinds = [("before", "after")] * both + [("before",)] * before + [("after",)] * after
    return [
        Person(name, {wave: _said(wave, name, seed, chance, 0.0) for wave in waves}, len(waves) == 2)
        for name, waves in zip((f"person{first + number:02d}" for number in range(len(kinds))), kinds, strict=True)
    ]


def again(people: Sequence[Person], number: int) -> list[Person]:
    """The same people, of whom the first `number` answer the follow-up too."""
    chance = random.Random(number)

    def later(person: Person) -> Person:
        given = _said("after", person.name, number, chance, 0.0)
        answers = {key: value for key, value in given.items() if key in AGAIN}
        return replace(person, answers=person.answers | {"follow_up": answers})

    return [*map(later, people[:number]), *people[number:]]


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
        "early": chance.randint(1, 5),
    }
    if wave == "before":
        given["hopes"] = f"quokka{name}{seed}"
    else:
        given |= {
            "since": {"now": chance.randint(2, 5), "then": chance.randint(1, 4)},
            "useful": chance.randint(3, 10),
            "plans": f"zebra{name}{seed}",
        }
    kept = {key: value for key, value in given.items() if chance.random() >= missing}
    apart = random.Random(f"{wave}{name}{seed}")  # so that the answers above are those that they were
    more: dict[str, Any] = {key: apart.sample("abc", 3) for key in ("order", "fears")}
    more["views"] = {key: apart.randint(1, 3) if apart.random() >= missing else None for key in ("one", "two")}
    return kept | {key: answer for key, answer in more.items() if apart.random() >= missing}


def send(app: Flask, held: Held, wave: str, person: Person) -> None:
    """One person answers one wave."""
    phone = f"{person.name}-{held.session_id}-" if person.linked else None
    given = {key: value for key, value in person.answers[wave].items() if key in held.asked(wave)}
    answer = app.test_client().post(f"/s/{held.code}", json=make.submission(given, phone))
    assert answer.status_code == 201, answer.get_json()


def planned(
    app: Flask,
    community: str,
    people: Sequence[Person],
    title: str,
    date: datetime.date,
    asked: dict[str, Any] | None = None,
) -> Held:
    """A session that is planned, with its first wave open."""
    made = make.session(app, community, asked or ASKED, opened="before", title=title, date=date)
    return Held(title, people, asked, *made)
