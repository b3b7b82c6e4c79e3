"""Sessions and their waves: what is planned, what is open, what is sealed. Times live in a timetable of their own,
so that nothing that a response leads to holds a time finer than the session's date."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from sqlalchemy import JSON, ColumnElement, Date, DateTime, ForeignKey, String, UniqueConstraint, and_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveys.database import Base
from surveys.identifiers import new_id
from surveys.models.people import Community
from surveys.models.questionnaires import Version

WAVE_KINDS = ("before", "during", "after", "follow_up", "once")
LATE = "late"  # never planned: the before form once more, for those who come after its start was shown
LINKED_KINDS = ("before", LATE, "after", "follow_up")  # whose answers can be linked by code
WAITING, OPEN, CLOSED, SEALED, SKIPPED = "waiting", "open", "closed", "sealed", "skipped"
CANCELLED = "cancelled"  # of a session that was called off before anybody answered, while that stands
UNOPENED = (WAITING, SKIPPED, CANCELLED)


def asked_in(waves: Sequence[tuple[str, str]]) -> list[str]:
    """Of waves as (kind, state) in order, the kinds in which people were, are or still can be asked.

    Left out: what is skipped, and what still waits although a later form was opened, because it no longer can be.
    """
    begun = max((place for place, (_, state) in enumerate(waves) if state not in UNOPENED), default=-1)
    return [
        kind
        for place, (kind, state) in enumerate(waves)
        if state not in UNOPENED or (state == WAITING and place > begun)
    ]


def linked_in(waves: Sequence[tuple[str, str]]) -> list[str]:
    """Of waves as (kind, state) in order, the kinds whose forms ask for link codes: none where only one form could.

    Late-comers are of the before form: theirs is no other one.
    """
    found = [kind for kind in asked_in(waves) if kind in LINKED_KINDS]
    return found if len([kind for kind in found if kind != LATE]) > 1 else []


class Session(Base):
    """One meeting, with one code for whichever wave is open."""

    __tablename__ = "sessions"

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    community_id: Mapped[str] = mapped_column(ForeignKey("communities.id", ondelete="CASCADE"), index=True)
    version_id: Mapped[str] = mapped_column(ForeignKey("versions.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    date: Mapped[datetime.date] = mapped_column(Date)
    format: Mapped[str] = mapped_column(String(40), default="")
    tags: Mapped[list[str]] = mapped_column(JSON, default=list)
    headcount: Mapped[int | None] = mapped_column()
    code: Mapped[str] = mapped_column(String(8), unique=True)
    k: Mapped[int] = mapped_column(default=5)
    linking: Mapped[list[str]] = mapped_column(JSON, default=list)  # the carriers that are offered
    elements: Mapped[list[str]] = mapped_column(JSON, default=list)  # what a recalled code asks for
    former_versions: Mapped[list[str]] = mapped_column(JSON, default=list)  # asked until a wording was mended
    series: Mapped[str | None] = mapped_column(String(22), index=True)  # shared by those that were planned at once
    # the key of the one it is about; null: the questionnaire's own, "": none
    key_question: Mapped[str | None] = mapped_column(String(40))
    finishing: Mapped[bool] = mapped_column(default=False)
    paired: Mapped[bool] = mapped_column(default=False)
    released: Mapped[bool] = mapped_column(default=False, index=True)
    followed: Mapped[bool] = mapped_column(default=False)  # whether the follow-up is paired
    links: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # how many were linked, never who

    community: Mapped[Community] = relationship()
    version: Mapped[Version] = relationship()
    waves: Mapped[list[Wave]] = relationship(
        back_populates="session", order_by="Wave.position", cascade="all, delete-orphan"
    )

    @property
    def follow_up(self) -> Wave | None:
        """The follow-up that is released apart, weeks after the rest; None where none is planned, or it is alone."""
        rest = [wave for wave in self.waves if wave.kind != "follow_up"]
        planned = (wave for wave in self.waves if wave.kind == "follow_up" and wave.state != SKIPPED)
        return next(planned, None) if rest else None

    @classmethod
    def has_follow_up(cls, *states: str) -> ColumnElement[bool]:
        """As a condition of a query: there is a `follow_up`, and it is in one of these states (none: in any)."""
        planned = Wave.state.in_(states) if states else Wave.state != SKIPPED
        rest = cls.waves.any(Wave.kind != "follow_up")
        return and_(rest, cls.waves.any(and_(Wave.kind == "follow_up", planned)))

    @property
    def settled(self) -> bool:
        """Whether all is sealed that the first release is made of."""
        apart = self.follow_up
        return all(wave.state in (SEALED, SKIPPED) for wave in self.waves if wave is not apart)

    @property
    def needs_codes(self) -> bool:
        """Whether something is still to be paired."""
        return not self.paired or (self.follow_up is not None and not self.followed)

    @property
    def is_cancelled(self) -> bool:
        """Whether it was called off."""
        return any(wave.state == CANCELLED for wave in self.waves)

    @property
    def state(self) -> str:
        """In one word: waiting, open, closed, finishing, released or cancelled."""
        if self.released:
            return "released"
        if self.finishing:
            return "finishing"
        states = {wave.state for wave in self.waves}
        if OPEN in states:
            return "open"
        if CANCELLED in states:
            return CANCELLED
        return "waiting" if states <= {WAITING, SKIPPED} else "closed"


class Wave(Base):
    """One round of answers. `responses` is the final count, `coded` how many of them came with a link code; both are
    known once the wave is sealed."""

    __tablename__ = "waves"
    __table_args__ = (UniqueConstraint("session_id", "kind"),)

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    position: Mapped[int] = mapped_column()
    state: Mapped[str] = mapped_column(String(10), default=WAITING, index=True)
    responses: Mapped[int | None] = mapped_column()
    coded: Mapped[int | None] = mapped_column()

    session: Mapped[Session] = relationship(back_populates="waves")

    @property
    def is_unopened(self) -> bool:
        """Whether nobody could ever answer it."""
        return self.state in UNOPENED


class Timetable(Base):
    """The times of a wave, in UTC: when it opens and closes by itself, and when its grace ends once it is closed.

    `gave_way`: it was closed because the next one was opened. Deleted when the wave is sealed or left out.
    """

    __tablename__ = "timetable"

    wave_id: Mapped[str] = mapped_column(ForeignKey("waves.id", ondelete="CASCADE"), primary_key=True)
    opens: Mapped[datetime.datetime | None] = mapped_column(DateTime)
    closes: Mapped[datetime.datetime | None] = mapped_column(DateTime)
    grace_ends: Mapped[datetime.datetime | None] = mapped_column(DateTime)
    gave_way: Mapped[bool] = mapped_column(default=False)
