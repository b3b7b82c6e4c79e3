"""Verbs of the network: found and change a community, and say who belongs to it.

A community always keeps a facilitator, and its smallest group is only ever raised.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Database
from sqlalchemy.orm import joinedload, selectinload

from surveys.access import ROLES
from surveys.clock import today
from surveys.errors import Conflict, Invalid, NotFound
from surveys.identifiers import new_community_code
from surveys.limits import (
    FORMATS,
    LARGEST_K,
    LONGEST_EMAIL,
    LONGEST_NOTICE,
    LONGEST_RHYTHM,
    SMALLEST_K,
    check_language,
    check_line,
    check_number,
    check_time_zone,
    check_word,
)
from surveys.models.people import Community, Membership, User
from surveys.models.sessions import CANCELLED, Session, Wave
from surveys.sign_in import create_account, find_account


@dataclass(frozen=True)
class About:
    """What is said of a community."""

    name: str
    audience: str = ""
    format: str = ""
    rhythm: str = ""
    safeguarding_contact: str = ""
    responsible: str = ""
    privacy_notice: str = ""
    k: int = SMALLEST_K
    time_zone: str = "UTC"
    language: str = "en"


@dataclass(frozen=True)
class Invitation:
    """Somebody who was taken in. `new`: their account was made for it, so they need a welcome link."""

    user: User
    new: bool


@dataclass(frozen=True)
class Mine:
    """A community as one of its members sees it in a list."""

    community: Community
    role: str
    latest: Session | None


def mine(database: Database, user: User) -> list[Mine]:
    """A person's communities by name, each with the newest of its sessions up to today."""
    own = select(Membership).join(Community).where(Membership.user_id == user.id).order_by(Community.name, Community.id)
    memberships = database.scalars(own.options(joinedload(Membership.community))).all()
    newest = (
        select(Session.community_id, func.max(Session.date).label("date"))
        .where(Session.community_id.in_([membership.community_id for membership in memberships]))
        .where(
            Session.date <= today("UTC"), ~Session.waves.any(Wave.state == CANCELLED)
        )  # what was, not what is planned
        .group_by(Session.community_id)
        .subquery()
    )
    found = select(Session).join(
        newest, (Session.community_id == newest.c.community_id) & (Session.date == newest.c.date)
    )
    latest = {session.community_id: session for session in database.scalars(found.options(selectinload(Session.waves)))}
    return [Mine(one.community, one.role, latest.get(one.community_id)) for one in memberships]


def sessions_of(database: Database, community_id: str) -> list[Session]:
    """A community's sessions with their forms, newest first."""
    found = select(Session).where(Session.community_id == community_id).options(selectinload(Session.waves))
    return list(database.scalars(found.order_by(Session.date.desc(), Session.id)))


def found_community(database: Database, founder: User, about: About) -> Community:
    """A new community with its founder as facilitator. Raises Invalid, such as for a smallest group below 5."""
    _check(about)
    community = Community(**vars(about), code=_free_code(database))
    community.memberships = [Membership(user_id=founder.id, role="facilitator")]
    database.add(community)
    database.flush()
    return community


def _free_code(database: Database) -> str:
    """A code that leads nowhere yet. Earlier releases gave sessions codes with any first sign."""
    while True:
        code = new_community_code()
        taken = (
            select(Session.id).where(Session.code == code).union_all(select(Community.id).where(Community.code == code))
        )
        if database.scalar(taken) is None:
            return code


def change_community(community: Community, about: About) -> None:
    """Say something else of a community. Raises Invalid, also where the smallest group would become smaller."""
    _check(about)
    if about.k < community.k:
        raise Invalid(
            f"The smallest group can only be raised: enter {community.k} or more. People were promised {community.k}.",
            field="k",
        )
    for name, value in vars(about).items():
        setattr(community, name, value)


def _check(about: About) -> None:
    check_line(about.name, "name")
    check_line(about.audience, "audience", may_be_empty=True)
    check_word(about.format, "format", FORMATS)
    check_line(about.rhythm, "rhythm", LONGEST_RHYTHM, may_be_empty=True)
    check_line(about.safeguarding_contact, "safeguarding_contact", may_be_empty=True)
    check_line(about.responsible, "responsible", may_be_empty=True)
    check_line(about.privacy_notice, "privacy_notice", LONGEST_NOTICE, may_be_empty=True)
    check_number(about.k, "k", SMALLEST_K, LARGEST_K)
    check_time_zone(about.time_zone, "time_zone")
    check_language(about.language, "language")


def members_of(database: Database, community: Community) -> list[Membership]:
    """Who belongs to a community: facilitators first, then by address."""
    found = select(Membership).join(User).where(Membership.community_id == community.id)
    return list(database.scalars(found.order_by(Membership.role, User.email)))


def invite(database: Database, community: Community, email: str, role: str) -> Invitation:
    """Take somebody in by e-mail address; makes their account if there is none.

    Raises Invalid for a bad address, an unknown role, or somebody who belongs to the community already.
    """
    _check_role(role)
    check_line(email, "email", LONGEST_EMAIL)
    user = find_account(database, email)
    new = user is None
    if user is None:
        user = create_account(database, email)
    elif database.get(Membership, (user.id, community.id)) is not None:
        raise Invalid(f"{user.email} belongs to this community already", field="email")
    database.add(Membership(user_id=user.id, community_id=community.id, role=role))
    database.flush()
    return Invitation(user, new)


def change_role(database: Database, community: Community, user_id: int, role: str) -> Membership:
    """Give a member another role. Raises NotFound, Invalid, or Conflict for the last facilitator."""
    _check_role(role)
    membership = _membership(database, community, user_id)
    if role != "facilitator":
        _keep_one_facilitator(database, membership)
    membership.role = role
    return membership


def remove_member(database: Database, community: Community, user_id: int) -> User:
    """Take somebody out of a community; their account stays. Raises NotFound, or Conflict for the last facilitator."""
    membership = _membership(database, community, user_id)
    _keep_one_facilitator(database, membership)
    user = membership.user
    database.delete(membership)
    return user


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise Invalid(f"A role is one of {', '.join(ROLES)}", field="role")


def _membership(database: Database, community: Community, user_id: int) -> Membership:
    membership = database.get(Membership, (user_id, community.id))
    if membership is None:
        raise NotFound("This person does not belong to the community.", way_out="Open the list of people again.")
    return membership


def _keep_one_facilitator(database: Database, leaving: Membership) -> None:
    # locked, so that the last two cannot take each other out at the same moment
    facilitators = database.scalars(
        select(Membership)
        .where(Membership.community_id == leaving.community_id, Membership.role == "facilitator")
        .with_for_update()
    ).all()
    if all(membership.user_id == leaving.user_id for membership in facilitators):
        raise Conflict("This is the community's only facilitator.", way_out="Make somebody else a facilitator first.")
