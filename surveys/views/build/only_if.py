"""Conditions on a question's card: which earlier question and answer to choose, and what a card chose.

A choice is a condition as JSON; where a number is to be typed beside it, the JSON has null in its place.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash

from forms import conditions
from forms.conditions import Condition
from forms.measures import Audience
from forms.questionnaire import Question, Questionnaire
from forms.texts import Text
from surveys.views.build import cards
from surveys.views.pages import say


def choices(questionnaire: Questionnaire, key: str) -> dict[str, list[tuple[str, str]]]:
    """What can be chosen for a question, by the earlier question; empty where no earlier one can be looked at."""
    found: dict[str, list[tuple[str, str]]] = {}
    for other in questionnaire.questions():
        if other.key == key:
            break
        number = cards.number_of(questionnaire, other.key)
        listed = [
            (_value(other.key, comparison, value), _choice(cards.name(number), _words(other, comparison, value)))
            for comparison, value in other.kind.condition_choices(other)
        ]
        if listed:
            found[f"{number}: {cards.shortened(other.prompt)}"] = listed
    return found


def starts(questionnaire: Questionnaire, key: str) -> list[tuple[str, str]]:
    """The earlier questions whose start can be shown above this one: key and words."""
    keys = [question.key for question in questionnaire.questions()]
    return [
        (part.key, f"{cards.number_of(questionnaire, part.key)}: {cards.shortened(part.prompt)}")
        for question in questionnaire.questions("before")
        if question.kind.one_part
        for part in question.parts
        if part.starts and part.audience is not Audience.FACILITATOR and keys.index(part.key) < keys.index(key)
    ]


def types_a_number(found: Mapping[str, Sequence[tuple[str, str]]]) -> bool:
    """Whether a number can be typed beside one of these choices."""
    return any(value.endswith("null}") for listed in found.values() for value, _ in listed)


def _value(key: str, comparison: str, value: Any) -> str:
    return json.dumps({"question": key, comparison: value}, separators=(",", ":"))


def _choice(name: str, answer: str) -> str:
    return say(Text("only_if.choice", {"name": name, "answer": answer}))


def _words(other: Question, comparison: str, value: Any) -> str:
    if value is None:
        return say(Text(f"only_if.{comparison}_number"))
    answer = other.kind.condition_words(other, Condition.model_validate({"question": other.key, comparison: value}))
    return say(Text(f"only_if.{comparison}", {"answer": say(answer)}))


def stored(question: Question, questionnaire: Questionnaire) -> tuple[str, str]:
    """What the card shows of a question's condition: the choice, and the number typed beside it."""
    condition = question.show_if
    if condition is None:
        return "", ""
    other = questionnaire.question(condition.question)
    typed = (condition.comparison, None) in other.kind.condition_choices(other)
    value = _value(other.key, condition.comparison, None if typed else condition.value)
    return value, str(condition.value) if typed else ""


def chosen(choice: str, number: str) -> dict[str, Any] | None:
    """The condition that a card says; a number that is none stays words, to be refused in the definition."""
    if not choice:
        return None
    condition: dict[str, Any] = json.loads(choice)
    return {name: _number(number) if value is None else value for name, value in condition.items()}


def _number(typed: str) -> float | str:
    try:
        return float(typed.strip().replace(",", "."))
    except ValueError:
        return typed


def tell_what_was_lost(before: Questionnaire, after: Questionnaire) -> None:
    """Say which questions are asked of everybody since an edit of something else."""
    for key in conditions.lost(before, after):
        name = cards.name(cards.number_of(after, key))
        flash(say(Text("only_if.lost", {"name": name.capitalize()})), "note")


def line(questionnaire: Questionnaire, question: Question) -> str:
    """Of whom a question is asked, for its closed card; empty for everybody."""
    if question.show_if is None:
        return ""
    other = questionnaire.question(question.show_if.question)
    answer = _words(other, question.show_if.comparison, question.show_if.value)
    name = cards.name(cards.number_of(questionnaire, other.key))
    return say(Text("only_if.line", {"name": name, "answer": answer}))
