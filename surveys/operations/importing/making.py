"""Stores an import: a questionnaire, its sessions, every row through the verb of the phone, and then the figures.

The order makes it whole or nothing. Sessions are planned first and stay unopened, so that nothing can be sealed or
shown; then the answers go to the intake; then one transaction opens, closes and finishes every session. Whatever goes
wrong before that is taken back at once, or, after a kill, by the next import of the same files.
"""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session as Database

from forms.questionnaire import WAVES
from surveys import building, forgetting, network, running
from surveys.carriers import Rules
from surveys.collecting import Target, accept, open_gate
from surveys.database import db
from surveys.errors import Busy, Conflict, Invalid, NotFound
from surveys.identifiers import new_submission
from surveys.models.evidence import Lease
from surveys.models.people import Community, Membership, User
from surveys.models.questionnaires import Questionnaire
from surveys.models.sessions import WAITING, Session
from surveys.operations.clerk import take_lease, work_figures
from surveys.operations.importing.mapping import Mapping
from surveys.operations.importing.rows import Row
from surveys.sign_in import find_account

Say = Callable[[str], object]
STEPS_SAID = 20
LONGEST_NAME = 200


@dataclass
class Meeting:
    """A session to be made: what it is called, when it was (the earliest date of its rows), and its rows."""

    title: str
    date: datetime.date
    rows: list[Row] = field(default_factory=list)

    @property
    def waves(self) -> tuple[str, ...]:
        """Those that have answers."""
        return tuple(wave for wave in WAVES if any(row.wave == wave for row in self.rows))


def meetings(rows: tuple[Row, ...]) -> list[Meeting]:
    """The sessions that the rows name, by date."""
    found: dict[str, Meeting] = {}
    for row in rows:
        meeting = found.setdefault(row.session, Meeting(row.session, row.date))
        meeting.date = min(meeting.date, row.date)
        meeting.rows.append(row)
    return sorted(found.values(), key=lambda meeting: (meeting.date, meeting.title))


def owner_of(database: Database, email: str) -> User:
    """The account that imports. Raises NotFound."""
    user = find_account(database, email)
    if user is None:
        raise NotFound(f"There is no account {email}.", way_out=f"Make one with: soundings create-user {email}")
    return user


def community_of(database: Database, named: str, owner: User, mapping: Mapping) -> tuple[Community, bool]:
    """The community of this id or name, and whether it had to be made (with the owner as facilitator).

    The attribution becomes what a new community is about. Raises Conflict where several have the name.
    """
    found = list(database.scalars(select(Community).where((Community.id == named) | (Community.name == named))))
    if len(found) > 1:
        ids = ", ".join(community.id for community in found)
        raise Conflict(f"{len(found)} communities are called “{named}”.", way_out=f"Give the id of one: {ids}")
    if found:
        return found[0], False
    if not named.strip() or len(named) > LONGEST_NAME:
        raise Invalid(f"A community's name has 1 to {LONGEST_NAME} characters.", way_out="Write it after --community.")
    about = network.About(named, audience=mapping.attribution, language=mapping.questionnaire.language)
    return network.found_community(database, owner, about), True


def join(database: Database, community: Community, owner: User) -> None:
    """Make the owner a facilitator of a community that was there."""
    if database.get(Membership, (owner.id, community.id)) is None:
        network.invite(database, community, owner.email, "facilitator")
    else:
        network.change_role(database, community, owner.id, "facilitator")


def clear_interrupted(database: Database, community: Community, planned: list[Meeting]) -> int:
    """Take away what an import of these sessions left behind when it was killed; returns how many sessions.

    Those were never opened. Raises Conflict where one of the sessions is there and was opened: imported already.
    """
    wanted = {(meeting.title, meeting.date) for meeting in planned}
    there = database.scalars(select(Session).where(Session.community_id == community.id))
    same = [session for session in there if (session.title, session.date) in wanted]
    for session in same:
        if any(wave.state != WAITING for wave in session.waves):
            raise Conflict(
                f"The community has a session “{session.title}” of {session.date} already. Was this imported before?",
                way_out="Import into another community, or take the rows of sessions that are there out of the files.",
            )
    remove(database, same)
    return len(same)


def remove(database: Database, sessions: list[Session]) -> None:
    """Take unopened sessions away, with what the intake holds for them and questionnaires that nothing uses then."""
    questionnaires: dict[str, Questionnaire] = {}
    for session in sessions:
        questionnaires[session.version.questionnaire_id] = session.version.questionnaire
        forgetting.forget([wave.id for wave in session.waves])
        running.delete_session(database, session)
    database.flush()
    for questionnaire in questionnaires.values():
        used = select(Session.id).where(Session.version_id.in_([version.id for version in questionnaire.versions]))
        if database.scalar(used.limit(1)) is None:
            building.delete(database, questionnaire)
    database.flush()


def plan(database: Database, community: Community, mapping: Mapping, planned: list[Meeting]) -> list[Session]:
    """The questionnaire with its published version, and an unopened session for each meeting."""
    questionnaire = building.start(database, community, mapping.questionnaire)
    version = building.publish(database, questionnaire)
    tags = [mapping.attribution] if mapping.attribution else []
    return [
        running.plan_session(
            database,
            community,
            version,
            running.Plan(meeting.title, meeting.date, tags=tags, waves=meeting.waves, linking=()),
        )
        for meeting in planned
    ]


def targets_of(session: Session) -> dict[str, Target]:
    """Where the answers of each wave go. They are taken although the waves open only when all of them are in."""
    for wave in session.waves:
        open_gate(wave.id)
    return {
        wave.kind: Target(
            session.id, session.version_id, wave.id, wave.kind, taking=True, linking=Rules(session.code, ())
        )
        for wave in session.waves
    }


def send(secret: bytes, planned: list[Meeting], targets: list[dict[str, Target]], say: Say) -> None:
    """Every row through the verb of the phone: stored exactly once, safe on disk."""
    step = -(-len(planned) // STEPS_SAID)
    for number, (meeting, waves) in enumerate(zip(planned, targets, strict=True), 1):
        for row in meeting.rows:
            try:
                accept(secret, waves[row.wave], new_submission(), row.answers, None)
            except Busy as error:
                raise Busy(way_out="Look for room on the disk, then import again.") from error
        if number % step == 0 or number == len(planned):
            say(f"{number} of {len(planned)} sessions")


def finish(database: Database, sessions: list[Session]) -> None:
    """Open, close and finish every session: from here on the clerk may seal and release."""
    for session in sessions:
        for wave in session.waves:
            running.open_wave(database, session, wave.kind)
        running.finish(database, session)
    database.flush()


def make_figures(app: Flask) -> bool:
    """Seal and release what was finished; False where the clerk of a running service is at work and will do it."""
    holder = f"import {secrets.token_hex(8)}"
    if not take_lease(db.session, holder):
        return False
    work_figures(app)
    lease = db.session.get(Lease, "clerk", populate_existing=True)
    if lease is not None and lease.holder == holder:
        db.session.delete(lease)
    db.session.commit()
    return True
