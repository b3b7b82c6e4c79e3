"""What every page of facilitators, leads and administrators has: the bar with its links, and what the person may do.

Pages inside a community say which community and which place of the bar; everything else follows.
"""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for
from flask_security import current_user

from forms.texts import Text
from surveys import disk
from surveys.access import ROLES, role_in
from surveys.database import db
from surveys.errors import SoundingsError
from surveys.models.people import Community
from surveys.views.pages import say

Link = tuple[str, str, bool]


def page(template: str, place: str = "", **context: Any) -> str:
    """A page outside of any community. `place` is the link of the bar that it stands at."""
    return render_template(template, **outside(place), **context)


def outside(place: str = "") -> dict[str, Any]:
    """What the template of a page outside of any community takes for its bar."""
    links = [(url_for("network.communities"), "Communities", place == "communities")]
    return {"navigation": links if current_user.is_authenticated else [], **_person(place)}


def community_page(template: str, community: Community, place: str = "", **context: Any) -> str:
    """A page inside a community; `permissions` in the template are what this person may do there."""
    role = role_in(db.session, current_user, community.id)
    return render_template(
        template,
        navigation=_links(community, place),
        community=community,
        permissions=ROLES.get(role or "", frozenset()),
        **_person(place),
        **context,
    )


def _links(community: Community, place: str) -> list[Link]:
    inside: dict[str, Any] = {"community_id": community.id}
    return [
        (url_for("network.communities"), "Communities", False),
        (url_for("network.community", **inside), community.name, place == "community"),
        (url_for("run.sessions", **inside), "Sessions", place == "sessions"),
        (questionnaires_url(community), "Questionnaires", place == "questionnaires"),
        (url_for("people.members", **inside), "People", place == "people"),
    ]


def questionnaires_url(community: Community) -> str:
    """The builder's list of a community's questionnaires."""
    return url_for("build.shelf", community_id=community.id)


def word(text_id: str, **parameters: object) -> str:
    """The words of an id of texts.json, for templates."""
    return say(Text(text_id, parameters))


def _person(place: str) -> dict[str, Any]:
    return {
        "home_url": url_for("network.communities"),
        "account": [(url_for("people.account"), "Your account", place == "account")]
        if current_user.is_authenticated
        else [],
        "sign_out_url": url_for("security.logout") if current_user.is_authenticated else None,
        "word": word,
        "disk": disk.room() if current_user.is_authenticated else None,
    }


def blame(form: Any, error: SoundingsError) -> None:
    """Put a verb's refusal beside the field that it belongs to, or on top of the form."""
    field = form[error.field] if error.field and error.field in form else None
    if field is not None:
        field.errors = [error.message]
    else:
        form.form_errors.append(f"{error.message} {error.way_out}")
