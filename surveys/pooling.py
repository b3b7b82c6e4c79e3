"""The figures of a period: what its sessions say together.

A period shows what single sessions cannot: the linked people of all of them, groups of people, and sessions too small
to be shown. It is made of whole blocks (analysis.blocks): what each session's own release shows, what joined sessions
show together, and, as one block of its own, what nothing shows yet, if that may be shown. So what a period adds
describes nobody or at least k people, whatever is subtracted from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy.orm import Session as Database

from analysis.blocks import Groups, Shown, as_shown, put_together, shown_by
from analysis.disclosure import smallest_group
from analysis.samples import Answers, stacked
from analysis.texts import CATALOGUE
from forms.measures import Part
from surveys import joints, periods, releasing
from surveys.models.evidence import PeriodRelease, Release
from surveys.models.people import Community
from surveys.models.sessions import Session

Record = dict[str, Any]


@dataclass(frozen=True)
class Block:
    """Answers of whole sessions as a release shows them. `broken_down`: groups of theirs are shown somewhere already.

    rest: what is shown of answers that nothing has shown before; None for a block of an earlier release.
    """

    sessions: tuple[str, ...]
    asked: releasing.Asked
    broken_down: bool
    rest: Shown | None = None


def compute(database: Database, period: PeriodRelease) -> Record:
    """The figures of a period that has ended. Reads only, because it takes a while."""
    sessions = [session for session in periods.sessions_in(database, period) if session.released]
    k = max([session.k for session in sessions], default=database.get_one(Community, period.community_id).k)
    lines = _Lines(database, period, sessions, k)
    blocks = list(lines.blocks())
    asked = [(line, found) for line, found in blocks if len(found) > 1 or found[0].rest]
    # everyone in the blocks: the matched alone would be another base than that of the sessions
    measured = [(replace(found[-1].asked.part, show_start=True), _together(found)) for _, found in asked]
    questions = releasing.records(measured, k)
    told = _told(blocks, k)
    for question, (line, found) in zip(questions, asked, strict=True):
        question |= {"item": lines.items[line], "sessions": [id_ for block in found for id_ in block.sessions]}
        question |= _by_groups(found, k, told)
    rests = [
        {"line": line, "sessions": list(block.sessions), "shown": asdict(block.rest)}
        for line, found in asked
        for block in found
        if block.rest
    ]
    note = put_together(len(sessions))
    about = {"schema": 1, "k": k, "sessions": [session.id for session in sessions], "rests": rests}
    return about | {"note": CATALOGUE.say(note), "note_text": note.to_json(), "questions": questions}


def _together(blocks: Sequence[Block]) -> Answers:
    return stacked(block.asked.answers for block in blocks)


def _told(lines: Sequence[tuple[str, list[Block]]], k: int) -> releasing.Told:
    """What is told of groups before: by the questions that ask for them, and by groups that are shown elsewhere."""
    crowds, sensitive = set(), False
    for block in (block for _, found in lines for block in found):
        groups = block.asked.groups
        if groups is not None and (block.broken_down or block.asked.part.key == groups.by.key):
            crowds |= groups.whose(block.asked.answers)
            sensitive |= groups.by.sensitive
    told = releasing.Told(smallest_group(k, sensitive))
    told.add(crowds)
    return told


def _by_groups(blocks: Sequence[Block], k: int, told: releasing.Told) -> Record:
    """The figures by group of those blocks of which no groups are shown elsewhere, and which sessions they are."""
    chosen = [block for block in blocks if block.asked.groups is not None and not block.broken_down]
    if not chosen or chosen[-1].asked.groups is None:
        return {"breakdowns": [], "broken_down": []}
    by = chosen[-1].asked.groups.by
    groups = _groups([block.asked for block in chosen], by)
    made = releasing.by_group(replace(chosen[-1].asked.part, show_start=True), _together(chosen), groups, k, told)
    shown = made is not None and bool(made["groups"])
    return {
        "breakdowns": [made] if made else [],
        "broken_down": [id_ for block in chosen for id_ in block.sessions] if shown else [],
    }


def _groups(asked: Sequence[releasing.Asked], by: Part) -> Groups:
    """The groups of several in one row; unknown for those who were asked for groups of another kind, or for none."""
    named: dict[str, list[Any]] = {"before": [], "after": []}
    blocks: dict[str, list[int]] = {"before": [], "after": []}
    people: dict[str, list[Any]] = {"before": [], "after": []}
    for place, one in enumerate(asked):
        alike = one.groups is not None and _alike(one.groups.by, by)
        for side in ("before", "after"):
            n = len(getattr(one.answers, side))
            named[side] += getattr(one.groups, side) if alike else [None] * n
            blocks[side] += [place] * n
            people[side] += getattr(one.groups, f"people_{side}") if one.groups is not None else [None] * n
    return Groups(by, *(tuple(waves[side]) for waves in (named, blocks, people) for side in ("before", "after")))


def _alike(one: Part, other: Part) -> bool:
    return one.key == other.key and [o.value for o in one.options] == [o.value for o in other.options]


class _Lines:
    """The questions of a period's sessions by line (joints.line_of), each as blocks in order of date."""

    def __init__(self, database: Database, period: PeriodRelease, sessions: Sequence[Session], k: int) -> None:
        self._k = k
        self._asked = {session.id: releasing.answers_of(database, session) for session in sessions}
        self._records: dict[str, dict[str, Record]] = {}  # line → session → the record of its own release
        self.items: dict[str, str] = {}
        for session in sessions:
            for question in database.get_one(Release, session.id).figures["questions"]:
                if question.get("asked_if"):
                    continue  # in each session other people are asked, as the other question's figures there allow
                item = joints.item_of(question, session.version.questionnaire_id)
                line = joints.line_of(question, item)
                self.items[line] = item
                # of two questions of one item the first: nobody may count twice
                self._records.setdefault(line, {}).setdefault(session.id, question)
        self._joints = joints.joints_of(database, period.community_id)
        around = periods.periods_of(database, period.community_id)
        self._inner = [other.figures for other in around if other.figures and periods.lies_in(other, period)]

    def blocks(self) -> Iterator[tuple[str, list[Block]]]:
        """Every line with its blocks. What was joined with sessions outside of the period is left out."""
        for line, records in self._records.items():
            found, gone = [], set()
            for sessions, shown in self._shown_together(line):
                gone |= set(sessions)
                if set(sessions) <= set(records):
                    found.append(self._block(line, sessions, shown))
            alone = {session: record for session, record in records.items() if session not in gone}
            found += [self._block(line, (id_,), shown_by(record)) for id_, record in alone.items() if record["base"]]
            found += self._rest(line, tuple(id_ for id_, record in alone.items() if not record["base"]))
            if found:
                order = list(records)
                yield line, sorted(found, key=lambda block: order.index(block.sessions[-1]))

    def _shown_together(self, line: str) -> Iterator[tuple[tuple[str, ...], Shown]]:
        """What joints and the periods inside this one show of a line: which sessions, and what of them."""
        for joint in self._joints:
            for question in joint.figures["questions"]:
                if joints.line_of(question, question["item"]) == line:
                    yield tuple(joint.sessions), shown_by(question)
        for figures in self._inner:
            for rest in figures["rests"]:
                if rest["line"] == line:
                    yield tuple(rest["sessions"]), Shown(**rest["shown"])

    def _rest(self, line: str, sessions: tuple[str, ...]) -> list[Block]:
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

    def _block(self, line: str, sessions: tuple[str, ...], shown: Shown | None) -> Block:
        asked = [self._asked[id_][self._records[line][id_]["key"]] for id_ in sessions]
        answers = stacked(one.answers for one in asked)
        named = [one.groups.by for one in asked if one.groups is not None]
        groups = _groups(asked, named[-1]) if named else None
        whole = releasing.Asked(asked[-1].part, as_shown(answers, shown) if shown else answers, groups)
        return Block(sessions, whole, any(self._is_broken_down(line, id_) for id_ in sessions))

    def _is_broken_down(self, line: str, session: str) -> bool:
        if any(found["groups"] for found in self._records[line][session].get("breakdowns", [])):
            return True
        item = self.items[line]
        return any(
            session in question["broken_down"]
            for figures in self._inner
            for question in figures["questions"]
            if joints.line_of(question, item) == line
        )
