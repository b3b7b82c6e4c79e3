"""Knowledge items: answers that are right or wrong are measured as yes or no, whatever the kind of question."""

from __future__ import annotations

from typing import Any

import pytest

from forms.measures import Better, Measure
from forms.questionnaire import DefinitionError, Question, load

OPTIONS = {"options": [{"key": "x", "label": "X"}, {"key": "y", "label": "Y"}, {"key": "z", "label": "Z"}]}


def question(**other: Any) -> Question:
    asked = {"key": "a", "prompt": "?", "waves": ["before", "after"], **other}
    loaded = load({"title": "t", "pages": [{"questions": [asked]}]})
    assert load(loaded.definition()) == loaded
    return loaded.questions()[0]


def refused(**other: Any) -> tuple[tuple[str, str], ...]:
    with pytest.raises(DefinitionError) as caught:
        question(**other)
    return caught.value.errors


@pytest.mark.parametrize(
    ("asked", "scored"),
    [
        (
            {"type": "single_choice", "settings": {**OPTIONS, "other": True}, "right": ["x", "y"]},
            [("x", True), ("y", True), ("z", False), ({"other": "x"}, False), (None, None)],
        ),
        (
            {"type": "multiple_choice", "settings": OPTIONS, "right": ["x", "z"]},
            [(["x", "z"], True), (["x"], False), (["x", "y", "z"], False), (None, None)],
        ),
        ({"type": "number", "right": [112, 999]}, [(112, True), (112.0, True), (911, False), (None, None)]),
    ],
)
def test_answers_are_right_or_wrong(asked: dict[str, Any], scored: list[tuple[Any, bool | None]]) -> None:
    knows = question(**asked)
    assert [knows.kind.values(knows, answer)["a"] for answer, _ in scored] == [right for _, right in scored]
    (part,) = knows.parts
    assert (part.measure, part.better, part.low, part.unit) == (Measure.BINARY, Better.HIGHER, None, "")
    assert [(option.value, option.label) for option in part.options] == [(False, "Wrong"), (True, "Right")]


def test_prefer_not_to_say_is_neither() -> None:
    knows = question(type="single_choice", settings=OPTIONS, right=["x"], prefer_not_to_say=True)
    assert knows.kind.values(knows, "prefer_not") == {"a": None}


def test_without_right_answers_nothing_is_scored() -> None:
    asked = question(type="single_choice", settings=OPTIONS, right=[])
    assert (asked.parts[0].measure, asked.kind.values(asked, "x")) == (Measure.NOMINAL, {"a": "x"})


@pytest.mark.parametrize(
    ("asked", "path", "sentence"),
    [
        ({"type": "single_choice", "settings": OPTIONS, "right": ["q"]}, "right", "“q” is not one of this question’s"),
        (
            {"type": "single_choice", "settings": {**OPTIONS, "other": True}, "right": ["other"]},
            "right",
            "“other” is not one of this question’s",
        ),
        ({"type": "scale", "right": [3]}, "right", "Only questions with answers to choose from, or a number,"),
        ({"type": "number", "right": ["3"]}, "right", "3 cannot be given as an answer to this question"),
        ({"type": "number", "right": [True]}, "right[0]", "This must be the key of an answer, or a number"),
    ],
)
def test_right_answers_that_cannot_be_are_refused_with_their_path(
    asked: dict[str, Any], path: str, sentence: str
) -> None:
    ((where, said),) = refused(**asked)
    assert where == f"pages[0].questions[0].{path}"
    assert said.startswith(sentence)


def test_a_rating_may_ask_for_its_score() -> None:
    rating = question(type="rating", settings={"nps": True})
    assert (rating.parts[0].nps, rating.parts[0].measure) == (True, Measure.ORDINAL)
    assert question(type="rating").parts[0].nps is False
    ((path, _),) = refused(type="scale", settings={"nps": True})
    assert path == "pages[0].questions[0].settings.nps"


@pytest.mark.parametrize("wrong", [False, 0, "", {}])
def test_empty_values_of_another_kind_are_refused(wrong: Any) -> None:
    question = {"key": "q", "type": "number", "prompt": "How many?", "waves": ["after"]}
    with pytest.raises(DefinitionError):
        load({"pages": [{"questions": [{**question, "right": wrong}]}]})
    with pytest.raises(DefinitionError):
        load({"pages": [], "translations": wrong if wrong != {} else []})
    nothing = {"pages": [{"questions": [{**question, "right": None}]}], "translations": None}
    assert load(nothing) == load({"pages": [{"questions": [question]}]})
