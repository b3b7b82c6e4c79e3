"""Signing in, one's account and its tokens, and who belongs to a community."""

from __future__ import annotations

import re

import pytest
from flask_security.core import _default_messages

from surveys import network, tokens
from surveys.database import db
from surveys.models.people import ADMINISTRATOR, User
from surveys.sign_in import MESSAGES, create_account, datastore, welcome_link
from tests.support.databases import TestDatabase
from tests.surveys.views.support_pages import FACILITATOR, LEAD, PASSWORD, STRANGER, Site, make_site, text


def test_sign_in_and_out_by_the_pages(sqlite_database: TestDatabase) -> None:
    site = make_site(sqlite_database, WTF_CSRF_ENABLED=True)
    client = site.client()
    page = client.get("/sign-in")
    assert (page.status_code, "<script" in page.text) == (200, False)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert token is not None
    sent = {"email": FACILITATOR, "password": PASSWORD, "csrf_token": token[1]}
    assert client.post("/sign-in", data=sent | {"password": "wrong one, sorry"}).status_code == 200
    signed_in = client.post("/sign-in", data=sent)
    assert (signed_in.status_code, signed_in.location) == (302, "/communities")
    page = client.get("/account")
    token = re.search(r'action="/sign-out"><input type="hidden" name="csrf_token" value="([^"]+)"', page.text)
    assert token is not None
    client.post("/sign-out", data={"csrf_token": token[1]})
    assert client.get("/account").status_code == 302


def test_posting_without_the_page_s_token_is_refused(sqlite_database: TestDatabase) -> None:
    site = make_site(sqlite_database, WTF_CSRF_ENABLED=True)
    assert site.client(FACILITATOR).post("/account/tokens").status_code == 400


def test_forgotten_is_for_anybody(site: Site) -> None:
    page = site.client().get("/people/forgotten")
    assert (page.status_code, "Ask your administrator for a new link" in page.text) == (200, True)


def test_token_is_shown_once_and_works_until_revoked(site: Site) -> None:
    client = site.client(FACILITATOR)
    page = client.post("/account/tokens")
    found = re.search(r'id="made" readonly value="([^"]+)"', page.text)
    assert found is not None
    token = found[1]
    with site.app.app_context():
        user = tokens.user_of(db.session, token)
        assert user is not None
        assert user.email == FACILITATOR
    assert token not in client.get("/account").text
    revoked = client.post("/account/tokens/revoke", data={"mark": tokens.mark_of(token)})
    assert revoked.status_code == 303
    with site.app.app_context():
        assert tokens.user_of(db.session, token) is None
    assert client.post("/account/tokens/revoke", data={"mark": tokens.mark_of(token)}).status_code == 404


def test_token_of_somebody_else_cannot_be_revoked(site: Site) -> None:
    with site.writing() as database:
        token = tokens.make_token(database, database.get_one(User, site.user_id(LEAD)))
    assert (
        site.client(FACILITATOR).post("/account/tokens/revoke", data={"mark": tokens.mark_of(token)}).status_code == 404
    )


def test_invite_somebody_new_shows_a_link_at_which_they_choose_a_password(site: Site) -> None:
    people = f"/communities/{site.community_id}/people"
    client = site.client(FACILITATOR)
    page = client.post(people, data={"email": "new@example.org", "role": "lead"})
    found = re.search(r">http://127.0.0.1:8000(/welcome/[^<]+)</textarea>", page.text)
    assert found is not None
    assert found[1] not in client.get(people).text
    guest = site.client()
    assert "Choose a password" in guest.get(found[1]).text
    words = "seven green boats sail"
    guest.post(found[1], data={"password": words, "password_confirm": words})
    signed_in = guest.post("/sign-in", data={"email": "new@example.org", "password": words})
    assert signed_in.status_code == 302
    assert "Harbour Circle" in guest.get("/communities").text
    assert "Choose a password" not in site.client().get(found[1], follow_redirects=True).text


