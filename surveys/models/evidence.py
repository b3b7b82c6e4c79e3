"""What was found and what happened: frozen releases, what people wrote, outcomes, and drawn pictures."""

from __future__ import annotations

import datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, Date, DateTime, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveys.database import Base
from surveys.identifiers import new_id
from surveys.models.sessions import Session


class Release(Base):
    """The frozen figures of a session. Written once; pages, charts, API and trends read it and nothing else."""

    __tablename__ = "releases"

    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True)
    community_id: Mapped[str] = mapped_column(ForeignKey("communities.id", ondelete="CASCADE"), index=True)
    frozen_on: Mapped[datetime.date] = mapped_column(Date)
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)

    session: Mapped[Session] = relationship()


class StartRelease(Base):
    """What a session's before form says, frozen when that form was sealed while the session goes on.

    Holds the questions that are asked only before and the before of those marked "show the start"; none where the
    questionnaire has neither.
    """

    __tablename__ = "start_releases"

    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True)
    frozen_on: Mapped[datetime.date] = mapped_column(Date)
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
    # Another one whenever the texts that may be read with it change: forms that show them are kept by it.
    edition: Mapped[str] = mapped_column(String(22), default=new_id)


class FollowUp(Base):
    """The frozen figures of a session's follow-up, released weeks after the rest; the release is left as it is."""

    __tablename__ = "follow_ups"

    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True)
    frozen_on: Mapped[datetime.date] = mapped_column(Date)
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)


class JointRelease(Base):
    """The frozen figures of several sessions too small to be shown alone. `sessions` are their ids in order of date.

    A question of a session stands in one joint at most, and only if its own release shows nothing of it.
    """

    __tablename__ = "joint_releases"

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    community_id: Mapped[str] = mapped_column(ForeignKey("communities.id", ondelete="CASCADE"), index=True)
    frozen_on: Mapped[datetime.date] = mapped_column(Date)
    sessions: Mapped[list[str]] = mapped_column(JSON)
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)


class PeriodRelease(Base):
    """A period of a community, or of the whole network (then it has none), declared before it begins.

    `figures` are those of its sessions, frozen from its end on; null while it runs, written once. `texts` are the
    questions whose words were laid out with them: key, prompt and audience of each.
    """

    __tablename__ = "period_releases"

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    community_id: Mapped[str | None] = mapped_column(ForeignKey("communities.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    starts: Mapped[datetime.date] = mapped_column(Date)
    ends: Mapped[datetime.date] = mapped_column(Date)
    declared_on: Mapped[datetime.date] = mapped_column(Date)
    frozen_on: Mapped[datetime.date | None] = mapped_column(Date)
    figures: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    texts: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON)


class Comment(Base):
    """What somebody wrote, apart from their other answers and in random order, until a facilitator has looked at it.

    It belongs to a session, or to a period of several; then nothing says from which of them it came.
    """

    __tablename__ = "comments"

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    session_id: Mapped[str | None] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"), index=True)
    period_id: Mapped[str | None] = mapped_column(ForeignKey("period_releases.id", ondelete="CASCADE"), index=True)
    question: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Text)
    quote: Mapped[bool] = mapped_column(default=False)  # its writer lets it be quoted outside the group
    state: Mapped[str] = mapped_column(String(10), default="waiting")  # waiting, shown, hidden

    @classmethod
    def of(cls, owner: Session | PeriodRelease) -> ColumnElement[bool]:
        """As a condition of a query: it belongs to this session or period."""
        return cls.session_id == owner.id if isinstance(owner, Session) else cls.period_id == owner.id

    @property
    def owner_id(self) -> str:
        """The id of the session or period that it belongs to."""
        return self.session_id or self.period_id or ""


class OwedErasure(Base):
    """That words were left out of a text, or texts laid apart by a period, whose bytes may still lie in files.

    Noted with the change itself, gone once the files are rewritten: also where the session is deleted meanwhile.
    `session_id`: which session or period words were left out in; empty where none were.
    """

    __tablename__ = "owed_erasures"
    __table_args__ = {"sqlite_with_rowid": False}

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    session_id: Mapped[str] = mapped_column(String(22))


class Outcome(Base):
    """What happened in the members' work since the sessions began: a new policy or practice, a milestone, thanks.

    Nothing says that the sessions brought it about.
    """

    __tablename__ = "outcomes"

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    community_id: Mapped[str] = mapped_column(ForeignKey("communities.id", ondelete="CASCADE"), index=True)
    session_id: Mapped[str | None] = mapped_column(ForeignKey("sessions.id", ondelete="SET NULL"))
    date: Mapped[datetime.date] = mapped_column(Date)
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(300))


class Picture(Base):
    """A chart asked for and, once the clerk has drawn it, its SVG. A cache: `key` is a hash of what it shows."""

    __tablename__ = "pictures"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    chart: Mapped[str] = mapped_column(String(40))
    record: Mapped[dict[str, Any]] = mapped_column(JSON)
    drawn: Mapped[bool] = mapped_column(default=False, index=True)
    wide: Mapped[str | None] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)
    file: Mapped[str | None] = mapped_column(Text)


class Lease(Base):
    """Which server's clerk is at work. Whoever holds it renews it; when it runs out, another may take it."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    holder: Mapped[str] = mapped_column(String(40))
    until: Mapped[datetime.datetime] = mapped_column(DateTime)
