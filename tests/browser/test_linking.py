"""Linking on a phone: the card in the fragment, the check while typing, and what this phone keeps and forgets."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable, Iterator
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Page, expect

from surveys.carriers.card import new_cards
from tests.browser.phones import send
from tests.support import site as program
from tests.support.databases import SqliteMaker, TestDatabase
from tests.support.factories import SCALE, definition

Visitor = Callable[..., Page]
MISFIT = "This code does not fit."


class Api:
    """The API as a program uses it."""

    def __init__(self, database: TestDatabase, site: str) -> None:
        program.run(database, "create-user", "program@example.org", "--admin")
        self._token = program.run(database, "token", "program@example.org").stdout.strip()
        self.site = site

    def post(self, path: str, body: object) -> dict[str, str]:
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        asked = Request(f"{self.site}/api/v1{path}", json.dumps(body).encode(), headers)  # noqa: S310 - our own address
        with urlopen(asked) as answer:  # noqa: S310 - the same
            found: dict[str, str] = json.load(answer)
            return found


@pytest.fixture(scope="module")
def api(sqlite_maker: SqliteMaker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """One running installation for all tests: starting it takes longest, and each test plans a session of its own."""
    database = sqlite_maker.new(tmp_path_factory.mktemp("linking") / "instance")
    with program.serving(database) as site:
        yield Api(database, site)


@pytest.fixture
def meeting(api: Api) -> tuple[Api, str, str, str]:
    """A session with every carrier whose before form is open, as (API, id, code, address)."""
    community = api.post("/communities", {"name": "A community"})["id"]
    questionnaire = api.post(f"/communities/{community}/questionnaires", definition(SCALE))["id"]
    made = api.post(
        f"/communities/{community}/sessions",
        {
            "title": "Linked",
            "date": "2026-11-20",
            "questionnaire": questionnaire,
            "linking": ["card", "phone", "recalled"],
            "headcount": 80,
            "family": True,
        },
    )
    api.post(f"/sessions/{made['id']}/waves/before/open", {})
    return api, made["id"], made["code"], f"{api.site}/S/{made['code']}"


def test_card_comes_in_the_fragment_and_leaves_the_address_bar(
    meeting: tuple[Api, str, str, str], visitor: Visitor
) -> None:
    _, _, code, address = meeting
    [card] = new_cards(b"secret", code, 1)
    phone = visitor(phone=True)
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    phone.goto(f"{address}#{card}")
    assert phone.evaluate("location.href") == address
    assert phone.get_by_label("The code on your card").input_value() == card
    expect(phone.get_by_role("radio", name="With my card")).to_be_checked()
    expect(phone.get_by_text(MISFIT)).to_be_hidden()
    assert [url for url in asked if card in url] == []
    phone.get_by_text("Agree", exact=True).first.click()
    send(phone)
    expect(phone.get_by_role("heading", name="Thank you. Your answers have arrived.")).to_be_visible()
    expect(phone.get_by_text("Keep your card for it.")).to_be_visible()
    assert phone.evaluate("Object.keys(localStorage)") == []


def test_wrong_check_letter_is_said_while_typing(meeting: tuple[Api, str, str, str], visitor: Visitor) -> None:
    _, _, code, address = meeting
    phone = visitor(phone=True)
    phone.goto(address)
    field = phone.get_by_label("The code on your card")
    for card in new_cards(b"secret", code, 12):  # the page's sum against the server's
        word, digits, letter = card.split("-")
        field.fill(f"{word} {digits} {letter}".lower())
        expect(phone.get_by_text(MISFIT)).to_be_hidden()
        swapped = digits[1] + digits[0] + digits[2]
        if swapped != digits:
            field.fill(f"{word}-{swapped}-{letter}")
            expect(phone.get_by_text(MISFIT)).to_be_visible()
    field.fill("OTT")
    expect(phone.get_by_text(MISFIT)).to_be_hidden()


def test_this_phone_is_told_where_it_has_no_number_and_forgets_after_the_last_form(
    meeting: tuple[Api, str, str, str], visitor: Visitor
) -> None:
    api, session_id, _, address = meeting
    linking, other = visitor(phone=True), visitor(phone=True)
    linking.goto(address)
    linking.get_by_text("With this phone").click()
    send(linking)
    expect(linking.get_by_role("heading", name=re.compile("Thank you"))).to_be_visible()
    assert len(linking.evaluate("Object.keys(localStorage)")) == 1
    api.post(f"/sessions/{session_id}/waves/after/open", {})
    other.goto(address)
    expect(other.get_by_text("This phone has no number from before.")).to_be_visible()
    expect(other.get_by_text("With this phone")).to_have_count(0)
    other.get_by_text("Send without linking", exact=True).click()
    send(other)
    expect(other.get_by_role("heading", name=re.compile("Thank you"))).to_be_visible()
    linking.goto(address)
    linking.get_by_text("With this phone").click()
    send(linking)
    expect(linking.get_by_role("heading", name=re.compile("Thank you"))).to_be_visible()
    assert linking.evaluate("Object.keys(localStorage)") == []


def test_every_carrier_at_once_fits_the_budget_and_a_narrow_phone(
    meeting: tuple[Api, str, str, str], visitor: Visitor
) -> None:
    _, _, _, address = meeting
    page = visitor(phone=True, viewport={"width": 320, "height": 568})
    answer = page.goto(address)
    assert answer is not None
    size = answer.request.sizes()["responseBodySize"]
    packed = len(zlib.compress(answer.body(), 9))
    print("bytes of the form with every carrier:", size, packed)
    assert size <= 14_000
    page.get_by_text("Show the 6 facts").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_small_facts_unfold_when_they_are_chosen(meeting: tuple[Api, str, str, str], visitor: Visitor) -> None:
    page = visitor(phone=True)
    page.goto(meeting[3])
    fact = page.locator("#link details input").first
    assert not fact.is_visible()
    page.get_by_text("With small facts that I remember").click()
    assert fact.is_visible()


def test_number_of_another_day_is_forgotten_on_any_page(meeting: tuple[Api, str, str, str], visitor: Visitor) -> None:
    api, _, code, address = meeting
    phone = visitor(phone=True)
    phone.goto(address)
    phone.get_by_text("With this phone").click()
    send(phone)
    expect(phone.get_by_role("heading", name=re.compile("Thank you"))).to_be_visible()
    kept = phone.evaluate(f"localStorage.getItem('soundings:{code}')")
    assert re.fullmatch(r"[A-Za-z0-9_-]{22,64} \d{4}-\d\d-\d\d", kept)
    for page in (address, f"{api.site}/s/{code}/thanks/before"):
        stale = {"ELSEWHERE": "x" * 24 + " 2020-01-01", "OLDER": "x" * 24}
        for name, value in stale.items():
            phone.evaluate(f"localStorage.setItem('soundings:{name}', '{value}')")
        phone.goto(page)
        assert phone.evaluate("Object.keys(localStorage)") == [f"soundings:{code}"]