def test_messages_of_signing_in_are_in_plain_words(site: Site) -> None:
    with site.app.test_request_context(), site.writing() as database:
        link = welcome_link(database.get_one(User, site.user_id(LEAD))).removeprefix("http://127.0.0.1:8000")
    guest = site.client()
    spoiled = text(guest.get("/welcome/spoiled", follow_redirects=True))
    assert (spoiled.count("This link does not work</h1>"), 'class="notice' in spoiled) == (1, False)
    assert guest.get("/welcome").location == "/people/forgotten"
    short = text(guest.post(link, data={"password": "short", "password_confirm": "short"}))
    assert "Use at least 10 characters, and at most 128" in short
    unequal = text(guest.post(link, data={"password": PASSWORD, "password_confirm": PASSWORD + "x"}))
    assert "The two passwords differ. Type the same one twice." in unequal
    saved = guest.post(link, data={"password": PASSWORD, "password_confirm": PASSWORD}, follow_redirects=True)
    assert "Your password is saved. Sign in with it." in text(saved)
    empty = text(guest.post("/sign-in", data={"email": "", "password": ""}))
    assert empty.count("E-mail or password is not right. Check both and try again.") == 1


NEW_WORDS = "seven green boats sail"
CHANGE = {"password": PASSWORD, "new_password": NEW_WORDS, "new_password_confirm": NEW_WORDS}


def test_new_password_signs_out_everywhere_else(site: Site) -> None:
    client, other = site.client(FACILITATOR), site.client(FACILITATOR)
    account = text(client.get("/account"))
    assert account.index("Change your password") < account.index("API tokens")
    assert "Everywhere else you are signed out" in text(client.get("/account/password"))
    changed = text(client.post("/account/password", data=CHANGE, follow_redirects=True))
    assert ("Your password is saved." in changed, "API tokens" in changed) == (True, True)
    assert [one.get("/account").status_code for one in (client, other)] == [200, 302]
    signed_in = site.client().post("/sign-in", data={"email": FACILITATOR, "password": NEW_WORDS})
    assert signed_in.status_code == 302


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"password": "something else"}, "This is not your password now. Type it again."),
        ({"password": ""}, "Enter a password"),
        ({"new_password": "short", "new_password_confirm": "short"}, "Use at least 10 characters, and at most 128"),
        ({"new_password_confirm": "another one"}, "The two passwords differ. Type the same one twice."),
        ({"new_password": PASSWORD, "new_password_confirm": PASSWORD}, "This is your password already."),
    ],
)
def test_new_password_with_a_mistake_changes_nothing(site: Site, wrong: dict[str, str], said: str) -> None:
    page = text(site.client(FACILITATOR).post("/account/password", data=CHANGE | wrong))
    assert ("There is a problem" in page, said in page) == (True, True)
    signed_in = site.client().post("/sign-in", data={"email": FACILITATOR, "password": PASSWORD})
    assert signed_in.status_code == 302


def test_guessing_at_the_password_is_slowed(site: Site) -> None:
    client = site.client(FACILITATOR)
    statuses = [client.post("/account/password", data=CHANGE | {"password": "a guess"}).status_code for _ in range(6)]
    assert statuses == [200] * 5 + [429]


def test_messages_are_those_that_the_library_has() -> None:
    assert set(MESSAGES) - set(_default_messages) == set()


def test_error_page_leads_staff_back_and_attendees_to_the_code(site: Site) -> None:
    for path, offered in (("/sessions/none", True), ("/nowhere", True), ("/s/22222222", False), ("/S/22222222", False)):
        page = site.client(FACILITATOR).get(path)
        assert (page.status_code, 'href="/communities"' in page.text, 'href="/"' in page.text) == (404, offered, True)


def test_invite_somebody_with_an_account_shows_no_link(site: Site) -> None:
    people = f"/communities/{site.community_id}/people"
    client = site.client(FACILITATOR)
    answer = client.post(people, data={"email": STRANGER.upper(), "role": "facilitator"}, follow_redirects=True)
    assert ("welcome/" in answer.text, f"{STRANGER} belongs to Harbour Circle now" in answer.text) == (False, True)
    again = client.post(people, data={"email": STRANGER, "role": "lead"})
    assert (again.status_code, "belongs to this community already" in again.text) == (422, True)


OTHER = "olu@example.org"


def second_community(site: Site) -> str:
    """Another community's page of people; OTHER is its facilitator."""
    with site.writing() as database:
        founder = create_account(database, OTHER, password=PASSWORD)
        community = network.found_community(database, founder, network.About("Hill Circle"))
        return f"/communities/{community.id}/people"


