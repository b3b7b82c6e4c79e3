"""Agreement sets: one scale, a part for each statement, and any of them may be left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.questionnaire import load
from forms.questions.base import Refused

KEYS = ("s1", "s2", "s3")


def asked(**fields):
    settings = {"points": 5, "low": "no", "high": "yes", "statements": [{"key": k, "label": k.upper()} for k in KEYS]}
    question = {"key": "set", "type": "agreement_set", "prompt": "Agree?", "waves": ["before", "after"], "item": "i",
                "better": "higher", "settings": settings, **fields}  # fmt: skip
    return load({"pages": [{"questions": [question]}]}).question("set")


@given(st.dictionaries(st.sampled_from(KEYS), st.integers(1, 5) | st.none()))
def test_any_statements_may_be_left_out_and_read_alike_from_form_and_json(answers):
    question = asked()
    said = {key: answers[key] for key in KEYS if answers.get(key) is not None}
    assert question.kind.read(question, answers) == (said or None)
    fields = {f"q-set-{key}": [str(step)] for key, step in said.items()}
    raw = question.kind.raw_from_form(question, lambda name: fields.get(name, []))
    assert question.kind.read(question, raw) == (said or None)
    assert question.kind.values(question, said or None) == {f"set.{key}": said.get(key) for key in KEYS}


@pytest.mark.parametrize("raw", [{"s4": 1}, {"s1": 6}, {"s1": True}, {"s1": "4"}, [4, 4, 4], 4, {"s1": [4]}])
def test_what_is_no_step_of_a_statement_is_refused(raw):
    with pytest.raises(Refused):
        asked().kind.read(asked(), raw)


def test_a_required_set_wants_every_statement():
    question = asked(required=True)
    with pytest.raises(Refused) as refused:
        question.kind.read(question, {"s1": 4})
    assert refused.value.text.id == "answer.all_statements"
    assert question.kind.read(question, dict.fromkeys(KEYS, 4)) == dict.fromkeys(KEYS, 4)


def test_each_statement_is_compared_as_a_scale_of_its_own():
    first, *_ = asked().parts
    assert (first.key, first.item, first.prompt) == ("set.s1", "i.s1", "S1 (Agree?)")
    assert (first.low, first.high, first.better, first.compared, first.ranking) == (1.0, 5.0, "higher", True, None)


def test_statements_keep_their_keys_in_the_builder_whatever_the_scale():
    kind = asked().kind
    for scale in ({"labels": ["Low", "High"]}, {"points": 7, "low": "no"}):
        settings = {**scale, "statements": [{"key": "s1", "label": "One"}, {"key": "s2", "label": "Two"}]}
        data = kind.from_settings(settings) | {"statements": "Two\nOne\nThree"}
        back = kind.to_settings(kind.SettingsForm(data=data))
        assert back["statements"] == [
            {"key": "s2", "label": "Two"},
            {"key": "s1", "label": "One"},
            {"key": "three", "label": "Three"},
        ]
        assert kind.Settings.model_validate(back).points == (2 if "labels" in scale else 7)


def test_the_time_of_a_form_counts_every_statement():
    many = [{"key": f"s{n}", "label": str(n)} for n in range(15)]
    questionnaire = load({"pages": [{"questions": [asked(settings={"statements": many}).model_dump(mode="json")]}]})
    assert questionnaire.minutes("before") == 3
