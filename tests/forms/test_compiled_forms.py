"""The attendee's form and the readers of what was sent."""

from werkzeug.datastructures import MultiDict

from forms.compile import compile_form, field_name, read_form, read_json
from forms.questionnaire import load
from forms.questions import QUESTION_TYPES


def test_the_form_has_one_field_per_question_that_is_answered_in_the_wave(every_type):
    form = compile_form(every_type, "before")()
    assert [field.name for field in form] == [
        "q-know_what_to_say",
        "q-at_work",
        "q-know_the_lead",
        "q-first_step",
        "q-matters",
        "q-years",
    ]


def test_the_form_class_is_made_once(every_type):
    assert compile_form(every_type, "after") is compile_form(every_type, "after")
    assert compile_form(every_type, "after") is not compile_form(every_type, "before")


def test_a_key_gives_the_name_of_the_field():
    assert field_name("hopes") == "q-hopes"


def test_everything_typed_is_there_again_after_an_error(every_type):
    posted = MultiDict(
        [("q-useful", "99"), ("q-first_step", "other"), ("q-first_step-other", "A friend"), ("q-years", "x")]
    )
    form = compile_form(every_type, "after")(posted)
    assert form.validate() is False
    assert form["q-useful"].has("99") is True
    assert form["q-first_step"].typed("-other") == "A friend"
    assert form["q-first_step"].data == {"other": "A friend"}
    assert [text.id for text in form["q-useful"].errors] == ["answer.select_listed"]


def test_answers_come_in_the_order_of_the_questions(every_type):
    sent = {kind.example.question["key"]: kind.example.raw for kind in reversed(QUESTION_TYPES)}
    asked = {question.key for question in every_type.questions("after")}
    reading = read_json(every_type, "after", {key: value for key, value in sent.items() if key in asked})
    assert reading.errors == {}
    assert list(reading.answers) == [question.key for question in every_type.questions("after")][:-1]


def test_form_and_json_give_the_same_reading(every_type):
    posted = {name: values for kind in QUESTION_TYPES for name, values in kind.example.posted.items()}
    by_form = read_form(every_type, "after", lambda name: posted.get(name, []), posted.keys() - {"q-years"})
    sent = {kind.example.question["key"]: kind.example.raw for kind in QUESTION_TYPES if kind.name != "number"}
    assert by_form == read_json(every_type, "after", sent)


def test_an_empty_submission_is_a_reading_without_answers(every_type):
    assert read_form(every_type, "after", lambda name: [], []) == ({}, {})
    assert read_json(every_type, "after", {}) == ({}, {})


def test_false_and_zero_are_answers():
    questions = [
        {"key": "yes", "type": "yes_no", "prompt": "Well?", "waves": ["once"], "required": True},
        {"key": "ten", "type": "rating", "prompt": "Well?", "waves": ["once"], "required": True},
        {"key": "n", "type": "number", "prompt": "Well?", "waves": ["once"], "required": True},
    ]
    questionnaire = load({"pages": [{"questions": questions}]})
    posted = {"q-yes": ["no"], "q-ten": ["0"], "q-n": ["0"]}
    expected = ({"yes": False, "ten": 0, "n": 0}, {})
    assert read_form(questionnaire, "once", lambda name: posted.get(name, []), posted) == expected
    assert read_json(questionnaire, "once", expected[0]) == expected
