"""People who sign in, the communities they belong to, and the tokens their programs use. Attendees appear nowhere."""

from __future__ import annotations

from datetime import date

from flask_security.models import sqla
from sqlalchemy import JSON, Date, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveys.database import Base
from surveys.identifiers import new_community_code, new_id

sqla.FsModels.set_db_info(base_model=Base, user_table_name="users", role_table_name="roles")

ADMINISTRATOR = "administrator"


class Role(Base, sqla.FsRoleMixin):
    """A role in the whole network; there is one, administrator. Roles in a community are memberships."""

    __tablename__ = "roles"


class User(Base, sqla.FsUserMixin):
    """Somebody who may sign in: a facilitator, a lead, an administrator."""

    __tablename__ = "users"

    memberships: Mapped[list[Membership]] = relationship(back_populates="user", cascade="all, delete-orphan")

    @property
    def is_administrator(self) -> bool:
        return self.has_role(ADMINISTRATOR)


class Network(Base):
    """What holds for the whole installation: one row, made when something is set for the first time.

    `languages`: the tags of those that attendees' pages speak beside English.
    """

    __tablename__ = "network"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)


class Community(Base):
    """A group that meets. `k` is the smallest group that any figure may describe; it is only ever raised.

    `code` is permanent: an attendee who types it comes to whatever session is going on.
    """

    __tablename__ = "communities"

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(200))
    audience: Mapped[str] = mapped_column(String(200), default="")
    format: Mapped[str] = mapped_column(String(40), default="")
    rhythm: Mapped[str] = mapped_column(String(80), default="")
    safeguarding_contact: Mapped[str] = mapped_column(String(200), default="")
    # who is responsible for the data, with a contact; empty: the community itself
    responsible: Mapped[str] = mapped_column(String(200), default="")
    privacy_notice: Mapped[str] = mapped_column(Text, default="")  # its words, or the address of a page
    k: Mapped[int] = mapped_column(default=5)
    language: Mapped[str] = mapped_column(String(20), default="en")
    time_zone: Mapped[str] = mapped_column(String(60), default="UTC")
    code: Mapped[str] = mapped_column(String(8), unique=True, default=new_community_code)

    memberships: Mapped[list[Membership]] = relationship(back_populates="community", cascade="all, delete-orphan")


class Membership(Base):
    """A person's role in one community: facilitator or lead."""

    __tablename__ = "memberships"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    community_id: Mapped[str] = mapped_column(
        ForeignKey("communities.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    role: Mapped[str] = mapped_column(String(20))

    user: Mapped[User] = relationship(back_populates="memberships")
    community: Mapped[Community] = relationship(back_populates="memberships")


class ApiToken(Base):
    """A program's key to act for a person; only its hash is kept."""

    __tablename__ = "api_tokens"

    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    made_on: Mapped[date] = mapped_column(Date)

    user: Mapped[User] = relationship()
