"""A questionnaire and a wave in; the attendee's form, or a reader of what was sent, out.

Sending takes the readers, which use neither WTForms nor pydantic and look most answers up in a table made beforehand.
`compile_form` is for showing a form again with its errors. Both read through the type's `read`: there is one truth.
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import wtforms

from forms.conditions import is_asked
from forms.questionnaire import Question, Questionnaire
from forms.questions.base import GetList, Refused, field_name
from forms.texts import Text

__all__ = ["Reading", "compile_form", "field_name", "read_form", "read_json"]

_NOTHING = object()


class Reading(NamedTuple):
    """What was sent, read: stored values by question key in question order (unanswered left out), and errors by key.

    An error that belongs to no question has the key "".
    """

    answers: dict[str, Any]
    errors: dict[str, Text]


class _Attendee(wtforms.Form):
    questionnaire: Questionnaire

    def validate(self, extra_validators: Any = None) -> bool:
        """Judge the fields in order; one that is hidden by an answer above it holds nothing, and no mistake."""
        answers: dict[str, Any] = {}
        fine = True
        for field in self:
            if not is_asked(self.questionnaire, field.question, answers):
                field.data, field.errors = None, []
                continue
            fine = field.validate(self) and fine
            answers[field.question.key] = field.data
        return fine


class _Step(NamedTuple):
    key: str
    name: str
    question: Question
    quick: dict[str, Any]
    read: Callable[[Question, Any], Any]
    raw_from_form: Callable[[Question, GetList], Any]
    required: bool
    conditional: bool


class _Plan(NamedTuple):
    steps: tuple[_Step, ...]
    keys: frozenset[str]
    all_keys: frozenset[str]
    names: frozenset[str]


def compile_form(questionnaire: Questionnaire, wave: str) -> type[wtforms.Form]:
    """The WTForms class of the attendee's form: one field per question that is answered, named q-KEY, without CSRF."""
    made = questionnaire.memo.get(("form", wave))
    if made is None:
        fields = {question.name: question.kind.field(question) for question in questionnaire.questions(wave)}
        asked = {name: field for name, field in fields.items() if field is not None}
        made = type("AttendeeForm", (_Attendee,), {**asked, "questionnaire": questionnaire})
        questionnaire.memo["form", wave] = made
    return made


def read_form(questionnaire: Questionnaire, wave: str, getlist: GetList, keys: Iterable[str]) -> Reading:
    """Read a posted form. getlist: field name → posted strings (empty where absent); keys: the names that were posted.

    Names without "q-" are somebody else's; an unknown question, or one not asked in this wave, is an error.
    """
    plan = _plan(questionnaire, wave)
    answers: dict[str, Any] = {}
    errors: dict[str, Text] = {}
    for step in plan.steps:
        if step.conditional and not is_asked(questionnaire, step.question, answers):
            continue  # hidden: whatever was typed there is no answer, and leaving it out no mistake
        posted = getlist(step.name) if step.quick else ()
        if len(posted) == 1:
            value = step.quick.get(posted[0], _NOTHING)
            if value is not _NOTHING:
                answers[step.key] = value
                continue
        try:
            value = step.read(step.question, step.raw_from_form(step.question, getlist))
        except Refused as refused:
            errors[step.key] = refused.text
            continue
        _keep(step, value, answers, errors)
    for name in set(keys) - plan.names:
        if name.startswith("q-"):
            _not_in_form(plan, name[2:].partition("-")[0], errors)
    return Reading(answers, errors)


def read_json(questionnaire: Questionnaire, wave: str, answers: object) -> Reading:
    """Read the `answers` object of a JSON submission: question key → value, as in DESIGN.md 7."""
    if not isinstance(answers, dict):
        return Reading({}, {"": Text("answer.not_an_object")})
    plan = _plan(questionnaire, wave)
    kept: dict[str, Any] = {}
    errors: dict[str, Text] = {}
    for step in plan.steps:
        if step.conditional and not is_asked(questionnaire, step.question, kept):
            continue
        raw = answers.get(step.key)
        if raw is None and not step.required:
            continue
        try:
            value = step.read(step.question, raw)
        except Refused as refused:
            errors[step.key] = refused.text
            continue
        _keep(step, value, kept, errors)
    for key in answers.keys() - plan.keys:
        if answers[key] is not None or key not in plan.all_keys:
            _not_in_form(plan, key, errors)
    return Reading(kept, errors)


def _keep(step: _Step, value: Any, answers: dict[str, Any], errors: dict[str, Text]) -> None:
    if value is not None:
        answers[step.key] = value
    elif step.required:
        errors[step.key] = step.question.kind.missing(step.question)


def _not_in_form(plan: _Plan, key: Any, errors: dict[str, Text]) -> None:
    if key in plan.all_keys and key not in plan.keys:
        errors[key] = Text("answer.not_asked")
    else:
        errors[""] = Text("answer.unknown")  # without repeating the key: it is whatever somebody sent


def _plan(questionnaire: Questionnaire, wave: str) -> _Plan:
    plan = questionnaire.memo.get(wave)
    if plan is None:
        plan = questionnaire.memo[wave] = _make_plan(questionnaire, wave)
    return plan


def _make_plan(questionnaire: Questionnaire, wave: str) -> _Plan:
    asked = [question for question in questionnaire.questions(wave) if question.kind.field(question) is not None]
    steps = tuple(
        _Step(
            key=question.key,
            name=question.name,
            question=question,
            quick=question.kind.quick(question),
            read=question.kind.read,
            raw_from_form=question.kind.raw_from_form,
            required=question.required,
            conditional=question.show_if is not None,
        )
        for question in asked
    )
    return _Plan(
        steps=steps,
        keys=frozenset(step.key for step in steps),
        all_keys=frozenset(question.key for question in questionnaire.questions()),
        names=frozenset(name for question in asked for name in question.kind.names(question)),
    )
