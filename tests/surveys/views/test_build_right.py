"""Right answers on the card of a question: said in words, kept by key, refused where they are no answers."""

from __future__ import annotations

from typing import Any

import pytest

from forms.questions import QUESTION_TYPES
from tests.surveys.views.support_desk import Desk, desk, errors
from tests.surveys.views.support_pages import Site, text

OPTIONS = {"options": [{"key": "a", "label": "The lead"}, {"key": "b", "label": "A friend"}], "none_of_these": True}


def one(site: Site, type_name: str, settings: dict[str, Any], right: list[Any] | None = None) -> Desk:
    asked = {"key": "turn", "type": type_name, "prompt": "Whom?", "waves": ["before", "after"], "settings": settings}
    return desk(site, {"title": "One", "pages": [{"questions": [asked | ({"right": right} if right else {})]}]})


def right(card: Desk) -> tuple[Any, ...]:
    return card.draft().question("turn").right


@pytest.mark.parametrize(
    ("type_name", "settings", "typed", "kept", "shown"),
    [
        (
            "single_choice",
            OPTIONS,
            " the  LEAD \r\n\r\nNone of these",
            ("a", "none_of_these"),
            "The lead\nNone of these",
        ),
        ("multiple_choice", OPTIONS, "A friend\nThe lead", ("b", "a"), "A friend\nThe lead"),
        ("number", {"whole": True}, "112\n999", (112, 999), "112\n999"),
        ("number", {}, "1,5\n2.0", (1.5, 2), "1.5\n2"),
    ],
)
def test_right_answers_are_said_on_the_card(
    site: Site, type_name: str, settings: dict[str, Any], typed: str, kept: tuple[Any, ...], shown: str
) -> None:
    card = one(site, type_name, settings)
    assert "Right or wrong" not in text(card.client.get(card.address))
    assert card.save("turn", right=typed).status_code == 303
    assert (right(card), card.card("turn")["right"]) == (kept, [shown])
    assert "Right or wrong" in text(card.client.get(card.address))
    edits = card.edits
    assert (card.save("turn").status_code, card.edits, right(card)) == (303, edits, kept)
    assert (card.save("turn", right="").status_code, right(card)) == (303, ())


def test_every_kind_has_the_field_or_not_by_its_own_word(site: Site) -> None:
    for kind in QUESTION_TYPES:
        card = desk(site, {"pages": [{"questions": [kind.example.question]}]})
        fields = card.card(card.draft().questions()[0].key)
        assert (kind.name, "right" in fields) == (kind.name, kind.right_help is not None)


def test_reworded_answer_stays_right(site: Site) -> None:
    card = one(site, "single_choice", OPTIONS, ["a"])
    assert card.save("turn", settings_options="The safeguarding lead\nA friend").status_code == 303
    assert (right(card), card.card("turn")["right"]) == (("a",), ["The safeguarding lead"])


def test_of_two_answers_in_the_same_words_the_right_one_stays_right(site: Site) -> None:
    twice = {"options": [{"key": "a", "label": "Same"}, {"key": "b", "label": "Same"}]}
    card = one(site, "single_choice", twice, ["b"])
    assert (card.save("turn").status_code, card.edits, right(card)) == (303, 0, ("b",))


@pytest.mark.parametrize(
    ("type_name", "settings", "typed", "sentence"),
    [
        ("single_choice", OPTIONS, "A teacher", "“A teacher” is not one of this question’s answers"),
        ("number", {"maximum": 10}, "12", "12 cannot be given as an answer to this question"),
        ("number", {}, "a dozen", "a dozen cannot be given as an answer to this question"),
    ],
)
def test_what_is_no_answer_is_refused_beside_the_field(
    site: Site, type_name: str, settings: dict[str, Any], typed: str, sentence: str
) -> None:
    card = one(site, type_name, settings)
    answer = card.save("turn", right=typed)
    assert (answer.status_code, errors(answer), right(card)) == (422, [sentence], ())
    assert ('id="right-error"' in answer.text, f"{typed}</textarea>" in answer.text) == (True, True)


def test_an_answer_that_goes_takes_no_other_for_the_right_one(site: Site) -> None:
    card = one(site, "single_choice", OPTIONS, ["a"])
    answer = card.save("turn", settings_options="A friend")
    assert (answer.status_code, errors(answer)) == (422, ["“The lead” is not one of this question’s answers"])


def test_another_kind_begins_without_right_answers(site: Site) -> None:
    card = one(site, "single_choice", OPTIONS, ["a"])
    assert (card.save("turn", type="multiple_choice").status_code, right(card)) == (303, ())
