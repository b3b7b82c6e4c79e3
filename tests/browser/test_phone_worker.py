"""The form opens again without a network, empty; and where there is one, never in place of a newer page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Error, Page, expect

from tests.browser.phones import cached, phone, reopens_offline, until
from tests.support.room import Form, Room

Visitor = Callable[..., Page]


def test_form_that_closes_is_not_opened_again_without_a_network(room: Room, visitor: Visitor) -> None:
    form = room.form()
    page = open_with_worker(visitor, form)
    [first] = cached(page)
    assert (first.count('id="answers"'), "canary" in first) == (1, False)
    before = page.locator("[name=submission]").input_value()
    page.context.set_offline(True)
    page.reload()
    assert page.locator("[name=submission]").input_value() != before
    assert page.locator("[data-status]").inner_text().startswith("You are offline.")
    page.context.set_offline(False)
    room.act(form, "open_wave", "after")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("A session: after the session")
    until(lambda: ["after the session" in kept for kept in cached(page)] == [True])
    room.act(form, "close_wave", "after", 0)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("This form is closed")
    until(lambda: cached(page) == [])


def test_kept_form_has_the_policy_of_the_page_and_a_new_worker_takes_over(room: Room, visitor: Visitor) -> None:
    form = room.form()
    page = phone(visitor)
    answer = page.goto(form.address)
    assert answer is not None
    page.evaluate("navigator.serviceWorker.register('/s/worker.js?of-another&version', {scope: '/S/'})")
    page.wait_for_timeout(300)
    page.reload()
    wanted = page.locator("#answers").get_attribute("data-worker")
    scripts = "navigator.serviceWorker.getRegistrations().then((all) => all.map((one) => one.active?.scriptURL))"
    until(lambda: page.evaluate(scripts) == [room.site + str(wanted)])
    fresh = open_with_worker(visitor, form)
    policy = fresh.evaluate(
        "async () => { const kept = await caches.open('soundings'); const [one] = await kept.keys();"
        " return (await kept.match(one)).headers.get('Content-Security-Policy'); }"
    )
    assert policy == answer.header_value("content-security-policy")
    registered = "navigator.serviceWorker.getRegistrations().then((all) => all.map((one) => one.scope))"
    assert fresh.evaluate(registered) == [f"{room.site}/S/"]


def test_tablet_passed_around_never_gets_the_form_that_one_phone_keeps(room: Room, visitor: Visitor) -> None:
    form = room.form()
    page = open_with_worker(visitor, form)
    page.context.set_offline(True)
    with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
        page.goto(f"{form.address}?kiosk=1")
    page.wait_for_url("chrome-error://chromewebdata/")
    page.goto(form.address)
    assert page.locator("#answers").count() == 1


def open_with_worker(visitor: Visitor, form: Form) -> Page:
    """A page that was opened, and typed in, while its worker took the empty form."""
    page = phone(visitor)
    page.clock.install()
    page.goto(form.address)
    page.get_by_label("In your words?").fill("canary")
    reopens_offline(page)
    return page
