"""P8 and P9 over everything released: whatever is subtracted from whatever, nobody below the smallest group is left.

Sessions of random sizes are held through the product: shown at the start, released, joined, pooled over a term and a
year, broken down by groups. Every figure is taken as the set of answers that it describes; the auditor of
RELIABILITY.md A.3 then looks for a group of 1 to k - 1 whose total follows from any of them. Answers stand for
people: who comes to several sessions is counted at each, as clause P8 says.
"""

from __future__ import annotations

import datetime
import random
from fractions import Fraction
from itertools import combinations
from typing import Any

import pytest
from flask import Flask

from surveys import evidence, joints, periods
from surveys.database import db, may_write
from surveys.models.evidence import PeriodRelease
from surveys.models.people import Community
from surveys.models.sessions import Session
from surveys.operations.clerk import work_until_idle
from tests.anonymity.seeds import seeds
from tests.support import factories as make

K = 5
# how many are linked, answer before alone, answer after alone
SIZES = [(3, 0, 0), (2, 1, 2), (8, 0, 0), (9, 2, 1), (12, 5, 6), (4, 7, 6), (6, 1, 0)]
Person = tuple[str, str, int]  # session, wave, number: one answer
GROUPS = ("lead", "nurse", "police")
OPTIONS = [{"key": name, "label": name.title()} for name in GROUPS]
ROLE = {"key": "role", "type": "single_choice", "prompt": "Role?", "waves": ["before"], "breakdown": True}
ROLE["settings"] = {"options": OPTIONS}


def audit(groups: dict[str, frozenset[Any]], k: int) -> list[tuple[Any, ...]]:
    """Every group of 1 to k - 1 people whose exact total follows from those of the groups (RELIABILITY.md A.3)."""
    atoms: dict[frozenset[str], list[Any]] = {}
    for person in sorted(set().union(*groups.values())):
        atoms.setdefault(frozenset(name for name, group in groups.items() if person in group), []).append(person)
    cells = list(atoms.values())
    rows = [[Fraction(cell[0] in group) for cell in cells] for group in groups.values()]
    pivots: list[int] = []
    for column in range(len(cells)):
        done = len(pivots)
        at = next((i for i in range(done, len(rows)) if rows[i][column]), None)
        if at is None:
            continue
        rows[done], rows[at] = rows[at], rows[done]
        rows[done] = [value / rows[done][column] for value in rows[done]]
        for i, row in enumerate(rows):
            if i != done and row[column]:
                rows[i] = [a - row[column] * b for a, b in zip(row, rows[done], strict=True)]
        pivots.append(column)

    def follows(wanted: list[Fraction]) -> bool:
        for row, column in zip(rows, pivots, strict=False):
            if wanted[column]:
                wanted = [a - wanted[column] * b for a, b in zip(wanted, row, strict=True)]
        return not any(wanted)

    small = [i for i, cell in enumerate(cells) if len(cell) < k]
    return [
        tuple(person for i in chosen for person in cells[i])
        for most in (1, 2, 3)
        for chosen in combinations(small, most)
        if sum(len(cells[i]) for i in chosen) < k and follows([Fraction(i in chosen) for i in range(len(cells))])
    ]


class Room:
    """The people of one session: who answered before, who after (linked ones have one number), and their groups."""

    def __init__(self, chance: random.Random, date: datetime.date, show_start: bool) -> None:
        linked, early, late = chance.choice(
            [(3, 0, 0), (2, 1, 2), (8, 0, 0), (9, 2, 1), (12, 5, 6), (4, 7, 6), (6, 1, 0)]
        )
        self.before = list(range(linked + early))
        self.after = [*range(linked), *range(100, 100 + late)]
        self.linked = set(range(linked))
        self.roles = {number: chance.choice(GROUPS) for number in self.before}
        self.date, self.show_start, self.id = date, show_start, ""

    def hold(self, app: Flask, community: str, asked: dict[str, Any]) -> None:
        self.id, code = make.session(app, community, asked, opened="before", date=self.date)
        client = app.test_client()
        self._send(client, code, [(n, {"conf": 1 + n % 5, "role": self.roles[n]}) for n in self.before])
        if self.show_start:
            make.act(app, self.id, "show_start")
            work_until_idle(app)
        make.act(app, self.id, "open_wave", "after")
        self._send(client, code, [(n, {"conf": 1 + (n + 1) % 5}) for n in self.after])
        make.act(app, self.id, "finish")
        work_until_idle(app)

    def _send(self, client: Any, code: str, answers: list[tuple[int, dict[str, Any]]]) -> None:
        for number, given in answers:
            sent = client.post(f"/s/{code}", json=make.submission(given, f"{self.id}-{number}"))
            assert sent.status_code == 201

    def shown(self, record: dict[str, Any], side: str) -> frozenset[Person]:
        """The answers of this session that a record of its own describes."""
        if record[f"n_{side}"] is None:
            return frozenset()
        numbers = self.linked if record["base"] == "matched" else getattr(self, side)
        return frozenset((self.id, side, number) for number in numbers)

    def pairs(self, record: dict[str, Any]) -> frozenset[Person]:
        linked = self.linked if record["n_pairs"] is not None else ()
        return frozenset((self.id, side, number) for number in linked for side in ("before", "after"))


