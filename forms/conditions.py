"""Conditions: "ask this only if". One small record, read by the server and, as a data attribute, by the page's script.

A condition looks at the answer to one earlier question of the same form. How answers compare, the question types say.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema, model_validator

from forms.measures import AskedIf
from forms.normalise import tidy
from forms.questions.settings import QUESTION_KEY, refusal, words
from forms.texts import Text

if TYPE_CHECKING:
    from forms.questionnaire import Question, Questionnaire

SHORT = 60  # characters of the other question in the line above a conditional one


def _answer(value: Any) -> Any:
    if type(value) not in (str, int, float, bool):
        raise refusal("definition.condition_answer")
    return tidy(value) if type(value) is float else value


IS = "Its answer is this: true or false, a number, or the key of an answer"
Answer = Annotated[Any, AfterValidator(_answer), WithJsonSchema({"type": ["boolean", "number", "string"]})]
Least = Annotated[float, Field(strict=True), AfterValidator(tidy)]
KeyOfAnswer = Annotated[str, Field(min_length=1, max_length=40)]


class Condition(BaseModel):
    """The other question, and exactly one comparison with its answer."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, serialize_by_alias=True)

    question: Annotated[str, Field(pattern=QUESTION_KEY, description="The key of an earlier question")]
    is_: Annotated[Answer | None, Field(alias="is", description=IS)] = None
    at_least: Annotated[Least | None, Field(description="Its answer is this number or more")] = None
    includes: Annotated[KeyOfAnswer | None, Field(description="This answer is among those ticked")] = None

    @model_validator(mode="after")
    def _one_comparison(self) -> "Condition":
        if sum(value is not None for value in (self.is_, self.at_least, self.includes)) != 1:
            raise refusal("definition.condition_one")
        return self

    @property
    def comparison(self) -> str:
        """Which of the three it is: is, at_least or includes."""
        return "is" if self.is_ is not None else "at_least" if self.at_least is not None else "includes"

    @property
    def value(self) -> Any:
        """What the answer is compared with."""
        return {"is": self.is_, "at_least": self.at_least, "includes": self.includes}[self.comparison]

    @property
    def asked_if(self) -> AskedIf:
        """The condition as a measured part carries it."""
        return AskedIf(self.question, self.comparison, self.value)

    def meets(self, value: Any) -> bool:
        """Whether a value of the other question is what is asked for; one that is missing never is."""
        if value is None:
            return False
        if self.comparison == "is":
            return type(value) is type(self.is_) and value == self.is_  # true is not 1
        if self.comparison == "includes":
            return self.includes in value
        return bool(value >= self.at_least)


def is_asked(questionnaire: "Questionnaire", question: "Question", answers: Mapping[str, Any]) -> bool:
    """Whether a question is asked of somebody with these stored answers.

    An answer that is hidden itself is not among them; so what depends on it is hidden as well.
    """
    if question.show_if is None:
        return True
    other = questionnaire.question(question.show_if.question)
    return other.kind.meets(other, question.show_if, answers.get(other.key))


def shares(questions: Sequence["Question"]) -> Iterator[tuple["Question", float]]:
    """Each question of a form with the share of people who are taken to be asked it, to say how long the form takes.

    Half of those who are asked what it depends on: how many it will be, nobody knows beforehand.
    """
    found: dict[str, float] = {}
    for question in questions:
        found[question.key] = found[question.show_if.question] / 2 if question.show_if else 1.0
        yield question, found[question.key]


def for_page(questionnaire: "Questionnaire", question: "Question") -> dict[str, Any] | None:
    """The condition as the page's script reads it: the name of the other control, and what must be posted there."""
    if question.show_if is None:
        return None
    other = questionnaire.question(question.show_if.question)
    return {"name": other.name, **other.kind.posted_if(other, question.show_if)}


@dataclass(frozen=True)
class Line:
    """A conditional question on the page: the words above it, and the condition as JSON for the script."""

    words: Text
    data: str


def lines(questionnaire: "Questionnaire", wave: str) -> dict[str, Line]:
    """The lines of a form's conditional questions, by key."""
    found = {}
    for question in questionnaire.questions(wave):
        told = said(questionnaire, question)
        if told is not None:
            data = json.dumps(for_page(questionnaire, question), ensure_ascii=False, separators=(",", ":"))
            found[question.key] = Line(told, data)
    return found


def said(questionnaire: "Questionnaire", question: "Question") -> Text | None:
    """The line above a conditional question, for everybody who sees it all the same; None for any other."""
    if question.show_if is None:
        return None
    other = questionnaire.question(question.show_if.question)
    answer = other.kind.condition_words(other, question.show_if)
    return Text(f"form.only_if_{question.show_if.comparison}", {"answer": answer, "prompt": _short(other)})


def errors_of(question: "Question", earlier: Sequence["Question"]) -> Iterator[tuple[str, str]]:
    """(field, sentence) for what is wrong with a question's condition. earlier: the questions that come before it."""
    condition = question.show_if
    if condition is None:
        return
    other = next((one for one in earlier if one.key == condition.question), None)
    if other is None:
        id = "itself" if condition.question == question.key else "not_earlier"
        yield "show_if.question", words(f"definition.condition_{id}", key=condition.question)
        return
    absent = [wave for wave in question.waves if wave not in other.waves]
    if absent:
        yield (
            "show_if.question",
            words("definition.condition_waves", prompt=_short(other), when=words(f"when.{absent[0]}")),
        )
    if condition.comparison not in other.kind.comparisons:
        yield f"show_if.{condition.comparison}", _not_for_type(other)
    elif not other.kind.can_meet(other, condition):
        value = str(condition.value)[:60]
        yield f"show_if.{condition.comparison}", words("definition.condition_never", prompt=_short(other), value=value)
    if not question.kind.conditional:
        yield "show_if", words("definition.condition_everybody", type=question.kind.name)
    if question.breakdown:
        yield "breakdown", words("definition.condition_breakdown")
    if other.sensitive and other.kind.counted is False:
        yield "show_if.question", words("definition.condition_sensitive_number", prompt=_short(other))
    elif other.sensitive and question.kind.answered and not question.sensitive:
        yield "sensitive", words("definition.condition_sensitive", prompt=_short(other))


def _short(other: "Question") -> str:
    return shortened(other.prompt)


def shortened(prompt: str) -> str:
    """A question's words as a sentence about it names them: on one line, its beginning where it is long."""
    prompt = " ".join(prompt.split())
    return prompt if len(prompt) <= SHORT else prompt[: SHORT - 1].rstrip() + "…"


def _not_for_type(other: "Question") -> str:
    if not other.kind.comparisons:
        return words("definition.condition_no_type", type=other.kind.name)
    known = ", ".join(other.kind.comparisons)
    return words("definition.condition_comparison", type=other.kind.name, comparisons=known)


def lost(before: "Questionnaire", after: "Questionnaire") -> tuple[str, ...]:
    """The keys of questions that were conditional before an edit and are there without a condition after it."""
    was = {question.key for question in before.questions() if question.show_if is not None}
    return tuple(question.key for question in after.questions() if question.key in was and question.show_if is None)
