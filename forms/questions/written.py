"""Texts in one's own words: the reading that short and long text share."""

from typing import TYPE_CHECKING, Any

from forms.measures import Audience, Measure
from forms.normalise import normalise
from forms.questions.base import PREFER_NOT, GetList, QuestionType, Refused, one_posted
from forms.texts import Text

if TYPE_CHECKING:
    from forms.questionnaire import Question


class Written(QuestionType):
    """A string, kept as typed apart from `normalise`; blank is unanswered."""

    measure = Measure.TEXT
    missing_id = "answer.missing_text"
    limit: int  # characters

    def check(self, question: "Question", raw: Any) -> Any:
        """The text; None where there is nothing but white space."""
        if type(raw) is not str:
            raise Refused("answer.text")
        text = normalise(raw)
        if len(text) > self.limit:
            raise Refused("answer.text_long", limit=self.limit, over=len(text) - self.limit)
        return None if not text or text.isspace() else text

    def names(self, question: "Question") -> tuple[str, ...]:
        """The box, and the tick beside it."""
        return (question.name, question.name + "-prefer_not")

    def raw_from_form(self, question: "Question", getlist: GetList) -> Any:
        """What was typed; ticking "prefer not to say" stands above it."""
        if question.prefer_not_to_say and getlist(question.name + "-prefer_not"):
            return PREFER_NOT
        return one_posted(getlist(question.name))

    def audience_words(self, question: "Question") -> Text:
        """Who may read it, said beside the box."""
        return Text(f"audience.{question.audience or Audience.FACILITATOR}")
