"""What a question's card says, as the definition of a question: reading it, changing its kind, and placing its errors.

Nothing here knows one type from another: what suits a type follows from its measure and its settings' fields.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from forms.editing import replace_question
from forms.questionnaire import DefinitionError, Question, Questionnaire
from forms.questions import BY_NAME, QuestionType
from surveys.views.build import only_if
from surveys.views.build.forms import FIELDS, QuestionForm, fields_for

BAD_NUMBER = "Enter a number in figures, such as 5"


def stored(question: Question) -> dict[str, Any]:
    """The question's own definition, defaults left out."""
    return question.model_dump(mode="json", exclude_defaults=True)


def is_filled_in(form: QuestionForm, settings: Any) -> bool:
    """Whether both forms hold what their fields can read; says what is wrong beside the fields otherwise."""
    fine = form.validate_on_submit()
    fine = settings.validate() and fine
    for field in (*form, *settings):
        if field.process_errors and field.errors:  # an empty number that is optional has the first alone
            field.errors = [BAD_NUMBER]
    return bool(fine)


def written(question: Question, form: QuestionForm, settings: Any) -> dict[str, Any]:
    """The definition that the card says; what the card does not show stays as it was."""
    said = {name: value for name, value in form.data.items() if name not in ("seen", "csrf_token", "type")}
    said["help"] = (said["help"] or "").strip()
    if "item" in said:
        said["item"] = (said["item"] or "").strip() or None
    if "show_if" in said:
        said["show_if"] = only_if.chosen(said["show_if"], said.pop("show_if_number", "") or "")
    if "shows" in said:
        said["shows"] = said["shows"] or None
    answers = question.kind.to_settings(settings)
    if "right" in said:
        said["right"] = question.kind.right_from(question, said["right"] or "", answers)
    return {**stored(question), **said, "settings": answers}


def replaced(questionnaire: Questionnaire, key: str, definition: dict[str, Any], type_name: str) -> Questionnaire:
    """The questionnaire with this definition of the question, turned into another type if it says so.

    Raises DefinitionError with the errors of the definition as it is written.
    """
    kind = BY_NAME.get(type_name)
    if kind is None or type_name == definition["type"]:
        return replace_question(questionnaire, key, definition)
    errors: DefinitionError | None = None
    for candidate in _of_kind(definition, kind):
        try:
            return replace_question(questionnaire, key, candidate)
        except DefinitionError as error:
            errors = errors or error
    raise errors or DefinitionError([])


def _of_kind(definition: dict[str, Any], kind: QuestionType) -> Iterator[dict[str, Any]]:
    """The definition as another type, keeping first as much as possible of its settings, then less."""
    dropped = FIELDS - fields_for(kind)
    # another scale is another item: its figures must not continue the old line
    common = {name: value for name, value in definition.items() if name not in dropped | {"item", "margin", "right"}}
    waves = [wave for wave in definition["waves"] if wave in kind.waves]
    begun = dict(kind.starter.get("settings", {}))
    kept = {name: value for name, value in definition["settings"].items() if name in kind.Settings.model_fields}
    for settings in ({**begun, **kept}, kept, begun):
        yield {**common, "type": kind.name, "waves": waves or kind.starter["waves"], "settings": settings}


def place_of(questionnaire: Questionnaire, key: str) -> str:
    """The path of a question, as errors name it; empty where there is none."""
    for i, page in enumerate(questionnaire.pages):
        for j, question in enumerate(page.questions):
            if question.key == key:
                return f"pages[{i}].questions[{j}]"
    return ""


def put_errors(errors: Iterable[tuple[str, str]], place: str, form: QuestionForm, settings: Any) -> None:
    """Put the errors of a definition beside the fields that they belong to; the others belong to the card."""
    for path, sentence in errors:
        steps = path.removeprefix(place).lstrip(".").split(".")
        names = [step.partition("[")[0] for step in steps]
        owner, name = (settings, names[1]) if names[0] == "settings" and len(names) > 1 else (form, names[0])
        if name in owner:
            owner[name].errors = [*owner[name].errors, sentence]
        else:
            form.form_errors.append(sentence)


def problems(form: QuestionForm, settings: Any) -> list[tuple[str, str]]:
    """(address on the page, sentence) of every error of a card, in the order of its fields."""
    beside = [(f"#{field.id}", str(field.errors[0])) for field in (*form, *settings) if field.errors]
    return beside + [("", str(sentence)) for sentence in form.form_errors]


def what_changed(name: str, old: Question, new: Question) -> str:
    """The change in a few words, for the Undo button. name: as `cards.name` calls the question."""
    fields = {field for field in type(old).model_fields if getattr(old, field) != getattr(new, field, None)}
    if old.type != new.type:
        return f"change the kind of answer of {name}"
    if fields == {"prompt"}:
        return f"reword {name}"
    if fields == {"show_if"}:
        return f"change who is asked {name}"
    if fields == {"waves"}:
        return f"change when {name} is {'asked' if new.kind.answered else 'shown'}"
    if fields == {"settings"}:
        return f"change the answers of {name}"
    return f"change {name}"
