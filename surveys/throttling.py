"""Who tries a password, and how often they may: counted per account and network, and per network alone.

The first count slows guessing at one account without locking its owner out elsewhere; the second slows trying one
password on many accounts. Only failures enter the second, so that a whole training room behind one address gets in.
"""

from __future__ import annotations

import hashlib
import ipaddress
import unicodedata
from contextlib import suppress

from flask import Response, current_app, request
from flask_security import current_user

from surveys.errors import Invalid

LONGEST_EMAIL = 255  # characters, what the column holds
LONGEST_PASSWORD = 1000  # far above what can be chosen (128): longer ones are not worth a hash
PASSWORDS = ("password", "password_confirm", "new_password", "new_password_confirm")
ACCOUNT_LIMITS = "5 per minute; 30 per hour"
NETWORK_LIMIT = "60 per 5 minutes"


def who_tries() -> str:
    """The account that is tried and the network from which; of a welcome link, the link stands for the account."""
    token = (request.view_args or {}).get("token")
    if token is not None:
        return f"link {hashlib.sha256(token.encode()).hexdigest()}|{network()}"
    email = request.form.get("email") or getattr(current_user, "email", None) or ""
    return f"{one_spelling(email[: LONGEST_EMAIL + 1])}|{network()}"


def one_spelling(email: str) -> str:
    """The one form of an address in which all ways of writing it are the same, also where it is none."""
    with suppress(ValueError):  # what is no address signs nobody in, but is counted
        email = current_app.extensions["security"]._mail_util.normalize(email)
    return unicodedata.normalize("NFKC", email).strip().casefold()


def network() -> str:
    """The asker's address; of IPv6 the first 64 bits, since a single line has all addresses below them."""
    given = request.remote_addr or ""
    try:
        address = ipaddress.ip_address(given)
    except ValueError:
        return given
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, 64), strict=False))


def failed(answer: Response) -> bool:
    """Whether a try failed: the page came again. Who is let in is sent on."""
    return answer.status_code == 200


def check_lengths() -> None:
    """Raise Invalid for an address or a password that is longer than any can be, before anything is hashed."""
    if len(request.form.get("email", "")) > LONGEST_EMAIL:
        raise Invalid(
            f"The e-mail address is longer than {LONGEST_EMAIL} characters.",
            way_out="Go back and type it again.",
            field="email",
        )
    for name in PASSWORDS:
        if len(request.form.get(name, "")) > LONGEST_PASSWORD:
            raise Invalid(
                f"The password is longer than {LONGEST_PASSWORD} characters.",
                way_out="Go back and type it again.",
                field=name,
            )