def test_second_inviter_is_warned_of_an_account_that_exists_already(site: Site) -> None:
    """Whoever invites an address first sees its welcome link, and could have used it."""
    people = second_community(site)
    new = {"email": "new@example.org", "role": "lead"}
    assert "welcome/" in site.client(FACILITATOR).post(f"/communities/{site.community_id}/people", data=new).text
    warned = text(site.client(OTHER).post(people, data=new, follow_redirects=True))
    assert (
        "new@example.org belongs to Hill Circle now. This account exists already. Nobody has chosen its password yet: "
        "an administrator can make a new welcome link. Ask the person whether it is theirs before you rely on it. "
        "If it is not, remove it here."
    ) in warned
    assert ("welcome/" in warned, 'class="notice bad"' in warned) == (False, True)
    known = text(site.client(OTHER).post(people, data=new | {"email": FACILITATOR}, follow_redirects=True))
    assert (
        f"{FACILITATOR} belongs to Hill Circle now. This account exists already. "
        "Ask the person whether it is theirs before you rely on it. If it is not, remove it here."
    ) in known


def test_people_shows_who_has_chosen_no_password(site: Site) -> None:
    people = f"/communities/{site.community_id}/people"
    client = site.client(FACILITATOR)
    page = client.post(people, data={"email": "new@example.org", "role": "lead"})
    link = re.search(r">http://127.0.0.1:8000(/welcome/[^<]+)</textarea>", page.text)
    assert link is not None
    waiting = '<strong>new@example.org</strong> <span class="soft">has no password yet</span>'
    assert waiting in client.get(people).text
    site.client().post(link[1], data={"password": PASSWORD, "password_confirm": PASSWORD})
    assert waiting not in client.get(people).text


def test_account_without_a_password_signs_nobody_in(site: Site) -> None:
    for password in ("", "None", PASSWORD):
        answer = site.client().post("/sign-in", data={"email": STRANGER, "password": password})
        assert (answer.status_code, "E-mail or password is not right" in text(answer)) == (200, True)


@pytest.mark.parametrize("email", ["", "nobody", "a@", "x" * 300 + "@example.org"])
def test_invite_with_a_bad_address_says_so(site: Site, email: str) -> None:
    answer = site.client(FACILITATOR).post(
        f"/communities/{site.community_id}/people", data={"email": email, "role": "lead"}
    )
    assert (answer.status_code, "There is a problem" in answer.text) == (422, True)


def test_the_last_facilitator_stays(site: Site) -> None:
    base = f"/communities/{site.community_id}/people"
    client = site.client(FACILITATOR)
    fay, lee = site.user_id(FACILITATOR), site.user_id(LEAD)
    assert client.post(f"{base}/{fay}/remove").status_code == 409
    assert client.post(f"{base}/{fay}/role", data={"role": "lead"}).status_code == 409
    assert client.post(f"{base}/{lee}/role", data={"role": "facilitator"}).status_code == 303
    assert client.post(f"{base}/{fay}/remove").location == "/communities"
    assert client.get(base).status_code == 404


def test_an_unknown_role_is_refused(site: Site) -> None:
    url = f"/communities/{site.community_id}/people/{site.user_id(LEAD)}/role"
    assert site.client(FACILITATOR).post(url, data={"role": "owner"}).status_code == 422


def test_a_lead_sees_people_and_changes_nobody(site: Site) -> None:
    base = f"/communities/{site.community_id}/people"
    client = site.client(LEAD)
    page = client.get(base)
    assert (page.status_code, "Invite somebody" in page.text) == (200, False)
    assert client.post(base, data={"email": "x@example.org", "role": "lead"}).status_code == 403
    assert client.post(f"{base}/{site.user_id(FACILITATOR)}/remove").status_code == 403


def test_a_new_welcome_link_is_for_administrators(site: Site) -> None:
    url = f"/communities/{site.community_id}/people/{site.user_id(LEAD)}/link"
    client = site.client(FACILITATOR)
    assert client.post(url).status_code == 403
    with site.writing() as database:
        user = database.get_one(User, site.user_id(FACILITATOR))
        datastore.add_role_to_user(user, datastore.find_or_create_role(ADMINISTRATOR))
    assert f"Give this link to {LEAD}" in text(client.post(url))
