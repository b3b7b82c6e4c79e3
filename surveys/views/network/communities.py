"""The communities a person belongs to, a new one, and what is said of one."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from surveys import network
from surveys.access import RUN, demand_founding, get_community, is_of_network, may_found
from surveys.database import db
from surveys.errors import Invalid
from surveys.languages.turning import languages_on
from surveys.views.network.base import blueprint
from surveys.views.network.forms import CommunityForm
from surveys.views.run.due import desk
from surveys.views.staff import blame, community_page, page


@blueprint.get("/communities")
def communities() -> ResponseReturnValue:
    """Mine, with what each was doing last."""
    return page(
        "network/communities.html",
        "communities",
        desk=desk(),
        mine=network.mine(db.session, current_user),
        may_found=may_found(db.session, current_user),
        of_network=is_of_network(db.session, current_user),
    )


@blueprint.route("/communities/new", methods=["GET", "POST"])
def new_community() -> ResponseReturnValue:
    """Found a community; whoever does becomes its facilitator."""
    demand_founding(db.session, current_user)
    form = CommunityForm()
    form.offer_languages(languages_on())
    if form.validate_on_submit():
        made = network.found_community(db.session, current_user, form.about())
        db.session.commit()
        return redirect(url_for("network.community", community_id=made.id), 303)
    return page("network/community_form.html", "communities", form=form, community=None), 422 if form.errors else 200


@blueprint.route("/communities/<community_id>/edit", methods=["GET", "POST"])
def edit_community(community_id: str) -> ResponseReturnValue:
    """Say something else of a community."""
    community = get_community(db.session, current_user, community_id, RUN)
    form = CommunityForm(obj=community)
    form.keep_zone(community.time_zone)
    form.offer_languages(languages_on(), community.language)
    if form.validate_on_submit():
        try:
            network.change_community(community, form.about())
        except Invalid as error:
            blame(form, error)
        else:
            db.session.commit()
            flash("Saved.")
            return redirect(url_for("network.community", community_id=community.id), 303)
    status = 422 if form.errors else 200
    return community_page("network/community_form.html", community, "community", form=form), status
