"""Yes or no."""

from random import Random
from typing import TYPE_CHECKING, Any

from forms.measures import Measure, Option
from forms.questions.base import Example, GetList, QuestionType, Refused, Row, one_posted
from forms.questions.settings import words
from forms.texts import Text

if TYPE_CHECKING:
    from forms.questionnaire import Question

_ANSWERS = {"yes": True, "no": False}


class YesNo(QuestionType):
    """True or false."""

    name = "yes_no"
    template = "choice.html"
    measure = Measure.BINARY
    comparisons = ("is",)
    starter = {"prompt": words("starter.yes_no"), "waves": ["before", "after"], "better": "higher"}
    example = Example(
        question={
            "key": "know_the_lead",
            "type": "yes_no",
            "prompt": "Do you know who your safeguarding lead is?",
            "waves": ["before", "after"],
            "better": "higher",
        },
        raw=True,
        posted={"q-know_the_lead": ["yes"]},
        stored=True,
        shown="Yes",
        values={"know_the_lead": True},
    )

    def check(self, question: "Question", raw: Any) -> Any:
        """True or false; 1 and "yes" are neither."""
        if raw is True or raw is False:
            return raw
        raise Refused("answer.select_yes_or_no")

    def raw_from_form(self, question: "Question", getlist: GetList) -> Any:
        """The page posts yes or no."""
        posted = one_posted(getlist(question.name))
        return _ANSWERS.get(posted, posted) if isinstance(posted, str) else posted

    def made_up(self, question: "Question", level: float, chance: Random) -> Any:
        """Yes from the middle up."""
        return level >= 0.5

    def rows(self, question: "Question") -> tuple[Row, ...]:
        """Yes first, as people say it."""
        return (Row("yes", Text("choice.yes")), Row("no", Text("choice.no")))

    def options(self, question: "Question") -> tuple[Option, ...]:
        """No first: the order of false and true."""
        return (Option(False, words("choice.no")), Option(True, words("choice.yes")))

    def show(self, question: "Question", stored: Any) -> str:
        """Yes or No."""
        return words("choice.yes" if stored else "choice.no")
