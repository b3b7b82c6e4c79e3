"""Verbs of trying: a questionnaire on the facilitator's own phone, before anybody is asked. A try stores no answer.

Whoever has its address sees the empty forms and made-up results, and nothing else; it ends after a day, and when the
session's first form opens.
"""

from __future__ import annotations

import datetime
from typing import Any

from sqlalchemy import Select, delete, or_, select
from sqlalchemy.orm import Session as Database

from forms.questionnaire import Questionnaire as Definition
from forms.questionnaire import load
from surveys import evidence
from surveys.attending import Group, Meeting, find_meeting
from surveys.clock import now
from surveys.errors import Closed, Conflict, NotFound
from surveys.identifiers import is_id
from surveys.key_questions import asked_by
from surveys.languages.turning import languages_on
from surveys.models.questionnaires import Questionnaire
from surveys.models.sessions import SKIPPED, WAITING, WAVE_KINDS, Session
from surveys.models.tries import Try
from surveys.running import is_untouched

LASTS = datetime.timedelta(days=1)
NO_SUCH, WAY_OUT = "This try is over.", "Begin a new one on the session’s page, or in the questionnaire."


def try_session(database: Database, session: Session) -> Try:
    """Begin a try of a session; an earlier one of it ends. Raises Conflict once a form was opened."""
    if not is_untouched(session):
        raise Conflict("A form of this session was opened: it is no try any more.", way_out="Go back to the session.")
    database.execute(delete(Try).where(Try.session_id == session.id))
    return _begin(
        database, community_id=session.community_id, session_id=session.id, definition=asked_by(session).definition()
    )


def try_draft(database: Database, questionnaire: Questionnaire) -> Try:
    """Begin a try of a questionnaire as its draft is now; an earlier one of it ends."""
    database.execute(delete(Try).where(Try.questionnaire_id == questionnaire.id))
    about = {"community_id": questionnaire.community_id, "questionnaire_id": questionnaire.id}
    return _begin(database, definition=questionnaire.draft, **about)


def _begin(database: Database, **about: Any) -> Try:
    made = Try(ends=now() + LASTS, **about)
    database.add(made)
    database.flush()
    return made


def current_try(database: Database, of: Session | Questionnaire) -> Try | None:
    """The try of a session or a draft that is going on, None where there is none."""
    whose = Try.session_id if isinstance(of, Session) else Try.questionnaire_id
    found = database.scalar(select(Try).where(whose == of.id, Try.ends > now()))
    return found if found is not None and _lasts(found) else None


def find_try(database: Database, given: str) -> Try:
    """The try behind an address. Raises NotFound where there never was one or its day is over, Closed once the session
    began.
    """
    found = database.get(Try, given) if is_id(given) else None
    if found is None or found.ends <= now():
        raise NotFound(NO_SUCH, way_out=WAY_OUT)
    if not _lasts(found):
        raise Closed("This session has begun, and its try is over.", way_out="Use the session’s own link from now on.")
    return found


def _lasts(one: Try) -> bool:
    return one.session is None or is_untouched(one.session)


def is_too_late(of: Session | Questionnaire) -> bool:
    """Whether it is too late to try: a form of the session was opened."""
    return isinstance(of, Session) and not is_untouched(of)


def waves_of(one: Try) -> list[str]:
    """The waves that are tried, in order."""
    if one.session is not None:
        return [wave.kind for wave in one.session.waves if wave.state != SKIPPED]
    return waves_asked(load(one.definition))


def waves_asked(definition: Definition) -> list[str]:
    """The waves in which a questionnaire asks something, in order."""
    return [kind for kind in WAVE_KINDS if definition.answered(kind)]


def meeting_of(one: Try) -> Meeting:
    """What is tried, as attendees would see it."""
    if one.session is not None:
        return find_meeting(one.session.code)
    community, definition = one.community, load(one.definition)
    return Meeting(
        code="",
        title=definition.title,
        k=community.k,
        linking=(),
        elements=(),
        version_id="",
        start=None,
        language=community.language,
        community=Group(
            community.name,
            community.safeguarding_contact,
            community.responsible or community.name,
            bool(community.privacy_notice),
        ),
        waves=tuple((kind, kind, WAITING) for kind in waves_of(one)),
        languages=languages_on(),
    )


def results_of(database: Database, one: Try) -> evidence.Results:
    """The made-up figures of a try that are made, with the pictures that are drawn."""
    return evidence.results_of(database, _as_session(one), one.figures, now().date())


def keep_figures(database: Database, one: Try, figures: dict[str, Any]) -> None:
    """Store made-up figures and ask for their pictures."""
    one.figures, one.made = figures, True
    evidence.ask_for_session(database, _as_session(one), figures)


def _as_session(one: Try) -> Session:
    """The try as a session that nobody stores; its title says what the figures are, also in pictures."""
    return Session(title=f"Made up: {meeting_of(one).title}")


def due() -> Select[str]:
    """The ids of tries whose figures are to be made, or whose day is over."""
    return select(Try.id).where(or_(Try.made.is_(False), Try.ends <= now()))
