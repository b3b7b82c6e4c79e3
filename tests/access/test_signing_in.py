"""Signing in and out: how often one may try, how long a password may be, which cookies there are and how they end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app import create_app
from surveys.database import db, may_write
from surveys.models.people import User
from surveys.sign_in import create_account, welcome_link
from surveys.throttling import network
from tests.support import factories as make
from tests.support.databases import TestDatabase

EMAIL = "facilitator@example.org"
OPEN = ("/api/openapi.json", "/api/questionnaire.schema.json")
NEW, WRONG = "seven green boats sail", "wrong"


def made(database: TestDatabase, **config: Any) -> Flask:
    return create_app({"TESTING": True, "WTF_CSRF_ENABLED": False, **make.QUICK, **config}, dict(database.settings))


@pytest.fixture
def door(database: TestDatabase) -> Iterator[Flask]:
    """An application that counts tries, with one account."""
    app = made(database)
    make.account(app)
    yield app
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


def attempt(app: Flask, email: str, password: str = WRONG, address: str = "127.1.0.1") -> int:
    given = {"email": email, "password": password}
    return app.test_client().post("/sign-in", data=given, environ_base={"REMOTE_ADDR": address}).status_code


def signed_in(app: Flask, **more: str) -> FlaskClient:
    client = app.test_client()
    given = {"email": EMAIL, "password": make.PASSWORD, **more}
    assert client.post("/sign-in", data=given).status_code == 302
    return client


def words(answer: TestResponse) -> str:
    return " ".join(answer.get_data(as_text=True).split())


# -- which pages there are --


def test_only_these_pages_of_the_library_exist(sqlite_app: Flask) -> None:
    rules = {
        (rule.endpoint, rule.rule, *sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        for rule in sqlite_app.url_map.iter_rules()
        if rule.endpoint.startswith("security.")
    }
    assert rules == {
        ("security.login", "/sign-in", "GET", "POST"),
        ("security.logout", "/sign-out", "POST"),
        ("security.forgot_password", "/welcome", "GET", "POST"),
        ("security.reset_password", "/welcome/<token>", "GET", "POST"),
        ("security.change_password", "/account/password", "GET", "POST"),
    }
    client = signed_in(made_without_tokens(sqlite_app))
    assert [client.get(path).status_code for path in ("/verify", "/login", "/register", "/logout")] == [404] * 4


def made_without_tokens(app: Flask) -> Flask:
    make.account(app)
    app.config["WTF_CSRF_ENABLED"] = False
    return app


def test_sign_in_takes_forms_alone(door: Flask) -> None:
    given = {"email": EMAIL, "password": make.PASSWORD}
    for path in ("/sign-in", "/welcome/token"):
        assert door.test_client().post(path, json=given).status_code == 415
    assert signed_in(door).post("/account/password", json=given).status_code == 415


def test_token_in_an_address_or_header_signs_nobody_in(door: Flask) -> None:
    with door.app_context():
        token = db.session.scalars(select(User)).one().get_auth_token()
    client = door.test_client()
    assert client.get(f"/account?auth_token={token}").status_code == 302
    assert client.get("/account", headers={"Authentication-Token": token}).status_code == 302


# -- how often one may try --


def test_every_spelling_of_an_address_counts_as_one(door: Flask) -> None:
    spellings = [
        "facilitator@example.org",
        "FACILITATOR@Example.ORG",
        " facilitator@example.org ",
        "facilitator@ｅｘａｍｐｌｅ.org",
        "ｆacilitator@example.org",
        "facilitator@example.org\t",
    ]
    assert [attempt(door, spelling) for spelling in spellings] == [200] * 5 + [429]
    assert attempt(door, "somebody@example.org") == 200


@pytest.mark.parametrize(
    "spelling", ["FACILITATOR@example.org", " facilitator@example.org ", "facilitator@EXAMPLE.org"]
)
def test_every_spelling_signs_in(door: Flask, spelling: str) -> None:
    assert attempt(door, spelling, make.PASSWORD) == 302


def test_one_password_on_many_accounts_is_slowed(door: Flask) -> None:
    statuses = [attempt(door, f"person{number}@example.org") for number in range(63)]
    assert statuses == [200] * 60 + [429] * 3
    assert attempt(door, EMAIL, make.PASSWORD, "127.1.0.2") == 302  # elsewhere nobody is kept out


def test_a_room_behind_one_address_signs_in(door: Flask) -> None:
    with door.app_context(), may_write():
        for number in range(70):
            create_account(db.session, f"person{number}@example.org", password=make.PASSWORD)
        db.session.commit()
    statuses = [attempt(door, f"person{number}@example.org", make.PASSWORD) for number in range(70)]
    assert statuses == [302] * 70


def test_a_room_behind_one_address_chooses_passwords(door: Flask) -> None:
    links = []
    with door.test_request_context(), may_write():
        for number in range(12):
            links.append(welcome_link(create_account(db.session, f"person{number}@example.org")))
        db.session.commit()
    given = {"password": NEW, "password_confirm": NEW}
    paths = [link.removeprefix("http://127.0.0.1:8000") for link in links]
    assert [door.test_client().post(path, data=given).location for path in paths] == ["/sign-in"] * 12
    mistake = {"password": NEW, "password_confirm": "another"}
    with door.test_request_context():
        link = welcome_link(db.session.scalars(select(User).where(User.email == EMAIL)).one())
    path = link.removeprefix("http://127.0.0.1:8000")
    assert [door.test_client().post(path, data=mistake).status_code for _ in range(6)] == [200] * 5 + [429]


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("somewhere", "somewhere"),
    ],
)
def test_network_of_an_address(sqlite_app: Flask, address: str, counted: str) -> None:
    with sqlite_app.test_request_context(environ_base={"REMOTE_ADDR": address}):
        assert network() == counted


# -- what is too long --


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("password", "p" * 1001, "The password is longer than 1000 characters."),
        ("password", "p" * 200_000, "The password is longer than 1000 characters."),
        ("email", "a" * 250 + "@example.org", "The e-mail address is longer than 255 characters."),
    ],
)
def test_too_long_a_field_is_refused_in_words(door: Flask, field: str, value: str, said: str) -> None:
    answer = door.test_client().post("/sign-in", data={"email": EMAIL, "password": "wrong", field: value})
    assert (answer.status_code, said in words(answer), value in words(answer)) == (422, True, False)


def test_long_strange_and_empty_passwords_are_just_wrong(door: Flask) -> None:
    for number, password in enumerate(("p" * 1000, "p" * 200, "\u200f", "")):
        assert attempt(door, EMAIL, password, f"127.1.1.{number}") == 200
    for number, email in enumerate(("\ufffd", "a@b@c", "x", "")):
        assert attempt(door, email, "wrong", f"127.1.2.{number}") == 200


def test_too_long_a_new_password_is_refused_in_words(door: Flask) -> None:
    with door.test_request_context():
        link = welcome_link(db.session.scalars(select(User)).one()).removeprefix("http://127.0.0.1:8000")
    long = "p" * 1001
    answer = door.test_client().post(link, data={"password": long, "password_confirm": long})
    assert answer.status_code == 422
    given = {"password": make.PASSWORD, "new_password": long, "new_password_confirm": long}
    assert signed_in(door).post("/account/password", data=given).status_code == 422


# -- cookies and how they end --


def test_signing_out_ends_every_sign_in_of_the_account(door: Flask) -> None:
    here, elsewhere = signed_in(door, remember="y"), signed_in(door)
    copied = door.test_client()
    for name in ("soundings", "soundings-remember"):
        cookie = here.get_cookie(name)
        assert cookie is not None
        copied.set_cookie(name, cookie.value)
    assert [one.get("/account").status_code for one in (here, elsewhere, copied)] == [200, 200, 200]
    assert here.post("/sign-out", data={"sent": "1"}).status_code == 302
    assert [one.get("/account").status_code for one in (here, elsewhere, copied)] == [302, 302, 302]
    assert signed_in(door).get("/account").status_code == 200


def test_signing_out_of_one_account_leaves_others_signed_in(door: Flask) -> None:
    make.account(door, "other@example.org")
    other = signed_in(door, email="other@example.org")
    signed_in(door).post("/sign-out", data={"sent": "1"})
    assert other.get("/account").status_code == 200


def test_nobody_is_signed_out_by_a_picture_or_a_forged_form(sqlite_database: TestDatabase) -> None:
    app = made(sqlite_database, WTF_CSRF_ENABLED=True)
    make.account(app)
    client = app.test_client()
    make.sign_in(client)
    assert (client.get("/sign-out").status_code, client.post("/sign-out", data={"sent": "1"}).status_code) == (405, 400)
    page = client.get("/account")
    assert page.status_code == 200
    token = re.search(r'action="/sign-out"><input type="hidden" name="csrf_token" value="([^"]+)"', page.text)
    assert token is not None
    assert client.post("/sign-out", data={"csrf_token": token[1]}).status_code == 302
    assert client.get("/account").status_code == 302
    assert app.test_client().post("/sign-out", data={"csrf_token": token[1]}).status_code == 400


def test_cookies_of_a_public_installation_are_bound_to_its_host(sqlite_database: TestDatabase) -> None:
    settings = {**sqlite_database.settings, "SOUNDINGS_PUBLIC_URL": "https://soundings.example"}
    app = create_app({"TESTING": True, "WTF_CSRF_ENABLED": False, **make.QUICK}, settings)
    make.account(app)
    client = app.test_client()
    given = {"email": EMAIL, "password": make.PASSWORD, "remember": "y"}
    answer = client.post("/sign-in", data=given, base_url="https://soundings.example")
    cookies = {cookie.partition("=")[0]: cookie.split("; ")[1:] for cookie in answer.headers.getlist("Set-Cookie")}
    assert set(cookies) == {"__Host-soundings", "__Host-soundings-remember"}
    for attributes in cookies.values():
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(attributes)
        assert [one for one in attributes if one.startswith("Domain")] == []


def test_api_neither_reads_nor_sets_a_cookie(door: Flask) -> None:
    client = signed_in(door, remember="y")
    client.delete_cookie("soundings")  # only the cookie to stay signed in is left: pages would renew both
    assert client.get("/account").headers.getlist("Set-Cookie") != []
    client.delete_cookie("soundings")
    asked = set()
    for rule in door.url_map.iter_rules():
        if rule.rule.startswith("/api/"):
            path = re.sub(r"<[^>]+>", "x", rule.rule)
            for method in sorted((rule.methods or set()) - {"OPTIONS"}):
                answer = client.open(path, method=method, json={})
                assert (path, answer.headers.getlist("Set-Cookie")) == (path, [])
                assert answer.status_code == (200 if path in OPEN else 401)
                asked.add(path)
    missing = client.get("/api/nothing")
    assert (missing.status_code, missing.headers.getlist("Set-Cookie")) == (404, [])
    assert asked >= {*OPEN, "/api/v1/communities", "/api/v1/sessions/x/finish"}
