"""P8 where people come after the start was shown: nothing follows about the few, whatever is taken from whatever.

Sessions are held through the product: their start shown, the before form opened again for late-comers, then the after
form, then the room. Two audits look at each: every question by itself, as clause P8 says, with its breakdowns and its
pairs; and, sharper than the clause, all figures of everybody before as if they were of one question, so that a late
batch below the smallest group may not even be told from those who were there at the start.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask

from surveys import collecting, evidence
from surveys.database import db
from surveys.models.sessions import LATE, Session
from surveys.operations.clerk import work_figures
from surveys.releasing import rows
from tests.anonymity.auditor import Group, Shown, derivable, findings
from tests.anonymity.seeds import seeds
from tests.support import factories as make

K = 5
ROLES = ("lead", "nurse")
OPTIONS = {"options": [{"key": name, "label": name.title()} for name in ROLES]}
HOPE = make.SCALE | {"key": "hope", "item": "hope", "prompt": "I hope", "waves": ["before"]}
STARTED = make.SCALE | {"key": "start", "item": "start", "prompt": "I know the policy", "show_start": True}
HURT = make.SCALE | {"key": "hurt", "item": "hurt", "prompt": "I was hurt", "sensitive": True}
ROLE = {"key": "role", "type": "single_choice", "prompt": "Role?", "settings": OPTIONS, "breakdown": True}
SHOWN_AT_START = {"hope", "start"}


@dataclass(frozen=True)
class Person:
    """Who came when, with which role; `linked`: before and after are known to be one person's."""

    name: str
    role: str
    early: bool = False
    late: bool = False
    after: bool = False
    linked: bool = False


@dataclass
class Room:
    """A session with late-comers, and the truth about it."""

    people: list[Person]
    role_asked_after: bool
    id: str = ""
    asks_all: bool = False
    start: list[dict[str, Any]] = field(default_factory=list)
    release: list[dict[str, Any]] = field(default_factory=list)
    shown: dict[str, list[Shown]] = field(default_factory=dict)

    def hold(self, app: Flask) -> None:
        role = ROLE | {"waves": ["before", "after"] if self.role_asked_after else ["before"]}
        asked = make.definition(HOPE, make.SCALE, STARTED, HURT, role)
        self.id, code = make.session(app, make.community(app), asked, opened="before")
        keys = ["hope", "conf", "start", "hurt", "role"]
        self._send(app, code, [one for one in self.people if one.early], keys)
        make.act(app, self.id, "show_start")
        work_figures(app)
        make.act(app, self.id, "open_wave", LATE)
        left = [key for key in keys if self.asks_all or key not in self._shown_at_start()]
        self._send(app, code, [one for one in self.people if one.late], left)
        make.act(app, self.id, "open_wave", "after")
        again = ["conf", "start", "hurt", *(["role"] if self.role_asked_after else [])]
        self._send(app, code, [one for one in self.people if one.after], again)
        make.act(app, self.id, "finish")
        work_figures(app)
        with app.app_context():
            session = db.session.get_one(Session, self.id)
            start, release = evidence.start_of(db.session, session), evidence.release_of(db.session, session)
            assert start is not None
            assert release is not None
            self.start, self.release = start.figures["questions"], release.figures["questions"]
        for place, records in (("start", self.start), ("end", self.release)):
            for record in records:
                self.shown.setdefault(record["key"], []).extend(self._figures(place, record))

    def _shown_at_start(self) -> set[str]:
        return SHOWN_AT_START if self.role_asked_after else SHOWN_AT_START | {"role"}

    def _send(self, app: Flask, code: str, came: list[Person], keys: list[str]) -> None:
        for n, one in enumerate(came):
            given: dict[str, Any] = {"hope": 1 + n % 5, "conf": 1 + n % 4, "start": 1 + n % 3, "hurt": 1 + n % 2}
            given = {key: value for key, value in (given | {"role": one.role}).items() if key in keys}
            body = make.submission(given, f"{one.name}-{self.id}-" if one.linked else None)
            assert app.test_client().post(f"/s/{code}", json=body).status_code == 201

    def _before(self, place: str, record: dict[str, Any]) -> list[Person]:
        """Who is among those before: late-comers where the record's own numbers say so."""
        found = [one for one in self.people if one.early]
        late = [one for one in self.people if one.late]
        return found + late if place == "end" and record["wave_n_before"] == len(found) + len(late) else found

    def _linked(self, place: str, record: dict[str, Any]) -> list[Person]:
        return [one for one in self._before(place, record) if one.linked and one.after]

    def _described(self, place: str, record: dict[str, Any], side: str) -> list[Person]:
        """The people whom a side of a record describes, told from its own numbers and the truth."""
        everyone = self._before(place, record) if side == "before" else [one for one in self.people if one.after]
        found = self._linked(place, record) if record["base"] == "matched" else everyone
        assert record[f"n_{side}"] == len(found), (place, record["key"], side)
        return found

    def _known_role(self, one: Person, side: str) -> str | None:
        if self.role_asked_after:
            return one.role
        return one.role if one.early and (side == "before" or one.linked) else None

    def _figures(self, place: str, record: dict[str, Any]) -> list[Shown]:
        found = []
        for side in ("before", "after"):
            if record[f"n_{side}"] is None:
                continue
            described = self._described(place, record, side)
            counts = record[f"counts_{side}"]
            name = f"{place} {side} {record['base']}"
            found.append(Shown(name, _answers(described, side), None if counts is None else tuple(counts)))
            for made in record["breakdowns"]:
                for group in made["groups"]:
                    inside = [one for one in described if self._known_role(one, side) == group["key"]]
                    assert group[f"n_{side}"] == len(inside), (place, record["key"], side, group["key"])
                    found.append(Shown(f"{name} {group['key']}", _answers(inside, side)))
            if record["n_pairs"] is not None:
                paired = self._linked(place, record)
                assert record["n_pairs"] == len(paired), (place, record["key"], side)
                found.append(Shown(f"{name} pairs", _answers(paired, side)))
        return found

    def audit(self) -> dict[str, list[Group]]:
        """What follows about few people from the figures of one question, by question."""
        found = {key: findings(shown, 10 if key == "hurt" else K) for key, shown in self.shown.items()}
        return {key: groups for key, groups in found.items() if groups}

    def audit_across_questions(self) -> list[Group]:
        """What follows about few from everybody's figures before, of all questions as if they were one."""
        everybody = [one for shown in self.shown.values() for one in shown if one.place.endswith("before everyone")]
        return derivable([one.group for one in everybody], K)


