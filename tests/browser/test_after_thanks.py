"""P12: after the thank-you page nothing that was typed is left in the browser, wherever one looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from app import create_app
from tests.browser.phones import cached, send, until
from tests.support import factories as make
from tests.support.databases import SqliteMaker
from tests.support.site import serving

CANARY = "kakapo"
WORDS = {"key": "words", "type": "long_text", "prompt": "In your words?", "waves": ["before", "after"]}
LINE = {"key": "line", "type": "short_text", "prompt": "One word?", "waves": ["before", "after"]}
NUMBER = {"key": "years", "type": "number", "prompt": "How many years?", "waves": ["before", "after"]}
LANDSCAPE = {"viewport": {"width": 740, "height": 360}}
LARGE = {"viewport": {"width": 430, "height": 932}, "device_scale_factor": 3}
# everything that a page can keep in a browser, as one string
KEPT = """async () => {
  const found = [document.documentElement.outerHTML, location.href, document.cookie, JSON.stringify(history.state)];
  for (const store of [localStorage, sessionStorage]) found.push(JSON.stringify(Object.entries(store)));
  for (const box of document.querySelectorAll("input, textarea")) found.push(box.value);
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const asked of await cache.keys()) found.push(asked.url, await (await cache.match(asked)).text());
  }
  for (const base of await indexedDB.databases()) found.push("indexedDB " + base.name);
  for (const worker of await navigator.serviceWorker.getRegistrations()) found.push("worker " + worker.scope);
  return found.join("\\n");
}"""


@pytest.fixture(scope="module")
def meeting(sqlite_maker: SqliteMaker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The address of an open form of a running product, and its code."""
    database = sqlite_maker.new(tmp_path_factory.mktemp("meeting") / "instance")
    app = create_app({"TESTING": True, **make.QUICK}, environment=database.settings)
    _, code = make.session(app, make.community(app), make.definition(WORDS, LINE, NUMBER), opened="before")
    with serving(database) as address:
        yield f"{address}/s/{code}", code


def traces(page: Page) -> list[str]:
    """Lines of what the browser keeps that hold something typed, or that should not be there at all.

    Once the form is open again, its worker and the empty form may be.
    """
    kept = page.evaluate(KEPT).splitlines()
    return [line for line in kept if CANARY in line or "4711" in line or line.startswith("indexedDB")]


def answer(page: Page, link: bool) -> None:
    page.locator("textarea").fill(f"A {CANARY} in words")
    page.get_by_label("One word?").fill(CANARY)
    page.get_by_label("How many years?").fill("4711")
    if link:
        page.get_by_text("With this phone").click()
    send(page)
    page.get_by_role("heading", name="Thank you. Your answers have arrived.").wait_for()


def test_nothing_typed_stays_in_the_browser(meeting: tuple[str, str], visitor: Callable[..., Page]) -> None:
    address, code = meeting
    for profile, link in (({}, False), (LANDSCAPE, True), (LARGE, True)):
        page = visitor(phone=True, **profile)
        page.goto("about:blank")
        page.goto(address)
        boxes = page.locator("#answers input:not([type=hidden]), #answers textarea")
        own = boxes.evaluate_all("all => all.map(each => each.getAttribute('autocomplete'))")
        assert page.locator("#answers").get_attribute("autocomplete") == "off"
        assert set(own) <= {"off", None}  # a field without its own takes the form's
        until(lambda page=page: len(cached(page)) == 1)  # the worker has the page before anything is typed
        answer(page, link)
        assert traces(page) == []
        assert not any(line.startswith("worker") for line in page.evaluate(KEPT).splitlines())
        assert page.evaluate("caches.keys()") == []
        assert page.evaluate("Object.keys(localStorage)") == ([f"soundings:{code}"] if link else [])
        assert page.context.cookies() == []
        page.reload()
        assert traces(page) == []
        page.go_back()
        assert page.url == "about:blank"  # the form is not in the history any more
        page.go_forward()
        assert traces(page) == []
        page.goto(address)
        assert traces(page) == []
        again = page.context.new_page()  # the tab opened again
        page.close()
        again.goto(address)
        assert traces(again) == []


def test_nothing_typed_comes_back_behind_a_page_with_mistakes(
    meeting: tuple[str, str], visitor: Callable[..., Page]
) -> None:
    page = visitor(phone=True)
    page.goto("about:blank")
    page.goto(meeting[0])
    page.locator("textarea").fill(f"A {CANARY} in words")
    page.get_by_label("How many years?").fill("many")
    send(page)
    page.get_by_role("heading", name="There is a problem").wait_for()
    answer(page, link=False)
    while page.url != "about:blank":
        assert traces(page) == []
        page.go_back()


def test_before_sending_nothing_leaves_the_phone(meeting: tuple[str, str], visitor: Callable[..., Page]) -> None:
    address, _ = meeting
    page, asked = visitor(phone=True), []
    page.goto(address)
    page.on("request", lambda request: asked.append((request.method, request.url)))
    page.locator("textarea").fill(CANARY)
    page.get_by_label("One word?").fill(CANARY)
    page.wait_for_timeout(300)
    assert asked == []
