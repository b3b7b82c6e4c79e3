"""Who may see and do what: one table, one function, used by pages and API alike.

Membership is per community. Somebody who is no member is told that nothing is there (404), so that addresses cannot be
probed; a member whose role does not reach is told so in words (403).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session as Database

from surveys.database import Base
from surveys.errors import Forbidden, NotFound
from surveys.identifiers import is_id
from surveys.models.people import Community, Membership, User
from surveys.models.questionnaires import Questionnaire
from surveys.models.sessions import Session

Thing = TypeVar("Thing", bound=Base)

SEE, BUILD, RUN, INVITE = "see", "build", "run", "invite"

# role in a community -> what it may do there
ROLES: dict[str, frozenset[str]] = {
    "facilitator": frozenset({SEE, BUILD, RUN, INVITE}),
    "lead": frozenset({SEE}),
}


def may(database: Database, user: User, permission: str, community_id: str) -> bool:
    """Whether a person may do something in a community. The one place that decides it."""
    role = role_in(database, user, community_id)
    return role is not None and permission in ROLES[role]


def role_in(database: Database, user: User, community_id: str) -> str | None:
    """The person's role in a community, None if they are no member."""
    return database.scalar(
        select(Membership.role).where(Membership.user_id == user.id, Membership.community_id == community_id)
    )


def communities_of(database: Database, user: User) -> list[Community]:
    """The communities that a person is a member of, by name."""
    mine = select(Community).join(Membership).where(Membership.user_id == user.id)
    return list(database.scalars(mine.order_by(Community.name, Community.id)))


def demand(database: Database, user: User, permission: str, community_id: str) -> None:
    """Raise NotFound for those who are no members, Forbidden for those whose role does not reach."""
    if role_in(database, user, community_id) is None:
        raise NotFound
    if not may(database, user, permission, community_id):
        raise Forbidden("Only facilitators may do this.", way_out="Ask one of yours.", community=community_id)


def may_found(database: Database, user: User) -> bool:
    """Whether a person may make a community: administrators, facilitators, and who belongs to none yet; no lead."""
    roles = set(database.scalars(select(Membership.role).where(Membership.user_id == user.id)))
    return user.is_administrator or not roles or any(RUN in ROLES[role] for role in roles)


def demand_founding(database: Database, user: User) -> None:
    """Raise Forbidden for those who may make no community."""
    if not may_found(database, user):
        raise Forbidden("Only facilitators and administrators make communities.", way_out="Ask one of yours.")


def is_of_network(database: Database, user: User) -> bool:
    """Whether a person may know which periods the network has: administrators, and who belongs to a community."""
    return user.is_administrator or bool(communities_of(database, user))


def demand_administrator(user: User) -> None:
    """Raise Forbidden for everybody but administrators."""
    if not user.is_administrator:
        raise Forbidden("Only administrators may do this.", way_out="Ask one of yours.")


def may_read_over(database: Database, user: User, communities: Collection[str]) -> bool:
    """Whether a person may read what these communities say together: administrators, and who may see each of them.

    Whoever sees all but one of them could take theirs off and read the last, whose figures are for its members.
    """
    own = {community.id for community in communities_of(database, user)}
    return user.is_administrator or bool(communities and own.issuperset(communities))


def find(database: Database, kind: type[Thing], id_: str) -> Thing:
    """What has this id, whoever asks. Raises NotFound, also for what cannot be an id."""
    found = database.get(kind, id_) if is_id(id_) else None
    if found is None:
        raise NotFound
    return found


def get_community(database: Database, user: User, community_id: str, permission: str = SEE) -> Community:
    """The community, or NotFound or Forbidden."""
    community = find(database, Community, community_id)
    demand(database, user, permission, community.id)
    return community


def get_questionnaire(database: Database, user: User, questionnaire_id: str, permission: str = SEE) -> Questionnaire:
    """The questionnaire, or NotFound or Forbidden."""
    questionnaire = find(database, Questionnaire, questionnaire_id)
    demand(database, user, permission, questionnaire.community_id)
    return questionnaire


def get_session(database: Database, user: User, session_id: str, permission: str = SEE) -> Session:
    """The session, or NotFound or Forbidden."""
    session = find(database, Session, session_id)
    demand(database, user, permission, session.community_id)
    return session
