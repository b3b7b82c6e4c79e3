"""Names of accounts that look like others, addresses that are none, and passwords without end."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from surveys import tokens
from surveys.database import db
from surveys.models.people import ApiToken, User
from surveys.sign_in import welcome_link
from tests.corpus.report import Report
from tests.surveys.views.support_pages import FACILITATOR, LEAD, PASSWORD, Site, text

NEW_WORDS = "seven green boats sail"
# other ways to write an address that has an account: all of them are that account's
SAME = (
    "lee@example.org",
    "LEE@EXAMPLE.ORG",
    "  lee@example.org\t",
    "lee@ｅｘａｍｐｌｅ.org",
    "lee@example。org",
)
# what looks like it, and is refused
ALIKE = (
    "ⅼee@example.org",  # a Roman numeral fifty
    "lеe@example.org",  # a Cyrillic e
    "ｌee@example.org",
    "lee\u200b@example.org",
    "l\u00adee@example.org",
    "ﬁ@example.org",
    "straße@example.org",
    "İ@example.org",
)
NO_ADDRESS = (
    "lee@example.org\r\nBcc: all@example.org",
    "a@example.org\nX: y",
    '"lee"@example.org',
    '"a b"@example.org',
    "Lee <lee@example.org>",
    "<new@example.org>",
    "a@example.org, b@example.org",
    "a@b@example.org",
    "a@[127.0.0.1]",
    "a@localhost",
    "a@example..org",
    ".a@example.org",
    "a@-example.org",
    "a@" + "b" * 64 + ".org",
)
DOMAIN = ".".join(["b" * 62, "c" * 62, "d" * 59, "org"])  # 189 signs


def addresses(site: Site) -> list[str]:
    with site.app.app_context():
        return sorted(db.session.scalars(select(User.email)))


def invite(site: Site, client: FlaskClient, email: str) -> Any:
    return client.post(f"/communities/{site.community_id}/people", data={"email": email, "role": "lead"})


def test_no_account_looks_like_another(site: Site) -> None:
    client, known, report = site.client(FACILITATOR), addresses(site), Report("names of accounts")
    for email in (*SAME, *ALIKE, *NO_ADDRESS):
        answer = report.ask("POST people", invite, site, client, email)
        assert answer.status_code == 422, email
        assert ("belongs to this community already" in text(answer)) == (email in SAME), email
    assert addresses(site) == known
    report.close()


def test_domain_of_other_scripts_is_kept_as_it_is_registered(site: Site) -> None:
    """It cannot be taken for one in Latin letters, and whoever has it signs in with it as they write it."""
    client, known = site.client(FACILITATOR), addresses(site)
    assert invite(site, client, "fay@exаmple.org").status_code == 200  # a Cyrillic a
    assert invite(site, client, "a@bücher.example").status_code == 200
    assert invite(site, client, "A@xn--bcher-kva.example").status_code == 422
    assert set(addresses(site)) - set(known) == {"fay@xn--exmple-4nf.org", "a@xn--bcher-kva.example"}


def test_address_of_254_signs_is_the_longest(site: Site) -> None:
    client = site.client(FACILITATOR)
    longest = "a" * 64 + "@" + DOMAIN
    assert len(longest) == 254
    assert invite(site, client, longest).status_code == 200
    assert invite(site, client, longest + "g").status_code == 422
    assert longest in addresses(site)


@pytest.mark.parametrize("size", [1_001, 200_000, 1_000_000])
def test_password_without_end_is_not_hashed(site: Site, size: int) -> None:
    with site.app.test_request_context():
        link = welcome_link(db.session.scalars(select(User).where(User.email == LEAD)).one())
        before = db.session.scalars(select(User.password).order_by(User.id)).all()
    path, long, report = link.partition("127.0.0.1:8000")[2], "x" * size, Report("passwords")
    said = [
        report.ask("sign in", site.client().post, "/sign-in", data={"email": FACILITATOR, "password": long}),
        report.ask("welcome", site.client().post, path, data={"password": long, "password_confirm": long}),
        report.ask(
            *("account", site.client(FACILITATOR).post, "/account/password"),
            data={"password": PASSWORD, "new_password": long, "new_password_confirm": long},
        ),
    ]
    # a body beyond 256 kB is not read at all
    assert {answer.status_code for answer in said} <= ({422} if size == 1_001 else {413, 422})
    with site.app.app_context():
        assert db.session.scalars(select(User.password).order_by(User.id)).all() == before
    report.close()


@pytest.mark.parametrize("way", ["account", "welcome"])
def test_new_password_ends_the_tokens_of_its_person_alone(site: Site, way: str) -> None:
    ids = [site.user_id(email) for email in (FACILITATOR, LEAD)]
    with site.writing() as database:
        made = [tokens.make_token(database, database.get_one(User, one)) for one in ids]
    with site.app.test_request_context():
        link = welcome_link(db.session.get_one(User, ids[0]))
    if way == "account":
        changed = {"password": PASSWORD, "new_password": NEW_WORDS, "new_password_confirm": NEW_WORDS}
        answer = site.client(FACILITATOR).post("/account/password", data=changed)
    else:
        path = link.partition("127.0.0.1:8000")[2]
        answer = site.client().post(path, data={"password": NEW_WORDS, "password_confirm": NEW_WORDS})
    assert answer.status_code == 302
    with site.app.app_context():
        assert [tokens.user_of(db.session, token) is not None for token in made] == [False, True]
        assert db.session.query(ApiToken).count() == 1


def test_signing_in_and_a_wrong_new_password_leave_tokens_alone(site: Site) -> None:
    facilitator = site.user_id(FACILITATOR)
    with site.writing() as database:
        made = tokens.make_token(database, database.get_one(User, facilitator))
    client = site.client()
    assert client.post("/sign-in", data={"email": FACILITATOR, "password": PASSWORD}).status_code == 302
    client.post("/account/password", data={"password": PASSWORD, "new_password": "a", "new_password_confirm": "a"})
    client.post("/sign-out")
    with site.app.app_context():
        assert tokens.user_of(db.session, made) is not None
