"""Which question a session is about: chosen while nobody can know yet what its answers will say, and read by releasing.

A session that chose none of its own takes the questionnaire's, if that has one. The choice stands as soon as the form
opens that the comparison is made of, or the start of a question that could be chosen is shown.
"""

from __future__ import annotations

from sqlalchemy.orm import Session as Database

from forms.key_question import can_be_key, with_key_question
from forms.questionnaire import Question, Questionnaire, load
from forms.starting import starts_with
from surveys.errors import Conflict, Invalid
from surveys.models.sessions import SEALED, Session, Wave

NONE = ""  # as stored: no question is the key question; null is the questionnaire's own


def choices(session: Session) -> tuple[Question, ...]:
    """The questions that this session compares."""
    return can_be_key(load(session.version.definition), [wave.kind for wave in session.waves])


def in_force(session: Session) -> str | None:
    """The key of the session's key question; None where it has none."""
    named = session.key_question
    keys = [q.key for q in choices(session) if (q.key_question if named is None else q.key == named)]
    return keys[0] if keys else None


def asked_by(session: Session) -> Questionnaire:
    """What the session asks, with its own key question marked: what releasing reads."""
    questionnaire = load(session.version.definition)
    return questionnaire if session.key_question is None else with_key_question(questionnaire, session.key_question)


def check(session: Session, key: str) -> None:
    """Raise Invalid where the session does not compare a question of this key; NONE is always right."""
    if key != NONE and all(question.key != key for question in choices(session)):
        raise Invalid("Choose a question that is compared in this session, or none", field="key_question")


def is_fixed(session: Session) -> bool:
    """Whether the choice stands: something is known, or being answered, of what it would be chosen by."""
    if session.finishing or session.released:
        return True
    shown = {part.key for question in choices(session) for part in question.parts} & {
        part.key for part in starts_with(load(session.version.definition))
    }
    opened = not all(wave.is_unopened for wave in _deciding(session))
    return opened or (bool(shown) and any(wave.kind == "before" and wave.state == SEALED for wave in session.waves))


def _deciding(session: Session) -> list[Wave]:
    """The forms with which the choice stands: the after form, and any that asks for now and then."""
    remembered = (part.waves for question in choices(session) for part in question.parts if part.remembered)
    kinds = {"after", *(wave for waves in remembered for wave in waves)}
    return [wave for wave in session.waves if wave.kind in kinds]


def choose(database: Database, session: Session, key: str) -> None:
    """Make the question of this key the session's key question; NONE for none at all.

    Raises Invalid for a question that the session does not compare, and Conflict once the choice stands.
    """
    check(session, key)
    if not is_fixed(session):  # the forms are held, in their order, so that none of them opens meanwhile
        database.flush()
        for wave in _deciding(session):
            database.refresh(wave, with_for_update=True)
        database.refresh(session, ["finishing", "released"])
    if is_fixed(session):
        raise Conflict(
            "The key question stands: the after form was opened, or answers were shown.",
            way_out="In the next session, choose it before that.",
        )
    session.key_question = key
