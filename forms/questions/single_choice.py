"""Single choice: one of several answers without an order."""

from typing import TYPE_CHECKING, Any

from forms.measures import Measure
from forms.questions.base import Example, GetList, one_posted
from forms.questions.options import OTHER, Choice, OptionsSettings
from forms.questions.settings import words

if TYPE_CHECKING:
    from forms.questionnaire import Question


class SingleChoice(Choice):
    """An option's key, or {"other": text}."""

    name = "single_choice"
    measure = Measure.NOMINAL
    comparisons = ("is",)
    Settings = OptionsSettings
    starter = {
        "prompt": words("starter.choice"),
        "waves": ["after"],
        "settings": {"options": [{"key": f"o{n}", "label": words(f"starter.option_{n}")} for n in (1, 2)]},
    }
    example = Example(
        question={
            "key": "first_step",
            "type": "single_choice",
            "prompt": "Whom would you turn to first?",
            "waves": ["before", "after"],
            "prefer_not_to_say": True,
            "settings": {
                "options": [
                    {"key": "lead", "label": "The safeguarding lead"},
                    {"key": "colleague", "label": "A colleague"},
                ],
                "other": True,
            },
        },
        raw={"other": "A friend"},
        posted={"q-first_step": ["other"], "q-first_step-other": ["A friend"]},
        stored={"other": "A friend"},
        shown="Other: A friend",
        values={"first_step": "other"},
    )

    def check(self, question: "Question", raw: Any) -> Any:
        """One of the answers listed."""
        return self.one(question, raw)

    def raw_from_form(self, question: "Question", getlist: GetList) -> Any:
        """The chosen radio; text beside "other" counts where no other radio is chosen."""
        posted = one_posted(getlist(question.name))
        if not question.settings.other or posted not in (None, OTHER):
            return posted
        text = one_posted(getlist(question.name + "-other"))
        if posted is None and not (isinstance(text, str) and text.strip()):
            return text if isinstance(text, list) else None
        return {OTHER: text or ""}

    def value(self, stored: Any) -> Any:
        """Whatever was written, the option is "other"."""
        return OTHER if isinstance(stored, dict) else stored

    def show(self, question: "Question", stored: Any) -> str:
        """The option's words."""
        return self.one_shown(question, stored)
