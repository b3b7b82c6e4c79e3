"""The figures of a period: what its sessions say together.

A period shows what single sessions cannot: the linked people of all of them, groups of people, and sessions too small
to be shown. It is made of whole blocks (analysis.blocks): what each session's own release shows, what joined sessions
show together, and, as one block of its own, what nothing shows yet, if that may be shown. So what a period adds
describes nobody or at least k people, whatever is subtracted from it.

A period of the network takes the sessions of all communities, and k is the largest of theirs. It shows questions that
at least two communities asked as one item: a figure of one community is for its own people to read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, NamedTuple

from sqlalchemy.orm import Session as Database

from analysis.blocks import Groups, Shown, as_shown, put_together, shown_by
from analysis.disclosure import smallest_group
from analysis.samples import Answers, stacked
from analysis.texts import CATALOGUE
from forms.measures import Measure, Part
from surveys import joints, periods, releasing
from surveys.limits import SMALLEST_K
from surveys.models.evidence import PeriodRelease, Release
from surveys.models.people import Community
from surveys.models.sessions import Session

Record = dict[str, Any]


class Line(NamedTuple):
    """What is put together: a line as joints have it and, over several communities, the words of the options.

    An item is one over communities by its name; which option a key stands for is each questionnaire's own.
    """

    name: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Block:
    """Answers of whole sessions as a release shows them. `broken_down`: groups of theirs are shown somewhere already.

    parts: the question as each session asked it. rest: what is shown of answers that nothing has shown before; None
    for a block of an earlier release.
    """

    sessions: tuple[str, ...]
    asked: releasing.Asked
    broken_down: bool
    parts: tuple[Part, ...]
    rest: Shown | None = None


def compute(database: Database, period: PeriodRelease) -> Record:
    """The figures of a period that has ended. Reads only, because it takes a while."""
    sessions = [session for session in periods.sessions_in(database, period) if session.released]
    k = smallest_of(database, period, sessions)
    lines = _Lines(database, period, sessions, k)
    blocks = list(lines.blocks())
    asked = [(line, found) for line, found in blocks if lines.are_new(found)]
    # everyone in the blocks: the matched alone would be another base than that of the sessions
    measured = [(replace(found[-1].asked.part, show_start=True), _together(found)) for _, found in asked]
    questions = releasing.records(measured, k)
    told = _told([*blocks, *lines.apart], k)
    for question, (line, found) in zip(questions, asked, strict=True):
        question |= {"item": lines.items[line], "sessions": [id_ for block in found for id_ in block.sessions]}
        question |= _by_groups(found, k, told, lines.across) | lines.said_of(found)
    rests = [
        {"line": line.name, "sessions": list(block.sessions), "shown": asdict(block.rest)}
        for line, found in asked
        for block in found
        if block.rest
    ]
    note = put_together(len(sessions))
    about = {"schema": 1, "k": k, "sessions": [session.id for session in sessions], "rests": rests}
    if period.community_id is None:
        about["communities"] = periods.communities_in(sessions)
    return about | {"note": CATALOGUE.say(note), "note_text": note.to_json(), "questions": questions}


def smallest_of(database: Database, period: PeriodRelease, sessions: Sequence[Session]) -> int:
    """The smallest group of a period: the largest that any of its sessions promised, or for the network a community."""
    ks = [session.k for session in sessions]
    if period.community_id is None:
        ks += [database.get_one(Community, community).k for community in periods.communities_in(sessions)]
    elif not ks:
        ks = [database.get_one(Community, period.community_id).k]
    return max(ks, default=SMALLEST_K)


def _together(blocks: Sequence[Block]) -> Answers:
    return stacked(block.asked.answers for block in blocks)


def _told(lines: Sequence[tuple[Line, list[Block]]], k: int) -> releasing.Told:
    """What is told of groups before: by the questions that ask for them, and by groups that are shown elsewhere."""
    crowds, sensitive = set(), False
    for block in (block for _, found in lines for block in found):
        groups = block.asked.groups
        asks = groups is not None and block.asked.part.key == groups.by.key
        if groups is not None and (block.broken_down or asks):
            crowds |= (groups.told_by_question if asks else groups.whose)(block.asked.answers)
            sensitive |= groups.by.sensitive
    told = releasing.Told(smallest_group(k, sensitive))
    told.add(crowds)
    return told


def _by_groups(blocks: Sequence[Block], k: int, told: releasing.Told, across: bool) -> Record:
    """The figures by group of those blocks of which no groups are shown elsewhere, and which sessions they are."""
    chosen = [block for block in blocks if block.asked.groups is not None and not block.broken_down]
    if not chosen or chosen[-1].asked.groups is None:
        return {"breakdowns": [], "broken_down": []}
    by = chosen[-1].asked.groups.by
    groups = _groups([block.asked for block in chosen], by, across)
    made = releasing.by_group(replace(chosen[-1].asked.part, show_start=True), _together(chosen), groups, k, told)
    shown = made is not None and bool(made["groups"])
    return {
        "breakdowns": [made] if made else [],
        "broken_down": [id_ for block in chosen for id_ in block.sessions] if shown else [],
    }


def _groups(asked: Sequence[releasing.Asked], by: Part, across: bool) -> Groups:
    """The groups of several in one row; unknown for those who were asked for groups of another kind, or for none."""
    named: dict[str, list[Any]] = {"before": [], "after": []}
    blocks: dict[str, list[int]] = {"before": [], "after": []}
    people: dict[str, list[Any]] = {"before": [], "after": []}
    for place, one in enumerate(asked):
        alike = one.groups is not None and _alike(one.groups.by, by, across)
        for side in ("before", "after"):
            n = len(getattr(one.answers, side))
            named[side] += getattr(one.groups, side) if alike else [None] * n
            blocks[side] += [place] * n
            people[side] += getattr(one.groups, f"people_{side}") if one.groups is not None else [None] * n
    return Groups(by, *(tuple(waves[side]) for waves in (named, blocks, people) for side in ("before", "after")))


def _alike(one: Part, other: Part, across: bool) -> bool:
    """Whether two questions ask for the same groups; over several communities, in the same words."""

    def named(part: Part) -> list[Any]:
        return [(option.value, option.label if across else "") for option in part.options]

    return one.key == other.key and named(one) == named(other)


class _Lines:
    """The questions of a period's sessions by line (joints.line_of), each as blocks in order of date.

    apart: once the blocks are made, what is in none of them although its groups may be told of elsewhere.
    """

    def __init__(self, database: Database, period: PeriodRelease, sessions: Sequence[Session], k: int) -> None:
        self._k = k
        self.across = period.community_id is None
        self._community = {session.id: session.community_id for session in sessions}
        self._kept = periods.kept_for(database, period, sessions)
        self._asked: dict[str, dict[str, releasing.Asked]] = {}
        self._records: dict[Line, dict[str, Record]] = {}  # → session → the record of its own release
        self.items: dict[Line, str] = {}
        self.apart: list[tuple[Line, list[Block]]] = []
        for session in sessions:
            asked_by = session.version.questionnaire_id
            asked = releasing.answers_of(database, session)
            self._asked[session.id] = _named_by_item(asked, asked_by) if self.across else asked
            for question in database.get_one(Release, session.id).figures["questions"]:
                if question.get("ranking") is not None:  # its options tell of one another: it is shown by session
                    continue
                if question.get("asked_if"):
                    continue  # in each session other people are asked, as the other question's figures there allow
                item = joints.item_of(question, asked_by)
                line = Line(joints.line_of(question, item), self._options_of(question))
                self.items[line] = item
                # of two questions of one item the first: nobody may count twice
                self._records.setdefault(line, {}).setdefault(session.id, question)
        self._joints = [
            joint for community in periods.communities_in(sessions) for joint in joints.joints_of(database, community)
        ]
        self._others = [other.figures for other in periods.others_frozen(database, period) if other.figures]

    def _options_of(self, question: Record) -> tuple[str, ...]:
        """Of choices over several communities the words: their keys say nothing that two of them agreed on."""
        named = self.across and question["measure"] in (Measure.NOMINAL, Measure.MULTIPLE)
        return tuple(str(option["label"]) for option in question["options"]) if named else ()

    def are_new(self, blocks: Sequence[Block]) -> bool:
        """Whether blocks put together say what none of them says; for the network, over at least two communities."""
        if self.across:
            return self._communities(blocks) > 1
        return len(blocks) > 1 or blocks[0].rest is not None

    def said_of(self, blocks: Sequence[Block]) -> Record:
        """What is said of a figure of the network: over how many communities, and in which words they were asked."""
        if not self.across:
            return {}
        asked = [part for block in blocks for part in block.parts]
        return {
            "communities": self._communities(blocks),
            "wordings": list(dict.fromkeys(part.prompt for part in asked)),
        }

    def _communities(self, blocks: Sequence[Block]) -> int:
        return len({self._community[id_] for block in blocks for id_ in block.sessions})

    def blocks(self) -> Iterator[tuple[Line, list[Block]]]:
        """Every line with its blocks. What was joined with sessions outside of the period is left out."""
        for line, records in self._records.items():
            found, gone = [], set()
            for sessions, shown in self._shown_together(line):
                gone |= set(sessions)
                if set(sessions) <= set(records):
                    found.append(self._block(line, sessions, shown))
                else:
                    cut = [self._block(line, (id_,), shown) for id_ in sessions if id_ in records]
                    self.apart += [(line, [block]) for block in cut]
            alone = {session: record for session, record in records.items() if session not in gone}
            found += [self._block(line, (id_,), shown_by(record)) for id_, record in alone.items() if record["base"]]
            waiting = (id_ for id_, record in alone.items() if not record["base"] and id_ not in self._kept)
            found += self._rest(line, tuple(waiting))
            if found:
                order = list(records)
                yield line, sorted(found, key=lambda block: order.index(block.sessions[-1]))

    def _shown_together(self, line: Line) -> Iterator[tuple[tuple[str, ...], Shown]]:
        """What joints and other periods show of a line: which sessions, and what of them."""
        for joint in self._joints:
            for question in joint.figures["questions"]:
                if joints.line_of(question, question["item"]) == line.name:
                    yield tuple(joint.sessions), shown_by(question)
        for figures in self._others:
            for rest in figures["rests"]:
                if rest["line"] == line.name:
                    yield tuple(rest["sessions"]), Shown(**rest["shown"])

    def _rest(self, line: Line, sessions: tuple[str, ...]) -> list[Block]:
        """What nothing has shown yet, as a block of its own, if it may be shown at all."""
        if not sessions:
            return []
        whole = self._block(line, sessions, None)
        (record,) = releasing.records([(whole.asked.part, whole.asked.answers)], self._k)
        if record["base"] is None:
            return []
        shown = shown_by(record)
        answers = as_shown(whole.asked.answers, shown)
        return [replace(whole, asked=replace(whole.asked, answers=answers), rest=shown)]

    def _block(self, line: Line, sessions: tuple[str, ...], shown: Shown | None) -> Block:
        asked = [self._asked[id_][self._records[line][id_]["key"]] for id_ in sessions]
        answers = stacked(one.answers for one in asked)
        named = [one.groups.by for one in asked if one.groups is not None]
        groups = _groups(asked, named[-1], self.across) if named else None
        whole = releasing.Asked(asked[-1].part, as_shown(answers, shown) if shown else answers, groups)
        parts = tuple(one.part for one in asked)
        return Block(sessions, whole, any(self._is_broken_down(line, id_) for id_ in sessions), parts)

    def _is_broken_down(self, line: Line, session: str) -> bool:
        own = self._records[line][session].get("breakdowns", [])
        if session in self._kept or any(found["groups"] for found in own):
            return True
        item = self.items[line]
        return any(
            session in question["broken_down"]
            for figures in self._others
            for question in figures["questions"]
            if joints.line_of(question, item) == line.name
        )


def _named_by_item(asked: dict[str, releasing.Asked], asked_by: str) -> dict[str, releasing.Asked]:
    """The parts of a session under names that mean the same in other communities: items, not keys."""

    def named(part: Part) -> Part:
        return replace(part, key=part.item or f"{asked_by}.{part.key}")

    return {
        key: replace(
            one,
            part=named(one.part),
            groups=replace(one.groups, by=named(one.groups.by)) if one.groups is not None else None,
        )
        for key, one in asked.items()
    }
