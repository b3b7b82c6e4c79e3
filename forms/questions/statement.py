"""Statement: words between the questions. Nothing is answered, nothing is measured."""

from typing import TYPE_CHECKING

from forms.questions.base import Example, QuestionType
from forms.questions.settings import words

if TYPE_CHECKING:
    from forms.questionnaire import Question


class Statement(QuestionType):
    """Text only."""

    name = "statement"
    template = "statement.html"
    answered = False
    starter = {"prompt": words("starter.statement_text"), "waves": ["before", "after"]}
    example = Example(
        question={
            "key": "welcome",
            "type": "statement",
            "prompt": "The next questions are about your own work. There are no right answers.",
            "waves": ["before", "after"],
        },
        raw=None,
        posted={},
        stored=None,
        shown="",
    )

    def field(self, question: "Question") -> None:
        """There is nothing to fill in."""

    def posts(self, question: "Question") -> int:
        """And so nothing is sent."""
        return 0
