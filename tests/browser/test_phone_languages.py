"""Changing the language of a half-filled form on a phone: with scripts, on a shared phone, and without any."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from surveys.database import db, may_write
from surveys.languages.turning import turn
from tests.browser.phones import phone
from tests.browser.test_phone_profiles import RULES
from tests.support.room import Form, Room

Visitor = Callable[..., Page]
WORDS = "In your words?"


def turned(room: Room, *, on: bool) -> None:
    with room.app.app_context(), may_write():
        for tag in ("fr", "ar"):
            turn(db.session, tag, on=on)
        db.session.commit()


@pytest.fixture
def form(room: Room) -> Iterator[Form]:
    """A form while both languages are on; other tests share the room."""
    turned(room, on=True)
    yield room.form()
    turned(room, on=False)


@pytest.mark.parametrize(("script", "shared"), [(True, False), (True, True), (False, False)])
def test_changing_the_language_keeps_what_is_typed_and_sends_nothing(
    room: Room, form: Form, visitor: Visitor, script: bool, shared: bool
) -> None:
    page = phone(visitor, java_script_enabled=script)
    page.goto(form.address + ("#next" if shared else ""))
    page.get_by_label(WORDS).fill("wait longer")
    page.get_by_text("Agree", exact=True).click()
    page.get_by_role("button", name="العربية").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.get_by_label(WORDS)).to_have_value("wait longer")
    assert (page.locator("input:checked").count(), room.arrived(form)) == (1, 0)
    assert (page.url.endswith("#next"), page.url.split("#")[0]) == (shared, f"{form.address}?lang=ar")
    if shared:
        assert page.evaluate("[sessionStorage.length, localStorage.length]") == [0, 0]
    else:
        page.get_by_label("How many years?").fill("12")
        page.get_by_label("How many years?").press("Enter")  # the first button of the page is not what it presses
        expect(page.get_by_role("heading", name="شكرًا. وصلت إجاباتك.")).to_be_visible()
        assert room.arrived(form) == 1


@pytest.mark.parametrize("theme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
def test_pages_in_french_and_arabic_have_nothing_that_axe_finds(form: Form, visitor: Visitor, theme: str) -> None:
    page = phone(visitor, color_scheme=theme)
    found = []
    thanks = f"{form.address}/thanks/before".replace("/S/", "/s/")
    for address in (form.address, thanks, form.address.partition("/S/")[0] + "/"):
        for tag in ("fr", "ar"):
            page.goto(f"{address}?lang={tag}")
            found += [fault["id"] for fault in Axe().run(page, options=RULES).response["violations"]]
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert found == []
