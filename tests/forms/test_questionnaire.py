"""Definitions in and out, and the path and sentence of everything that is wrong with one."""

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.publishing import problems_before_publishing
from forms.questionnaire import DefinitionError, json_schema, load
from forms.questions import BY_NAME, QUESTION_TYPES
from forms.texts import CATALOGUE, Text

SCALE = {"key": "a", "type": "scale", "prompt": "I am ready", "waves": ["before", "after"]}
OPTION = {"key": "x", "label": "X"}
SCALE_B = {**SCALE, "key": "b"}


def with_question(**fields):
    return {"pages": [{"questions": [{**SCALE, **fields}]}]}


def errors_of(definition):
    with pytest.raises(DefinitionError) as caught:
        load(definition)
    return caught.value.errors


def test_what_is_left_out_has_its_default_and_is_left_out_again():
    questionnaire = load(with_question())
    assert questionnaire.definition() == with_question()
    assert (questionnaire.title, questionnaire.language) == ("Untitled questionnaire", "en")
    question = questionnaire.question("a")
    assert (question.required, question.better, question.help, question.settings.points) == (False, "neither", "", 5)


def test_every_field_of_the_contract_is_carried():
    fields = {
        "help": "Take your time",
        "waves": ["before", "after", "follow_up"],
        "required": True,
        "item": "readiness",
        "better": "higher",
        "key_question": True,
        "margin": 0.5,
        "reversed": True,
        "sensitive": True,
        "show_start": True,
        "audience": "room",
        "prefer_not_to_say": True,
        "settings": {"points": 7, "low": "not", "high": "very"},
    }
    definition = {"title": "T", "language": "de-AT", **with_question(**fields)}
    assert load(definition).definition() == definition


def test_waves_come_in_their_order():
    assert load(with_question(waves=["after", "before"])).question("a").waves == ("before", "after")


def test_one_single_choice_at_most_breaks_the_others_down():
    role = {"key": "role", "type": "single_choice", "prompt": "Your role?", "waves": ["before"], "breakdown": True}
    role["settings"] = {"options": [{"key": "a", "label": "A"}]}
    one = {"title": "T", "pages": [{"questions": [role]}]}
    assert load(one).question("role").breakdown
    with pytest.raises(DefinitionError) as refused:
        load({"title": "T", "pages": [{"questions": [role, role | {"key": "site"}]}]})
    assert [path for path, _ in refused.value.errors] == ["pages[0].questions[1].breakdown"]


def test_empty_values_of_what_is_not_built_yet_are_fine():
    empty = with_question(right=[], breakdown=False, show_if=None)
    assert load({**empty, "translations": {}}) == load({**empty, "translations": None}) == load(with_question())


def test_a_questionnaire_cannot_be_changed():
    with pytest.raises(ValueError, match="frozen"):
        load(with_question()).title = "Other"


def test_texts_are_normalised_on_the_way_in():
    assert load(with_question(prompt="I\x00 am\ud800 ready\r\n")).question("a").prompt == "I am ready"


QUESTION = "pages[0].questions[0]"


