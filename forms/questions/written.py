"""Texts in one's own words: the reading that short and long text share.

A text is stored as a string, or as {"text": …, "quote": true} where its writer lets it be quoted outside the group.
"""

from random import Random
from typing import TYPE_CHECKING, Any

from forms.measures import Audience, Measure
from forms.normalise import normalise
from forms.questions.base import PREFER_NOT, GetList, QuestionType, Refused, one_posted
from forms.questions.settings import words
from forms.texts import Text

if TYPE_CHECKING:
    from forms.questionnaire import Question


class Written(QuestionType):
    """A string, kept as typed apart from `normalise`; blank is unanswered."""

    measure = Measure.TEXT
    missing_id = "answer.missing_text"
    limit: int  # characters

    def check(self, question: "Question", raw: Any) -> Any:
        """The text, with leave to quote it where that is given; None where there is nothing but white space."""
        if type(raw) is dict:
            if raw.keys() != {"text", "quote"} or type(raw["quote"]) is not bool:
                raise Refused("answer.text")
            text = None if raw["text"] is None else self._text(raw["text"])
            return {"text": text, "quote": True} if text is not None and raw["quote"] else text
        return self._text(raw)

    def _text(self, raw: Any) -> str | None:
        if type(raw) is not str:
            raise Refused("answer.text")
        text = normalise(raw)
        if len(text) > self.limit:
            raise Refused("answer.text_long", limit=self.limit, over=len(text) - self.limit)
        return None if not text or text.isspace() else text

    def names(self, question: "Question") -> tuple[str, ...]:
        """The box, and the ticks beside it."""
        return (question.name, question.name + "-quote", question.name + "-prefer_not")

    def raw_from_form(self, question: "Question", getlist: GetList) -> Any:
        """What was typed; ticking "prefer not to say" stands above it."""
        if question.prefer_not_to_say and getlist(question.name + "-prefer_not"):
            return PREFER_NOT
        typed = one_posted(getlist(question.name))
        return {"text": typed, "quote": True} if getlist(question.name + "-quote") else typed

    def made_up(self, question: "Question", level: float, chance: Random) -> Any:
        """Words that say that they are made up."""
        return words(f"made_up.{chance.randrange(3) + 1}")

    def value(self, stored: Any) -> Any:
        """The words alone."""
        return stored["text"] if type(stored) is dict else stored

    def may_be_quoted(self, stored: Any) -> bool:
        """Whether the writer ticked that these words may leave the group."""
        return type(stored) is dict

    def show(self, question: "Question", stored: Any) -> str:
        """The words alone."""
        return str(self.value(stored))

    def audience_words(self, question: "Question") -> Text:
        """Who may read it, said beside the box."""
        return Text(f"audience.{question.audience or Audience.FACILITATOR}")
