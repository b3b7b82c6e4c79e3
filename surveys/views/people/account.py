"""One's own account with the tokens of one's programs; and, for anybody, what to do about a lost password."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from surveys import tokens
from surveys.access import communities_of, role_in
from surveys.database import db
from surveys.views.people.base import blueprint
from surveys.views.staff import page


@blueprint.get("/people/forgotten")
def forgotten() -> ResponseReturnValue:
    """No mail is sent: the way back in is a new link from an administrator."""
    return page(
        "people/forgotten.html", "forgotten", guest=not current_user.is_authenticated, spoiled="spoiled" in request.args
    )


@blueprint.get("/account")
def account() -> ResponseReturnValue:
    """Who I am here, and my programs' tokens."""
    return _account()


@blueprint.post("/account/tokens")
def make_token() -> ResponseReturnValue:
    """A new API token, shown on this one page and never again."""
    made = tokens.make_token(db.session, current_user)
    db.session.commit()
    # not redirected: the token must stand in no cookie and no address, so this answer is the only place that has it
    return _account(made)


@blueprint.post("/account/tokens/revoke")
def revoke_token() -> ResponseReturnValue:
    """End a token at once."""
    tokens.revoke(db.session, current_user, request.form.get("mark", ""))
    db.session.commit()
    flash("Revoked. Programs that used this token are refused from now on.")
    return redirect(url_for("people.account", _anchor="tokens"), 303)


def _account(made: str | None = None) -> str:
    mine = communities_of(db.session, current_user)
    return page(
        "people/account.html",
        "account",
        communities=[(one, role_in(db.session, current_user, one.id)) for one in mine],
        tokens=[(tokens.mark(token), token.made_on) for token in tokens.tokens_of(db.session, current_user)],
        made=made,
        made_mark=tokens.mark_of(made) if made else None,
    )
