"""Who belongs to a community: invite, change a role, remove. Members see the list; facilitators change it."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from surveys import network
from surveys.access import INVITE, get_community
from surveys.database import db
from surveys.errors import Forbidden, Invalid, NotFound
from surveys.models.people import Community, Membership, User
from surveys.sign_in import welcome_link
from surveys.views.people.base import blueprint
from surveys.views.people.forms import InvitationForm
from surveys.views.staff import blame, community_page


@blueprint.get("/communities/<community_id>/people")
def members(community_id: str) -> ResponseReturnValue:
    """The list, and the form to invite somebody."""
    return _list(get_community(db.session, current_user, community_id), InvitationForm(formdata=None))


@blueprint.post("/communities/<community_id>/people")
def invite(community_id: str) -> ResponseReturnValue:
    """Take somebody in; for a new account show its one-time welcome link, on this one page."""
    community = get_community(db.session, current_user, community_id, INVITE)
    form = InvitationForm()
    if not form.validate_on_submit():
        return _list(community, form), 422
    try:
        invitation = network.invite(db.session, community, form.email.data, form.role.data)
    except Invalid as error:
        blame(form, error)
        return _list(community, form), 422
    db.session.commit()
    if invitation.new:
        # not redirected: the link opens an account and must stand in no cookie and no address of ours
        return _list(community, InvitationForm(formdata=None), invitation.user)
    flash(_taken_in(community, invitation.user), "warning")
    return redirect(url_for("people.members", community_id=community.id), 303)


def _taken_in(community: Community, user: User) -> str:
    """What to say of somebody whose account was there before.

    Nobody knows who made it: whoever invites an address first holds its welcome link and might have used it.
    """
    said = f"{user.email} belongs to {community.name} now. This account exists already. "
    if user.password is None:
        said += "Nobody has chosen its password yet: an administrator can make a new welcome link. "
    return said + "Ask the person whether it is theirs before you rely on it. If it is not, remove it here."


@blueprint.post("/communities/<community_id>/people/<int:user_id>/role")
def change_role(community_id: str, user_id: int) -> ResponseReturnValue:
    """Make a facilitator a lead, or the other way round."""
    community = get_community(db.session, current_user, community_id, INVITE)
    membership = network.change_role(db.session, community, user_id, request.form.get("role", ""))
    db.session.commit()
    flash(f"{membership.user.email} is a {membership.role} now.")
    return redirect(url_for("people.members", community_id=community.id), 303)


@blueprint.post("/communities/<community_id>/people/<int:user_id>/remove")
def remove(community_id: str, user_id: int) -> ResponseReturnValue:
    """Take somebody out of the community."""
    community = get_community(db.session, current_user, community_id, INVITE)
    user = network.remove_member(db.session, community, user_id)
    itself = user.id == current_user.id
    db.session.commit()
    flash(f"{user.email} does not belong to {community.name} any more. To take them in again, invite them.")
    if itself:
        return redirect(url_for("network.communities"), 303)
    return redirect(url_for("people.members", community_id=community.id), 303)


@blueprint.post("/communities/<community_id>/people/<int:user_id>/link")
def new_link(community_id: str, user_id: int) -> ResponseReturnValue:
    """A new welcome link for a member. Administrators only: whoever has the link has the account."""
    community = get_community(db.session, current_user, community_id)
    if not current_user.is_administrator:
        raise Forbidden
    membership = db.session.get(Membership, (user_id, community.id))
    if membership is None:
        raise NotFound
    return _list(community, InvitationForm(formdata=None), membership.user)


def _list(community: Community, form: InvitationForm, welcome: User | None = None) -> str:
    found = network.members_of(db.session, community)
    return community_page(
        "people/members.html",
        community,
        "people",
        form=form,
        members=found,
        facilitators=sum(member.role == "facilitator" for member in found),
        welcomed=welcome,
        link=welcome_link(welcome) if welcome else None,
    )
