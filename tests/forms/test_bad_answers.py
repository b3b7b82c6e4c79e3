"""Answers that are wrong in the ways people, programs and attackers get them wrong; each has its sentence."""

import pytest

from forms.compile import read_form, read_json
from forms.questionnaire import load
from forms.questions.base import Refused
from forms.texts import CATALOGUE

CHOICE = {"options": [{"key": "a", "label": "A"}, {"key": "b", "label": "B"}, {"key": "c", "label": "C"}]}


def read(question, raw):
    """The stored value, or the sentence of the refusal."""
    try:
        return question.kind.read(question, raw)
    except Refused as refused:
        return CATALOGUE.say(refused.text)


def read_posted(question, *values, **suffixed):
    posted = {question.name: list(values), **{f"{question.name}-{name}": [text] for name, text in suffixed.items()}}
    return read(question, question.kind.raw_from_form(question, lambda name: posted.get(name, [])))


SELECT = "Select one of the answers listed"


@pytest.mark.parametrize(
    "raw",
    [
        0,
        6,
        -1,
        1.5,
        True,
        False,
        "4",
        "٣",
        "+3",
        " 3 ",
        "1e0",
        "1_0",
        10**30,
        float("nan"),
        float("inf"),
        [4],
        {"a": 4},
        "",
    ],
)
def test_scale_refuses_what_is_no_step(make_question, raw):
    assert read(make_question("scale", {"points": 5}), raw) == SELECT


@pytest.mark.parametrize("posted", ["0", "6", "1.5", "٣", "+3", " 3 ", "3 ", "1e0", "1_0", "9" * 30, "-0", "nan", "03"])
def test_scale_refuses_strings_that_its_page_did_not_write(make_question, posted):
    assert read_posted(make_question("scale", {"points": 5}), posted) == SELECT


def test_scale_takes_a_whole_number_written_as_a_float(make_question):
    stored = read(make_question("scale", {"points": 5}), 4.0)
    assert stored == 4
    assert type(stored) is int


def test_scale_refuses_two_radios_at_once(make_question):
    assert read_posted(make_question("scale", {"points": 5}), "3", "4") == SELECT


@pytest.mark.parametrize("raw", [-1, 11, 9.5, True, "9"])
def test_rating_refuses_what_is_not_0_to_10(make_question, raw):
    assert read(make_question("rating"), raw) == SELECT


@pytest.mark.parametrize("raw", [0, 10])
def test_rating_takes_its_ends_and_zero_is_an_answer(make_question, raw):
    assert read(make_question("rating"), raw) == raw


@pytest.mark.parametrize("raw", [0, 1, "yes", "true", [True], {}])
def test_yes_no_refuses_what_is_not_true_or_false(make_question, raw):
    assert read(make_question("yes_no"), raw) == "Select yes or no"


@pytest.mark.parametrize("raw", ["d", "A", "", 0, True, ["a"], {"other": "x"}, {"a": 1}, "prefer_not", "none_of_these"])
def test_single_choice_refuses_what_is_not_listed(make_question, raw):
    assert read(make_question("single_choice", CHOICE), raw) == SELECT


def test_other_takes_words_and_nothing_blank(make_question):
    question = make_question("single_choice", {**CHOICE, "other": True})
    blank = "Write your answer beside “Other”, or select another answer"
    assert read(question, {"other": "A fr\x00iend"}) == {"other": "A friend"}
    assert read(question, {"other": " \t"}) == blank
    assert read(question, "other") == SELECT
    assert read(question, {"other": 5}) == SELECT
    assert read(question, {"other": "x", "more": "y"}) == SELECT
    long = read(question, {"other": "x" * 501})
    assert long == "Shorten your answer to 500 characters or fewer; it has 1 too many"
    assert read_posted(question, "other") == blank


