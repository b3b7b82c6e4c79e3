"""The room: a code that is read from the back row, and a tablet that comes back to an empty form by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from app import create_app
from tests.support import factories as make
from tests.support.databases import SqliteMaker
from tests.support.site import serving

Visitor = Callable[..., Page]
MEASURE = """() => {
  const find = (selector) => document.querySelector(selector), root = document.documentElement;
  const style = (selector) => getComputedStyle(find(selector));
  return {
    qr: find("svg.qr").getBoundingClientRect().width / innerHeight,
    link: parseFloat(style(".where").fontSize) / innerHeight,
    over: [root.scrollHeight - innerHeight, root.scrollWidth - innerWidth],
    ink: style(".qr-ink").fill, paper: style(".qr-paper").fill,
  };
}"""


@pytest.fixture(scope="module")
def meeting(sqlite_maker: SqliteMaker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str, str]]:
    """A running product's address, and the id and code of a session whose before form is open."""
    database = sqlite_maker.new(tmp_path_factory.mktemp("room") / "instance")
    app = create_app({"TESTING": True, **make.QUICK}, environment=database.settings)
    community = make.community(app, (make.account(app), "facilitator"))
    session_id, code = make.session(app, community, opened="before", linking=("phone",))
    with serving(database) as address:
        yield address, session_id, code


def sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/sign-in")
    page.get_by_label("E-mail").fill("facilitator@example.org")
    page.get_by_label("Password", exact=True).fill(make.PASSWORD)
    page.locator("main button[type=submit]").click()


def test_code_fills_half_the_height_of_every_screen(meeting: tuple[str, str, str], visitor: Visitor) -> None:
    address, session_id, _ = meeting
    page = visitor(color_scheme="dark")
    sign_in(page, address)
    for width, height in ((1280, 800), (1024, 768), (768, 1024), (800, 1280)):
        page.set_viewport_size({"width": width, "height": height})
        page.goto(f"{address}/sessions/{session_id}/room")
        seen = page.evaluate(MEASURE)
        assert (seen["qr"] >= 0.5, seen["link"] >= 0.05, seen["over"]) == (True, True, [0, 0]), (width, height, seen)
        assert (seen["ink"], seen["paper"]) == ("rgb(0, 0, 0)", "rgb(255, 255, 255)")


def test_every_number_of_answers_on_the_page_follows_the_room(meeting: tuple[str, str, str], visitor: Visitor) -> None:
    address, session_id, code = meeting
    page, attendee = visitor(), visitor(phone=True)
    sign_in(page, address)
    page.goto(f"{address}/sessions/{session_id}")
    before = int(page.locator("#count").inner_text())
    attendee.goto(f"{address}/s/{code}")
    attendee.get_by_text("Agree", exact=True).click()
    attendee.get_by_text("Send without linking").click()
    attendee.get_by_role("button", name="Send answers").click()
    expect(attendee.get_by_role("heading", name="Thank you")).to_be_visible()
    expect(page.locator("#count")).to_have_text(str(before + 1))
    expect(page.locator("[data-answers=before]")).to_have_text("1 answer" if before == 0 else f"{before + 1} answers")
    assert page.locator("[data-count=before]").all_text_contents() == [str(before + 1)]


def test_tablet_comes_back_to_an_empty_form_and_keeps_nothing(meeting: tuple[str, str, str], visitor: Visitor) -> None:
    address, _, code = meeting
    page = visitor(phone=True)
    page.clock.install()
    page.goto(f"{address}/s/{code}?kiosk=1")
    expect(page.get_by_text("With this phone")).to_have_count(0)
    page.get_by_text("Agree", exact=True).click()
    page.get_by_role("button", name="Send answers").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    page.clock.fast_forward(13_000)
    expect(page.get_by_role("button", name="Send answers")).to_be_visible()
    assert page.url.endswith(f"{code}?kiosk=1")
    assert page.locator("input:checked").count() == 0
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]


def test_tablet_that_somebody_left_in_the_middle_is_cleared(meeting: tuple[str, str, str], visitor: Visitor) -> None:
    address, _, code = meeting
    page = visitor(phone=True)
    page.clock.install()
    page.goto(f"{address}/s/{code}?kiosk=1")
    page.get_by_text("Agree", exact=True).click()
    page.clock.fast_forward(181_000)
    expect(page.get_by_text("Still there?")).to_be_visible()
    page.get_by_role("heading", level=1).click()  # still there
    expect(page.get_by_text("Still there?")).to_be_hidden()
    assert page.locator("input:checked").count() == 1
    page.clock.fast_forward(181_000)
    page.clock.fast_forward(21_000)
    expect(page.locator("input:checked")).to_have_count(0)
