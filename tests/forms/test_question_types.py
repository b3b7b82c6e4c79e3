"""The contract of a question type, for every type in the tuple: a new type is tested by being there."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from wtforms import Form

from forms.compile import compile_form, read_form, read_json
from forms.measures import Audience, Measure, Part
from forms.questionnaire import Question, load
from forms.questions import BY_NAME, QUESTION_TYPES
from forms.questions.base import PREFER_NOT, QuestionType, Refused
from forms.questions.written import Written
from forms.texts import CATALOGUE, Text

TEMPLATES = Path(__file__).parents[2] / "templates" / "questions"

every_type = pytest.mark.parametrize("kind", QUESTION_TYPES, ids=lambda kind: kind.name)


def example_question(kind: QuestionType, **fields: object) -> Question:
    definition = {**kind.example.question, **fields}
    return load({"pages": [{"questions": [definition]}]}).questions()[0]


def getlist(posted: dict[str, list[str]]):
    return lambda name: posted.get(name, [])


@every_type
def test_the_type_is_found_by_its_name_and_has_a_label(kind):
    assert BY_NAME[kind.name] is kind
    assert CATALOGUE.say(kind.label) != ""
    assert (TEMPLATES / kind.template).is_file()


@every_type
def test_the_example_reads_alike_from_json_and_from_the_form(kind):
    question, example = example_question(kind), kind.example
    assert kind.read(question, example.raw) == example.stored
    assert kind.read(question, kind.raw_from_form(question, getlist(example.posted))) == example.stored
    assert kind.shown(question, example.stored) == example.shown


@every_type
def test_the_example_has_a_value_for_each_part(kind):
    question = example_question(kind)
    assert kind.values(question, kind.example.stored) == kind.example.values
    assert [part.key for part in kind.parts(question)] == list(kind.example.values)
    assert all(isinstance(part, Part) and part.measure is kind.measure for part in question.parts)


@every_type
def test_stored_values_survive_json(kind):
    assert json.loads(json.dumps(kind.example.stored)) == kind.example.stored


@every_type
def test_unanswered_is_none_everywhere(kind):
    question = example_question(kind)
    assert kind.read(question, None) is None
    assert kind.read(question, kind.raw_from_form(question, getlist({}))) is None
    assert kind.shown(question, None) == ""
    assert set(kind.values(question, None).values()) <= {None}
    assert set(kind.then_values(question, None).values()) <= {None}


@every_type
def test_empty_controls_are_unanswered(kind):
    question = example_question(kind)
    posted = {name: [""] for name in kind.names(question) if not name.endswith(PREFER_NOT)}
    assert kind.read(question, kind.raw_from_form(question, getlist(posted))) is None


@every_type
def test_the_wtforms_field_reads_as_the_type_does(kind):
    questionnaire = load({"pages": [{"questions": [kind.example.question]}]})
    question = questionnaire.questions()[0]
    form = compile_form(questionnaire, question.waves[0])(_multidict(kind.example.posted))
    assert isinstance(form, Form)
    assert form.validate() is True
    fields = [] if kind.field(question) is None else [kind.example.stored]
    assert [field.data for field in form] == fields
    assert [field.id for field in form] == [question.name] * len(fields)


@every_type
def test_a_required_question_left_out_says_what_to_do(kind):
    questionnaire = load({"pages": [{"questions": [{**kind.example.question, "required": True, "prompt": "Well?"}]}]})
    question = questionnaire.questions()[0]
    wave = question.waves[0]
    if kind.field(question) is None:
        expected = {}
    else:
        expected = {question.key: Text(kind.missing_id, {"prompt": "Well?"})}
        form = compile_form(questionnaire, wave)(MultiDict())
        assert form.validate() is False
        assert form[question.name].errors == [expected[question.key]]
    assert read_form(questionnaire, wave, getlist({}), []).errors == expected
    assert read_json(questionnaire, wave, {}).errors == expected
    assert all("“Well?”" in CATALOGUE.say(text) for text in expected.values())


@every_type
def test_a_long_prompt_is_shortened_in_the_sentence_for_what_is_missing(kind):
    question = example_question(kind, prompt="x" * 1000)
    assert kind.missing(question).parameters == {"prompt": "x" * 59 + "…"}


@every_type
def test_prefer_not_to_say_is_an_answer_without_a_value(kind):
    question = example_question(kind, prefer_not_to_say=True)
    assert kind.read(question, PREFER_NOT) == PREFER_NOT
    assert kind.shown(question, PREFER_NOT) == "Prefer not to say"
    assert set(kind.values(question, PREFER_NOT).values()) <= {None}
    assert set(kind.then_values(question, PREFER_NOT).values()) <= {None}


@every_type
def test_prefer_not_to_say_can_be_posted_where_there_is_something_to_post(kind):
    question = example_question(kind, prefer_not_to_say=True)
    tick = question.name + "-prefer_not"
    posted = {tick: ["1"]} if tick in kind.names(question) else {question.name: [PREFER_NOT]}
    if kind.field(question) is not None:
        assert kind.read(question, kind.raw_from_form(question, getlist(posted))) == PREFER_NOT


@every_type
def test_prefer_not_to_say_is_refused_where_it_is_not_offered(kind):
    question = example_question(kind, prefer_not_to_say=False)
    if isinstance(kind, Written):
        assert kind.read(question, PREFER_NOT) == PREFER_NOT  # somebody's own words
        assert kind.values(question, PREFER_NOT) == {question.key: PREFER_NOT}
    else:
        with pytest.raises(Refused):
            kind.read(question, PREFER_NOT)


@every_type
def test_the_definition_goes_out_and_in_again(kind):
    question = {
        **kind.example.question,
        "help": "One more thing",
        "required": True,
        "item": "an_item",
        "sensitive": True,
    }
    questionnaire = load({"title": "All", "pages": [{"title": "One", "questions": [question]}]})
    assert load(json.loads(json.dumps(questionnaire.definition()))) == questionnaire


@every_type
def test_the_builder_begins_with_a_question_that_loads(kind):
    question = {**kind.starter, "key": "q", "type": kind.name}
    assert load({"pages": [{"questions": [question]}]}).question("q").kind is kind


@every_type
def test_settings_go_through_the_builders_form_unchanged(kind):
    settings = example_question(kind).settings
    written = settings.model_dump(mode="json", exclude_defaults=True)
    shown = kind.SettingsForm(data=kind.from_settings(written))
    posted = MultiDict((field.name, _posted(field)) for field in shown if _posted(field) is not None)
    back = kind.to_settings(kind.SettingsForm(posted))
    assert kind.Settings.model_validate(back) == settings


@every_type
def test_reversed_turns_the_better_direction_round(kind):
    for part in example_question(kind, better="higher", reversed=True).parts:
        assert part.better == "lower"
    for part in example_question(kind, better="neither", reversed=True).parts:
        assert part.better == ("neither" if kind.judged else "lower")  # first places come first, whatever is said


@every_type
def test_only_texts_have_an_audience_and_by_default_the_smaller(kind):
    definition = {name: value for name, value in kind.example.question.items() if name != "audience"}
    expected = Audience.FACILITATOR if kind.measure is Measure.TEXT else None
    parts = load({"pages": [{"questions": [definition]}]}).parts()
    assert all(part.audience is expected for part in parts)


@every_type
def test_whatever_json_is_sent_gives_a_value_or_a_sentence(kind):
    question = example_question(kind, prefer_not_to_say=True)

    @given(anything)
    def check(raw):
        try:
            stored, sentence = kind.read(question, raw), None
        except Refused as refused:
            stored, sentence = None, CATALOGUE.say(refused.text)
        assert sentence != ""
        # What was taken is sound: it can be stored, measured, shown, and read again as the same.
        json.dumps(stored, allow_nan=False, ensure_ascii=False).encode()
        assert kind.read(question, stored) == stored
        kind.values(question, stored)
        kind.then_values(question, stored)
        assert isinstance(kind.shown(question, stored), str)

    check()


@every_type
def test_whatever_form_is_posted_gives_a_value_or_a_sentence(kind):
    questionnaire = load({"pages": [{"questions": [{**kind.example.question, "prefer_not_to_say": True}]}]})
    question = questionnaire.questions()[0]
    controls = [*kind.names(question), question.name + "-now", "q-foreign", "link"]
    strings = st.text(max_size=12) | st.sampled_from([*question.listed, "1", "4", "-0", "1e5", PREFER_NOT, "other"])

    @given(st.dictionaries(st.sampled_from(controls), st.lists(strings, max_size=4)))
    def check(posted):
        reading = read_form(questionnaire, question.waves[0], getlist(posted), posted.keys())
        assert all(CATALOGUE.say(text) != "" for text in reading.errors.values())
        form = compile_form(questionnaire, question.waves[0])(_multidict(posted))
        form.validate()
        by_field = {field.question.key: field.data for field in form if field.data is not None}
        assert by_field == reading.answers

    check()


scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-1, 12)
    | st.floats()
    | st.text()
    | st.text(st.characters(codec=None, categories=["Cs", "Cc"]), max_size=3)
    | st.sampled_from(
        ["prefer_not", "other", "none_of_these", "lead", "stories", "yes", "٣", "1_000", "+3", " 3 ", "1e5"]
    )
)
keys = st.text(max_size=4) | st.sampled_from(["now", "then", "other"])
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=3), max_leaves=8
)


def _multidict(posted: dict[str, list[str]]) -> MultiDict[str, str]:
    return MultiDict([(name, value) for name, values in posted.items() for value in values])


def _posted(field) -> str | None:
    """What a browser sends of a settings field: nothing for an empty tick."""
    if field.type == "BooleanField":
        return "y" if field.data else None
    return field._value()
