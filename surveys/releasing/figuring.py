"""The figures of measured parts, and of each for the groups that the session declared: made here and nowhere else."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session as Database

from analysis.blocks import Groups, as_shown, shown_by
from analysis.breakdowns import Told, breakdown
from analysis.disclosure import smallest_group
from analysis.figures import figures
from analysis.samples import Answers
from forms.measures import Part
from forms.questionnaire import Question, Questionnaire
from surveys.key_questions import asked_by
from surveys.models.sessions import LATE, WAVE_KINDS, Session
from surveys.releasing.rows import Row, measured, rows_of, values, waves_of, with_late


def records(asked: Sequence[tuple[Part, Answers]], k: int, seed: str = "") -> list[dict[str, Any]]:
    """The figures of these parts, one record each. Every figure that anybody ever sees is made by this call.

    seed: the id of what they belong to; tosses of permutation tests start from it.
    """
    return list(figures(asked, k, seed))


def figures_of(
    questionnaire: Questionnaire,
    rows: dict[str, list[Row]],
    asked: Sequence[tuple[Part, Answers]],
    k: int,
    seed: str,
    whole: Collection[str] = (),
    first: Collection[str] = (),
) -> list[dict[str, Any]]:
    """The figures of these parts, and of each for the groups of the question that breaks the others down, if any.

    whole: the keys of parts that are not broken down. first: of those that are broken down before any others.
    Nothing is broken down while the question that asks for the groups has no figures: its own come later then, of
    people nobody knows yet.
    """
    found = [record | {"breakdowns": []} for record in records(asked, k, seed)]
    grouped = list(zip(found, _grouped(questionnaire, rows, asked, k), strict=True))
    by = next((one for one in grouped if one[1][2] is not None and one[1][0].key == one[1][2].by.key), None)
    if by is None:
        return found
    told = _told_by(*by, k)
    for record, (part, answers, groups) in sorted(grouped, key=lambda one: one[1][0].key not in first):
        if part.key in whole:  # groups now and other groups at the end would be two figures to subtract
            continue
        if part.asked_if:  # its groups would tell how each group answered the question that it depends on
            continue
        made = breakdown(part, answers, groups, record, k, told) if groups else None
        record["breakdowns"] = [made] if made else []
    return found


def _told_by(record: dict[str, Any], asked: tuple[Part, Answers, Groups | None], k: int) -> Told:
    """What the question that asks for the groups tells of them by its own figures."""
    part, answers, groups = asked
    told = Told(smallest_group(k, part.sensitive))
    if groups is not None and record["base"] is not None:
        told.add(groups.told_by_question(as_shown(answers, shown_by(record))))
    return told


@dataclass(frozen=True)
class Asked:
    """A measured part of a session's sealed forms: its answers, and the groups of who gave them where declared."""

    part: Part
    answers: Answers
    groups: Groups | None


def answers_of(database: Database, session: Session) -> dict[str, Asked]:
    """What the sealed forms of a session answer, by the key of each measured part."""
    questionnaire, rows = asked_by(session), rows_of(database, session)
    asked = measured(questionnaire, rows, session.k)
    return {
        part.key: Asked(part, answers, groups)
        for part, answers, groups in _grouped(questionnaire, rows, asked, session.k, session.id)
    }


def by_group(part: Part, answers: Answers, groups: Groups, k: int, told: Told) -> dict[str, Any] | None:
    """The figures of a part for each group of people, of exactly these answers; None where nothing can be shown."""
    (record,) = records([(part, answers)], k)
    return breakdown(part, answers, groups, record, k, told)


def _grouped(
    questionnaire: Questionnaire,
    rows: dict[str, list[Row]],
    asked: Sequence[tuple[Part, Answers]],
    k: int,
    session: str = "",
) -> list[tuple[Part, Answers, Groups | None]]:
    """The parts with the groups of their answers; None where no question breaks the others down.

    session: which one these people came to, where there are several.
    """
    by = next((question for question in questionnaire.questions() if question.breakdown), None)
    if by is None:
        return [(part, answers, None) for part, answers in asked]
    question_of = {part.key: question for question in questionnaire.questions() for part in question.parts}
    found: list[tuple[Part, Answers, Groups | None]] = []
    for part, answers in asked:
        mine = with_late(question_of[part.key], part, rows, k)
        groups = _groups(by, _told_by_late(by, rows, mine, k))
        people = {kind: _people(given, session, kind) for kind, given in mine.items()}
        before, after = waves_of(part, mine)
        here = Groups(
            by.parts[0],
            groups.get(before, ()),
            groups.get(after, ()),
            people_before=people.get(before, ()),
            people_after=people.get(after, ()),
        )
        found.append((part, answers, here))
    return found


def _people(rows: list[Row], session: str, kind: str) -> tuple[Any, ...]:
    """Whose these responses are; who is not linked is somebody of their own."""
    return tuple((session, kind, i) if person is None else person for i, (_, person) in enumerate(rows))


def _told_by_late(by: Question, rows: dict[str, list[Row]], mine: dict[str, list[Row]], k: int) -> dict[str, list[Row]]:
    """The rows of a part as its groups take them: which group late-comers named counts only where it may be told."""
    early, late = rows.get("before", []), rows.get(LATE, [])
    if len(mine.get("before", [])) == len(early) or with_late(by, by.parts[0], rows, k).get("before") == early + late:
        return mine
    return {**mine, "before": early + [({}, person) for _, person in late]}


def _groups(by: Question, rows: dict[str, list[Row]]) -> dict[str, tuple[Any, ...]]:
    """The group of every response by wave. Linked people belong to the one that they named first."""
    named = {kind: values(by, by.parts[0], found) for kind, found in rows.items()}
    of_person: dict[bytes, Any] = {}
    for kind in (kind for kind in WAVE_KINDS if kind in rows):
        for (_, person), group in zip(rows[kind], named[kind], strict=True):
            if person is not None and group is not None:
                of_person.setdefault(person, group)
    return {
        kind: tuple(
            group if person is None else of_person.get(person)
            for (_, person), group in zip(found, named[kind], strict=True)
        )
        for kind, found in rows.items()
    }
