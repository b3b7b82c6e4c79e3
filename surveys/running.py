"""Verbs of a session: plan it, open and close its waves, finish it, and look it up by its code.

Opening a wave closes the one before. A closed wave still takes, for its grace, answers that were being written.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session as Database

from forms.questionnaire import load
from surveys import disk, key_questions
from surveys.carriers import NAMES as CARRIERS
from surveys.carriers.recalled import asks_about_family, elements_for
from surveys.clock import now
from surveys.collecting import arrivals, open_gate
from surveys.errors import Conflict, Invalid
from surveys.identifiers import new_code
from surveys.late import add_late_wave
from surveys.limits import LARGEST_HEADCOUNT, LARGEST_K, check_meeting, check_number, check_word
from surveys.models.people import Community
from surveys.models.questionnaires import Version
from surveys.models.sessions import CLOSED, LATE, OPEN, SEALED, SKIPPED, WAITING, WAVE_KINDS, Session, Timetable, Wave
from surveys.times import Times, forget_times, note_closed, note_turned, plan_times

GRACE_MINUTES = 15


@dataclass(frozen=True)
class Plan:
    """What is said of a session when it is planned. `waves` empty: those that the questionnaire asks in.

    `family`: whether a recalled code, if that is a carrier, may ask about parents and siblings. `key_question`: the key
    of the question it is about, "" for none; left out, the questionnaire's own. `times`: when forms open and close by
    themselves, by wave.
    """

    title: str
    date: datetime.date
    format: str = ""
    tags: Sequence[str] = ()
    headcount: int | None = None
    waves: Sequence[str] = ()
    linking: Sequence[str] = ("phone",)
    family: bool = False
    k: int | None = None
    key_question: str | None = None
    times: Mapping[str, Times] = field(default_factory=dict)


def plan_session(database: Database, community: Community, version: Version, plan: Plan) -> Session:
    """A new session with a code of its own. Raises Invalid where the plan does not fit the questionnaire, or NoRoom."""
    check_meeting(plan.title, plan.format, plan.tags, plan.headcount)
    for carrier in plan.linking:
        check_word(carrier, "linking", CARRIERS)
    disk.refuse_if_full()
    waves = _waves(version, plan.waves)
    k = community.k if plan.k is None else plan.k
    check_number(k, "k", community.k, LARGEST_K)
    session = Session(
        community_id=community.id,
        version_id=version.id,
        title=plan.title,
        date=plan.date,
        format=plan.format,
        tags=list(plan.tags),
        headcount=plan.headcount,
        code=_free_code(database),
        k=k,
        # one wave alone has nothing to be linked with
        linking=[carrier for carrier in CARRIERS if carrier in plan.linking] if len(waves) > 1 else [],
        elements=elements_for(plan.headcount, family=plan.family) if "recalled" in plan.linking else [],
        key_question=plan.key_question,
        waves=[Wave(kind=kind, position=position) for position, kind in enumerate(waves)],
    )
    session.version = version
    if plan.key_question is not None:
        key_questions.check(session, plan.key_question)
    database.add(session)
    database.flush()
    set_times(database, session, plan.times)
    return session


def _waves(version: Version, wanted: Sequence[str]) -> list[str]:
    questionnaire = load(version.definition)
    asked = {wave for question in questionnaire.questions() for wave in question.waves}
    chosen = set(wanted) or asked
    for wave in chosen:
        check_word(wave, "waves", WAVE_KINDS)
        if wave not in asked:
            raise Invalid(f"this questionnaire asks nothing in the wave {wave!r}", field="waves")
    return [kind for kind in WAVE_KINDS if kind in chosen]


def _free_code(database: Database) -> str:
    while True:
        code = new_code()
        if database.scalar(select(Session.id).where(Session.code == code)) is None:
            return code


def wave_of(session: Session, kind: str) -> Wave:
    """The session's wave of that kind, or Invalid."""
    for wave in session.waves:
        if wave.kind == kind:
            return wave
    raise Invalid(f"this session has no wave {kind!r}", field="kind")


def set_times(database: Database, session: Session, planned: Mapping[str, Times]) -> None:
    """Plan when forms open and close by themselves, by wave; those that are not named keep their times.

    Raises Invalid where the times do not fit, Conflict where it is too late for them.
    """
    for kind in planned:
        if locked(database, wave_of(session, kind)) is not session.follow_up and (
            session.finishing or session.released
        ):
            raise Conflict("This session is over.", way_out="Plan a new session to ask again.")
    plan_times(database, session, planned)


def locked(database: Database, wave: Wave) -> Wave:
    """The wave as it is now, held until the transaction ends: the clerk may be about to seal it."""
    database.flush()  # refreshing forgets what was changed and not yet sent
    database.refresh(wave, with_for_update=True)
    return wave


def hold(database: Database, session: Session) -> None:
    """All waves of a session as they are now, held until the transaction ends.

    Whoever acts on several holds them in this order: two who did it the other way round would wait for each other.
    """
    for wave in session.waves:
        locked(database, wave)
    database.refresh(session, ["waves"])  # late-comers' may have been added while this waited