def harvest(app: Flask, rooms: dict[str, Room], community: str) -> dict[str, frozenset[Any]]:
    """Every figure about the question "conf" that a member can ever see, as the answers that it describes."""
    found: dict[str, frozenset[Any]] = {}

    def note(name: str, record: dict[str, Any], members: list[Room], blocks: dict[str, dict[str, Any]]) -> None:
        for side in ("before", "after"):
            people = frozenset().union(*(room.shown(blocks.get(room.id, record), side) for room in members))
            if record[f"n_{side}"] is not None:
                assert len(people) == record[f"n_{side}"], (name, side)
                found[f"{name} {side}"] = people
        for by in record.get("breakdowns", []):
            of = [room for room in members if room.id in record.get("broken_down", [room.id])]
            for group in by["groups"]:
                _note_group(found, f"{name} {group['key']}", group, of, lambda room: blocks.get(room.id, record))
        if record["n_pairs"] is not None:
            found[f"{name} pairs"] = frozenset().union(*(room.pairs(blocks.get(room.id, record)) for room in members))

    with app.app_context():
        own: dict[str, dict[str, Any]] = {}
        for room in rooms.values():
            session = db.session.get_one(Session, room.id)
            start = evidence.start_of(db.session, session)
            for record in start.figures["questions"] if start else []:
                if record["key"] == "conf":
                    note(f"start of {room.id}", record, [room], {})
            release = evidence.release_of(db.session, session)
            assert release is not None
            own[room.id] = next(q for q in release.figures["questions"] if q["key"] == "conf")
            note(room.id, own[room.id], [room], {})
        shown = {id_: record for id_, record in own.items() if record["base"]}
        for joint in joints.joints_of(db.session, community):
            for record in joint.figures["questions"]:
                if record["key"] == "conf":
                    note(joint.id, record, [rooms[id_] for id_ in joint.sessions], {})
                    shown |= dict.fromkeys(joint.sessions, record)
        for period in sorted(periods.periods_of(db.session, community), key=lambda one: one.ends - one.starts):
            for record in (period.figures or {"questions": []})["questions"]:
                if record["key"] == "conf":
                    for rest in period.figures["rests"]:
                        if set(rest["sessions"]) <= set(record["sessions"]):
                            what = rest["shown"]
                            stands = {f"n_{side}": 1 if what[side] else None for side in ("before", "after")}
                            stands |= {"base": "matched" if what["matched"] else "everyone"}
                            stands |= {"n_pairs": 1 if what["pairs"] else None}
                            for id_ in rest["sessions"]:
                                shown.setdefault(id_, stands)
                    note(period.title, record, [rooms[id_] for id_ in record["sessions"]], shown)
    return found


def _note_group(
    found: dict[str, frozenset[Any]], name: str, group: dict[str, Any], members: list[Room], record_of: Any
) -> None:
    for side in ("before", "after"):
        if group[f"n_{side}"] is not None:
            people = frozenset(
                (id_, wave, number)
                for room in members
                for id_, wave, number in room.shown(record_of(room), side)
                if room.roles.get(number) == group["key"]
            )
            assert len(people) == group[f"n_{side}"], (name, side)
            found[f"{name} {side}"] = people


@pytest.mark.slow
@pytest.mark.parametrize("seed", seeds(2))
def test_nothing_released_over_time_isolates_a_small_group(
    sqlite_app: Flask, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, chance = sqlite_app, random.Random(seed)
    monkeypatch.setattr(periods, "today", lambda _zone: datetime.date(2026, 1, 1))
    community = make.community(app)
    year = (datetime.date(2027, 1, 1), datetime.date(2027, 12, 31))
    term = (datetime.date(2027, 3, 1), datetime.date(2027, 8, 31))
    with app.app_context(), may_write():
        group = db.session.get_one(Community, community)
        for title, (starts, ends) in (("term", term), ("year", year)):
            periods.declare(db.session, group, title, starts, ends)
        db.session.commit()
    rooms = []
    for month in chance.sample(range(1, 13), 9):
        show_start = chance.random() < 0.3
        asked = make.definition(make.SCALE | {"show_start": show_start}, ROLE)
        room = Room(chance, datetime.date(2027, month, 10), show_start)
        room.hold(app, community, asked)
        rooms.append(room)
        if len(rooms) == 6:  # the term is frozen before the last sessions are held
            monkeypatch.setattr(periods, "today", lambda _zone: datetime.date(2027, 9, 30))
            work_until_idle(app)
    monkeypatch.setattr(periods, "today", lambda _zone: datetime.date(2028, 6, 1))
    work_until_idle(app)
    with app.app_context():
        frozen = db.session.query(PeriodRelease).filter(PeriodRelease.frozen_on.is_not(None)).count()
    assert frozen == 2
    found = harvest(app, {room.id: room for room in rooms}, community)
    assert len(found) > 4
    for side in ("before", "after"):
        of_side = {name: frozenset(p for p in people if p[1] == side) for name, people in found.items()}
        assert audit({name: people for name, people in of_side.items() if people}, K) == []


@pytest.mark.parametrize(
    ("groups", "leaks"),
    [
        ({"all": "abcdefghijkl", "site A": "abcdefghij"}, [("k", "l")]),
        ({"twelve": "abcdefghijkl", "thirteen": "abcdefghijklm"}, [("m",)]),
        ({"all": "abcdefghijkl", "a": "abcdefg", "b": "hijkl"}, []),
    ],
)
def test_the_auditor_finds_planted_leaks(groups: dict[str, str], leaks: list[tuple[str, ...]]) -> None:
    assert audit({name: frozenset(people) for name, people in groups.items()}, K) == leaks


def test_the_auditor_finds_a_period_that_takes_a_small_session_in() -> None:
    large = frozenset(("s1", "before", n) for n in range(8))
    small = frozenset(("s2", "before", n) for n in range(3))
    assert audit({"s1": large, "term": large | small}, K) == [tuple(sorted(small))]
