"""Conditions ("ask this only if"): what may be one, whom they hide questions from, and what the builder's edits do."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms import conditions, editing
from forms.compile import compile_form, read_form, read_json
from forms.questionnaire import DefinitionError, Questionnaire, json_schema, load
from forms.questions import QUESTION_TYPES
from forms.starting import late_form, starts_with
from forms.texts import CATALOGUE
from tests.support import conditional


class Posted(dict[str, list[str]]):
    """Posted fields as WTForms takes them."""

    def getlist(self, name: str) -> list[str]:
        return self.get(name, [])


def asked(*questions: dict[str, Any]) -> dict[str, Any]:
    return {"title": "T", "pages": [{"questions": list(questions)}]}


def question(key: str, type: str = "yes_no", **more: Any) -> dict[str, Any]:
    return {"key": key, "type": type, "prompt": f"About {key}?", "waves": ["after"], **more}


OPTIONS = {"options": [{"key": "a", "label": "The first"}, {"key": "b", "label": "The second"}], "other": True}
FIRST = question("first")
IF_YES = {"question": "first", "is": True}
CHAIN = asked(
    FIRST,
    question("second", "scale", show_if=IF_YES, required=True, settings={"points": 5, "high": "very"}),
    question("third", "short_text", show_if={"question": "second", "at_least": 3}),
)


def errors_of(*questions: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(DefinitionError) as refused:
        load(asked(*questions))
    return list(refused.value.errors)


@given(st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_any_definition_with_conditions_goes_out_and_comes_back(chance: Any) -> None:
    made = conditional.questionnaire(chance)
    assert load(made.definition()) == made


@given(st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_nothing_hidden_is_ever_stored_and_nothing_hidden_is_a_mistake(chance: Any) -> None:
    made = conditional.questionnaire(chance)
    posted = Posted(conditional.posted(chance, made))
    reading = read_form(made, "after", posted.getlist, posted)
    for one in made.answered("after"):
        if not conditions.is_asked(made, one, reading.answers):
            assert one.key not in reading.answers
            assert one.key not in reading.errors
    assert read_json(made, "after", reading.answers).answers == reading.answers


@given(st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_form_shown_again_judges_as_the_reader_does(chance: Any) -> None:
    made = conditional.questionnaire(chance)
    posted = Posted(conditional.posted(chance, made))
    form = compile_form(made, "after")(formdata=posted)
    form.validate()
    reading = read_form(made, "after", posted.getlist, posted)
    assert {f.question.key: f.errors[0] for f in form if f.errors} == reading.errors
    assert {f.question.key: f.data for f in form if f.data is not None} == reading.answers


@pytest.mark.parametrize(
    ("sent", "kept", "wrong"),
    [
        ({"first": True, "second": 4, "third": "why"}, {"first": True, "second": 4, "third": "why"}, []),
        ({"first": True, "second": 2, "third": "why"}, {"first": True, "second": 2}, []),
        ({"first": False, "second": 4, "third": "why"}, {"first": False}, []),
        ({"second": 4, "third": "why"}, {}, []),
        ({"first": False, "second": "nonsense"}, {"first": False}, []),
        ({"first": True}, {"first": True}, ["second"]),
        ({"first": "yes", "second": 4}, {}, ["first"]),
    ],
)
def test_hidden_answers_are_cleared(sent: dict[str, Any], kept: dict[str, Any], wrong: list[str]) -> None:
    reading = read_json(load(CHAIN), "after", sent)
    assert (reading.answers, list(reading.errors)) == (kept, wrong)


@pytest.mark.parametrize(
    ("other", "condition", "stored", "met"),
    [
        ({"type": "yes_no"}, {"is": False}, False, True),
        ({"type": "yes_no", "prefer_not_to_say": True}, {"is": False}, "prefer_not", False),
        ({"type": "scale", "settings": {"points": 5}}, {"at_least": 4}, 4, True),
        ({"type": "scale", "settings": {"points": 5}}, {"at_least": 4}, 3, False),
        ({"type": "rating"}, {"is": 0}, 0, True),
        ({"type": "single_choice", "settings": OPTIONS}, {"is": "b"}, "b", True),
        ({"type": "single_choice", "settings": OPTIONS}, {"is": "b"}, {"other": "b"}, False),
        ({"type": "multiple_choice", "settings": OPTIONS}, {"includes": "b"}, ["a", "b"], True),
        ({"type": "multiple_choice", "settings": OPTIONS}, {"includes": "b"}, [{"other": "b"}], False),
        ({"type": "number"}, {"at_least": 2.5}, 3, True),
        ({"type": "number"}, {"is": 2.0}, 2, True),
        ({"type": "number", "prefer_not_to_say": True}, {"at_least": 1}, "prefer_not", False),
    ],
)
def test_condition_meets_an_answer(other: dict[str, Any], condition: dict[str, Any], stored: Any, met: bool) -> None:
    made = load(asked(question("a", **other), question("b", show_if={"question": "a", **condition})))
    assert conditions.is_asked(made, made.question("b"), {"a": stored}) is met
    assert conditions.is_asked(made, made.question("b"), {}) is False


WAVE = "“About first?” is not asked before: ask this question only where the other one is asked too"
EARLIER = "There is no question “last” before this one: a condition looks at an earlier question"


@pytest.mark.parametrize(
    ("given_if", "path", "sentence"),
    [
        ({"question": "first"}, "show_if", "Give exactly one of is, at_least and includes"),
        ({**IF_YES, "at_least": 2}, "show_if", "Give exactly one of is, at_least and includes"),
        ({"question": "last", "is": True}, "show_if.question", EARLIER),
        ({"question": "b", "is": True}, "show_if.question", "A question cannot depend on its own answer"),
        (
            {"question": "first", "is": 1},
            "show_if.is",
            "“1” is no answer to “About first?” that a condition can look at",
        ),
        (
            {"question": "first", "at_least": 1},
            "show_if.at_least",
            "For a question of type “yes_no”, a condition says: is",
        ),
        (
            {"question": "words", "is": "x"},
            "show_if.is",
            "A condition cannot look at a question of type “short_text”",
        ),
        (
            {"question": "pick", "is": "other"},
            "show_if.is",
            "“other” is no answer to “About pick?” that a condition can look at",
        ),
        (
            {"question": "first", "is": []},
            "show_if.is",
            "This must be true or false, a number, or the key of an answer",
        ),
        ({"question": "first", "was": True}, "show_if.was", "There is no field of this name"),
    ],
)
def test_wrong_condition_is_refused_with_its_path(given_if: dict[str, Any], path: str, sentence: str) -> None:
    before = (FIRST, question("words", "short_text"), question("pick", "single_choice", settings=OPTIONS))
    found = errors_of(*before, question("b", show_if=given_if), question("last"))
    assert (f"pages[0].questions[3].{path}", sentence) in found


def test_question_is_asked_only_where_the_other_one_is() -> None:
    found = errors_of(FIRST, question("b", waves=["before", "after"], show_if=IF_YES))
    assert found == [("pages[0].questions[1].show_if.question", WAVE)]


def test_what_depends_on_a_sensitive_question_is_sensitive() -> None:
    found = errors_of(FIRST | {"sensitive": True}, question("b", show_if=IF_YES))
    assert [path for path, _ in found] == ["pages[0].questions[1].sensitive"]
    number = question("n", "number", sensitive=True)
    found = errors_of(number, question("b", show_if={"question": "n", "at_least": 2}, sensitive=True))
    assert [path for path, _ in found] == ["pages[0].questions[1].show_if.question"]


def test_question_that_breaks_others_down_is_asked_of_everybody() -> None:
    found = errors_of(FIRST, question("b", "single_choice", settings=OPTIONS, breakdown=True, show_if=IF_YES))
    assert [path for path, _ in found] == ["pages[0].questions[1].breakdown"]


PARTS = [{"key": "a", "label": "The first"}, {"key": "b", "label": "The second"}]
STATEMENTS = {"points": 5, "statements": PARTS}


def test_ranking_is_asked_of_everybody() -> None:
    ranking = question("r", "ranking", settings={"options": PARTS}, show_if=IF_YES)
    told = "A question of type “ranking” has no condition: everybody is asked"
    assert errors_of(FIRST, ranking) == [("pages[0].questions[1].show_if", told)]
    edited = editing.replace_question(
        load(CHAIN), "third", question("third", "ranking", settings={"options": PARTS}, show_if=None)
    )
    assert edited.question("third").show_if is None


@pytest.mark.parametrize(
    ("type", "settings"), [("agreement_set", STATEMENTS), ("ranking", {"options": PARTS}), ("date", {})]
)
def test_condition_cannot_look_at_several_answers_or_a_day(type: str, settings: dict[str, Any]) -> None:
    found = errors_of(question("set", type, settings=settings), question("b", show_if={"question": "set", "is": 4}))
    told = f"A condition cannot look at a question of type “{type}”"
    assert found == [("pages[0].questions[1].show_if.is", told)]


def test_every_statement_of_a_conditional_set_is_conditional() -> None:
    made = load(asked(FIRST, question("set", "agreement_set", settings=STATEMENTS, show_if=IF_YES)))
    assert [part.asked_if and part.asked_if.key for part in made.parts()] == [None, "first", "first"]
    assert read_json(made, "after", {"first": False, "set": {"a": 4}}).answers == {"first": False}
    assert read_json(made, "after", {"first": True, "set": {"a": 4}}).answers == {"first": True, "set": {"a": 4}}


def test_schema_describes_a_condition() -> None:
    fields = json_schema()["$defs"]["Condition"]["properties"]
    assert list(fields) == ["question", "is", "at_least", "includes"]


@pytest.mark.parametrize("kind", QUESTION_TYPES, ids=lambda kind: kind.name)
def test_every_choice_that_the_builder_offers_can_be_loaded(kind: Any) -> None:
    other = {**kind.example.question, "key": "other_one"}
    made = load(asked(other)).question("other_one")
    for comparison, value in kind.condition_choices(made):
        condition = {"question": "other_one", comparison: 3 if value is None else value}
        loaded = load(asked(other, question("b", waves=other["waves"], show_if=condition)))
        line = conditions.said(loaded, loaded.question("b"))
        assert line is not None
        assert CATALOGUE.say(line).startswith("Only if you ")


def test_line_above_says_which_answer() -> None:
    made = load(CHAIN)
    told = [conditions.said(made, one) for one in made.questions()]
    assert [one and CATALOGUE.say(one) for one in told] == [
        None,
        "Only if you answered “Yes” to “About first?” above",
        "Only if you answered “3” or more to “About second?” above",
    ]


# Editing


def lost(edited: Questionnaire) -> tuple[str, ...]:
    return conditions.lost(load(CHAIN), edited)


def test_deleting_or_moving_the_other_question_takes_the_condition_away() -> None:
    made = load(CHAIN)
    assert lost(editing.delete_question(made, "first")) == ("second",)
    assert lost(editing.move_question(made, "second", 0, 0)) == ("second",)
    assert lost(editing.move_question(made, "third", 0, 0)) == ("third",)
    assert lost(editing.move_question(made, "third", 0, 1)) == ("third",)
    assert lost(editing.duplicate_question(made, "third")) == ()


def test_changing_the_answers_or_times_of_the_other_question_takes_the_condition_away() -> None:
    made = load(CHAIN)
    assert lost(editing.replace_question(made, "first", question("first", "rating"))) == ("second",)
    assert lost(editing.replace_question(made, "first", question("first", waves=["before"]))) == ("second",)
    shorter = {**made.definition()["pages"][0]["questions"][1], "settings": {"points": 2}}
    assert lost(editing.replace_question(made, "second", shorter)) == ("third",)


def test_question_that_becomes_sensitive_takes_its_followers_along() -> None:
    edited = editing.replace_question(load(CHAIN), "first", FIRST | {"sensitive": True})
    assert [one.sensitive for one in edited.questions()] == [True, True, True]


def test_condition_that_is_being_written_is_refused_where_it_is_wrong() -> None:
    third = load(CHAIN).definition()["pages"][0]["questions"][2]
    with pytest.raises(DefinitionError) as refused:
        editing.replace_question(load(CHAIN), "third", third | {"show_if": {"question": "second", "at_least": 9}})
    assert [path for path, _ in refused.value.errors] == ["pages[0].questions[2].show_if.at_least"]


# The start of a session


def early(key: str, *more_waves: str, **more: Any) -> dict[str, Any]:
    return question(key, waves=["before", *more_waves], **more)


def test_conditional_question_is_shown_at_the_start_only_with_the_other_one() -> None:
    apart = load(asked(early("first", "after"), early("b", show_if=IF_YES)))
    assert [part.key for part in starts_with(apart)] == []
    assert [one.key for one in late_form(apart).questions()] == ["first", "b"]
    together = load(asked(early("first"), early("b", show_if=IF_YES)))
    assert [part.key for part in starts_with(together)] == ["first", "b"]


def test_late_form_leaves_out_what_depends_on_a_question_that_was_shown() -> None:
    made = load(
        asked(early("first", "after", show_start=True), early("b", "after", show_if=IF_YES), early("c", "after"))
    )
    assert [one.key for one in late_form(made).questions()] == ["c"]
