"""A try and a sheet of paper in a real browser: walked to the end, looked at by axe, nothing left on the phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from app import create_app
from forms.questions import QUESTION_TYPES
from tests.browser.test_pages import RULES
from tests.support import factories as make
from tests.support.databases import SqliteMaker
from tests.support.site import serving

Visitor = Callable[..., Page]
EVERY_KIND = make.definition(
    make.SCALE,
    *({**kind.example.question, "key": f"q{n}", "waves": ["after"]} for n, kind in enumerate(QUESTION_TYPES)),
)


@pytest.fixture(scope="module")
def planned(sqlite_maker: SqliteMaker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str, str]]:
    """A running product's address, and the ids of a session to try and of one whose before form is open."""
    database = sqlite_maker.new(tmp_path_factory.mktemp("tries") / "instance")
    app = create_app({"TESTING": True, **make.QUICK}, environment=database.settings)
    community = make.community(app, (make.account(app), "facilitator"))
    tried, _ = make.session(app, community, EVERY_KIND, linking=("card", "phone"), headcount=12)
    opened, _ = make.session(app, community, opened="before", linking=("card", "phone"))
    with serving(database) as address:
        yield address, tried, opened


def signed_in(page: Page, address: str) -> Page:
    page.goto(f"{address}/sign-in")
    page.get_by_label("E-mail").fill("facilitator@example.org")
    page.get_by_label("Password", exact=True).fill(make.PASSWORD)
    page.locator("main button[type=submit]").click()
    return page


def faults(page: Page) -> list[str]:
    """What axe finds on a page, and whether it scrolls sideways."""
    found = [
        f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in Axe().run(page, options=RULES).response["violations"]
    ]
    widest = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return [page.url, *found, f"wider by {widest}"] if found or widest > 0 else []


@pytest.mark.parametrize(
    ("theme", "phone"),
    [
        pytest.param("light", True, id="light-phone"),
        pytest.param("dark", False, id="dark-desktop", marks=pytest.mark.slow),
    ],
)
def test_try_is_walked_to_its_results(planned: tuple[str, str, str], visitor: Visitor, theme: str, phone: bool) -> None:
    address, tried, _ = planned
    staff = signed_in(visitor(phone=phone, color_scheme=theme), address)
    staff.goto(f"{address}/sessions/{tried}")
    staff.get_by_role("button", name="Try it on my phone").click()
    found = faults(staff)
    page = visitor(phone=True, color_scheme=theme)
    page.goto(staff.get_by_label("The link").input_value())
    for following in ("Try the form after the session", "See results of made-up answers"):
        expect(page.get_by_text("This is a try: nothing is stored.")).to_be_visible()
        found += faults(page)
        page.get_by_text("Agree", exact=True).first.click()
        page.get_by_text("With this phone").click() if page.get_by_text("With this phone").is_visible() else None
        page.get_by_role("button", name="Send answers").click()
        if page.get_by_role("button", name="Send anyway").is_visible():
            page.get_by_role("button", name="Send anyway").click()
        expect(page.get_by_role("heading", name="Nothing was sent")).to_be_visible()
        found += faults(page)
        assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
        page.get_by_role("link", name=following).click()
    made = page.get_by_text("Nobody gave these answers.").or_(page.get_by_text("They are being made."))
    expect(made.first).to_be_visible()
    for _ in range(40):
        if page.get_by_text("Nobody gave these answers.").is_visible() and page.locator("svg.chart").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(page.locator("svg.chart").first).to_be_attached()
    assert found + faults(page) == []


def test_sheet_is_typed_in_and_an_empty_form_comes(planned: tuple[str, str, str], visitor: Visitor) -> None:
    address, _, opened = planned
    page = signed_in(visitor(phone=True), address)
    page.goto(f"{address}/sessions/{opened}/paper")
    found = faults(page)
    page.get_by_role("link", name="Type in sheets").click()
    found += faults(page)
    page.get_by_text("Agree", exact=True).click()
    page.get_by_role("button", name="Send answers").click()
    expect(page.get_by_role("heading", name="The sheet is in.")).to_be_visible()
    found += faults(page)
    page.wait_for_url("**/paper/**", timeout=15_000)
    expect(page.get_by_role("button", name="Send answers")).to_be_visible()
    assert (page.locator("input:checked").count(), found) == (0, [])
    page.goto(f"{address}/sessions/{opened}")
    expect(page.locator("#count")).to_have_text("1")
