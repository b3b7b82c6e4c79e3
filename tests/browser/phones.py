"""What people do on a phone, for every test of the attendee's page."""

from __future__ import annotations

from playwright.sync_api import Page, expect

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
