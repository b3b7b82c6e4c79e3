"""Questionnaires with conditions, and forms filled in at random: for tests that try many of them."""

from __future__ import annotations

from random import Random
from typing import Any

from forms.conditions import Condition
from forms.questionnaire import Question, Questionnaire, load

OPTIONS = [{"key": key, "label": key.upper()} for key in ("a", "b", "c")]
# fields of a question of each type that a condition can look at
KINDS: tuple[dict[str, Any], ...] = (
    {"type": "yes_no"},
    {"type": "scale", "settings": {"points": 5, "low": "not", "high": "very"}},
    {"type": "rating", "prefer_not_to_say": True},
    {"type": "single_choice", "settings": {"options": OPTIONS, "other": True, "none_of_these": True}},
    {"type": "multiple_choice", "settings": {"options": OPTIONS, "other": True, "none_of_these": True}},
    {"type": "number", "settings": {"minimum": -5, "maximum": 20}, "prefer_not_to_say": True},
    {"type": "number", "settings": {"whole": True}},
    {"type": "yes_no", "prefer_not_to_say": True},
)
TYPED = ("0", "2", "3,5", "3.5", " 7 ", "12", "-1", "x", "", "3,500", "1e3", "7.0", "٧", "۳٫۵", "３，５")
OTHERS: tuple[dict[str, Any], ...] = ({"type": "short_text"}, {"type": "statement"}, {"type": "now_and_then"})


def questionnaire(chance: Random, most: int = 9) -> Questionnaire:
    """A valid questionnaire of one form, in which most questions depend on an earlier one."""
    questions: list[dict[str, Any]] = []
    for number in range(chance.randint(2, most)):
        kind = chance.choice(KINDS if chance.random() < 0.8 else OTHERS)
        one = {"key": f"q{number}", "prompt": f"Question {number}?", "waves": ["after"], **kind}
        if kind["type"] not in ("statement",) and chance.random() < 0.3:
            one["required"] = True
        given = load({"pages": [{"questions": questions}]}) if questions else None
        if given is not None and chance.random() < 0.8:
            askers = given.questions()
            choices = [(asker.key, *one) for asker in askers for one in asker.kind.condition_choices(asker)]
            if choices:
                key, comparison, value = chance.choice(choices)
                value = chance.choice((0, 2, 3.5, 7)) if value is None else value
                if given.question(key).kind.can_meet(given.question(key), _condition(key, comparison, value)):
                    one["show_if"] = {"question": key, comparison: value}
        questions.append(one)
    cut = chance.randint(0, len(questions))
    return load({"title": "T", "pages": [{"questions": questions[:cut]}, {"questions": questions[cut:]}]})


def _condition(key: str, comparison: str, value: Any) -> Any:
    return Condition.model_validate({"question": key, comparison: value})


def posted(chance: Random, asked: Questionnaire) -> dict[str, list[str]]:
    """A form as somebody could send it: every question answered, left out, or half typed; hidden ones too."""
    found: dict[str, list[str]] = {}
    for question in asked.answered("after"):
        for name, values in _one(chance, question).items():
            if values:
                found[name] = values
    return found


def _one(chance: Random, question: Question) -> dict[str, list[str]]:
    rows = [row.value for row in question.kind.rows(question)]
    not_said = ["prefer_not"] if question.prefer_not_to_say else []
    if chance.random() < 0.15:
        return {}
    if question.kind.remembers:
        return {f"{question.name}-{moment}": [chance.choice(rows)] for moment in ("now", "then")}
    if not rows:  # typed
        typed = chance.choice(
            ["0", "2", "3,5", "3.5", " 7 ", "12", "-1", "x", "", "3,500", "1e3", "7.0", "٧", "۳٫۵", "３，５"]
        )
        tick = {question.name + "-prefer_not": ["1"]} if not_said and chance.random() < 0.2 else {}
        return {question.name: [typed], **tick}
    written = [chance.choice(["", "mine"])] if question.name + "-other" in question.kind.names(question) else []
    if question.kind.one_control:
        return {question.name: [chance.choice(rows + not_said)], question.name + "-other": written}
    return {question.name: chance.sample(rows, chance.randint(0, 2)), question.name + "-other": written}