@pytest.mark.parametrize(
    ("fields", "path", "sentence"),
    [
        (
            {"type": "date", "settings": {"minimum": "2026-02-30"}},
            "settings.minimum",
            "Give a day as year-month-day, such as 2026-11-20, from 1900 to 2199",
        ),
        (
            {"type": "date", "settings": {"minimum": "2026-02-02", "maximum": "2026-02-01"}},
            "settings",
            "The first day must not come after the last",
        ),
        ({"breakdown": True}, "breakdown", "Figures can be shown by the answers of a single choice alone"),
        (
            {"type": "single_choice", "settings": {"options": [OPTION], "shuffle": True}},
            "settings.shuffle",
            "A random order of answers is not available yet",
        ),
        ({"frob": 1}, "frob", "There is no field of this name"),
        ({"settings": {"frob": 1}}, "settings.frob", "There is no field of this name"),
        ({"prompt": "  "}, "prompt", "Write something here"),
        ({"prompt": "x" * 1001}, "prompt", "At most 1000 characters fit here"),
        ({"prompt": ["x"]}, "prompt", "This must be text"),
        ({"key": "A"}, "key", CATALOGUE.sentences["definition.question_key"]),
        ({"key": "a" * 41}, "key", CATALOGUE.sentences["definition.question_key"]),
        ({"waves": []}, "waves", "There must be at least 1 here"),
        ({"waves": ["after", "after"]}, "waves", "Each wave is named once"),
        ({"waves": ["later"]}, "waves[0]", "This must be one of: 'before', 'during', 'after', 'follow_up' or 'once'"),
        ({"required": 1}, "required", "This must be true or false"),
        ({"margin": -1}, "margin", "This must be 0 or more"),
        ({"margin": float("nan")}, "margin", "This must be a finite number"),
        ({"better": "up"}, "better", "This must be one of: 'higher', 'lower' or 'neither'"),
        ({"settings": []}, "settings", "This must be an object"),
        ({"settings": {"points": "5"}}, "settings.points", "This must be a whole number"),
        ({"settings": {"points": 12}}, "settings.points", "This must be 11 or less"),
        ({"settings": {"points": 10**40}}, "settings.points", "This must be 11 or less"),
        (
            {"settings": {"points": 3, "labels": ["a", "b"]}},
            "settings.labels",
            "Give each of the 3 points a label; there are 2 labels",
        ),
        (
            {"settings": {"labels": ["a", "b"], "low": "c"}},
            "settings",
            "Give either labels for each point, or low and high for the ends",
        ),
        ({"type": "single_choice"}, "settings", "This is missing"),
        ({"type": "single_choice", "settings": {}}, "settings.options", "This is missing"),
        ({"type": "single_choice", "settings": {"options": []}}, "settings.options", "There must be at least 1 here"),
        (
            {"type": "single_choice", "settings": {"options": [{"key": f"o{n}", "label": "x"} for n in range(51)]}},
            "settings.options",
            "There may be at most 50 here",
        ),
        (
            {"type": "single_choice", "settings": {"options": [{"key": "a b", "label": "x"}]}},
            "settings.options[0].key",
            CATALOGUE.sentences["definition.option_key"],
        ),
        (
            {"type": "single_choice", "settings": {"options": [OPTION, OPTION]}},
            "settings.options",
            "The key “x” is used by two options; every option has a key of its own",
        ),
        (
            {"type": "single_choice", "settings": {"options": [{"key": "other", "label": "X"}], "other": True}},
            "settings",
            "The key “other” has a meaning of its own here; give the option another one",
        ),
        (
            {"type": "multiple_choice", "settings": {"options": [OPTION], "most": 2}},
            "settings",
            "There are fewer answers than this: give 1 or a smaller number",
        ),
        (
            {"type": "number", "settings": {"minimum": 5, "maximum": 5}},
            "settings",
            "The minimum must be below the maximum",
        ),
        ({"type": "number", "settings": {"maximum": 10**30}}, "settings.maximum", "This must be 1000000000 or less"),
        (
            {"type": "now_and_then"},
            "waves",
            "A question of type “now_and_then” cannot be asked in this wave: before",
        ),
    ],
)
def test_an_error_has_its_path_and_sentence(fields, path, sentence):
    assert errors_of(with_question(**fields)) == ((f"{QUESTION}.{path}", sentence),)


def test_an_unknown_type_is_refused_with_the_types_there_are():
    ((path, sentence),) = errors_of(with_question(type="slider"))
    assert path == f"{QUESTION}.type"
    assert sentence.startswith("There is no type “slider”. The types are: scale, agreement_set, rating, yes_no")


def test_a_missing_type_is_said():
    assert errors_of({"pages": [{"questions": [{"key": "a"}]}]}) == ((f"{QUESTION}.type", "This is missing"),)


def test_several_errors_are_said_at_once():
    definition = {"title": "", "translations": ["de"], **with_question(key="A", prompt="")}
    assert [path for path, _ in errors_of(definition)] == [
        "title",
        "translations",
        f"{QUESTION}.key",
        f"{QUESTION}.prompt",
    ]


def test_a_key_used_twice_is_refused_where_it_comes_again():
    questions = [SCALE, {**SCALE, "key": "b"}]
    definition = {"pages": [{"questions": questions}, {"questions": [SCALE]}]}
    assert errors_of(definition) == (
        (
            "pages[1].questions[0].key",
            "The key “a” is used by two questions; every question has a key of its own",
        ),
    )


def test_a_hundred_questions_are_the_most():
    questions = [{**SCALE, "key": f"q{n}"} for n in range(101)]
    assert len(load({"pages": [{"questions": questions[:100]}]}).questions()) == 100
    assert errors_of({"pages": [{"questions": questions}]}) == (
        ("pages", "A questionnaire has at most 100 questions; this one has 101"),
    )


@pytest.mark.parametrize("definition", [None, [], "x", 5, True])
def test_what_is_no_object_is_no_definition(definition):
    assert errors_of(definition) == (("", "The definition is a JSON object"),)