def test_other_is_selected_by_writing_unless_another_answer_was(make_question):
    question = make_question("single_choice", {**CHOICE, "other": True})
    assert read_posted(question, other="A friend") == {"other": "A friend"}
    assert read_posted(question, "a", other="A friend") == "a"
    many = make_question("multiple_choice", {**CHOICE, "other": True})
    assert read_posted(many, "b", other="A friend") == ["b", {"other": "A friend"}]
    assert read_posted(many, "b", other="  ") == ["b"]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ([], None),
        (["c", "a"], ["a", "c"]),
        ("a", SELECT),
        (["a", "d"], SELECT),
        (["a", 1], SELECT),
        (["a", ["b"]], SELECT),
        (["a", {"b": 1}], SELECT),
        ({"a": True}, SELECT),
        (["a", "a"], "Select each answer only once"),
        (["a"] * 10_000, "Select each answer only once"),
        ([f"o{n}" for n in range(10_000)], "Select each answer only once"),
    ],
)
def test_multiple_choice(make_question, raw, expected):
    assert read(make_question("multiple_choice", CHOICE), raw) == expected


def test_multiple_choice_counts_what_was_ticked(make_question):
    assert read(make_question("multiple_choice", {**CHOICE, "most": 2}), ["a", "b", "c"]) == "Select 2 answers or fewer"
    assert read(make_question("multiple_choice", {**CHOICE, "most": 1}), ["a", "b"]) == "Select only one answer"


def test_none_of_these_and_prefer_not_to_say_stand_alone(make_question):
    question = make_question("multiple_choice", {**CHOICE, "none_of_these": True}, prefer_not_to_say=True)
    assert read(question, ["none_of_these"]) == ["none_of_these"]
    assert read(question, ["none_of_these", "a"]) == "Select “None of these” alone, or only the other answers"
    assert read_posted(question, "prefer_not") == "prefer_not"
    assert read_posted(question, "prefer_not", "a") == "Select “Prefer not to say” alone, or only the other answers"


AGE = {"minimum": 0, "maximum": 120, "whole": True}


@pytest.mark.parametrize("raw", [-1, 121, 1.5, True, "3", 10**30, -(10**30), float("nan"), float("inf"), [], {}, [3]])
def test_a_whole_number_refuses_what_is_none_or_out_of_range(make_question, raw):
    assert read(make_question("number", AGE), raw) == "Enter a whole number from 0 to 120"


@pytest.mark.parametrize(
    "typed",
    ["½", "1_000", "+3", "٣_٠", "+٣", "1e5", "9" * 30, "3.0", "1,0", "three", "0x1", "--1", "-", "٣³", "三", "∞"],
)
def test_a_whole_number_refuses_what_people_and_programs_type_instead(make_question, typed):
    assert read_posted(make_question("number", AGE), typed) == "Enter a whole number from 0 to 120"


@pytest.mark.parametrize(
    ("typed", "expected"), [(" 3 ", 3), ("03", 3), ("-0", 0), ("120", 120), ("  ", None), ("", None)]
)
def test_a_whole_number_forgives_spaces_and_zeros(make_question, typed, expected):
    assert read_posted(make_question("number", AGE), typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"), [("2,5", 2.5), ("2.5", 2.5), ("2,50", 2.5), ("-2", -2), ("1.125", 1.125), ("4.0", 4)]
)
def test_a_number_takes_a_decimal_point_or_comma(make_question, typed, expected):
    assert read_posted(make_question("number"), typed) == expected


def test_a_comma_that_may_mean_a_thousand_is_not_guessed_at(make_question):
    assert read_posted(make_question("number"), "1,000") == "Enter a number in figures, such as 12 or 2.5"


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"minimum": 0.5, "maximum": 2}, "Enter a number from 0.5 to 2"),
        ({"minimum": 1, "whole": True}, "Enter a whole number that is 1 or more"),
        ({"maximum": 9}, "Enter a number that is 9 or less"),
        ({"whole": True}, "Enter a whole number in figures, such as 12"),
    ],
)
def test_the_sentence_names_the_range_that_there_is(make_question, settings, sentence):
    assert read(make_question("number", settings), "x") == sentence


