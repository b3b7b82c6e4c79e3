"""How the answers of a type compare with what a condition asks for ("ask this only if"): what all types share.

A type says which comparisons it knows; the others follow from its listed answers. Types without listed answers that
can be compared (a number) say it themselves.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from forms.questions.fields import Refused
from forms.texts import Text

if TYPE_CHECKING:
    from forms.conditions import Condition
    from forms.questionnaire import Question


class Comparing:
    """The part of a question type's contract that conditions rest on.

    comparisons: of is, at_least and includes, those that its answers know; none: it decides nothing. counted: whether
    its figures tell how many gave each answer. conditional: whether it may be asked of some people alone.
    """

    comparisons: tuple[str, ...] = ()
    counted = True
    conditional = True

    def meets(self: Any, question: "Question", condition: "Condition", stored: Any) -> bool:
        """Whether a stored answer is what the condition asks for; "prefer not to say" and no answer never are."""
        if stored is None or self.not_said(question, stored):
            return False
        return condition.meets(self.value(stored))

    def can_meet(self, question: "Question", condition: "Condition") -> bool:
        """Whether any answer to the question is what the condition asks for."""
        return bool(self.posted_if(question, condition)["posted"])

    def posted_if(self, question: "Question", condition: "Condition") -> dict[str, Any]:
        """The condition for the page's script: which posted strings of the first control mean that it is met."""
        met = [posted for posted, value in self._listed(question) if condition.meets(value)]
        return {"posted": met}

    def condition_words(self, question: "Question", condition: "Condition") -> Text | str:
        """What the condition asks for, in words: an answer in quotation marks, or a number."""
        return Text("condition.answer", {"answer": self._label(question, condition.value)})

    def condition_choices(self, question: "Question") -> Iterator[tuple[str, Any]]:
        """What the builder offers to choose from: (comparison, value); a value of None is to be typed."""
        values = [self._one(value) for _, value in self._listed(question)]
        for comparison in self.comparisons:
            yield from ((comparison, value) for value in (values[1:] if comparison == "at_least" else values))

    def _label(self: Any, question: "Question", value: Any) -> Text | str:
        ours = {row.value: row.label for row in self.rows(question) if isinstance(row.label, Text)}
        for posted, listed in self._listed(question):
            if posted in ours and self._one(listed) == value:  # our own words, which a page says in its language
                return ours[posted]
        return next((option.label for option in self.options(question) if option.value == value), str(value))

    def _one(self, value: Any) -> Any:
        return value[0] if isinstance(value, tuple) else value

    def _listed(self: Any, question: "Question") -> Iterator[tuple[str, Any]]:
        """(posted string, value) of every answer to select, but those with a box to write in."""
        for row in self.rows(question):
            if row.box:
                continue  # who writes there has said it already, and what is written is no answer among others
            try:
                stored = self.read(question, self.raw_from_form(question, posting(question.name, row.value)))
            except Refused:
                continue
            if stored is not None:
                yield row.value, self.value(stored)


def posting(control: str, value: str) -> Callable[[str], list[str]]:
    """A form in which this one string was posted."""
    return lambda name: [value] if name == control else []
