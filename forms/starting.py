"""What of a before form is shown while its session goes on, and the form without it, for those who come after that."""

from __future__ import annotations

from forms.measures import Part
from forms.questionnaire import Questionnaire, load
from forms.translations import pruned


def starts_with(questionnaire: Questionnaire) -> list[Part]:
    """What may be shown once the before form is sealed: what is asked only before, and what is marked to be shown."""
    found: dict[str, Part] = {}
    for part in questionnaire.parts("before"):
        # Who is asked a conditional question tells how the other one was answered, so the two are shown together.
        if part.starts and (part.asked_if is None or part.asked_if.key in found):
            found[part.key] = part
    return list(found.values())


def late_form(questionnaire: Questionnaire) -> Questionnaire:
    """The before form without the questions that were shown: its own questionnaire, asked in the wave "before".

    Words between questions stay on pages that still ask something. Without pages where nothing is left to ask.
    """
    definition = questionnaire.definition()
    shown = {part.key for part in starts_with(questionnaire)}
    left: set[str] = set()
    for question in questionnaire.questions("before"):
        depends = question.show_if is None or question.show_if.question in left  # else nobody can say who is asked
        if depends and not any(part.key in shown for part in question.parts):
            left.add(question.key)
    pages = []
    for page, given in zip(questionnaire.pages, definition.get("pages", ()), strict=True):
        kept = [question for question in page.questions if question.key in left]
        if any(question.kind.answered for question in kept):
            keys = {question.key for question in kept}
            pages.append({**given, "questions": [one for one in given["questions"] if one["key"] in keys]})
    return load(pruned({**definition, "pages": pages}))
