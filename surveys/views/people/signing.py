"""Flask-Security's pages as we serve them: slowed, with a limit of length, and nobody waits while a password is hashed.

Hashing a password takes as long as many writes, and SQLite has one writer at a time. So these pages begin as readers
(`surveys.sign_in.HASHING`); what they changed of an account is written afterwards, in a transaction of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import get_flashed_messages, redirect, session, url_for
from flask.sansio.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_security import current_user, views
from sqlalchemy import inspect, update

from surveys import tokens
from surveys.database import db, may_write
from surveys.errors import Conflict
from surveys.models.people import User
from surveys.sign_in import datastore, limiter
from surveys.throttling import ACCOUNT_LIMITS, NETWORK_LIMIT, check_lengths, failed, network, who_tries
from surveys.views.people.base import blueprint
from surveys.views.staff import outside

View = Callable[..., ResponseReturnValue]
KEPT = ("password", "fs_uniquifier")  # all that these pages change of an account


@dataclass(frozen=True)
class Change:
    """What a page wants to write of an account, and what stood there when the page read it."""

    user_id: int
    before: Mapping[str, str | None]
    after: Mapping[str, str | None]


def apart(view: View) -> View:
    """A page that reads, checks and hashes as a reader; its change is written after it, as a writer.

    A reader must not turn writer: SQLite refuses that at once where somebody else wrote meanwhile. So the reader ends
    first, and the change is made only if the account still is what was read: a link works once, however fast two are.
    """

    @wraps(view)
    def run(**arguments: Any) -> ResponseReturnValue:
        with db.session.no_autoflush:  # a look-up in between must not write either
            answer = view(**arguments)
            changes = [_change(user) for user in db.session.dirty if isinstance(user, User)]
        db.session.rollback()
        with may_write():
            for change in changes:
                _write(change)
            db.session.commit()
        return answer

    return run


def _change(user: User) -> Change:
    histories = {name: inspect(user).attrs[name].history for name in KEPT}
    return Change(
        user_id=user.id,
        before={name: [*history.deleted, *history.unchanged][0] for name, history in histories.items()},
        after={name: [*history.added, *history.unchanged][0] for name, history in histories.items()},
    )


def _write(change: Change) -> None:
    unchanged = [getattr(User, name) == value for name, value in change.before.items()]
    account = update(User).where(User.id == change.user_id, *unchanged).values(**change.after)
    done = db.session.scalar(account.returning(User.id)) is not None
    if change.before["fs_uniquifier"] == change.after["fs_uniquifier"]:
        return  # where only the same password was to be hashed anew, somebody else did it or chose another
    if done:
        tokens.revoke_all(db.session, change.user_id)  # who knew the old password may have made one
        return
    session.clear()  # it says that the password is saved, and may sign in somebody who is signed out
    raise Conflict("The password of this account was changed a moment ago.", way_out="Sign in with the newest one.")


def careful(view: View) -> View:
    """A page that takes nothing longer than an address or a password can be."""

    @wraps(view)
    def run(**arguments: Any) -> ResponseReturnValue:
        check_lengths()
        return view(**arguments)

    return run


def sign_out() -> ResponseReturnValue:
    """End every sign-in of this account, here and elsewhere: a copied cookie is worth nothing from now on."""
    user = current_user._get_current_object() if current_user.is_authenticated else None
    answer = views.logout()
    if user is not None:
        datastore.set_uniquifier(user)
        db.session.commit()
    return answer


def spoiled() -> ResponseReturnValue:
    """Where Flask-Security sends spoiled links; its own page would offer to send mail."""
    said = get_flashed_messages()  # taken, not shown: the page says it itself
    return redirect(url_for("people.forgotten", spoiled=1 if said else None), 303)


slowed = limiter.limit(ACCOUNT_LIMITS, key_func=who_tries, methods=["POST"])
slowed_at_door = limiter.limit(NETWORK_LIMIT, key_func=network, methods=["POST"], deduct_when=failed)
PAGES: dict[str, View] = {
    "security.login": slowed_at_door(slowed(careful(apart(views.login)))),
    "security.reset_password": slowed(careful(apart(views.reset_password))),
    "security.change_password": slowed(careful(apart(views.change_password))),
    "security.logout": sign_out,
    "security.forgot_password": spoiled,
}


@blueprint.record_once
def _fit_in(state: BlueprintSetupState) -> None:
    state.app.view_functions.update(PAGES)
    # its page for a new password has the bar of ours
    state.app.extensions["security"].change_password_context_processor(lambda: outside("account"))