def test_deep_nesting_is_refused():
    definition = {}
    for _ in range(5000):
        definition = {"pages": [definition]}
    assert errors_of(definition) == (("", "This is nested too deeply"),)


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["after", *BY_NAME]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@given(anything, st.data())
def test_whatever_is_put_into_a_definition_loads_or_is_refused(junk, data):
    kind = data.draw(st.sampled_from(QUESTION_TYPES))
    definition = {"title": "T", "pages": [{"title": "P", "questions": [copy.deepcopy(kind.example.question)]}]}
    place = definition
    for _ in range(data.draw(st.integers(0, 6))):
        name = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
        if not isinstance(place[name], dict | list) or not place[name]:
            break
        place = place[name]
    name = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
    place[name] = junk
    try:
        questionnaire, errors = load(definition), None
    except DefinitionError as error:
        questionnaire, errors = load({}), error.errors
    assert errors is None or (len(errors) > 0 and all(sentence for _, sentence in errors))
    assert load(json.loads(json.dumps(questionnaire.definition(), allow_nan=False))) == questionnaire


def test_the_published_schema_names_every_type_and_refuses_unknown_fields():
    schema = json_schema()
    assert schema["title"] == "Soundings questionnaire"
    assert schema["additionalProperties"] is False
    mapping = schema["$defs"]["Page"]["properties"]["questions"]["items"]["discriminator"]["mapping"]
    assert sorted(mapping) == sorted(kind.name for kind in QUESTION_TYPES)
    scale = schema["$defs"]["ScaleQuestion"]
    assert scale["additionalProperties"] is False
    assert scale["required"] == ["key", "type", "prompt", "waves"]
    assert all(
        "description" in field for name, field in scale["properties"].items() if name not in ("type", "settings")
    )
    json.dumps(schema)


def test_words_between_questions_are_not_answered_and_take_no_time():
    words = [{"key": f"t{n}", "type": "statement", "prompt": "Now", "waves": ["before"]} for n in range(20)]
    questionnaire = load({"pages": [{"questions": [SCALE, *words]}]})
    assert [question.key for question in questionnaire.answered()] == [SCALE["key"]]
    assert (len(questionnaire.questions("before")), questionnaire.minutes("before")) == (21, 1)


def test_conditional_questions_take_time_of_those_only_who_are_taken_to_be_asked_them():
    first = {"key": "f0", "type": "yes_no", "prompt": "Did you?", "waves": ["before"]}
    asked_if = [{**first, "key": f"f{n}", "show_if": {"question": "f0", "is": True}} for n in range(1, 19)]
    deeper = [{**first, "key": f"d{n}", "show_if": {"question": "f1", "is": False}} for n in range(20)]
    plain = [first, *({**one, "show_if": None} for one in (*asked_if, *deeper))]
    minutes = [
        load({"pages": [{"questions": each}]}).minutes("before") for each in (plain, [first, *asked_if, *deeper])
    ]
    assert minutes == [8, 3]  # 39 questions of 12 seconds; 1 and 18 halves and 20 quarters of them


def test_what_nobody_wrote_is_not_published():
    for kind in QUESTION_TYPES:
        questionnaire = load({"pages": [{"questions": [{**kind.starter, "key": "a", "type": kind.name}, SCALE_B]}]})
        found = problems_before_publishing(questionnaire)
        listed = {"options", "statements"} & kind.starter.get("settings", {}).keys()
        whole = "…" not in kind.starter["prompt"] and not listed
        assert (kind.name, len(found)) == (kind.name, 0 if whole else 1)
    scale = load(with_question(prompt="I know what to do when …"))
    assert problems_before_publishing(scale) == (
        (
            f"{QUESTION}.prompt",
            Text("problem.unwritten_prompt", {"number": 1, "page": 1, "words": "I know what to do when …"}),
        ),
    )
    assert problems_before_publishing(load(with_question(prompt="I know what to do when … it rains"))) == ()


def test_problems_before_publishing():
    text = {"key": "t", "type": "statement", "prompt": "Welcome", "waves": ["before"]}
    assert problems_before_publishing(load({})) == (("pages", Text("problem.no_question")),)
    assert problems_before_publishing(load({"pages": [{"questions": [text]}]})) == (
        ("pages", Text("problem.no_question")),
    )
    assert problems_before_publishing(load(with_question())) == ()
    only_before = load(with_question(waves=["before"], key_question=True))
    assert problems_before_publishing(only_before, ("before", "after")) == (
        ("pages", Text("problem.nothing_in_wave", {"when": "after"})),
        (f"{QUESTION}.key_question", Text("problem.key_not_compared")),
    )
    two = {"pages": [{"questions": [{**SCALE, "key": key, "key_question": True} for key in ("a", "b")]}]}
    assert problems_before_publishing(load(two)) == (
        ("pages[0].questions[1].key_question", Text("problem.two_key_questions")),
    )
