"""Conditions on the card of a question: chosen from what was asked before, and taken away where an edit breaks them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.surveys.views.support_desk import Desk, desk, errors
from tests.surveys.views.support_pages import Site, text


def question(key: str, type_name: str = "yes_no", **more: Any) -> dict[str, Any]:
    return {"key": key, "type": type_name, "prompt": f"About {key}?", "waves": ["after"], **more}


def three(site: Site, **more: Any) -> Desk:
    asked = [question("first"), question("years", "number"), question("third", "rating", **more)]
    return desk(site, {"title": "Three", "pages": [{"questions": asked}]})


IF_YES = {"question": "first", "is": True}
YES = '{"question":"first","is":true}'
FROM_YEARS = '{"question":"years","at_least":null}'


def condition(card: Desk, key: str = "third") -> dict[str, Any] | None:
    found = card.draft().question(key).show_if
    return found.model_dump(exclude_none=True) if found else None


def test_condition_is_chosen_on_the_card_and_taken_back(site: Site) -> None:
    card = three(site)
    assert "show_if" not in card.card("first")
    assert "Asked only" not in text(card.client.get(card.address))
    assert card.save("third", show_if=YES).status_code == 303
    assert condition(card) == IF_YES
    page = text(card.client.get(card.address))
    assert "Only if the answer to question 1 is “Yes”" in page
    assert "Only if you answered “Yes” to “About first?” above" in page  # on the phone beside
    assert card.card("third")["show_if"] == [YES]
    edits = card.edits
    assert (card.save("third").status_code, card.edits) == (303, edits)
    card.save("third", show_if="")
    assert condition(card) is None


def test_number_is_typed_beside_the_choice(site: Site) -> None:
    card = three(site)
    assert card.save("third", show_if=FROM_YEARS, show_if_number="2,5").status_code == 303
    assert condition(card) == {"question": "years", "at_least": 2.5}
    assert (card.card("third")["show_if"], card.card("third")["show_if_number"]) == ([FROM_YEARS], ["2.5"])
    refused = card.save("third", show_if=FROM_YEARS, show_if_number="many")
    assert (refused.status_code, errors(refused)) == (422, ["This must be a number"])


def test_condition_at_other_times_is_refused_beside_the_field(site: Site) -> None:
    card = three(site)
    refused = card.save("third", show_if=YES, waves=["before", "after"])
    sentence = "“About first?” is not asked before: ask this question only where the other one is asked too"
    assert (refused.status_code, errors(refused)) == (422, [sentence])


@pytest.mark.parametrize(("path", "fields"), [("first", {"do": "delete"}), ("third", {"do": "move", "place": "0.0"})])
def test_edit_that_breaks_a_condition_says_so_and_can_be_undone(site: Site, path: str, fields: dict[str, str]) -> None:
    card = three(site, show_if=IF_YES)
    answer = card.post(f"/questions/{path}/move", **fields)
    assert answer.status_code == 303
    assert condition(card) is None
    assert "is now asked of everybody: its condition no longer fitted" in text(card.client.get(answer.location))
    card.post("/undo")
    assert condition(card) == IF_YES


def test_saving_the_other_question_says_what_it_breaks(site: Site) -> None:
    card = three(site, show_if=IF_YES)
    answer = card.save("first", waves=["before"])
    assert condition(card) is None
    assert "Question 3 is now asked of everybody" in text(card.client.get(answer.location))


def test_choice_that_is_not_offered_is_refused(site: Site) -> None:
    card = three(site)
    assert card.save("third", show_if='{"question":"third","is":1}').status_code == 422
    assert condition(card) is None


def test_question_without_an_earlier_one_to_look_at_offers_no_condition(site: Site) -> None:
    card = desk(site, {"title": "T", "pages": [{"questions": [question("a", "short_text"), question("b")]}]})
    assert "show_if" not in card.card("b")


@pytest.mark.parametrize(
    ("earlier", "example"),
    [
        ({"type": "short_text", "audience": "room"}, "What somebody else wrote."),
        ({"type": "yes_no"}, "7 of 12 people answered “Yes”."),
        ({"type": "rating"}, "On the scale of 0 to 10 the average is 6.7, from 12 people."),
        (
            {"type": "single_choice", "settings": {"options": [{"key": key, "label": key} for key in "ab"]}},
            "Most often chosen: “a”, by 7 of 12 people.",
        ),
        ({"type": "number"}, "The average, from 12 people."),
        ({"type": "number", "settings": {"minimum": 0, "maximum": 30}}, "The average, from 12 people."),
    ],
)
def test_preview_shows_an_example_of_what_the_start_said(site: Site, earlier: dict[str, Any], example: str) -> None:
    asked = [{**question("hopes"), "waves": ["before"], **earlier}, question("met", shows="hopes")]
    card = desk(site, {"title": "Two", "pages": [{"questions": asked}]})
    page = text(card.client.get(f"{card.address}?show=after"))
    assert ("An example of what stands here" in page, example in page) == (True, True)
    assert "An example of what stands here" not in text(card.client.get(f"{card.address}?show=before"))


EVER = ["before", "after", "follow_up"]


@pytest.mark.parametrize(
    ("asked", "depends", "unseen"),
    [
        (EVER, ["follow_up"], ["at the follow-up"]),
        (EVER, EVER, ["at the follow-up"]),
        (["before", "follow_up"], ["follow_up"], []),
        (["follow_up"], ["follow_up"], []),
        (["before", "after"], ["after"], []),
    ],
)
def test_desk_says_before_publishing_which_words_will_not_be_shown(
    site: Site, asked: list[str], depends: list[str], unseen: list[str]
) -> None:
    first = {**question("first"), "waves": asked}
    why = question("why", "long_text", audience="room", show_if=IF_YES)
    card = desk(site, {"title": "Words", "pages": [{"questions": [first, {**why, "waves": depends}]}]})
    page = text(card.client.get(card.address))
    assert [words for words in unseen if f"What people write here {words} will not be shown" in page] == unseen
    assert page.count("will not be shown") == len(unseen)
    assert ("Before you publish" in page) is bool(unseen)
    assert card.post("/publish").status_code == 303
