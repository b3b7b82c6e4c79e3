"""The release of a follow-up, weeks after its session: its own answers, and the change since, giving nobody away."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session as Database

from analysis.disclosure import smallest_group
from analysis.later import in_later_words
from analysis.samples import Answers
from forms.measures import Measure, Part
from forms.questionnaire import Question
from surveys.clock import today
from surveys.key_questions import asked_by
from surveys.models.evidence import FollowUp, Release
from surveys.models.sessions import SEALED, Session
from surveys.releasing.figuring import records
from surveys.releasing.rows import Row, answers, responses, values, with_late
from surveys.releasing.sessions import Computed
from surveys.releasing.texts import lay_apart, texts_of


def compute_follow_up(database: Database, session: Session) -> Computed:
    """The figures of a paired follow-up: its own answers, and the change since the session where the base allows it."""
    later, first = session.follow_up, database.get_one(Release, session.id).figures
    if later is None:
        raise ValueError("this session has no follow-up of its own")
    questionnaire = asked_by(session)
    rows = {wave.kind: responses(database, wave) for wave in session.waves if wave.state == SEALED}
    shown = {question["key"]: question for question in first["questions"]}
    measured, against = [], []
    for question in questionnaire.questions(later.kind):
        for part in question.kind.parts(question):
            if part.measure is not Measure.TEXT:
                earlier = _earlier(question, part, rows)
                mine = with_late(question, part, rows, session.k)
                measured.append(_since(question, part, earlier, mine, shown.get(part.key), session.k))
                against.append(earlier)
    measured = [(_beside(part, measured), found) for part, found in measured]
    questions = [
        (in_later_words(record) if earlier == "after" and _is_since(part) else record)
        | {"breakdowns": [], "waves": [earlier, later.kind] if _is_since(part) and earlier else [later.kind]}
        for record, (part, _), earlier in zip(records(measured, session.k, session.id), measured, against, strict=True)
    ]
    linking = (session.links or {}).get("follow_up")
    waves = [{"kind": later.kind, "responses": later.responses}]
    return Computed(
        figures={"schema": 1, "k": session.k, "waves": waves, "linking": linking, "questions": questions},
        texts=texts_of(session, questionnaire, {later.kind: rows[later.kind]}, questions),
    )


def _earlier(question: Question, part: Part, rows: dict[str, list[Row]]) -> str | None:
    """The form that a part of the follow-up is compared with.

    None for the question that breaks the others down: which groups those who came back had named would be a figure
    beside the sizes of groups that are shown, and a few could be left.
    """
    if question.breakdown:
        return None
    return next((wave for wave in ("after", "before") if wave in part.waves and wave in rows), None)


def _is_since(part: Part) -> bool:
    """Whether it is compared with an earlier form; what is remembered stands against its own."""
    return part.compared and not part.remembered


def _since(
    question: Question,
    part: Part,
    earlier: str | None,
    rows: dict[str, list[Row]],
    shown: dict[str, Any] | None,
    k: int,
) -> tuple[Part, Answers]:
    """A part of the follow-up beside an earlier form, as far as no figure of it subtracts from one that is out already.

    The earlier side is described by the very people whom the release describes. Pairs are the people matched in all
    forms, and only if they differ from everybody who is described, there or here, by nobody or by at least k people.
    """
    now_rows = rows["follow_up"]
    now = values(question, part, now_rows)
    if part.asked_if and not part.remembered:  # those who were asked now: whoever was asked then may be others
        return replace(part, waves=("follow_up",)), Answers(before=(), after=now, pairs=())
    if part.remembered or earlier is None or shown is None or shown["base"] is None:
        if part.remembered:
            return part, answers(question, part, {"follow_up": now_rows})
        return replace(part, waves=("follow_up",)), Answers(before=(), after=now, pairs=())
    smallest = smallest_group(k, part.sensitive)
    paired = _paired_people(question, part, rows) if shown["change_from"] == "pairs" else None
    side = [
        (given, person) for given, person in rows[earlier] if shown["base"] == "everyone" or person in (paired or ())
    ]
    then = values(question, part, side)
    at = {person: j for j, (_, person) in enumerate(now_rows) if person is not None and now[j] is not None}
    again = [
        (i, at[person])
        for i, (_, person) in enumerate(side)
        if person in at and then[i] is not None and (paired is None or person in paired)
    ]
    described = [sum(value is not None for value in wave) for wave in (then, now)] + ([len(paired)] if paired else [])
    allowed = all(n == len(again) or n - len(again) >= smallest for n in described)
    compared = replace(part, waves=("before", "after"), show_start=False)
    return compared, Answers(before=then, after=now, pairs=tuple(again) if allowed else ())


def _beside(part: Part, measured: list[tuple[Part, Answers]]) -> Part:
    """A conditional part with the names of the forms that the question has here which it depends on."""
    other = next((one for one, _ in measured if part.asked_if and one.key == part.asked_if.key), None)
    return replace(part, waves=other.waves[-1:]) if other else part


def _paired_people(question: Question, part: Part, rows: dict[str, list[Row]]) -> set[bytes]:
    """The people whose two answers to a part the release compared."""
    given = [
        {
            person
            for (_, person), value in zip(wave, values(question, part, wave), strict=True)
            if person is not None and value is not None
        }
        for wave in (rows.get("before", []), rows.get("after", []))
    ]
    return given[0] & given[1]


def release_follow_up(database: Database, session: Session, computed: Computed) -> FollowUp:
    """Store the figures of a follow-up, once; those that are there are returned as they are."""
    existing = database.get(FollowUp, session.id)
    if existing is not None:
        return existing
    made = FollowUp(session_id=session.id, frozen_on=today(session.community.time_zone), figures=computed.figures)
    database.add(made)
    lay_apart(database, session, computed.texts)
    return made
