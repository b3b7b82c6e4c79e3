"""What of a before form is shown while its session goes on, and the form without it, for those who come after that."""

from __future__ import annotations

from forms.measures import Measure, Part
from forms.questionnaire import Question, Questionnaire, load
from forms.translations import pruned


def starts_with(questionnaire: Questionnaire) -> list[Part]:
    """What may be shown once the before form is sealed: what is asked only before, and what is marked to be shown."""
    return [part for part in questionnaire.parts("before") if _is_shown(part)]


def _is_shown(part: Part) -> bool:
    return part.waves == ("before",) or (part.show_start and part.measure is not Measure.TEXT)


def late_form(questionnaire: Questionnaire) -> Questionnaire:
    """The before form without the questions that were shown: its own questionnaire, asked in the wave "before".

    Words between questions stay on pages that still ask something. Without pages where nothing is left to ask.
    """
    definition = questionnaire.definition()
    pages = []
    for page, given in zip(questionnaire.pages, definition.get("pages", ()), strict=True):
        kept = [question for question in page.questions if _is_left(question)]
        if any(question.kind.answered for question in kept):
            keys = {question.key for question in kept}
            pages.append({**given, "questions": [one for one in given["questions"] if one["key"] in keys]})
    return load(pruned({**definition, "pages": pages}))


def _is_left(question: Question) -> bool:
    return "before" in question.waves and not any(_is_shown(part) for part in question.parts)
