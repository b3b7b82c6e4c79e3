"""The one question that a session is about: which of a questionnaire's it can be, and the questionnaire with it."""

from __future__ import annotations

from collections.abc import Collection

from forms.measures import Part
from forms.questionnaire import Question, Questionnaire, load


def can_be_key(questionnaire: Questionnaire, waves: Collection[str]) -> tuple[Question, ...]:
    """The questions that a session with these waves compares, in their order: any of them can be its key question."""
    return tuple(q for q in questionnaire.questions() if any(_compared(part, waves) for part in q.parts))


def _compared(part: Part, waves: Collection[str]) -> bool:
    if part.remembered:
        return part.compared and any(wave in waves for wave in part.waves)
    return part.compared and {"before", "after"} <= set(waves)


def with_key_question(questionnaire: Questionnaire, key: str) -> Questionnaire:
    """The questionnaire with the question of that key as its key question, or with none where there is no such one."""
    definition = questionnaire.definition()
    pages = [
        {**page, "questions": [{**one, "key_question": one["key"] == key} for one in page.get("questions", ())]}
        for page in definition.get("pages", ())
    ]
    return load({**definition, "pages": pages})
