"""What people do on a phone, for every test of the attendee's page."""

from __future__ import annotations

import time
from collections.abc import Callable

from playwright.sync_api import Page, expect

# what the browser notes in its console where a network is gone, or an answer is not the one hoped for
OFFLINE = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "error occurred when fetching the script", "409", "410", "422")
THANKS = "Thank you. Your answers have arrived."


def send(page: Page) -> None:
    """Send, and once more where the page reminds of what was left out."""
    page.get_by_role("button", name="Send answers").click()
    anyway = page.get_by_role("button", name="Send anyway")
    if anyway.is_visible():
        anyway.click()


def is_thanked(page: Page) -> None:
    """Until the thank-you page is there."""
    expect(page.get_by_role("heading", name=THANKS)).to_be_visible()


def phone(visitor: Callable[..., Page], **more: object) -> Page:
    """A phone whose network may fail."""
    return visitor(phone=True, expect=OFFLINE, **more)


def fill_in(page: Page, words: str = "wait longer") -> None:
    """An answer to each question of the usual form of tests.support.room."""
    page.get_by_text("Agree", exact=True).click()
    page.get_by_label("In your words?").fill(words)
    page.get_by_label("How many years?").fill("12")


def typed(page: Page) -> list[str]:
    """What stands in the boxes of that form."""
    return [page.get_by_label("In your words?").input_value(), page.get_by_label("How many years?").input_value()]


def reopens_offline(page: Page) -> None:
    """Until the worker has the page: from then on it opens without a network."""
    page.clock.run_for(1500)
    until(lambda: len(cached(page)) == 1)


def until(done: Callable[[], bool]) -> None:
    """Wait for something that no event tells: at most five seconds."""
    end = time.monotonic() + 5
    while not done():
        assert time.monotonic() < end
        time.sleep(0.02)


def cached(page: Page) -> list[str]:
    """The pages that the worker keeps."""
    found: list[str] = page.evaluate(
        "async () => { const kept = await caches.open('soundings');"
        " return Promise.all((await kept.keys()).map(async (one) => (await kept.match(one)).text())); }"
    )
    return found
