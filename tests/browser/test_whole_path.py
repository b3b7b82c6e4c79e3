"""The whole path, by clicking and typing: a facilitator writes, publishes, plans and runs; attendees answer on phones;
the facilitator sees what changed, and a lead the line over time."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.support import site as program
from tests.support.databases import TestDatabase

PASSWORD = "a long enough password"  # noqa: S105 - of an account that lives for this test
EMAIL = "facilitator@example.org"
PEOPLE = 6
SURE = "I know what to say when a child starts to tell me something"
WORDS = "What will you do differently next week?"

Visitor = Callable[..., Page]


def sign_up(database: TestDatabase, page: Page, site: str, email: str = EMAIL, link: str | None = None) -> None:
    """Choose a password at the one-time link that an operator made, and sign in."""
    link = link or program.run(database, "create-user", email).stdout.strip()
    page.goto(site + re.sub(r"^https?://[^/]+", "", link))
    for field in page.get_by_label(re.compile("password", re.I)).all():
        field.fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    if "/sign-in" in page.url:
        page.get_by_label("E-mail").fill(email)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.locator("main button[type=submit]").click()
    expect(page).to_have_url(re.compile("/communities"))


def found_community(page: Page) -> None:
    page.get_by_role("link", name=re.compile("community|Make the first", re.I)).first.click()
    page.get_by_label("Name").fill("The Harbour Circle")
    page.get_by_label(re.compile("Safeguarding contact")).fill("01632 960123")
    page.locator("main button[type=submit]").last.click()
    expect(page.get_by_text("The Harbour Circle").first).to_be_visible()


def add_question(
    page: Page, kind: str, prompt: str, *, before: bool = True, after: bool = True, required: bool = False
) -> None:
    page.get_by_role(
        "link", name=re.compile("^(Add a question|\\+ Add a question here|Add the first|Add)")
    ).last.click()
    page.get_by_role("button", name=f"Add: {kind}", exact=True).click()
    card = page.locator("#card-form")
    card.get_by_label("Question", exact=True).fill(prompt)
    card.get_by_label("Asked before").set_checked(before)
    card.get_by_label("Asked after").set_checked(after)
    if required:
        card.get_by_label("Required").check()
    card.get_by_role("button", name="Save and close").click()
    expect(page.get_by_role("heading", name=prompt)).to_be_visible()


def write_questionnaire(page: Page) -> None:
    page.get_by_role("link", name="Questionnaires").first.click()
    page.get_by_role("link", name=re.compile("New questionnaire|Write the first")).first.click()
    page.get_by_label(re.compile("empty", re.I)).check()
    page.get_by_label(re.compile("^Title")).fill("First conversations")
    page.get_by_role("button", name="Start writing").click()
    add_question(page, "Scale", SURE, required=True)
    add_question(page, "Rating, 0 to 10", "How useful was today?", before=False)
    add_question(page, "Yes or no", "Do you know whom to go to?")
    add_question(page, "Long text", WORDS, before=False)
    page.get_by_role("button", name="Move question 3 up").click()
    expect(page.locator(".qcard h3").nth(1)).to_have_text("Do you know whom to go to?")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Version 1 is published").first).to_be_visible()


def plan_session(page: Page) -> str:
    """Plan a session; returns the code shown."""
    page.get_by_role("link", name="Plan a session with it").first.click()
    page.get_by_label(re.compile("How many people")).fill(str(PEOPLE))
    page.get_by_label(re.compile("^Yes")).check()
    page.get_by_label(re.compile("In one room|face to face", re.I)).check()
    page.locator("main button[type=submit]").last.click()
    page.get_by_label(re.compile("^Title")).fill("When a child starts to tell")
    page.get_by_role("button", name="Plan it").click()
    return page.locator(".code").first.inner_text().replace(" ", "")


def answer(page: Page, address: str, sure: str, knows: str, *, after: bool) -> None:
    page.goto(address)
    page.get_by_role("group", name=re.compile(SURE)).get_by_text(sure, exact=True).click()
    page.get_by_role("group", name=re.compile("whom to go to")).get_by_text(knows, exact=True).click()
    if after:
        page.get_by_role("group", name=re.compile("How useful")).get_by_role("radio", name="8", exact=True).check()
        page.get_by_role("textbox", name=re.compile(re.escape(WORDS))).fill("Wait longer before I answer")
    page.get_by_text("With this phone").click()
    page.get_by_role("button", name="Send answers").click()
    expect(page.get_by_role("heading", name="Thank you. Your answers have arrived.")).to_be_visible()


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)], indirect=True)
def test_whole_path_from_an_empty_questionnaire_to_the_comparison(
    database: TestDatabase, site: str, visitor: Visitor
) -> None:
    facilitator = visitor()
    sign_up(database, facilitator, site)
    found_community(facilitator)
    write_questionnaire(facilitator)
    code = plan_session(facilitator)
    run_page = facilitator.url
    address = f"{site}/s/{code}"
    facilitator.get_by_role("button", name=re.compile("^Open")).first.click()

    room = facilitator.context.new_page()
    room.goto(run_page + "/room")
    expect(room.locator(".room-code")).to_have_text(re.compile(code[:4]))
    expect(room.locator("svg.qr")).to_be_visible()

    phones = [visitor(phone=True) for _ in range(PEOPLE)]
    mistaken = phones[0]
    mistaken.goto(address)
    mistaken.get_by_role("button", name="Send answers").click()
    expect(mistaken.get_by_role("heading", name="There is a problem")).to_be_visible()
    expect(mistaken).to_have_title(re.compile("^Error: "))
    for number, phone in enumerate(phones):
        answer(phone, address, ["Disagree", "Neither"][number % 2], ["Yes", "No"][number % 2], after=False)
        assert phone.context.cookies() == []
    expect(room.locator(".count b")).to_have_text(str(PEOPLE))

    facilitator.goto(run_page)
    facilitator.get_by_role("button", name="Close the before form").click()
    facilitator.get_by_role("button", name="Open the after form").click()
    for number, phone in enumerate(phones):
        answer(phone, address, ["Agree", "Agree strongly"][number % 2], "Yes", after=True)
        assert phone.evaluate("Object.keys(localStorage)") == []
    facilitator.goto("about:blank")  # the page loads itself again when it sees that somebody answered
    facilitator.goto(run_page)
    expect(facilitator.locator("#count")).to_have_text(str(PEOPLE))
    facilitator.get_by_role("button", name="Show the room").click()
    expect(facilitator).to_have_url(re.compile("/results$"), timeout=30_000)

    expect(facilitator.get_by_text(f"{PEOPLE} of {PEOPLE} people").first).to_be_visible()
    expect(facilitator.get_by_text("Clear improvement").first).to_be_visible()
    expect(facilitator.get_by_text("the average went from 2.5 to 4.5").first).to_be_visible()
    facilitator.wait_for_function(
        "document.querySelectorAll('svg.chart').length > 3 || (location.reload(), false)", polling=1500
    )
    expect(facilitator.locator("svg.chart[role=img]").first).to_be_visible()

    lead = visitor()
    facilitator.get_by_role("link", name="The Harbour Circle").first.click()
    facilitator.get_by_role("link", name="People").first.click()
    facilitator.get_by_label(re.compile("E-mail")).fill("lead@example.org")
    facilitator.get_by_label(re.compile("^Lead")).check()
    facilitator.get_by_role("button", name="Invite").click()
    link = facilitator.get_by_label("Welcome link").input_value()
    sign_up(database, lead, site, "lead@example.org", link)
    lead.get_by_role("link", name="The Harbour Circle").first.click()
    expect(lead.get_by_role("heading", name="Every question over time")).to_be_visible()
    lead.locator("main").get_by_role("link", name=SURE).first.click()
    expect(lead.locator("table").get_by_text("+2.0").first).to_be_attached()
    expect(lead.locator("svg.chart[role=img]").first).to_be_visible()
