"""P13: a browser walks an attendee's whole way through a proxy that writes down every host it asks for.

Names of other hosts lead nowhere. What a page could ask for later (style, script, manifest, prefetch) is read as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.conftest import CHROMIUM_SWITCHES
from tests.faults.installation import Installation
from tests.support import factories as make
from tests.support import needs
from tests.support.databases import SqliteMaker
from tests.support.proxy import Log, logging_proxy

HOST = "soundings.test"
# What this Chromium asks by itself, with an empty page too: exact names, so that nothing of a page hides behind them
THE_BROWSERS_OWN = {"accounts.google.com", "clients2.google.com", "update.googleapis.com"}
QUIET = "--disable-features=AutofillServerCommunication,OptimizationHints,MediaRouter,Translate"
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True, "locale": "en-GB"}


@pytest.fixture(scope="module")
def installation(sqlite_maker: SqliteMaker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    database = sqlite_maker.new(tmp_path_factory.mktemp("alone") / "instance")
    made = Installation(database, workers=1, public_url=f"http://{HOST}")
    made.start()
    yield made
    made.close()


@pytest.fixture
def walk(installation: Installation, browser: Browser) -> Iterator[tuple[Page, Log]]:
    """A phone's page behind the proxy, and the proxy's log."""
    with logging_proxy(HOST, installation.port) as (proxy, log):
        # of no other name an address is found, should the browser look past the proxy
        switches = [*CHROMIUM_SWITCHES, QUIET, "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
        own = browser.browser_type.launch(
            executable_path=needs.chromium(), args=switches, proxy={"server": proxy, "bypass": "<-loopback>"}
        )
        context: BrowserContext = own.new_context(**PHONE)
        context.set_default_timeout(15_000)
        yield context.new_page(), log
        own.close()


def addresses(page: Page) -> set[str]:
    """Every address in a page's elements, headers of loading hints and style sheets, as absolute ones."""
    html = page.content()
    found = set(re.findall(r"""(?:src|srcset|action|poster|data|manifest|formaction|ping)=["']([^"']+)["']""", html))
    found |= set(re.findall(r"""<(?:link|a|use|image)\b[^>]*\bhref=["']([^"']+)["']""", html))
    found |= set(re.findall(r"""url\(\s*["']?([^"')]+)""", html)) | set(re.findall(r"""@import\s+["']([^"']+)""", html))
    return {urljoin(page.url, address) for address in found}


def strangers(page: Page) -> set[str]:
    """Addresses in a page that lead to another host."""
    foreign = {one for one in addresses(page) if urlsplit(one).scheme in ("http", "https", "ws", "wss")}
    return {one for one in foreign if urlsplit(one).hostname != HOST}


def hints(page: Page) -> list[str]:
    """What would make a browser look for another server before anybody asks."""
    return re.findall(r"<link[^>]+rel=[\"'][^\"']*(?:preconnect|dns-prefetch|prefetch|prerender)[^>]*>", page.content())


def test_attendees_browser_speaks_to_our_host_alone(installation: Installation, walk: tuple[Page, Log]) -> None:
    page, log = walk
    session, code = installation.session()
    asked: set[str | None] = set()
    page.on("request", lambda request: asked.add(urlsplit(request.url).hostname or request.url[:5]))
    seen: list[tuple[str, set[str], list[str]]] = []

    def look() -> None:
        page.wait_for_load_state("load")
        seen.append((page.url, strangers(page), hints(page)))

    page.goto(f"http://{HOST}/")
    look()
    page.get_by_role("textbox").first.fill(code)
    page.get_by_role("textbox").first.press("Enter")
    page.wait_for_url(f"**/S/{code}")
    look()
    page.locator("input[name=q-conf]").nth(3).check(force=True)
    page.locator("[name=q-word]").fill("a word of mine")
    page.locator("form [type=submit]").last.click()
    page.wait_for_url("**/thanks/before")
    look()
    page.goto(f"http://{HOST}/promise")
    look()
    page.goto(f"http://{HOST}/s/AAAAAAAA")
    look()
    make.act(installation.app, session, "close_wave", "before")
    page.goto(f"http://{HOST}/s/{code}")
    look()
    assert [(url, foreign, hint) for url, foreign, hint in seen if foreign or hint] == []
    assert asked == {HOST}
    assert log.hosts() - THE_BROWSERS_OWN == {HOST}
    assert len(seen) == 6
    assert sum(installation.stored().values()) == 1


def test_link_to_another_host_carries_no_referrer_and_is_seen_by_the_proxy(
    installation: Installation, walk: tuple[Page, Log]
) -> None:
    """Our pages have no such link; this plants one, which also shows that the proxy would have seen it."""
    page, log = walk
    code = installation.session()[1]
    page.goto(f"http://{HOST}/s/{code}")
    log.clear()
    page.evaluate(
        "() => { const link = document.createElement('a'); link.href = 'http://elsewhere.test/there';"
        " link.id = 'out'; link.textContent = 'out'; document.body.prepend(link); }"
    )
    assert strangers(page) == {"http://elsewhere.test/there"}
    page.locator("#out").click()
    page.wait_for_timeout(300)
    assert log.hosts() - THE_BROWSERS_OWN == {"elsewhere.test"}
    assert [headers.get("referer") for _host, _method, path, headers in log.asked if path == "/there"] == [None]


@pytest.mark.parametrize(
    "planted",
    [
        '<link rel="preconnect" href="http://elsewhere.test">',
        '<link rel="dns-prefetch" href="//elsewhere.test">',
        '<link rel="manifest" href="http://elsewhere.test/m.json">',
        '<style>@import "http://elsewhere.test/x.css";</style>',
        '<p style="background: url(http://elsewhere.test/x.png)">',
        '<script src="http://elsewhere.test/x.js"></script>',
    ],
)
def test_planted_foreign_address_is_found(walk: tuple[Page, Log], planted: str) -> None:
    page, _log = walk
    page.set_content(f"<!doctype html><title>Planted</title>{planted}<p>Page")
    assert strangers(page) | set(hints(page))
