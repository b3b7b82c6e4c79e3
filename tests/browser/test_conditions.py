"""Conditions on the attendee's page: with the script at once, without it in words, and the same as on the server."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, expect

from forms import conditions
from forms.compile import read_form
from forms.questionnaire import load
from tests.browser.phones import is_thanked, phone, send
from tests.browser.test_pages import RULES
from tests.support import conditional
from tests.support import factories as make
from tests.support.room import Room

Visitor = Callable[..., Page]
ONCE = ["after"]
ASKED: dict[str, Any] = make.definition(
    {"key": "raised", "type": "yes_no", "prompt": "Have you raised a concern?", "waves": ONCE},
    {
        "key": "easy",
        "type": "scale",
        "prompt": "How easy was it?",
        "waves": ONCE,
        "required": True,
        "settings": {"points": 5, "low": "hard", "high": "easy"},
        "show_if": {"question": "raised", "is": True},
    },
    {
        "key": "why",
        "type": "short_text",
        "prompt": "What made it easy?",
        "waves": ONCE,
        "show_if": {"question": "easy", "at_least": 4},
    },
    {"key": "useful", "type": "rating", "prompt": "How useful was today?", "waves": ONCE},
)
# puts the form in a state without touching it as fingers would, tells the page once, and says what is seen and sent
FILL = """posted => {
  const form = document.getElementById("answers");
  form.querySelectorAll("input:not([type=hidden]), textarea").forEach(box => {
    const values = posted[box.name] || [];
    if (box.type === "radio" || box.type === "checkbox") box.checked = values.includes(box.value);
    else box.value = values[0] || "";
  });
  form.dispatchEvent(new Event("input", { bubbles: true }));
  return {
    hidden: [...form.querySelectorAll("[data-if][hidden]")].map(one => one.dataset.key),
    sent: [...new FormData(form)].filter(pair => pair[0].startsWith("q-"))
  };
}"""


def form_of(app: Flask, asked: dict[str, Any]) -> tuple[str, str]:
    """The form of a session with this questionnaire: its code and the page."""
    _, code = make.session(app, make.community(app), asked, opened="after", waves=("after",))
    return code, app.test_client().get(f"/s/{code}").get_data(as_text=True)


@pytest.mark.parametrize("seed", range(6))
def test_script_hides_what_the_server_clears(sqlite_app: Flask, visitor: Visitor, seed: int) -> None:
    chance = Random(seed)
    made = conditional.questionnaire(chance, most=12)
    _, html = form_of(sqlite_app, made.definition())
    page = visitor(phone=True)
    page.set_content(html)
    names = {one.name: one.key for one in made.questions() if one.show_if}
    page.evaluate(
        "names => document.querySelectorAll('[data-if]').forEach((one, i) => { one.dataset.key = names[i]; })",
        list(names.values()),
    )
    compared = 0
    for _ in range(60):
        seen = page.evaluate(FILL, conditional.posted(chance, made))
        sent: dict[str, list[str]] = {}
        for name, value in seen["sent"]:
            sent.setdefault(name, []).append(value)
        reading = read_form(made, "after", lambda name, sent=sent: sent.get(name, []), sent)
        asked_by = {one.show_if.question for one in made.questions() if one.show_if}
        if asked_by & reading.errors.keys():
            continue  # nothing is stored; the page comes back, and the script looks again
        hidden = [key for key in names.values() if not conditions.is_asked(made, made.question(key), reading.answers)]
        assert seen["hidden"] == hidden, (made.definition(), sent)
        compared += 1
    assert compared > 5 or not names


def test_question_comes_and_goes_at_once_and_is_announced(sqlite_app: Flask, visitor: Visitor) -> None:
    code, html = form_of(sqlite_app, ASKED)
    page = visitor(phone=True)
    page.set_content(html)
    assert page.get_by_text("How easy was it?").is_hidden()
    page.get_by_text("Yes", exact=True).click()
    assert page.get_by_text("How easy was it?").is_visible()
    assert page.locator("[data-asked]").text_content() == "Another question has appeared below."
    assert page.evaluate("document.activeElement.name") == "q-raised"
    assert page.get_by_text("Only if you").count() == 0
    page.locator("input[name=q-easy][value='5']").check()
    page.get_by_label("What made it easy?").fill("a colleague")
    page.get_by_text("No", exact=True).click()
    assert page.get_by_text("What made it easy?").is_hidden()
    assert page.locator("[data-asked]").text_content() == "A question below has gone: it is not asked of you."
    page.get_by_text("Yes", exact=True).click()
    assert page.get_by_label("What made it easy?").input_value() == "a colleague"
    page.get_by_role("button", name="Clear answer").first.click()
    assert page.get_by_text("How easy was it?").is_hidden()
    assert Axe().run(page, options=RULES).response["violations"] == []


def test_number_that_only_the_server_can_read_asks_what_depends_on_it(sqlite_app: Flask, visitor: Visitor) -> None:
    years = {"key": "years", "type": "number", "prompt": "How many years?", "waves": ONCE, "settings": {"minimum": 0}}
    again = {"key": "again", "type": "short_text", "prompt": "And then?", "waves": ONCE}
    asked = make.definition(years, again | {"show_if": {"question": "years", "at_least": 3}})
    code, html = form_of(sqlite_app, asked)
    page = visitor(phone=True)
    page.set_content(html)
    shown = []
    for typed in ("2", "٢", "७", "3", ""):
        page.get_by_label("How many years?").fill(typed)
        shown.append(page.get_by_text("And then?").is_visible())
    assert shown == [False, False, True, True, False]


def test_without_scripts_every_question_says_when_it_is_asked(sqlite_app: Flask, visitor: Visitor) -> None:
    _, html = form_of(sqlite_app, ASKED)
    page = visitor(phone=True, java_script_enabled=False)
    page.set_content(html)
    lines = page.locator("[data-only-if]").all_text_contents()
    assert lines == [
        "Only if you answered “Yes” to “Have you raised a concern?” above",
        "Only if you answered “4” or more to “How easy was it?” above",
    ]
    assert page.get_by_label("What made it easy?").is_visible()


def test_form_without_scripts_is_cleared_on_the_server(sqlite_app: Flask) -> None:
    code, html = form_of(sqlite_app, ASKED)
    fields = {"form": html.split('name="form" value="')[1].split('"')[0]}
    fields |= {"submission": "6f9619ff-8b86-4d01-b42d-00cf4fc964ff", "q-raised": "no", "q-easy": "9", "q-why": "x"}
    answer = sqlite_app.test_client().post(f"/s/{code}", data=fields)
    assert answer.status_code == 303


def test_script_comes_only_where_it_is_needed_and_the_page_stays_light(sqlite_app: Flask) -> None:
    _, plain = form_of(sqlite_app, make.definition({**make.SCALE, "waves": ONCE}))
    code, with_conditions = form_of(sqlite_app, ASKED)
    assert "[data-if]" not in plain
    assert "[data-if]" in with_conditions
    assert len(gzip.compress(with_conditions.encode(), 9)) <= 14_000
    described = sqlite_app.test_client().get(f"/s/{code}", headers={"Accept": "application/json"}).get_json()
    assert [one.get("show_if") for one in described["questions"]] == [
        None,
        {"question": "raised", "is": True},
        {"question": "easy", "at_least": 4},
        None,
    ]
    assert load(json.loads(json.dumps(ASKED))).definition() == load(ASKED).definition()


def test_draft_that_comes_back_brings_the_questions_it_asked(room: Room, visitor: Visitor) -> None:
    page = phone(visitor)
    page.goto(room.form(*ASKED["pages"][0]["questions"], opened="after", waves=("after",)).address)
    page.get_by_text("Yes", exact=True).click()
    page.locator("input[name=q-easy][value='5']").check()
    page.get_by_label("What made it easy?").fill("a colleague")
    page.reload()
    expect(page.get_by_label("What made it easy?")).to_have_value("a colleague")
    assert page.locator("[data-asked]").text_content() == ""


def test_one_by_one_passes_over_what_is_hidden(room: Room, visitor: Visitor) -> None:
    form = room.form(*ASKED["pages"][0]["questions"], opened="after", waves=("after",))
    page = phone(visitor)
    page.goto(f"{form.address}?one=1")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Question 1 of 2")).to_be_visible()
    page.get_by_text("Yes", exact=True).click()
    expect(page.get_by_text("Question 1 of 3")).to_be_visible()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1, name="How easy was it?")).to_be_focused()
    page.get_by_role("button", name="Back").click()
    page.get_by_text("No", exact=True).click()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1, name="How useful was today?")).to_be_focused()
    page.locator("input[name=q-useful][value='7']").check()
    send(page)
    is_thanked(page)
    assert room.arrived(form) == 1


def test_words_before_a_hidden_question_are_shown_with_the_next_one(room: Room, visitor: Visitor) -> None:
    yes, words = {"question": "raised", "is": True}, {"type": "statement", "waves": ONCE}
    only_yes = {"type": "short_text", "waves": ONCE, "show_if": yes}
    form = room.form(
        {"key": "raised", "type": "yes_no", "prompt": "Have you raised a concern?", "waves": ONCE},
        {"key": "for_all", "prompt": "Now think of your team.", **words},
        {"key": "for_yes", "prompt": "You raised one.", **words, "show_if": yes},
        {"key": "who", "prompt": "Who helped?", **only_yes},
        {"key": "useful", "type": "rating", "prompt": "How useful was today?", "waves": ONCE},
        {"key": "end", "prompt": "Take your time.", **words},
        {"key": "more", "prompt": "What else?", **only_yes},
        opened="after",
        waves=("after",),
    )
    page, told = phone(visitor), ("Now think of your team.", "You raised one.", "Take your time.")
    page.goto(f"{form.address}?one=1")

    def go_on() -> list[str]:
        page.get_by_role("button", name="Continue").click()
        return [words for words in told if page.get_by_text(words).is_visible()]

    assert go_on() == []
    page.get_by_text("No", exact=True).click()
    assert go_on() == [told[0], told[2]]  # the last step: what stands after it is there, too
    expect(page.get_by_role("heading", level=1, name="How useful was today?")).to_be_focused()
    page.get_by_role("button", name="Back").click()
    page.get_by_text("Yes", exact=True).click()
    assert go_on() == [told[0], told[1]]
    assert go_on() == []
    assert go_on() == [told[2]]
    expect(page.get_by_role("heading", level=1, name="What else?")).to_be_focused()
