"""Languages of attendees' pages: an administrator turns those on that somebody has to read there."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from surveys.access import demand_administrator
from surveys.database import db
from surveys.languages import ENGLISH, language, tags
from surveys.languages.turning import languages_on, turn
from surveys.views.network.base import blueprint
from surveys.views.staff import page


@blueprint.get("/network/languages")
def network_languages() -> ResponseReturnValue:
    """Every language there is a catalogue of, with whether it is on and whether it was reviewed."""
    demand_administrator(current_user)
    on = languages_on()
    listed = [(language(tag), tag in on) for tag in tags() if tag != ENGLISH]
    return page("network/languages.html", "communities", listed=listed)


@blueprint.post("/network/languages")
def turn_language() -> ResponseReturnValue:
    """Turn one on or off; attendees' pages follow at once."""
    demand_administrator(current_user)
    tag, on = request.form.get("tag", ""), request.form.get("on") == "1"
    turn(db.session, tag, on=on)
    db.session.commit()
    flash(f"{language(tag).english} is {'on' if on else 'off'} now.")
    return redirect(url_for("network.network_languages"), 303)
