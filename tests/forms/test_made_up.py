"""Answers that nobody gave, for trying a questionnaire out: of every type, and always ones that could be given."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.questionnaire import Question, load
from forms.questions import QUESTION_TYPES
from forms.questions.base import QuestionType

RANGES: list[dict[str, Any]] = [
    {},
    {"minimum": -5},
    {"maximum": -5},
    {"minimum": 0.2, "maximum": 0.7},
    {"minimum": 3, "maximum": 4, "whole": True},
]


def question_of(definition: dict[str, Any]) -> Question:
    return load({"pages": [{"questions": [definition]}]}).questions()[0]


@pytest.mark.parametrize("kind", QUESTION_TYPES, ids=lambda kind: kind.name)
def test_made_up_answer_is_one_that_can_be_given(kind: QuestionType) -> None:
    question = question_of({**kind.example.question, "required": True})

    @given(st.floats(0, 1, exclude_max=True), st.integers(0, 2**32))
    def check(level: float, seed: int) -> None:
        made = kind.made_up(question, level, Random(seed))
        assert (made is None) == (kind.field(question) is None)
        assert kind.read(question, made) == made
        json.dumps(made, allow_nan=False)

    check()


@pytest.mark.parametrize("settings", RANGES, ids=str)
def test_made_up_number_lies_in_its_range(settings: dict[str, Any]) -> None:
    asked = {"key": "q", "type": "number", "prompt": "How many?", "waves": ["once"], "settings": settings}
    question = question_of(asked)
    for level in (0.0, 0.3, 0.999):
        made = question.kind.made_up(question, level, Random(1))
        assert question.kind.read(question, made) == made