def _answers(described: list[Person], side: str) -> Group:
    return frozenset((one.name, side) for one in described)


def room(seed: int, n_late: int, n_early: int | None = None) -> Room:
    chance = random.Random(f"{seed} {n_late}")
    early, sharing = n_early or chance.choice((6, 9, 12, 20)), chance.choice((0.0, 0.4, 1.0))

    def one(name: str, **when: bool) -> Person:
        linked = not when.get("after") and chance.random() < sharing
        after = when.pop("after", linked or chance.random() < 0.5)
        return Person(name, chance.choice(ROLES), after=after, linked=linked and after, **when)

    people = [one(f"early{n}", early=True) for n in range(early)]
    people += [one(f"late{n}", late=True) for n in range(n_late)]
    people += [one(f"new{n}", after=True) for n in range(chance.choice((0, 2, 6)))]
    return Room(people, role_asked_after=chance.random() < 0.5)


@pytest.mark.parametrize("n_late", [0, 1, 2, 4, 5, 6, 9, 10, 14])
@pytest.mark.parametrize("seed", seeds(2))
def test_late_comers_leave_nothing_that_follows_about_a_few(sqlite_app: Flask, seed: int, n_late: int) -> None:
    held = room(seed, n_late)
    held.hold(sqlite_app)
    assert (held.audit(), held.audit_across_questions()) == ({}, [])
    first, final = ({record["key"]: record for record in records} for records in (held.start, held.release))
    assert [final[key] for key in first if first[key]["waves"] == final[key]["waves"]] == [
        first[key] for key in first if first[key]["waves"] == final[key]["waves"]
    ]
    assert final["start"]["counts_before"] in (None, first["start"]["counts_before"])


TWO = frozenset({("late0", "before"), ("late1", "before")})


def _join_any(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "smallest_group", lambda _k, _sensitive: 1)


def test_planted_late_batch_of_two_is_caught(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    _join_any(monkeypatch)
    held = room(0, 2, n_early=12)
    held.people = [Person(f"early{n}", ROLES[n % 2], early=True, after=True) for n in range(12)]
    held.people += [Person(f"late{n}", ROLES[n % 2], late=True, after=True) for n in range(2)]
    held.hold(sqlite_app)
    assert TWO in held.audit_across_questions()


def test_planted_late_form_that_asks_everything_is_caught(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    _join_any(monkeypatch)
    monkeypatch.setattr(collecting, "late_form", lambda questionnaire: questionnaire)
    held = room(0, 2, n_early=12)
    held.people = [Person(f"early{n}", ROLES[n % 2], early=True, after=True) for n in range(12)]
    held.people += [Person(f"late{n}", ROLES[n % 2], late=True, after=True) for n in range(2)]
    held.asks_all = True
    held.hold(sqlite_app)
    assert TWO in held.audit()["start"]
