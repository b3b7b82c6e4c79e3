"""Sign-in of facilitators, leads and administrators, by Flask-Security; nothing of it touches an attendee.

Every page is closed unless its endpoint is named in PUBLIC; a test requests every route to prove it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from flask import Flask, current_app, has_request_context, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter
from flask_security import FSQLALiteUserDatastore, MailUtil, Security, current_user, hash_password
from flask_security.recoverable import generate_reset_password_token
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import event, select
from sqlalchemy.orm import Session as Database

from surveys.database import db, writing
from surveys.errors import Invalid
from surveys.models.people import ADMINISTRATOR, Role, User

# Endpoints that anybody may reach. Everything else demands a sign-in (pages) or a token (API).
PUBLIC = frozenset(
    {
        "attend.home",
        "attend.form",
        "attend.send",
        "attend.thanks",
        "attend.promise",
        "attend.notice",
        "attend.accessibility",
        "attend.begin_try",
        "attend.try_form",
        "attend.try_send",
        "attend.try_thanks",
        "attend.try_results",
        "attend.worker",
        "static",
        "security.login",
        "security.logout",
        "security.reset_password",
        "security.forgot_password",
        "people.forgotten",
        "api.openapi",
        "api.questionnaire_schema",
    }
)
# Pages that take as long as hashing a password. They begin as readers (views/people/signing.py).
HASHING = frozenset({"security.login", "security.reset_password", "security.change_password"})
WELCOME_DAYS = 1
SHORTEST_PASSWORD = 10  # characters

# What Flask-Security says, in our words. Which account there is, nobody learns from them.
_NOT_RIGHT = "E-mail or password is not right. Check both and try again."
MESSAGES = {
    "USER_DOES_NOT_EXIST": (_NOT_RIGHT, "error"),
    "GENERIC_AUTHN_FAILED": (_NOT_RIGHT, "error"),
    "PASSWORD_NOT_PROVIDED": ("Enter a password", "error"),
    "UNAUTHENTICATED": ("Sign in to see this page.", "info"),
    "ANONYMOUS_USER_REQUIRED": ("You are signed in already.", "info"),
    "INVALID_REDIRECT": ("The address after signing in was not one of ours. Sign in once more.", "error"),
    # not shown: the page for a lost password says the same, and what to do
    "INVALID_RESET_PASSWORD_TOKEN": ("This link does not work, or it was used already.", "error"),
    "PASSWORD_RESET_EXPIRED": ("This link is older than a day.", "error"),
    "PASSWORD_RESET": ("Your password is saved.", "success"),
    "PASSWORD_RESET_NO_LOGIN": ("Your password is saved. Sign in with it.", "success"),
    "PASSWORD_CHANGE": ("Your password is saved.", "success"),
    "PASSWORD_IS_THE_SAME": ("This is your password already. Choose another new one.", "error"),
    "INVALID_PASSWORD": ("This is not your password now. Type it again.", "error"),
    "DISABLED_ACCOUNT": (_NOT_RIGHT, "error"),
    "INVALID_EMAIL_ADDRESS": (_NOT_RIGHT, "error"),
    "UNAUTHORIZED": ("Your account may not do this here.", "error"),
    "API_ERROR": ("This could not be read. Type it again.", "error"),
    "RETYPE_PASSWORD_MISMATCH": ("The two passwords differ. Type the same one twice.", "error"),
    "PASSWORD_INVALID_LENGTH": ("Use at least %(length)s characters, and at most 128", "error"),
}

csrf = CSRFProtect()


class NoMail(MailUtil):
    """No mail is sent: an administrator hands out one-time links instead. Addresses are read as they are stored.

    That is in letters that cannot be taken for others, so that nobody's account looks like somebody else's: a name of
    other scripts is refused, and a domain of other scripts is written as it is registered (xn--…).
    """

    def normalize(self, email: str) -> str:
        return self.validate(email)

    def validate(self, email: str) -> str:
        name, _, domain = str(super().validate(email.strip())).casefold().rpartition("@")
        parts = (part if part.isascii() else f"xn--{part.encode('punycode').decode()}" for part in domain.split("."))
        return f"{name}@{'.'.join(parts)}"

    def send_mail(self, *_arguments: Any, **_named: Any) -> None:
        return None


limiter = Limiter(
    key_func=lambda: request.remote_addr or "", default_limits=[], storage_uri="memory://", strategy="moving-window"
)
datastore = FSQLALiteUserDatastore(db, User, Role)


def set_up_sign_in(app: Flask) -> None:
    """Sign-in, CSRF protection, throttling, and the gate in front of every page."""
    app.before_request(_begin_writing)  # the first of all: hooks that Security registers read the database
    app.config.setdefault("RATELIMIT_ENABLED", True)
    app.config.from_mapping(
        SECURITY_BLUEPRINT_NAME="security",
        SECURITY_LOGIN_URL="/sign-in",
        SECURITY_LOGOUT_URL="/sign-out",
        SECURITY_LOGOUT_METHODS=["POST"],  # and so with a CSRF token: no picture on a page signs anybody out
        SECURITY_RESET_URL="/welcome",
        SECURITY_CHANGE_URL="/account/password",
        SECURITY_POST_CHANGE_VIEW="/account",
        SECURITY_POST_LOGIN_VIEW="/communities",
        SECURITY_POST_LOGOUT_VIEW="/",
        SECURITY_POST_RESET_VIEW="/sign-in",
        SECURITY_RECOVERABLE=True,
        SECURITY_CHANGEABLE=True,
        SECURITY_FRESHNESS=timedelta(minutes=-1),  # off, and with it the page /verify
        SECURITY_API_ENABLED_METHODS=["session"],
        SECURITY_SEND_PASSWORD_CHANGE_EMAIL=False,
        SECURITY_SEND_PASSWORD_RESET_EMAIL=False,
        SECURITY_SEND_PASSWORD_RESET_NOTICE_EMAIL=False,
        SECURITY_RESET_PASSWORD_WITHIN=timedelta(days=WELCOME_DAYS),
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_PASSWORD_SINGLE_HASH=["argon2"],
        SECURITY_PASSWORD_LENGTH_MIN=SHORTEST_PASSWORD,
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        SECURITY_EMAIL_VALIDATOR_ARGS={"check_deliverability": False, "allow_smtputf8": False},
        SECURITY_STATIC_FOLDER=None,
        SECURITY_REDIRECT_BEHAVIOR=None,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        REMEMBER_COOKIE_NAME=f"{app.config['SESSION_COOKIE_NAME']}-remember",  # __Host- where the session's has it
        REMEMBER_COOKIE_DURATION=timedelta(hours=12),
        REMEMBER_COOKIE_SECURE=bool(app.config["SECURE_TRANSPORT"]),
        REMEMBER_COOKIE_HTTPONLY=True,
        REMEMBER_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,  # compares Referer, which our pages do not send
        RATELIMIT_HEADERS_ENABLED=False,
    )
    app.config.update({f"SECURITY_MSG_{name}": message for name, message in MESSAGES.items()})
    csrf.init_app(app)
    limiter.init_app(app)
    Security(app, datastore, mail_util_cls=NoMail)
    # pages know people by their cookie alone, never by a token in a header or an address
    app.login_manager.request_loader(lambda _request: None)  # type: ignore[attr-defined]  # Flask-Login put it there
    app.before_request(demand_sign_in)
    app.teardown_request(_end_writing)
    with app.app_context():
        event.listen(db.sessionmaker, "after_commit", _saved)


def demand_sign_in() -> ResponseReturnValue | None:
    """Send whoever is not signed in to the sign-in page, unless the endpoint is public."""
    endpoint = request.endpoint
    if endpoint is None or endpoint in PUBLIC or request.blueprint == "api":
        return None  # the API asks for its token itself, before any of its views
    if current_user.is_authenticated:
        return None
    if request.method in ("GET", "HEAD"):
        return redirect(url_for("security.login", next=request.full_path.rstrip("?")))
    return redirect(url_for("security.login"))


def _begin_writing() -> None:
    # the attendee's pages write through the commit queue alone
    reads = request.method in ("GET", "HEAD", "OPTIONS") or request.blueprint == "attend"
    writing.set(not reads and request.endpoint not in HASHING)


def _saved(_session: Database) -> None:
    # A view commits once. What the answer reads afterwards waits for no writer, or it would say "not saved" of what is.
    if has_request_context():
        writing.set(False)


def _end_writing(_error: BaseException | None) -> None:
    writing.set(False)


def find_account(database: Database, email: str) -> User | None:
    """The account with this address, however it is written; None if there is none."""
    try:
        address = current_app.extensions["security"]._mail_util.normalize(email)
    except ValueError:
        return None
    return database.scalar(select(User).where(User.email == address))


def create_account(database: Database, email: str, *, administrator: bool = False, password: str | None = None) -> User:
    """A new account; without a password nobody can sign in to it yet. Raises Invalid for a bad or used address."""
    try:
        address = current_app.extensions["security"]._mail_util.validate(email)
    except ValueError as error:
        if not email.rpartition("@")[0].isascii():
            raise Invalid("Write what stands before the @ in plain letters, a to z", field="email") from error
        raise Invalid(f"{email!r} is not an e-mail address", field="email") from error
    if find_account(database, address) is not None:
        raise Invalid(f"There is an account for {address} already", field="email")
    user = cast(User, datastore.create_user(email=address, password=hash_password(password) if password else None))
    if administrator:
        datastore.add_role_to_user(user, datastore.find_or_create_role(ADMINISTRATOR))
    database.flush()
    return user


def welcome_link(user: User) -> str:
    """A one-time address at which the person sets a password; it ends after a day or once used."""
    path = url_for("security.reset_password", token=generate_reset_password_token(user), _external=False)
    return f"{current_app.config['PUBLIC_URL']}{path}"
