"""Every page of the demo at two widths and in two themes: no sideways scrolling, nothing axe finds, a clean console."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.phones import send
from tests.support import site as program
from tests.support.databases import SqliteMaker, TestDatabase

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
Visitor = Callable[..., Page]


@pytest.fixture(scope="module")
def demo(sqlite_maker: SqliteMaker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str, list[str]]]:
    """The running demo: (address, password, pages to look at)."""
    database: TestDatabase = sqlite_maker.new(tmp_path_factory.mktemp("demo") / "instance")
    said = program.run(database, "demo").stdout
    password = re.search(r"password\s+(\S+)", said).group(1)
    form, results, trend = (
        re.sub(r"^https?://[^/]+", "", link) for link in re.findall(r"http\S+/(?:s|sessions|communities)/\S+", said)
    )
    community = trend.split("/trends/")[0]
    session = results.removesuffix("/results")
    pages = [
        "/", "/sign-in", form, "/s/22222222", f"{form}/thanks/before", "/communities", "/communities/new", "/account",
        "/account/password", "/network/periods", "/promise", "/accessibility",
        community, f"{community}/periods", f"{community}/edit", f"{community}/sessions", f"{community}/sessions/new",
        f"{community}/questionnaires", f"{community}/questionnaires/new", f"{community}/people",
        trend, session, results, f"{session}/comments", f"{session}/poster",
        f"{session}/words", f"{session}/times", f"{session}/next", f"{community}/poster",
        f"{form}?kiosk=1", f"{form}/thanks/before?kiosk=1", f"{session}/room", "/nothing/here",
    ]  # fmt: skip
    with program.serving(database) as address:
        yield address, password, pages


# each width and each theme once: a width changes what is where, a theme what is seen
@pytest.mark.parametrize(
    ("theme", "phone"),
    [
        pytest.param("light", True, id="light-phone"),
        pytest.param("dark", False, id="dark-desktop", marks=pytest.mark.slow),
    ],
)
def test_pages_fit_and_are_accessible(
    demo: tuple[str, str, list[str]], visitor: Visitor, theme: str, phone: bool
) -> None:
    address, password, pages = demo
    page = visitor(phone=phone, color_scheme=theme, expect=("404",))
    found = []
    for path in pages:
        if path == "/communities":
            page.goto(f"{address}/sign-in")
            page.get_by_label("E-mail").fill("demo@example.org")
            page.get_by_label("Password", exact=True).fill(password)
            page.locator("main button[type=submit]").click()
        page.goto(address + path)
        widest = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if widest > 0:
            found.append(f"{path} scrolls sideways by {widest} px")
        rows = page.evaluate("Math.round(document.querySelector('header.bar')?.offsetHeight / 48)")
        if rows and rows > 2:
            found.append(f"{path}: the links above take {rows} rows")
        found += [
            f"{path}: {fault['id']}: {fault['nodes'][0]['html'][:120]}"
            for fault in Axe().run(page, options=RULES).response["violations"]
        ]
    assert found == []


def test_form_reflows_at_320_px_and_asks_for_no_zoom(demo: tuple[str, str, list[str]], visitor: Visitor) -> None:
    address, _, pages = demo
    page = visitor(phone=True, viewport={"width": 320, "height": 568})
    page.goto(address + pages[2])
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    sizes = page.eval_on_selector_all(
        "input[type=text], textarea", "all => all.map(each => parseFloat(getComputedStyle(each).fontSize))"
    )
    assert min(sizes) >= 16
    heights = page.eval_on_selector_all(
        ".answer, .step, .send > .button", "all => all.map(each => each.getBoundingClientRect().height)"
    )
    assert min(heights) >= 48


def test_form_is_one_small_request(demo: tuple[str, str, list[str]], visitor: Visitor) -> None:
    address, _, pages = demo
    page, asked = visitor(phone=True), []
    page.on("request", lambda request: asked.append(request.url))
    answer = page.goto(address + pages[2])
    page.wait_for_load_state("networkidle")
    assert [url for url in asked if not url.startswith("data:")] == [address + pages[2]]
    assert answer.header_value("content-encoding") == "gzip"
    assert answer.request.sizes()["responseBodySize"] <= 14_000


def test_form_keeps_what_was_typed_until_the_network_is_back(
    demo: tuple[str, str, list[str]], visitor: Visitor
) -> None:
    address, _, pages = demo
    page = visitor(phone=True, expect=("ERR_INTERNET_DISCONNECTED",))
    page.goto(address + pages[2])
    page.get_by_text("Agree", exact=True).first.click()
    page.locator("textarea").first.fill("Not to be lost")
    page.context.set_offline(True)
    send(page)
    page.get_by_text("Not sent yet.").wait_for()
    assert page.locator("textarea").first.input_value() == "Not to be lost"
    page.context.set_offline(False)
    page.get_by_role("heading", name="Thank you. Your answers have arrived.").wait_for()


def test_nothing_typed_comes_back_after_the_thank_you(demo: tuple[str, str, list[str]], visitor: Visitor) -> None:
    address, _, pages = demo
    page = visitor(phone=True)
    page.goto("about:blank")
    page.goto(address + pages[2])
    page.locator("textarea").first.fill("a canary word")
    send(page)
    page.get_by_role("heading", name="Thank you. Your answers have arrived.").wait_for()
    page.go_back()
    assert page.url == "about:blank"
    page.go_forward()
    assert "canary" not in page.content()
    page.goto(address + pages[2])
    assert page.locator("textarea").first.input_value() == ""


def test_form_works_without_scripts(demo: tuple[str, str, list[str]], visitor: Visitor) -> None:
    address, _, pages = demo
    page = visitor(phone=True, java_script_enabled=False)
    page.goto(address + pages[2])
    page.get_by_text("Agree", exact=True).first.click()
    send(page)
    page.get_by_role("heading", name="Thank you. Your answers have arrived.").wait_for()
    assert page.title() == "Thank you – Soundings"
