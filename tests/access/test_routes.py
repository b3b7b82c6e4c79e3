"""Every page is closed unless it is listed public: shown by requesting every route, not by reading decorators."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import pytest
from flask import Blueprint, Flask
from werkzeug.routing import Rule

from app import create_app
from surveys.sign_in import PUBLIC
from tests.support import factories as make


def routes(app: Flask) -> list[tuple[str, str, str]]:
    """Every (endpoint, method, path) of the application, with something in place of each variable."""
    return [
        (rule.endpoint, method, path_of(rule))
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"})
    ]


def path_of(rule: Rule) -> str:
    path = rule.rule
    for _ in rule.arguments:
        before, _, rest = path.partition("<")
        kind, _, after = rest.partition(">")
        value = "1" if kind.startswith(("int", "float")) else "x"
        path = before + value + after
    return path


def open_to_anybody(app: Flask) -> set[str]:
    """Endpoints that answer a visitor without sign-in or token with anything but the way to sign in."""
    app.config["WTF_CSRF_ENABLED"] = False  # the question is who may, not whether the form was ours
    found = set()
    for endpoint, method, path in routes(app):
        answer = app.test_client().open(path, method=method, data={"some": "thing"} if method != "GET" else None)
        to_sign_in = answer.status_code in (302, 303) and "/sign-in" in answer.headers["Location"]
        if not (to_sign_in or answer.status_code == 401):
            found.add(endpoint)
    return found


def test_only_the_public_list_answers_a_visitor(sqlite_app: Flask) -> None:
    assert open_to_anybody(sqlite_app) - PUBLIC == set()
    assert {endpoint for endpoint, _, _ in routes(sqlite_app)} >= PUBLIC


def test_route_test_catches_a_page_that_was_forgotten(sqlite_database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: an API view that does not ask for its token."""
    app = create_app({"TESTING": True, **make.QUICK}, environment=sqlite_database.settings)
    forgotten = Blueprint("forgotten", __name__)
    forgotten.add_url_rule("/forgotten", "page", lambda: "secret")
    monkeypatch.setattr("surveys.sign_in.PUBLIC", PUBLIC | {"forgotten.page"})
    app.register_blueprint(forgotten)
    assert open_to_anybody(app) - PUBLIC == {"forgotten.page"}


def test_no_get_route_changes_anything(sqlite_app: Flask) -> None:
    """A whole walk over every GET route as a facilitator leaves the database as it was."""
    from sqlalchemy import text  # used by this one test

    from surveys.database import db  # likewise

    user = make.account(sqlite_app)
    community = make.community(sqlite_app, (user, "facilitator"))
    session_id = make.finished(sqlite_app, community, [{"conf": 2}] * 6, [{"conf": 4}] * 6)
    client = sqlite_app.test_client()
    make.sign_in(client)

    def everything() -> dict[str, list[tuple[object, ...]]]:
        with sqlite_app.app_context():
            names = db.session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table'")).all()
            return {name: sorted(map(repr, db.session.execute(text(f'SELECT * FROM "{name}"')))) for name in names}

    before = everything()
    for endpoint, method, path in routes(sqlite_app):
        if method == "GET" and endpoint != "static":
            for value in (session_id, community):
                client.get(path.replace("/x", f"/{value}"))
    assert everything() == before


PAGES = ["/communities/{community}", "/sessions/{session}", "/sessions/{session}/results", "/sessions/{session}/room"]


@pytest.mark.parametrize("path", PAGES)
def test_page_of_another_community_is_as_if_it_were_not_there(sqlite_app: Flask, path: str) -> None:
    community = make.community(sqlite_app, (make.account(sqlite_app, "own@example.org"), "facilitator"))
    session_id, _ = make.session(sqlite_app, community)
    make.account(sqlite_app, "other@example.org")
    client = sqlite_app.test_client()
    make.sign_in(client, "other@example.org")
    foreign = client.get(path.format(community=community, session=session_id))
    missing = client.get(path.format(community="nothing-here", session="nothing-here"))
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert foreign.get_data() == missing.get_data()


def test_lead_sees_and_does_not_run(sqlite_app: Flask) -> None:
    lead = make.account(sqlite_app, "lead@example.org")
    community = make.community(sqlite_app, (lead, "lead"))
    session_id = make.finished(sqlite_app, community, [{"conf": 2}] * 6, [{"conf": 4}] * 6)
    client = sqlite_app.test_client()
    make.sign_in(client, "lead@example.org")
    assert client.get(f"/sessions/{session_id}/results").status_code == 200
    assert client.get(f"/communities/{community}").status_code == 200
    assert client.get(f"/communities/{community}/sessions/new").status_code == 403


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_sign_in_leads_to_no_other_host(sqlite_app: Flask, target: str) -> None:
    make.account(sqlite_app)
    client = sqlite_app.test_client()
    page = client.get("/sign-in").get_data(as_text=True)
    token = page.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    given = {"csrf_token": token, "email": "facilitator@example.org", "password": make.PASSWORD, "next": target}
    answer = client.post("/sign-in", query_string={"next": target}, data=given)
    there = urljoin("http://localhost/sign-in", answer.headers.get("Location", "/communities"))
    assert urlsplit(there).netloc == "localhost"


def test_wrong_sign_ins_are_slowed_but_the_owner_elsewhere_is_not(sqlite_database) -> None:
    app = create_app({"TESTING": True, **make.QUICK}, environment=sqlite_database.settings)
    make.account(app)

    def attempt(password: str, address: str) -> int:
        client = app.test_client()
        base = {"REMOTE_ADDR": address}
        page = client.get("/sign-in", environ_base=base).get_data(as_text=True)
        token = page.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
        given = {"csrf_token": token, "email": "facilitator@example.org", "password": password}
        return client.post("/sign-in", data=given, environ_base=base).status_code

    statuses = [attempt("wrong", "127.1.0.1") for _ in range(9)]
    assert statuses == [200] * 5 + [429] * 4
    assert attempt(make.PASSWORD, "127.1.0.2") == 302


def test_unknown_account_and_wrong_password_look_the_same(sqlite_app: Flask) -> None:
    make.account(sqlite_app)

    def page(email: str) -> str:
        client = sqlite_app.test_client()
        token = (
            client.get("/sign-in")
            .get_data(as_text=True)
            .split('name="csrf_token"', 1)[1]
            .split('value="', 1)[1]
            .split('"', 1)[0]
        )
        answer = client.post("/sign-in", data={"csrf_token": token, "email": email, "password": "wrong wrong"})
        assert answer.status_code == 200
        return answer.get_data(as_text=True).replace(token, "").replace(email, "")

    import re  # used by this one test

    strip = re.compile(r'value="[^"]*"')
    assert strip.sub("", page("facilitator@example.org")) == strip.sub("", page("nobody@example.org"))
