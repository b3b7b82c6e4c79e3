"""Translating piece by piece: everything that people read is listed, and what is typed is what they read."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.editing import EditError
from forms.questionnaire import DefinitionError, Questionnaire, load
from forms.questions import QUESTION_TYPES
from forms.translating import missing, pieces, translate
from forms.translations import in_language

EVERY_TYPE = load(
    {
        "title": "Day",
        "pages": [
            {"title": "First", "questions": [{**kind.example.question, "help": "Help"} for kind in QUESTION_TYPES[:6]]},
            {"title": "Then", "questions": [kind.example.question for kind in QUESTION_TYPES[6:]]},
            {"title": "First", "questions": []},
        ],
    }
)
KEPT_WORDS = ("key", "type", "waves", "item", "show_if", "question")  # of a definition, what nobody reads
own_words = st.text(st.characters(categories=["L", "N", "P"]), max_size=12)


def texts(value: Any, name: str = "") -> list[str]:
    """Every string of a definition that could be read, except keys and the like."""
    if isinstance(value, dict):
        return [text for inner, each in value.items() if inner not in KEPT_WORDS for text in texts(each, inner)]
    if isinstance(value, list):
        return [text for each in value for text in texts(each, name)]
    return [value] if isinstance(value, str) else []


def marked(questionnaire: Questionnaire, tag: str = "fr") -> Questionnaire:
    """Every piece translated into itself with a mark."""
    return translate(questionnaire, tag, {piece.name: f"« {piece.original} »" for piece in pieces(questionnaire, tag)})


def test_everything_that_people_read_is_a_piece() -> None:
    french = marked(EVERY_TYPE).in_language("fr").definition()
    unread = ("higher", "lower", "fr", "facilitator", "room", "2026-01-01")
    assert [text for text in texts(french) if not text.startswith("« ") and text not in unread] == []


def test_form_with_a_text_that_is_no_piece_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: units are forgotten."""
    monkeypatch.setattr("forms.translating.ENDS", ("low", "high"))
    french = marked(EVERY_TYPE).in_language("fr").definition()
    assert "years" in texts(french)


def test_names_are_fit_for_a_form_and_none_comes_twice() -> None:
    names = [piece.name for piece in pieces(EVERY_TYPE, "fr")]
    assert sorted(set(names)) == sorted(names)
    assert [name for name in names if not name.replace(".", "").replace("-", "").replace("_", "").isalnum()] == []


@given(st.data())
def test_what_is_typed_comes_back_and_the_rest_stays_as_it_is(data: st.DataObject) -> None:
    begun = marked(EVERY_TYPE) if data.draw(st.booleans()) else EVERY_TYPE
    before = {piece.name: piece.words for piece in pieces(begun, "fr")}
    typed = data.draw(st.dictionaries(st.sampled_from(sorted(before)), own_words, max_size=8))
    after = translate(begun, "fr", typed)
    assert {piece.name: piece.words for piece in pieces(after, "fr")} == before | typed
    assert missing(after, "fr") == sum(not own for own in (before | typed).values())
    assert load(json.loads(json.dumps(after.definition()))) == after
    assert translate(after, "fr", dict.fromkeys(before, "")) == EVERY_TYPE
    shown = {piece.original for piece in pieces(load(in_french(after)), "ar")}
    assert shown == {piece.words or piece.original for piece in pieces(after, "fr")}


def in_french(questionnaire: Questionnaire) -> dict[str, Any]:
    own = questionnaire.translations.get("fr")
    definition = questionnaire.definition()
    return in_language(definition, own, "fr") if own else definition


def test_half_a_scale_is_read_in_both_languages() -> None:
    scale = {"key": "q", "type": "scale", "prompt": "Sure?", "waves": ["once"], "settings": {"labels": ["No", "Yes"]}}
    half = translate(load({"pages": [{"questions": [scale]}]}), "fr", {"question.q.labels.2": " Oui "})
    assert half.definition()["translations"] == {"fr": {"questions": {"q": {"labels": ["", "Oui"]}}}}
    assert half.in_language("fr").question("q").settings.labels == ("No", "Oui")


def test_other_languages_are_left_alone() -> None:
    both = marked(marked(EVERY_TYPE), "ar")
    assert translate(both, "fr", {"title": "Jour"}).translations["ar"] == both.translations["ar"]


@pytest.mark.parametrize("name", ["", "questions", "page.", "question.gone.prompt", "question.confident.labels.9"])
def test_words_for_nothing_are_refused(name: str) -> None:
    with pytest.raises(EditError) as refused:
        translate(EVERY_TYPE, "fr", {name: "Mot"})
    assert refused.value.text.id == "edit.no_text"


def test_long_words_are_refused_with_the_name_of_their_piece() -> None:
    with pytest.raises(DefinitionError) as refused:
        translate(EVERY_TYPE, "fr", {"title": "é" * 203})
    assert refused.value.errors == (("title", "Shorten this to 200 characters or fewer; it has 3 too many"),)
    assert all(len(piece.original) <= piece.longest for piece in pieces(EVERY_TYPE, "fr"))
