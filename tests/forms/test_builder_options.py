"""How lines in the builder become options that keep their keys."""

import pytest
from werkzeug.datastructures import MultiDict

from forms.questions import BY_NAME
from forms.questions.listed import keyed

KNOWN = [{"key": "a", "label": "Nurse"}, {"key": "b", "label": "Teacher"}]


def test_moved_lines_keep_their_keys():
    assert keyed(["Teacher", "Nurse"], KNOWN) == [{"key": "b", "label": "Teacher"}, {"key": "a", "label": "Nurse"}]


def test_a_reworded_line_keeps_its_key():
    assert keyed(["Nurse", "Teachers"], KNOWN) == [{"key": "a", "label": "Nurse"}, {"key": "b", "label": "Teachers"}]


@pytest.mark.parametrize(
    ("labels", "keys"),
    [
        (["Nurse", "Teachers", "Social worker"], ["a", "b", "social_worker"]),
        (["Nurses", "Teacher", "Social worker"], ["a", "b", "social_worker"]),
        (["Social worker", "Nurse", "Teachers"], ["social_worker", "a", "b"]),
        (["Nurses", "Teachers", "Social worker"], ["a", "b", "social_worker"]),
    ],
)
def test_a_reworded_line_keeps_its_key_beside_a_new_one(labels: list[str], keys: list[str]):
    assert [option["key"] for option in keyed(labels, KNOWN)] == keys


def test_a_line_that_may_be_either_of_two_that_went_is_new():
    known = [*KNOWN, {"key": "c", "label": "Parent"}]
    assert [option["key"] for option in keyed(["Nurse", "Carer"], known)] == ["a", "carer"]


def test_a_line_added_where_another_was_taken_out_is_new():
    known = [*KNOWN, {"key": "c", "label": "Parent"}]
    assert [option["key"] for option in keyed(["Nurse", "Parent", "Carer"], known)] == ["a", "c", "carer"]


def test_a_new_line_gets_a_key_of_its_own_and_never_an_old_one():
    assert keyed(["Nurse", "Teacher", "A!", "Social worker"], KNOWN)[2:] == [
        {"key": "a1", "label": "A!"},
        {"key": "social_worker", "label": "Social worker"},
    ]


def test_words_in_other_scripts_and_reserved_words_get_a_key_too():
    assert [option["key"] for option in keyed(["护士", "教师", "Other"], [])] == ["o1", "o2", "other1"]


def test_a_line_that_stands_twice_is_two_options():
    assert [option["key"] for option in keyed(["Same", "Same"], [])] == ["same", "same1"]


def test_pasted_lines_become_options_and_bent_hidden_fields_do_no_harm():
    kind = BY_NAME["single_choice"]
    for known in ("", "[", "5", '[{"key": 1}]', "null", "[" * 100_000):
        form = kind.SettingsForm(MultiDict({"options": "One\r\n\r\n Two ", "known_options": known}))
        assert kind.to_settings(form) == {
            "options": [{"key": "one", "label": "One"}, {"key": "two", "label": "Two"}],
        }


def test_pasted_labels_make_as_many_steps():
    kind = BY_NAME["scale"]
    form = kind.SettingsForm(MultiDict({"labels": "Low\nMiddle\nHigh", "points": "5", "low": "x"}))
    assert kind.Settings.model_validate(kind.to_settings(form)).points == 3
    form = kind.SettingsForm(MultiDict({"labels": " ", "points": "7", "low": "little"}))
    assert kind.to_settings(form) == {"points": 7, "low": "little"}
