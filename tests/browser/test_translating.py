"""The page of translations in a browser: words are saved as they are written, and the page says so and counts."""

from __future__ import annotations

from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from forms.questionnaire import load
from surveys import building
from surveys.database import db, may_write
from surveys.models.people import Community
from tests.browser.test_pages import RULES
from tests.support import factories as make
from tests.support.room import Room

Visitor = Callable[..., Page]
EMAIL = "translator@example.org"


def test_words_are_saved_as_they_are_written(room: Room, visitor: Visitor) -> None:
    community_id = make.community(room.app, (make.account(room.app, EMAIL), "facilitator"))
    with room.app.app_context(), may_write():
        community = db.session.get_one(Community, community_id)
        made = building.start(db.session, community, load(make.definition(make.SCALE)))
        db.session.commit()
        address = f"{room.site}/questionnaires/{made.id}"
    page = visitor(phone=True)
    page.goto(f"{room.site}/sign-in")
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(make.PASSWORD)
    page.locator("main button[type=submit]").click()
    page.goto(address)
    page.get_by_role("link", name="Translations").click()
    page.get_by_role("link", name="Arabic").click()
    all_texts = page.locator(".pair").count()
    page.get_by_label("Title in Arabic").fill("استبيان")
    page.get_by_label("Title in Arabic").press("Tab")
    expect(page.locator("[data-saved]")).to_contain_text("Saved ")
    expect(page.locator("[data-live=missing]")).to_contain_text(f"{all_texts - 1} of {all_texts} texts not translated")
    assert page.get_by_label("Title in Arabic").evaluate("box => [box.dir, box.lang]") == ["rtl", "ar"]
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert Axe().run(page, options=RULES).response["violations"] == []
    page.get_by_role("button", name="Undo: translate into Arabic").click()
    expect(page.get_by_label("Title in Arabic")).to_have_value("")
    assert page.url == f"{address}/translations/ar"
