"""Whom every published figure describes: releases, starts, joined points, periods, follow-ups, and groups in them.

Beside each record of the product stands the truth of the simulated people (cohorts): the very answers that the record
is of, by the rules of DESIGN.md 4. What a record says of them is checked, so that no group here is made up.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from forms.measures import Measure, Part
from tests.anonymity.auditor import Answer, Shown
from tests.anonymity.cohorts import KEY_OF, PARTS, QUESTIONNAIRE, Held, Person

Record = Mapping[str, Any]
SIDES = ("before", "after")
BY = "pick"  # the question that breaks the others down
LEVELS = ("counts", "mean", "quantiles", "level_interval")
CHANGE = ("up", "same", "down", "mean_change", "interval", "p", "option_changes")


class Given(NamedTuple):
    """What an answer says, the group that its person named, and the answer in which they named it."""

    value: Any
    group: Any
    named_in: Answer | None


Wave = dict[Answer, Given]


@dataclass(frozen=True)
class Crowd:
    """The answers to one question by side, and those of linked people who answered both."""

    sides: dict[str, Wave]
    linked: dict[str, Wave]


def value(key: str, answers: dict[str, Any] | None, then: bool = False) -> Any:
    """The part's value of one person's raw answers of a wave; None where they did not answer it."""
    asked = question_of(key)
    if answers is None or asked not in answers:
        return None
    question = QUESTIONNAIRE.question(asked)
    stored = question.kind.read(question, answers[asked])
    return (question.kind.then_values if then else question.kind.values)(question, stored)[key]


def question_of(part: str) -> str:
    """The key of the question that a part belongs to."""
    return part.partition(".")[0]


def crowd(held: Held, part: Part, waves: tuple[str, str] = ("before", "after")) -> Crowd:
    """Everybody who answered a part in the two waves; what is remembered is of the second of them."""
    sides: dict[str, dict[str, Any]] = {}
    for side, wave in zip(SIDES, waves, strict=True):
        asked, then = (waves[1], side == "before") if part.remembered else (wave, False)
        place = f"{asked}, then" if then else asked
        sides[side] = {
            person.name: ((person.name, held.title, place), Given(said, *group_of(held, person, asked)))
            for person in held.people
            if question_of(part.key) in held.asked(asked)
            and (said := value(part.key, person.answers.get(asked), then)) is not None
        }
    linked = {person.name for person in held.people if person.linked or part.remembered}
    linked &= sides["before"].keys() & sides["after"].keys()
    return Crowd(
        {side: dict(found.values()) for side, found in sides.items()},
        {side: dict(found[name] for name in sorted(linked)) for side, found in sides.items()},
    )


def group_of(held: Held, person: Person, wave: str) -> tuple[Any, Answer | None]:
    """The group that somebody named, and the answer which says so: linked people's first, of others the same form's."""
    for one in ("before", "after") if person.linked else (wave,):
        group = value(BY, person.answers.get(one)) if BY in held.asked(one) else None
        if group is not None:
            return group, (person.name, held.title, one)
    return None, None


def described(found: Crowd, record: Record) -> Crowd:
    """Those of a crowd whom a record describes."""
    whole = found.linked if record["base"] == "matched" else found.sides
    sides = {side: whole[side] if record[f"n_{side}"] is not None else {} for side in SIDES}
    pairs = record["change_from"] == "pairs"
    return Crowd(sides, found.linked if pairs else {side: {} for side in SIDES})


def to_put_together(found: Crowd, record: Record) -> Crowd:
    """The same as a block of a period: where a sensitive question hides how people moved, nobody is linked in it."""
    hidden = record["sensitive"] and record["up"] is None and record["option_changes"] is None
    return Crowd(found.sides, {side: {} for side in SIDES}) if hidden else found


def together(crowds: Iterable[Crowd]) -> Crowd:
    """Several crowds as one."""
    found = list(crowds)
    return Crowd(_union([one.sides for one in found]), _union([one.linked for one in found]))


def _union(found: Sequence[dict[str, Wave]]) -> dict[str, Wave]:
    return {side: {answer: given for one in found for answer, given in one[side].items()} for side in SIDES}


def figures_of(place: str, record: Record, of: Crowd, groups_of: Crowd | None = None) -> list[Shown]:
    """Every figure of one record, with whom it describes; what it says of them must be the truth.

    of: exactly those whom the record describes. groups_of: those whom its groups are made of, if they are others.
    """
    part, found = PARTS[record["key"]], []
    for side in SIDES:
        if any(record[f"{name}_{side}"] is not None for name in LEVELS):
            found.append(_shown(f"{place} {side}", part, record, side, of.sides[side]))
    if any(record[name] is not None for name in CHANGE) and (
        record["change_from"] == "pairs" or record["n_pairs"] is not None
    ):
        assert record["n_pairs"] in (None, len(of.linked["before"])), place
        found += [Shown(f"{place} pairs {side}", frozenset(of.linked[side])) for side in SIDES]
    for broken_down in record.get("breakdowns", ()):
        assert broken_down["by"] == BY
        for group in broken_down["groups"]:
            for side in SIDES:
                if group[f"n_{side}"] is not None:
                    wave = (groups_of or of).sides[side]
                    members = {answer: given for answer, given in wave.items() if given.group == group["key"]}
                    found.append(_shown(f"{place} {group['key']} {side}", part, group, side, members))
    return found


def groups_told(place: str, record: Record, of: Crowd) -> list[Shown]:
    """What the sizes of a record's groups say of the question that makes the groups: how many named each of those."""
    part, found = PARTS[BY], []
    for broken_down in record.get("breakdowns", ()):
        for side in SIDES:
            told = {group["key"] for group in broken_down["groups"] if group[f"n_{side}"] is not None}
            named = frozenset(given.named_in for given in of.sides[side].values() if given.named_in is not None)
            if told:
                groups = [given.group for given in of.sides[side].values() if given.group is not None]
                counts = counts_of(part, groups) if len(told) == len(part.options) else None
                found.append(Shown(f"{place} {side} by {BY}", named, counts))
    return found


