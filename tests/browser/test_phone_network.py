"""A phone on a bad network: nothing typed is lost, nothing is stored twice, and nothing stays once it has arrived."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from surveys.clock import now
from surveys.times import Times
from tests.browser.phones import fill_in, is_thanked, phone, reopens_offline, send, typed
from tests.support.room import Form, Room

Visitor = Callable[..., Page]
NOT_SENT = "Not sent yet. We send it when you are online."
UNSENT = "Object.keys(localStorage).filter((key) => key.startsWith('soundings-unsent'))"
DRAFTS = "Object.keys(sessionStorage)"


def losing(context: BrowserContext, lost: list[str]) -> None:
    """From now on answers to sends get lost after the server has acted on them; `lost` collects their bodies."""

    def lose(route: Route) -> None:
        if route.request.method != "POST":
            return route.fallback()
        route.fetch()
        lost.append(route.request.post_data or "")
        return route.abort()

    context.route(re.compile("/[sS]/"), lose)


def with_lost_answer(room: Room, visitor: Visitor) -> tuple[Page, Form, list[str]]:
    """A phone that has sent, and has not heard that it arrived; its form; what was sent."""
    form, lost = room.form(), []
    page = phone(visitor)
    page.goto(form.address)
    losing(page.context, lost)
    fill_in(page)
    send(page)
    expect(page.locator("[data-status]")).to_have_text(NOT_SENT)
    return page, form, lost


def test_draft_comes_back_with_the_tab_and_goes_with_the_answers(room: Room, visitor: Visitor) -> None:
    form, other = room.form(), room.form()
    page = phone(visitor)
    page.goto(form.address)
    fill_in(page)
    page.reload()
    assert typed(page) == ["wait longer", "12"]
    expect(page.get_by_role("radio", name="Agree", exact=True)).to_be_checked()
    page.goto(other.address)
    assert typed(page) == ["", ""]
    page.go_back()
    assert typed(page) == ["wait longer", "12"]
    send(page)
    is_thanked(page)
    assert page.evaluate(DRAFTS) == []
    page.goto(form.address)
    assert typed(page) == ["", ""]


def test_clearing_everything_leaves_no_draft(room: Room, visitor: Visitor) -> None:
    page = phone(visitor)
    page.goto(room.form().address)
    fill_in(page)
    page.get_by_role("button", name="Shared phone? Clear everything").click()
    assert (typed(page), page.evaluate(DRAFTS)) == (["", ""], [])
    page.reload()
    assert typed(page) == ["", ""]


@pytest.mark.slow
def test_tab_thrown_away_after_ten_minutes_offline_sends_once_20_of_20(room: Room, visitor: Visitor) -> None:
    form = room.form()
    page = phone(visitor)
    page.clock.install()
    survived = []
    for number in range(20):
        page.goto(form.address)
        reopens_offline(page)
        fill_in(page, f"draft {number}")
        page.context.set_offline(True)
        page.clock.fast_forward("10:00")
        page.goto("about:blank")  # the tab's page is gone; what the tab keeps is not
        page.goto(form.address)
        survived.append(typed(page) == [f"draft {number}", "12"])
        send(page)
        expect(page.locator("[data-status]")).to_have_text(NOT_SENT)
        page.context.set_offline(False)
        is_thanked(page)
    assert (survived, room.arrived(form)) == ([True] * 20, 20)


def test_answer_that_got_lost_is_asked_for_again_under_the_same_id(room: Room, visitor: Visitor) -> None:
    page, form, lost = with_lost_answer(room, visitor)
    assert (len(page.evaluate(UNSENT)), room.arrived(form)) == (1, 1)
    page.context.unroute_all()
    is_thanked(page)
    assert (page.evaluate(UNSENT), room.arrived(form)) == ([], 1)
    assert len({re.search("submission=([^&]+)", body)[1] for body in lost}) == 1


def test_sending_is_tried_after_1_2_4_and_8_seconds(room: Room, visitor: Visitor) -> None:
    form, tries = room.form(), []
    page = phone(visitor)
    page.add_init_script("Math.random = () => 0.5")
    page.clock.install()
    page.goto(form.address)
    page.route(re.compile("/S/"), lambda route: (tries.append(route.request.method), route.abort()))
    fill_in(page)
    send(page)
    status, counts = page.locator("[data-status]"), []
    for seconds in (0, 1, 2, 4, 8):
        page.clock.run_for(1000 * seconds)
        expect(status).to_have_text(NOT_SENT)
        page.wait_for_timeout(30)
        counts.append(len(tries))
    assert counts == [1, 2, 3, 4, 5]


def test_next_visit_of_any_page_sends_what_waits(room: Room, visitor: Visitor) -> None:
    form = room.form()
    page = phone(visitor)
    page.goto(form.address)
    fill_in(page)
    page.context.set_offline(True)
    send(page)
    expect(page.locator("[data-status]")).to_have_text(NOT_SENT)
    page.close(run_before_unload=False)
    context = page.context
    context.set_offline(False)
    later = context.new_page()
    later.goto(room.site)
    expect(later.get_by_role("status")).to_contain_text("They have arrived now.")
    assert (room.arrived(form), later.evaluate(UNSENT)) == (1, [])


def test_unsent_answers_wait_in_their_form_too(room: Room, visitor: Visitor) -> None:
    form = room.form()
    page = phone(visitor)
    page.goto(form.address)
    fill_in(page)
    page.context.set_offline(True)
    send(page)
    expect(page.locator("[data-status]")).to_have_text(NOT_SENT)
    context = page.context
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(form.address)
    is_thanked(again)
    assert (room.arrived(form), again.evaluate(UNSENT)) == (1, [])


def test_time_until_which_it_can_be_sent_is_said_where_it_is_known(room: Room, visitor: Visitor) -> None:
    form = room.form()
    page = phone(visitor)
    tomorrow = datetime.datetime.combine(now().date() + datetime.timedelta(days=1), datetime.time(15, 30))
    room.act(form, "set_times", {"before": Times(closes=tomorrow)})
    page.goto(form.address)
    fill_in(page)
    page.context.set_offline(True)
    send(page)
    expect(page.locator("[data-status]")).to_contain_text("Not sent yet. We send it when you are online, until 15:30")


def test_form_closed_meanwhile_says_so_and_gives_the_words_back(room: Room, visitor: Visitor) -> None:
    form = room.form()
    page = phone(visitor, permissions=["clipboard-read"])
    page.goto(form.address)
    fill_in(page, "not to be lost")
    room.act(form, "close_wave", "before", 0)
    send(page)
    status = page.locator("[data-status]")
    expect(status).to_contain_text("If your answers reached us before, they count; if not, they can no longer.")
    assert typed(page) == ["not to be lost", "12"]
    assert (page.evaluate(UNSENT), page.evaluate(DRAFTS), room.arrived(form)) == ([], [], 0)
    page.get_by_role("button", name="Copy my answers").click()
    asked = ("I know what to say Agree", "In your words? not to be lost", "How many years? 12")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.split() == " ".join(asked).split()


def test_answers_that_are_too_long_stay_on_the_page_and_can_be_shortened(room: Room, visitor: Visitor) -> None:
    form = room.form()
    page = visitor(phone=True, expect=("413",))
    page.goto(form.address)
    fill_in(page, "x" * 300_000)
    send(page)
    status = page.locator("[data-status]")
    expect(status).to_have_text(
        "This is more than we can take at once (256 kB). Shorten the longest answer and send it again."
    )
    assert (len(typed(page)[0]), typed(page)[1], page.evaluate(UNSENT)) == (300_000, "12", [])
    fill_in(page, "short")
    send(page)
    is_thanked(page)
    assert room.arrived(form) == 1


def test_changed_answers_of_one_form_are_refused_in_plain_words(room: Room, visitor: Visitor) -> None:
    page, form, _lost = with_lost_answer(room, visitor)
    page.context.unroute_all()
    page.get_by_label("In your words?").fill("something else")
    page.get_by_role("button", name="Send answers").click()
    # either the lost answer is asked for again first, or the changed ones are refused: they never count twice
    expect(page.get_by_text(re.compile("The first answers count|Your answers have arrived"))).to_be_visible()
    assert (room.arrived(form), page.evaluate(UNSENT)) == (1, [])


def test_shared_phone_keeps_nothing_at_all(room: Room, visitor: Visitor) -> None:
    form = room.form(linking=("phone",))
    page = phone(visitor)
    page.goto(f"{form.address}#next")
    fill_in(page)
    kept = "JSON.stringify([localStorage, sessionStorage])"
    assert page.evaluate(kept) == "[{},{}]"
    page.wait_for_timeout(1300)
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0
    page.context.set_offline(True)
    send(page)
    expect(page.locator("[data-status]")).to_contain_text("Keep this page open: it is kept nowhere else")
    assert page.evaluate(kept) == "[{},{}]"
    page.context.set_offline(False)
    is_thanked(page)
    assert room.arrived(form) == 1
    page.goto(f"{form.address}#next")
    fill_in(page)
    page.reload()
    assert typed(page) == ["", ""]
