"""A questionnaire's words in other languages: what is refused, what falls back, and that answers stay the same."""

from __future__ import annotations

from typing import Any

import pytest

from forms.compile import read_json
from forms.editing import delete_question, rename_page, replace_question
from forms.questionnaire import DefinitionError, json_schema, load
from forms.questions import QUESTION_TYPES
from forms.starting import late_form

BEFORE = ["before", "after"]
SET = {"labels": ["No", "Yes"], "statements": [{"key": "s1", "label": "One"}, {"key": "s2", "label": "Two"}]}
ASKED: dict[str, Any] = {
    "title": "Day",
    "language": "en",
    "pages": [
        {
            "title": "About you",
            "questions": [
                {
                    "key": "sure",
                    "type": "scale",
                    "prompt": "Sure?",
                    "help": "Now",
                    "waves": BEFORE,
                    "settings": {"low": "not", "high": "very"},
                },
                {"key": "set", "type": "agreement_set", "prompt": "Agree?", "waves": BEFORE, "settings": SET},
                {
                    "key": "years",
                    "type": "number",
                    "prompt": "Years?",
                    "waves": ["before"],
                    "settings": {"unit": "years"},
                },
            ],
        }
    ],
}
FRENCH: dict[str, Any] = {
    "title": "Jour",
    "pages": {"About you": "À propos de vous"},
    "questions": {
        "sure": {"prompt": "Sûr ?", "help": "Maintenant", "low": "pas", "high": "très"},
        "set": {"labels": ["Non", "Oui"], "statements": {"s2": "Deux"}},
        "years": {"unit": "ans"},
    },
}


def given(**translations: Any) -> dict[str, Any]:
    return {**ASKED, "translations": translations}


def refusals(translation: dict[str, Any], tag: str = "fr") -> list[tuple[str, str]]:
    with pytest.raises(DefinitionError) as refused:
        load(given(**{tag: translation}))
    return list(refused.value.errors)


def test_translated_questionnaire_has_the_words_and_falls_back_where_there_are_none() -> None:
    french = load(given(fr=FRENCH)).in_language("fr")
    sure, agree, years = french.questions()
    assert (french.language, french.title, french.pages[0].title) == ("fr", "Jour", "À propos de vous")
    assert (sure.prompt, sure.help, sure.settings.low, sure.settings.high) == ("Sûr ?", "Maintenant", "pas", "très")
    assert (agree.prompt, agree.settings.labels) == ("Agree?", ("Non", "Oui"))
    assert [(one.key, one.label) for one in agree.settings.statements] == [("s1", "One"), ("s2", "Deux")]
    assert (years.prompt, years.settings.unit) == ("Years?", "ans")


def test_definition_with_translations_comes_back_as_it_was() -> None:
    questionnaire = load(given(fr=FRENCH, ar={"title": "يوم"}))
    assert load(questionnaire.definition()) == questionnaire
    assert questionnaire.definition()["translations"] == {"fr": FRENCH, "ar": {"title": "يوم"}}


def test_answers_are_read_alike_in_every_language() -> None:
    original = load(given(fr=FRENCH))
    answers = {"sure": 4, "set": {"s1": 2}, "years": 3}
    assert read_json(original.in_language("fr"), "before", answers) == read_json(original, "before", answers)


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [("fr", "fr-CA"), ("fr-BE", "fr-CA"), ("fr-ca", "fr-CA"), ("de", "en"), ("en", "en"), ("en-GB", "en")],
)
def test_closest_translation_serves_a_language(asked: str, spoken: str) -> None:
    assert load(given(**{"fr-CA": FRENCH})).in_language(asked).language == spoken