def _shown(place: str, part: Part, figures: Record, side: str, wave: Wave) -> Shown:
    values = [given.value for given in wave.values()]
    counts, mean = figures[f"counts_{side}"], figures[f"mean_{side}"]
    assert figures[f"n_{side}"] == len(values), place
    if counts is not None and part.measure is not Measure.NUMERIC:
        assert tuple(counts) == counts_of(part, values), place
    if mean is not None:
        rounded = 0.05 if part.ranking and part.sensitive else 0
        assert abs(mean - sum(values) / len(values)) < rounded + 1e-9, place
    several = part.measure is Measure.MULTIPLE  # options of several do not part the people: no totals to solve
    return Shown(place, frozenset(wave), None if several or counts is None else tuple(counts))


def counts_of(part: Part, values: Sequence[Any]) -> tuple[int, ...]:
    """How many of these chose each answer; empty for numbers."""
    keys = [False, True] if part.measure is Measure.BINARY else [option.value for option in part.options]
    if part.measure is Measure.MULTIPLE:
        return tuple(sum(key in given for given in values) for key in keys)
    return tuple(values.count(key) for key in keys) if part.measure is not Measure.NUMERIC else ()


class Harvest:
    """The figures of communities by question: `shown`. Add what they show in the order of its being frozen.

    where: whose page it is that shows what is added; it stands first in every place.
    """

    def __init__(self) -> None:
        self.shown: dict[str, list[Shown]] = {}
        self.where = ""
        # by session and question: whom its own figures describe, and whom they give to a period
        self._first: dict[tuple[str, str], Crowd] = {}
        self._stands: dict[tuple[str, str], Crowd] = {}

    def release(self, held: Held) -> None:
        """A session's own release, and what was shown of its start."""
        for name, figures in (("start", held.started), ("release", held.released)):
            for record in figures.get("questions", ()):
                of = described(crowd(held, PARTS[record["key"]]), record)
                self._add(f"{held.title} {name}", record, of)
                if record["base"] is not None:
                    self._first[held.session_id, record["key"]] = of
                    self._stands[held.session_id, record["key"]] = to_put_together(of, record)

    def joint(self, figures: Record, sessions: Sequence[Held]) -> None:
        """Small sessions that were joined."""
        for record in figures["questions"]:
            parts = [crowd(held, PARTS[record["key"]]) for held in sessions]
            self._add(f"joint of {len(sessions)}", record, described(together(parts), record))
            for held, part in zip(sessions, parts, strict=True):
                self._stands[held.session_id, record["key"]] = to_put_together(described(part, record), record)

    def period(self, title: str, figures: Record, held: Mapping[str, Held]) -> None:
        """A period that is frozen: whole sessions as their own figures describe them, and what nothing showed yet."""
        for record in figures["questions"]:
            key = record["key"] if record["key"] in PARTS else KEY_OF[record["key"]]
            record = {**record, "key": key}
            for rest in figures["rests"]:
                same = json.loads(rest["line"])[0] == record["item"]
                if same and set(rest["sessions"]) <= set(record["sessions"]):
                    self._rest(key, rest, held)
            blocks = {id_: self._stands[id_, key] for id_ in record["sessions"]}
            groups_of = together(blocks[id_] for id_ in record["broken_down"])
            self._add(title, record, described(together(blocks.values()), record), groups_of)

    def _rest(self, key: str, rest: Record, held: Mapping[str, Held]) -> None:
        what = rest["shown"]
        stands = {"base": "matched" if what["matched"] else "everyone", "sensitive": False}
        stands |= {f"n_{side}": 1 if what[side] else None for side in SIDES}
        stands |= {"change_from": "pairs" if what["pairs"] else None}
        for id_ in rest["sessions"]:
            self._stands[id_, key] = described(crowd(held[id_], PARTS[key]), stands)

    def follow_up(self, held: Held) -> None:
        """What a follow-up says: beside the people whom the release describes, everybody who came back."""
        for record in held.followed.get("questions", ()):
            key, part = record["key"], PARTS[record["key"]]
            earlier = next((wave for wave in ("after", "before") if wave in part.waves), "")
            found = crowd(held, part, (earlier, "follow_up"))
            if earlier and not part.remembered:
                base = self._first.get((held.session_id, key), Crowd({side: {} for side in SIDES}, {}))
                first = {own: given for own, given in found.sides["before"].items() if own in base.sides[earlier]}
                known = {answer[0] for answer in base.linked.get(earlier) or base.sides[earlier]}
                pairs = {
                    side: {answer: given for answer, given in wave.items() if answer[0] in known}
                    for side, wave in found.linked.items()
                }
                found = Crowd({"before": first, "after": found.sides["after"]}, pairs)
            self._add(f"{held.title} follow-up", record, described(found, record))

    def together(self, entry: Record, key: str, sessions: Iterable[str]) -> None:
        """A sum over a community's sessions, of those points that show counts before and after."""
        blocks = [self._stands[id_, key] for id_ in sessions if (id_, key) in self._stands]
        both = [block for block in blocks if all(block.sides[side] for side in SIDES)]
        for side in SIDES:
            union = frozenset(together(both).sides[side])
            assert entry[f"people_{side}"] == len(union), (key, side)
            self.shown.setdefault(key, []).append(Shown(f"{self.where}together {key} {side}", union))

    def _add(self, place: str, record: Record, of: Crowd, groups_of: Crowd | None = None) -> None:
        key, place = record["key"], f"{self.where}{place}"
        self.shown.setdefault(key, []).extend(figures_of(f"{place} {key}", record, of, groups_of))
        self.shown.setdefault(BY, []).extend(groups_told(f"{place} {key}", record, groups_of or of))
