"""What the tests of forms share: a questionnaire of every type's example, and a short way to make one question."""

from typing import Any

import pytest

from forms.questionnaire import Question, Questionnaire, load
from forms.questions import QUESTION_TYPES


@pytest.fixture
def every_type() -> Questionnaire:
    """One question of each type: their examples."""
    return load({"pages": [{"questions": [kind.example.question for kind in QUESTION_TYPES]}]})


@pytest.fixture
def make_question():
    """make_question(type, settings, **fields): a loaded question with the key "q", asked before and after."""

    def make(type: str, settings: dict[str, Any] | None = None, **fields: Any) -> Question:
        definition = {"key": "q", "type": type, "prompt": "How is it?", "waves": ["after"], **fields}
        if settings is not None:
            definition["settings"] = settings
        return load({"pages": [{"questions": [definition]}]}).question("q")

    return make
