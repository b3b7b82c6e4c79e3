"""Every question type: words may be mended, its answers read alike under both, and whatever else differs is seen."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from forms.compile import read_json
from forms.questionnaire import Questionnaire, load
from forms.questions import QUESTION_TYPES, QuestionType
from forms.rewording import obstacle, reworded

WORDS = ("labels", "low", "high", "options", "statements")


def asking(question: dict[str, Any]) -> Questionnaire:
    return load({"pages": [{"questions": [question]}]})


def mended(value: Any) -> Any:
    """The same settings with each of their labels mended."""
    if isinstance(value, list):
        return [mended(one) for one in value]
    if isinstance(value, dict):
        return {name: one if name == "key" else mended(one) for name, one in value.items()}
    return f"{value}." if isinstance(value, str) else value


@pytest.mark.parametrize("kind", QUESTION_TYPES, ids=lambda kind: kind.name)
def test_mended_words_keep_every_answer(kind: QuestionType) -> None:
    question = copy.deepcopy(kind.example.question)
    words = {name: one for name, one in question.get("settings", {}).items() if name in WORDS}
    changed = {**question, "prompt": f"{question['prompt']}.", "help": "Mended"}
    if words:
        changed["settings"] = {**question["settings"], **mended(words)}
    old, new = asking(question), asking(changed)
    assert obstacle(old, new, answered=True) is None
    assert len(reworded(old, new)) >= 2
    wave = old.questions()[0].waves[0]
    answers = {question["key"]: kind.example.raw} if kind.answered else {}
    assert read_json(old, wave, answers) == read_json(new, wave, answers)


@pytest.mark.parametrize("kind", QUESTION_TYPES, ids=lambda kind: kind.name)
def test_setting_that_is_no_word_is_seen(kind: QuestionType) -> None:
    """Each number and each choice of a type's settings, changed alone, keeps a session from moving."""
    question = kind.example.question
    old = asking(question)
    for name, field in kind.Settings.model_fields.items():
        value = question.get("settings", {}).get(name, field.default)
        if type(value) is not bool:
            continue
        try:
            new = asking({**question, "settings": {**question.get("settings", {}), name: not value}})
        except ValueError:  # the type refuses it beside the others
            continue
        found = obstacle(old, new, answered=False)
        assert found is not None, name
        assert found.id == "rewording.settings"
