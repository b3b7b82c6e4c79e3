"""The builder's phone and the first step of planning, live: conditions as on the real page, an example, an outlook."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app import create_app
from surveys import building, series
from surveys.clock import today
from surveys.database import db, may_write
from surveys.models.sessions import Session
from tests.browser.test_tries import faults, signed_in
from tests.support import factories as make
from tests.support.databases import SqliteMaker
from tests.support.site import serving

Visitor = Callable[..., Page]
HOPES = {"key": "hopes", "type": "short_text", "prompt": "What do you hope for?", "waves": ["before"]}
ASKED: tuple[dict[str, Any], ...] = (
    {**HOPES, "audience": "room"},
    {"key": "raised", "type": "yes_no", "prompt": "Have you raised one?", "waves": ["after"], "shows": "hopes"},
    {
        "key": "easy",
        "type": "number",
        "prompt": "How many?",
        "waves": ["after"],
        "show_if": {"question": "raised", "is": True},
    },
    {
        "key": "why",
        "type": "short_text",
        "prompt": "And why so many?",
        "waves": ["after"],
        "show_if": {"question": "easy", "at_least": 3},
    },
)


@pytest.fixture(scope="module")
def planned(sqlite_maker: SqliteMaker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str, str, str]]:
    """A running product's address, and the ids of a community, a questionnaire and a session of a series."""
    database = sqlite_maker.new(tmp_path_factory.mktemp("desk") / "instance")
    app = create_app({"TESTING": True, **make.QUICK}, environment=database.settings)
    community = make.community(app, (make.account(app), "facilitator"))
    session_id, _ = make.session(app, community, make.definition(*ASKED), headcount=12)
    with app.app_context(), may_write():
        session = db.session.get_one(Session, session_id)
        asked = session.version.questionnaire
        made = series.plan_again(
            db.session, session, [today("UTC"), today("UTC").replace(year=today("UTC").year + 1, day=1)]
        )
        mended = [{**one, "prompt": f"{one['prompt']} Please say"} for one in ASKED[:1]] + list(ASKED[1:])
        asked.draft = make.definition(*mended)
        building.publish(db.session, asked)
        db.session.commit()
        ids = community, asked.id, made[0].id
    with serving(database) as address:
        yield address, *ids


def test_preview_hides_and_shows_as_the_live_form_does(planned: tuple[str, str, str, str], visitor: Visitor) -> None:
    address, _, questionnaire, _ = planned
    page = signed_in(visitor(), address)
    page.goto(f"{address}/questionnaires/{questionnaire}?show=after")
    phone = page.get_by_role("region", name="Preview of the form")
    expect(phone.get_by_text("An example of what stands here")).to_be_visible()
    expect(phone.get_by_text("What somebody wrote before.")).to_be_visible()
    expect(phone.get_by_text("How many?")).to_be_hidden()
    expect(phone.get_by_text("Only if you answered")).to_have_count(0)
    phone.get_by_text("Yes", exact=True).click()
    expect(phone.get_by_text("How many?", exact=True)).to_be_visible()
    expect(phone.get_by_text("And why so many?")).to_be_hidden()
    phone.get_by_label("How many?").fill("3")
    expect(phone.get_by_text("And why so many?")).to_be_visible()
    phone.get_by_label("How many?").press("Enter")  # sends nothing
    expect(phone.get_by_text("And why so many?")).to_be_visible()
    phone.get_by_text("No", exact=True).click()
    for words in ("How many?", "And why so many?"):
        expect(phone.get_by_text(words)).to_be_hidden()
    assert faults(page) == []


def test_what_was_chosen_on_the_preview_outlasts_a_save(planned: tuple[str, str, str, str], visitor: Visitor) -> None:
    address, _, questionnaire, _ = planned
    page = signed_in(visitor(color_scheme="dark"), address)
    page.goto(f"{address}/questionnaires/{questionnaire}?edit=easy&show=after")
    phone = page.get_by_role("region", name="Preview of the form")
    expect(page.get_by_text("The open question is hidden here until its condition is met")).to_be_visible()
    expect(phone.get_by_text("How many?")).to_be_hidden()
    phone.get_by_text("Yes", exact=True).click()
    page.locator("#card-form [name=prompt]").fill("How many times?")
    page.locator("#card-form [name=help]").focus()
    expect(phone.get_by_text("How many times?", exact=True)).to_be_visible()
    assert faults(page) == []


def test_outlook_follows_the_number_on_the_first_step(planned: tuple[str, str, str, str], visitor: Visitor) -> None:
    address, community, _, _ = planned
    page = signed_in(visitor(phone=True), address)
    page.goto(f"{address}/communities/{community}/sessions/new")
    page.get_by_label("How many people do you expect?").fill("4")
    expect(page.get_by_text("nothing is shown")).to_be_visible()
    page.get_by_label("How many people do you expect?").fill("12")
    expect(page.get_by_text("With 12 people you will see")).to_be_visible()
    assert faults(page) == []


@pytest.mark.parametrize(
    ("theme", "phone"),
    [
        pytest.param("light", True, id="light-phone"),
        pytest.param("dark", False, id="dark-desktop", marks=pytest.mark.slow),
    ],
)
def test_pages_of_changes_are_free_of_faults(
    planned: tuple[str, str, str, str], visitor: Visitor, theme: str, phone: bool
) -> None:
    address, _, _, session = planned
    page = signed_in(visitor(phone=phone, color_scheme=theme), address)
    found = []
    for path in ("", "/change", "/wording"):
        page.goto(f"{address}/sessions/{session}{path}")
        for folded in page.locator("summary").all():
            folded.click()
        found += faults(page)
    assert found == []
