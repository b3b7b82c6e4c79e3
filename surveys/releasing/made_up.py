"""Figures of answers that nobody gave, for trying a questionnaire out: a made-up group, and what a release says of it.

The group is drawn anew from the same seed, so that a try shows the same figures however often it is made. Its people
move a little towards what is better; nothing of it is stored among responses.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from statistics import NormalDist
from typing import Any

from analysis.disclosure import smallest_group, texts_from
from forms.conditions import is_asked
from forms.measures import Audience, Better, Measure
from forms.questionnaire import Question, Questionnaire
from forms.questions.base import Refused
from surveys.models.sessions import LINKED_KINDS, WAVE_KINDS
from surveys.releasing.figuring import figures_of
from surveys.releasing.rows import Row, measured, values

USUAL, FEWEST, MOST = 12, 8, 60  # people
STEADY = 0.75  # how much of an answer is the person's own level; the rest is the moment
MOVE = {Better.HIGHER: 0.6, Better.LOWER: -0.6, Better.NEITHER: 0.2}  # after the session, in spreads of the group
ANSWERED, LINKED = 0.93, 0.9
SEED = 20_261_121
NORMAL = NormalDist()


@dataclass(frozen=True)
class Person:
    """Somebody made up: a level of their own, and the mark by which their answers are linked, if they are."""

    level: float
    mark: bytes | None


def how_many(headcount: int | None, k: int) -> int:
    """As many as are expected, where so many can be shown and counted quickly; else a usual room."""
    fewest = max(FEWEST, k)
    return min(headcount, MOST) if headcount is not None and headcount >= fewest else max(USUAL, fewest)


def compute_made_up(questionnaire: Questionnaire, waves: list[str], people: int, k: int, *, linked: bool) -> Any:
    """The figures of so many made-up people, as a release has them, and beside them what they "wrote" (`texts`).

    A follow-up is left out where something else is asked: it is released apart, weeks later.
    """
    chance = Random(SEED)  # noqa: S311 - nothing secret comes from it
    asked = [kind for kind in WAVE_KINDS if kind in waves and (kind != "follow_up" or waves == ["follow_up"])]
    group = [
        Person(chance.gauss(0, 1), bytes([number]) if linked and chance.random() < LINKED else None)
        for number in range(people)
    ]
    rows = {kind: [_row(questionnaire, kind, person, chance) for person in group] for kind in asked}
    parts = [(part, answers) for part, answers in measured(questionnaire, rows, k) if set(part.waves) & set(asked)]
    return {
        "schema": 1,
        "k": k,
        "people": people,
        "waves": [{"kind": kind, "responses": people} for kind in asked],
        "linking": None,
        "late": None,
        "questions": figures_of(questionnaire, rows, parts, k, ""),
        "texts": [_written(question, rows, people, k) for question in questionnaire.questions() if _is_text(question)],
    }


def _row(questionnaire: Questionnaire, kind: str, person: Person, chance: Random) -> Row:
    given: dict[str, Any] = {}
    for question in questionnaire.answered(kind):
        if not is_asked(questionnaire, question, given):
            continue
        moment = (1 - STEADY**2) ** 0.5 * chance.gauss(0, 1)
        moved = 0.0 if kind == "before" else MOVE[question.better]
        level = min(NORMAL.cdf(STEADY * person.level + moment + moved), 0.999)
        if chance.random() < ANSWERED:
            try:
                given[question.key] = question.kind.made_up(question, level, chance)
            except Refused:  # settings that no answer satisfies
                continue
    return given, person.mark if kind in LINKED_KINDS else None


def _is_text(question: Question) -> bool:
    return any(part.measure is Measure.TEXT for part in question.parts)


def _written(question: Question, rows: dict[str, list[Row]], people: int, k: int) -> dict[str, Any]:
    """What people "wrote" to one question, if so many may show it, and from how many on it is shown."""
    part = question.parts[0]
    audience = part.audience or Audience.FACILITATOR
    needed, fewest = texts_from(audience, smallest_group(k, part.sensitive))
    found = [str(text) for kind in part.waves for text in values(question, part, rows.get(kind, [])) if text]
    shown = people >= needed and len(found) >= fewest
    about = {"prompt": question.prompt, "audience": str(audience), "needed": needed}
    return about | {"texts": sorted(set(found)) if shown else []}