@pytest.mark.parametrize(
    ("translation", "path", "sentence"),
    [
        ({"questions": {"gone": {"prompt": "?"}}}, "questions.gone", "There is no question with this key"),
        ({"pages": {"Gone": "Parti"}}, "pages.Gone", "There is no page with this title"),
        (
            {"questions": {"set": {"statements": {"s9": "?"}}}},
            "questions.set.statements.s9",
            "This question has nothing with this key",
        ),
        (
            {"questions": {"sure": {"options": {"a": "?"}}}},
            "questions.sure.options.a",
            "This question has nothing with this key",
        ),
        (
            {"questions": {"set": {"labels": ["Oui"]}}},
            "questions.set.labels",
            "Give each of the 2 points a label; there are 1 labels",
        ),
        (
            {"questions": {"sure": {"labels": ["Oui"]}}},
            "questions.sure.labels",
            "There are no such words in the original",
        ),
        ({"questions": {"years": {"low": "peu"}}}, "questions.years.low", "There are no such words in the original"),
        ({"questions": {"set": {"help": "Aide"}}}, "questions.set.help", "There are no such words in the original"),
        ({"name": "x"}, "name", "There is no field of this name"),
        ({"questions": {"sure": {"prompt": 4}}}, "questions.sure.prompt", "This must be text"),
        ({"questions": {"sure": {"words": "x"}}}, "questions.sure.words", "There is no field of this name"),
    ],
)
def test_words_for_what_is_not_there_are_refused_with_their_path(
    translation: dict[str, Any], path: str, sentence: str
) -> None:
    assert refusals(translation) == [(f"translations.fr.{path}", sentence)]


def test_languages_that_are_none_are_refused() -> None:
    assert refusals({}, "en") == [("translations.en", "This is the language of the questionnaire itself")]
    assert refusals({}, "français") == [("translations.français", "Give a language tag, such as en-GB")]
    assert [path for path, _ in refusals([])] == ["translations.fr"]  # type: ignore[arg-type]  # wrong on purpose


def test_edits_take_along_what_they_translate() -> None:
    questionnaire = load(given(fr=FRENCH))
    left = delete_question(questionnaire, "set").translations["fr"]
    assert (sorted(left.questions), left.pages) == (["sure", "years"], FRENCH["pages"])
    assert rename_page(questionnaire, 0, "You").translations["fr"].pages == {}
    other = {
        **questionnaire.definition()["pages"][0]["questions"][1],
        "settings": {**SET, "statements": SET["statements"][:1], "labels": ["a", "b", "c"]},
    }
    set_words = replace_question(questionnaire, "set", other).translations["fr"].questions["set"]
    assert (set_words.labels, set_words.statements) == ((), {})


def test_late_form_leaves_translations_of_what_it_does_not_ask() -> None:
    late = late_form(load(given(fr=FRENCH)))
    assert sorted(late.translations["fr"].questions) == ["set", "sure"]
    assert late.in_language("fr").questions()[0].prompt == "Sûr ?"


def test_every_type_can_be_put_in_another_language() -> None:
    for kind in QUESTION_TYPES:
        example = {**kind.example.question, "prompt": "Original"}
        words: dict[str, Any] = {"prompt": "Traduit"}
        for name, value in example.get("settings", {}).items():
            if name in ("options", "statements"):
                words[name] = {entry["key"]: f"fr {entry['label']}" for entry in value}
            elif name in ("low", "high", "unit", "labels"):
                words[name] = f"fr {value}" if isinstance(value, str) else [f"fr {label}" for label in value]
        definition = {
            "pages": [{"questions": [example]}],
            "translations": {"fr": {"questions": {example["key"]: words}}},
        }
        french = load(definition).in_language("fr")
        question = french.question(example["key"])
        assert question.prompt == "Traduit"
        assert "Original" not in str(french.definition())
        shown = [row.label for row in kind.rows(question) if isinstance(row.label, str)]
        assert [label for label in shown if not (label.startswith("fr ") or label[:1].isdigit())] == []


def test_schema_describes_translations() -> None:
    schema = json_schema()
    by_tag, none = schema["properties"]["translations"]["anyOf"]
    assert none == {"type": "null"}
    by_tag = by_tag["patternProperties"]
    assert list(by_tag.values()) == [{"$ref": "#/$defs/Translation"}]
    assert sorted(schema["$defs"]["Translation"]["properties"]) == ["pages", "questions", "title"]
