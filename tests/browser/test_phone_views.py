"""Ways to look at one form: whole, one question at a time, easy to read; with scripts and without."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.phones import fill_in, is_thanked, phone, send, typed
from tests.support.room import LINE, SCALE, WORDS, YEARS, Room

Visitor = Callable[..., Page]
PLEASE = {**SCALE, "required": True}


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Continue").click()


def test_questions_come_one_by_one_without_a_request(room: Room, visitor: Visitor) -> None:
    form = room.form(SCALE, WORDS, YEARS)
    page, asked = phone(visitor), []
    page.goto(form.address)
    page.on("request", lambda request: asked.append(request.method))
    page.get_by_role("button", name="One by one").click()
    expect(page.get_by_role("button", name="Send answers")).to_be_hidden()
    go_on(page)
    expect(page.get_by_text("Question 1 of 3")).to_be_visible()
    expect(page.get_by_role("heading", level=1, name="I know what to say")).to_be_focused()
    assert page.get_by_role("heading", level=1).count() == 1
    expect(page.get_by_label("In your words?")).to_be_hidden()
    page.get_by_text("Agree", exact=True).click()
    go_on(page)
    go_on(page)
    expect(page.get_by_text("Question 3 of 3")).to_be_visible()
    page.get_by_role("button", name="Back").click()
    expect(page.get_by_role("heading", level=1, name="In your words?")).to_be_focused()
    go_on(page)
    page.get_by_label("How many years?").fill("12")
    expect(page.get_by_role("button", name="Continue")).to_be_hidden()
    assert [method for method in asked if method == "POST"] == []
    page.reload()  # the address remembers the view, the tab what was typed: back at the first gap
    expect(page.get_by_text("Question 2 of 3")).to_be_visible()
    go_on(page)
    page.get_by_role("button", name="Send answers").click()
    page.get_by_role("link", name="In your words?").click()
    page.get_by_label("In your words?").fill("enough")
    page.get_by_label("In your words?").press("Tab")
    go_on(page)
    page.get_by_role("button", name="Send answers").click()
    is_thanked(page)
    assert room.arrived(form) == 1


def test_enter_goes_on_and_all_at_once_keeps_what_was_typed(room: Room, visitor: Visitor) -> None:
    page = phone(visitor)
    page.goto(f"{room.form(YEARS, LINE).address}?one=1")
    go_on(page)
    page.get_by_label("How many years?").fill("12")
    page.get_by_label("How many years?").press("Enter")
    expect(page.get_by_text("Question 2 of 2")).to_be_visible()
    page.get_by_role("button", name="All at once").click()
    expect(page.get_by_label("How many years?")).to_have_value("12")
    assert page.url.endswith(page.url.rsplit("/", 1)[1].partition("?")[0])


def test_mistake_is_shown_where_questions_come_one_by_one(room: Room, visitor: Visitor) -> None:
    page = phone(visitor)
    page.goto(f"{room.form(SCALE, YEARS).address}?one=1")
    go_on(page)
    page.get_by_text("Agree", exact=True).click()
    go_on(page)
    page.get_by_label("How many years?").fill("many")
    send(page)
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    expect(page.locator(".summary")).to_be_focused()
    expect(page.get_by_text("Question 2 of 2")).to_be_visible()
    expect(page.get_by_label("How many years?")).to_have_value("many")


def test_easy_page_is_larger_plainer_and_one_by_one(room: Room, visitor: Visitor) -> None:
    form = room.form()
    page = phone(visitor)
    page.goto(form.address)
    usual = page.evaluate("parseFloat(getComputedStyle(document.querySelector('.answer')).fontSize)")
    page.get_by_label("In your words?").fill("kept")
    page.get_by_role("link", name="Easy to read").click()
    expect(page).to_have_url(re.compile(r"\?easy=1$"))
    assert typed(page)[0] == "kept"
    assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('.answer')).fontSize)") == 1.25 * usual
    expect(page.get_by_text("Question 1 of 3")).to_be_visible()
    page.get_by_role("button", name="Back").click()
    expect(page.get_by_text("Nobody can see who you are.")).to_be_visible()
    assert page.evaluate("JSON.stringify(localStorage)") == "{}"
    page.get_by_role("link", name="Usual page").click()
    expect(page.get_by_role("button", name="One by one")).to_be_visible()
    page.goto(f"{form.address.replace('/S/', '/s/')}/thanks/before?easy=1")
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "20px"


def test_form_works_whole_without_scripts_usual_and_easy(room: Room, visitor: Visitor) -> None:
    form = room.form(PLEASE, WORDS, YEARS)
    for query in ("", "?easy=1"):
        page = phone(visitor, java_script_enabled=False)
        page.goto(form.address + query)
        for hidden in ("Continue", "Back", "Send anyway", "One by one", "Clear answer"):
            assert page.get_by_role("button", name=hidden).count() == 0
        page.get_by_label("How many years?").fill("12")
        page.get_by_role("button", name="Send answers").click()
        expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
        assert (page.title().startswith("Error: "), page.url.endswith(query)) == (True, True)
        expect(page.get_by_label("How many years?")).to_have_value("12")
        fill_in(page)
        page.get_by_role("button", name="Send answers").click()
        is_thanked(page)
    assert room.arrived(form) == 2


def test_reminder_names_what_is_unanswered_once(room: Room, visitor: Visitor) -> None:
    form = room.form(SCALE, WORDS, YEARS, LINE)
    page = phone(visitor)
    page.goto(form.address)
    page.get_by_text("Agree", exact=True).click()
    page.get_by_label("One word?").fill("calm")
    page.get_by_role("button", name="Send answers").click()
    expect(page.locator(".gaps")).to_be_focused()
    expect(page.get_by_role("heading", name="2 questions left unanswered")).to_be_visible()
    assert page.locator(".gaps a").all_inner_texts() == ["In your words?", "How many years?"]
    page.get_by_role("link", name="How many years?").click()
    expect(page.get_by_label("How many years?")).to_be_focused()
    assert room.arrived(form) == 0
    page.get_by_role("button", name="Send anyway").click()
    is_thanked(page)
    assert room.arrived(form) == 1


def test_nobody_is_reminded_of_what_must_be_answered(room: Room, visitor: Visitor) -> None:
    page = phone(visitor)
    page.goto(room.form(PLEASE, YEARS).address)
    page.get_by_role("button", name="Send answers").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()


def test_text_that_is_too_long_is_taken_counted_and_told(room: Room, visitor: Visitor) -> None:
    page = phone(visitor)
    page.goto(room.form(LINE, WORDS).address)
    box, count = page.get_by_label("One word?"), page.locator("#q-line-count")
    assert box.get_attribute("maxlength") is None
    box.fill("a" * 400)
    page.wait_for_timeout(800)
    assert count.inner_text() == ""
    box.fill("a" * 480)
    expect(count).to_have_text("Characters left: 20")
    box.fill("é" * 503)
    expect(count).to_have_text("Too long. Characters too many: 3")
    assert count.get_attribute("role") == "status"
    send(page)
    expect(page.get_by_text("Shorten your answer to 500 characters or fewer; it has 3 too many").first).to_be_visible()
    expect(page.get_by_label("One word?")).to_have_value("é" * 503)


def test_answer_can_be_taken_back(room: Room, visitor: Visitor) -> None:
    page = phone(visitor)
    page.goto(room.form(SCALE).address)
    assert page.locator("input:checked").count() == 0  # nothing is chosen for anybody
    clear = page.get_by_role("button", name="Clear answer")
    expect(clear).to_be_hidden()
    page.get_by_text("Agree", exact=True).click()
    clear.click()
    assert page.locator("input:checked").count() == 0
    expect(clear).to_be_hidden()