def test_a_number_without_a_range_still_has_ends(make_question):
    assert read(make_question("number"), 10**30) == "Enter a number in figures, such as 12 or 2.5"
    assert read(make_question("number"), 1e300) == "Enter a number in figures, such as 12 or 2.5"
    assert read(make_question("number"), -0.0) == 0


@pytest.mark.parametrize("kind", ["short_text", "long_text"])
@pytest.mark.parametrize("raw", [5, True, 1.5, ["x"], {"$gt": ""}])
def test_text_refuses_what_is_not_text(make_question, kind, raw):
    assert read(make_question(kind), raw) == "Write your answer as text"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("a\x00b\x1fc\x0bd", "abcd"),
        ("a\tb\nc", "a\tb\nc"),
        ("a\r\nb", "a\nb"),
        ("a\ud800b", "ab"),
        ("  kept as typed ", "  kept as typed "),
        ("e\u0301 \u202e <b>", "e\u0301 \u202e <b>"),
        ("", None),
        (" \t\r\n\u00a0\u2003", None),
        ("\x00\ud800", None),
    ],
)
def test_text_is_normalised_and_blank_is_unanswered(make_question, raw, expected):
    assert read(make_question("long_text"), raw) == expected


def test_text_has_a_limit_that_is_said(make_question):
    assert read(make_question("short_text"), "x" * 500) == "x" * 500
    assert read(make_question("long_text"), "x" * 10_000) == "x" * 10_000
    long = read(make_question("long_text"), "x" * 10_001)
    assert long == "Shorten your answer to 10000 characters or fewer; it has 1 too many"


@pytest.mark.parametrize("raw", [4, "4", [4, 2], {"now": 4, "then": 2, "soon": 1}, {"later": 4}])
def test_now_and_then_refuses_what_is_not_its_object(make_question, raw):
    sentence = "Select one answer for now and one for looking back"
    assert read(make_question("now_and_then", {"points": 5}), raw) == sentence


def test_now_and_then_may_be_half_answered_only_where_it_is_optional(make_question):
    assert read(make_question("now_and_then"), {"now": 4, "then": None}) == {"now": 4}
    assert read(make_question("now_and_then"), {"now": None}) is None
    assert read(make_question("now_and_then"), {"now": 6}) == SELECT
    both = "Select one answer for now and one for looking back"
    assert read(make_question("now_and_then", required=True), {"now": 4}) == both


def test_answers_to_questions_that_are_not_there(every_type):
    not_asked = read_json(every_type, "before", {"useful": 8}).errors
    assert CATALOGUE.say(not_asked["useful"]).startswith("Leave this question out: it is not asked at this time")
    assert read_json(every_type, "before", {"useful": None}).errors == {}
    unknown = read_json(every_type, "after", {"useful": 8, "\ud800": 1})
    assert (unknown.answers, list(unknown.errors)) == ({"useful": 8}, [""])
    assert list(read_json(every_type, "after", {"welcome": "hello"}).errors) == ["welcome"]
    posted = {"q-useful": ["8"], "q-nobody": ["1"], "submission": ["x"]}
    assert list(read_form(every_type, "after", lambda name: posted.get(name, []), posted).errors) == [""]
    assert list(read_form(every_type, "before", lambda name: posted.get(name, []), ["q-useful"]).errors) == ["useful"]


@pytest.mark.parametrize("answers", [None, [], "x", 5, [["useful", 8]]])
def test_answers_that_are_no_object(every_type, answers):
    assert list(read_json(every_type, "after", answers).errors) == [""]


def test_an_option_of_another_question_is_not_an_answer():
    def choice(key, option):
        return {
            "key": key,
            "type": "single_choice",
            "prompt": "Which?",
            "waves": ["once"],
            "settings": {"options": [{"key": option, "label": "A"}]},
        }

    questionnaire = load({"pages": [{"questions": [choice("one", "a"), choice("two", "b")]}]})
    assert list(read_json(questionnaire, "once", {"one": "b", "two": "b"}).errors) == ["one"]