def open_wave(database: Database, session: Session, kind: str) -> Wave:
    """Open a wave; the open one before it closes with the usual grace. Opening an open wave changes nothing.

    A wave that was closed opens again while its grace lasts. The kind "late" is the before form once more, for those
    who come after its start was shown. Raises Conflict where it is too late, NoRoom where the disk is almost full and
    no form of the session was open yet.
    """
    database.flush()
    wave = add_late_wave(database, session) if kind == LATE else wave_of(session, kind)
    hold(database, session)
    locked(database, wave)  # late-comers' may be new
    if wave.state == OPEN:
        open_gate(wave.id)  # mends a lost intake
        return wave
    if session.is_cancelled:
        raise Conflict("This session was cancelled.", way_out="Take the cancelling back first.")
    over = (session.finishing or session.released) and wave is not session.follow_up
    if over or wave.state in (SEALED, SKIPPED):
        raise Conflict("This form was closed for good.", way_out="Plan a new session to ask again.")
    if any(later.position > wave.position and not later.is_unopened for later in session.waves):
        raise Conflict("A later form was opened already.", way_out="Only the last form can be opened again.")
    if wave.state == CLOSED and not in_grace(database, wave):
        raise Conflict("The time to open this form again is over.", way_out="Plan a new session to ask again.")
    if is_untouched(session):  # one that is under way goes on: its people are in the room
        disk.refuse_if_full()
    for earlier in session.waves:
        if earlier is not wave and earlier.state == OPEN:
            close_wave(database, session, earlier.kind, gave_way=True)
    if is_untouched(session):
        session.k = max(session.k, session.community.k)  # raised since it was planned; from now on it is frozen
        if session.elements:  # so are the elements, by the head-count of this moment
            session.elements = elements_for(session.headcount, family=asks_about_family(session.elements))
    open_gate(wave.id)
    note_turned(database, wave)
    wave.state = OPEN
    return wave


def close_wave(
    database: Database, session: Session, kind: str, grace_minutes: int = GRACE_MINUTES, *, gave_way: bool = False
) -> Wave:
    """Close an open wave; answers being written are still taken for `grace_minutes` (0 to 15).

    gave_way: it closes because the next one is opened.
    """
    check_number(grace_minutes, "grace_minutes", 0, GRACE_MINUTES)
    wave = locked(database, wave_of(session, kind))
    if wave.is_unopened:
        raise Conflict("This form is not open.", way_out="Open it first.")
    ends = now() + datetime.timedelta(minutes=grace_minutes)
    if wave.state == OPEN:
        wave.state = CLOSED
        note_closed(database, wave, ends, gave_way=gave_way)
    elif wave.state == CLOSED:  # closing again may only shorten the grace
        entry = database.get(Timetable, wave.id)
        if entry is not None and entry.grace_ends is not None and entry.grace_ends > ends:
            entry.grace_ends = ends
    return wave


def show_start(database: Database, session: Session) -> None:
    """Close the before form without grace, so that the clerk seals it and shows what may be shown of it now.

    Raises Conflict where the questionnaire has nothing to show before the end, or the form is not open.
    """
    if not shows_start(session):
        raise Conflict("This questionnaire shows nothing before the end.", way_out="Show the room at the end.")
    close_wave(database, session, "before", grace_minutes=0)


def shows_start(session: Session) -> bool:
    """Whether something of the before form may be shown while the session goes on."""
    questionnaire = load(session.version.definition)
    only_before = any(question.waves == ("before",) for question in questionnaire.answered("before"))
    return only_before or any(question.show_start for question in questionnaire.answered("before"))


def in_grace(database: Database, wave: Wave) -> bool:
    """Whether a closed wave still takes answers that were being written."""
    entry = database.get(Timetable, wave.id)
    return entry is not None and entry.grace_ends is not None and now() < entry.grace_ends


def finish(database: Database, session: Session) -> None:
    """End the session: no more grace, no further wave but a follow-up. The clerk then seals, pairs and releases.

    May be repeated; once the session is released, it ends the follow-up that is open.
    """
    hold(database, session)
    later = session.follow_up
    if session.released or session.finishing:
        if session.released and later is not None and later.state in (OPEN, CLOSED):
            close_wave(database, session, later.kind, grace_minutes=0)
        return
    if is_untouched(session):
        raise Conflict("No form of this session was opened yet.", way_out="Open one first, or delete the session.")
    for wave in session.waves:
        if wave.state == OPEN:
            close_wave(database, session, wave.kind, grace_minutes=0)
        elif wave.state == WAITING and wave is not later:
            wave.state = SKIPPED
            forget_times(database, wave)
    database.flush()
    for entry in database.scalars(select(Timetable).where(Timetable.wave_id.in_([wave.id for wave in session.waves]))):
        if entry.grace_ends is not None:
            entry.grace_ends = min(entry.grace_ends, now())
    session.finishing = True


def leave_out_follow_up(database: Database, session: Session) -> None:
    """Give up a follow-up that was not opened; its session's codes are then forgotten. Raises Conflict otherwise."""
    later = session.follow_up
    if later is None or locked(database, later).state != WAITING:
        raise Conflict("There is no follow-up form that could still be left out.", way_out="Go back to the session.")
    later.state = SKIPPED
    forget_times(database, later)


def is_untouched(session: Session) -> bool:
    """Whether no form of the session was ever opened."""
    return all(wave.is_unopened for wave in session.waves)  # a follow-up may be left out already


def set_headcount(session: Session, people: int | None) -> None:
    """How many people are in the room; it changes no figure."""
    if people is not None and not 0 <= people <= LARGEST_HEADCOUNT:
        raise Invalid(f"Enter a number of people from 0 to {LARGEST_HEADCOUNT}", field="headcount")
    session.headcount = people


def delete_session(database: Database, session: Session) -> None:
    """Delete a session that was never opened, so that no answer can be on its way to it. Raises Conflict otherwise."""
    if not is_untouched(session):
        raise Conflict(
            "This session was opened and cannot be deleted.", way_out="Finish it; without answers it shows no figures."
        )
    database.delete(session)


def response_counts(session: Session) -> dict[str, int]:
    """How many responses each wave has: the one thing that is known while it is open."""
    arrived = arrivals([wave.id for wave in session.waves if wave.state in (OPEN, CLOSED)])
    return {
        wave.kind: wave.responses if wave.responses is not None else arrived.get(wave.id, 0) for wave in session.waves
    }
