"""What a question type is: one object that owns a kind of question from the builder's menu to the export.

A new type subclasses `QuestionType` in a file of its own and is added to the tuple in `forms/questions/__init__.py`.
Nobody outside this folder asks which type a question has; they call these methods.
"""

from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

import wtforms

from forms.measures import Audience, Better, Measure, Option, Part
from forms.questions.comparing import Comparing, posting
from forms.questions.example import Example
from forms.questions.fields import AnswerField, Refused
from forms.questions.settings import BaseSettings, BaseSettingsForm, lines, short, words
from forms.texts import Text

if TYPE_CHECKING:
    from forms.questionnaire import Question

__all__ = ["PREFER_NOT", "Example", "GetList", "QuestionType", "Refused", "Row", "field_name", "one_posted"]

GetList = Callable[[str], list[str]]

ENDINGS = ".?!…:؟۔。？！："  # after these a sentence begins, in any script
UNWRITTEN = "…"  # in the words that a new question begins with: something has to be written there

PREFER_NOT = "prefer_not"  # the answer "prefer not to say" of every type, in JSON, in forms and in storage


class Row(NamedTuple):
    """One answer that can be selected: its posted string and its words (a Text where they are ours to translate).

    `box`: whether a box to write in belongs to it; `help`: what stands small below it.
    """

    value: str
    label: str | Text
    box: bool = False
    help: Text | None = None


def field_name(key: str) -> str:
    """The name of a question's first control, and its id: q-KEY."""
    return "q-" + key


def one_posted(values: list[str]) -> Any:
    """The raw value of a control that sends one string: None where empty, the list where sent twice (then refused)."""
    if len(values) != 1:
        return values or None
    return values[0] or None


class QuestionType(Comparing):
    """The contract. Subclasses set the attributes and write `check`; most inherit the rest.

    name: as in a definition; template: file in templates/questions; measure: of its part, None without one;
    starter: what the builder's new question begins with; waves: those in which it may be asked.
    """

    name: str
    template: str
    measure: Measure | None = None
    example: Example
    starter: dict[str, Any] = {}  # noqa: RUF012 - read only
    waves: tuple[str, ...] = ("before", "during", "after", "follow_up", "once")
    one_control = True  # whether one posted string is a whole answer
    answered = True  # whether people answer it; words between the questions are not
    missing_id = "answer.missing_select"
    right_help: str | None = None  # what the builder says about its right answers; None: it has none
    one_part = True  # whether it measures one thing, so that it can be what a session is about
    judged = True  # whether a change of it may be called better or worse; else it is described
    Settings: type[BaseSettings] = BaseSettings
    SettingsForm: type[wtforms.Form] = BaseSettingsForm

    @property
    def label(self) -> Text:
        """The type's name in the builder's menu."""
        return Text(f"type.{self.name}")

    # Reading answers

    def read(self, question: "Question", raw: object) -> Any:
        """The stored value of a JSON answer (DESIGN.md 7), None where unanswered; Refused for everything else."""
        if raw is None:
            return None
        if question.prefer_not_to_say and type(raw) is str and raw == PREFER_NOT:
            return PREFER_NOT
        return self.check(question, raw)

    def check(self, question: "Question", raw: Any) -> Any:
        """`read` for an answer that is neither None nor "prefer not to say"."""
        raise Refused("answer.no_answer")

    def raw_from_form(self, question: "Question", getlist: GetList) -> Any:
        """The JSON answer that these posted strings mean; strings that mean none are passed on for `read` to refuse."""
        return one_posted(getlist(question.name))

    def quick(self, question: "Question") -> dict[str, Any]:
        """Posted string → stored value for the answers listed, worked out once through the ordinary reading."""
        table: dict[str, Any] = {}
        rows = self.rows(question) if self.one_control else ()
        for value in [row.value for row in rows] + ([PREFER_NOT] if rows and question.prefer_not_to_say else []):
            try:
                table[value] = self.read(question, self.raw_from_form(question, posting(question.name, value)))
            except Refused:
                continue  # "other" needs its text: the ordinary way
        return table

    def missing(self, question: "Question") -> Text:
        """The sentence for a required question without an answer."""
        return Text(self.missing_id, {"prompt": short(question.prompt)})

    def asks(self, question: "Question") -> int:
        """How many answers it asks for, as far as the time they take is told."""
        return int(self.answered)

    def named(self, question: "Question", sentence: str) -> str | Text:
        """A sentence about an answer, with the question before it where it does not say which one it is about."""
        prompt = short(question.prompt)
        if prompt in sentence:
            return sentence
        if prompt[-1] in ENDINGS:
            return f"{prompt} {sentence}"
        return Text("answer.named", {"prompt": prompt, "sentence": f"{sentence[:1].lower()}{sentence[1:]}"})

    def names(self, question: "Question") -> tuple[str, ...]:
        """The names of all its controls on the form."""
        return (question.name,)

    def posts(self, question: "Question") -> int:
        """How many fields a browser sends for it at most: its boxes and ticks, and one for a group of radios."""
        names = self.names(question)
        never_shown = not question.prefer_not_to_say and f"{question.name}-{PREFER_NOT}" in names
        return len(names) - never_shown

    # Showing the question

    def field(self, question: "Question") -> Any:
        """The WTForms field of the attendee's form; None for a type that is not answered."""
        return AnswerField(question, id=question.name)  # unbound, until a form takes it

    def rows(self, question: "Question") -> tuple[Row, ...]:
        """The answers to select from, in order, without "prefer not to say"; empty where answers are typed."""
        return ()

    def text(self, id: str, **parameters: object) -> Text:
        """A sentence of this package, for templates (which import nothing)."""
        return Text(id, parameters)

    # What was measured

    def options(self, question: "Question") -> tuple[Option, ...]:
        """The part's options in the order of the scale."""
        return ()

    def ends(self, question: "Question") -> tuple[float | None, float | None]:
        """The part's low and high."""
        return None, None

    def parts(self, question: "Question") -> tuple[Part, ...]:
        """The measured parts of a question: one named like the question, or none."""
        if self.measure is None:
            return ()
        part = self.whole(question)
        return (self._scored(part) if question.right else part,)

    def whole(self, question: "Question") -> Part:
        """The question as one part; types that measure several make theirs from it."""
        low, high = self.ends(question)
        is_text = self.measure is Measure.TEXT
        better = question.better.flipped() if question.reversed else question.better
        return Part(
            key=question.key,
            measure=self.measure or Measure.TEXT,
            prompt=question.prompt,
            waves=question.waves,
            options=self.options(question),
            low=low,
            high=high,
            better=better,
            item=question.item,
            margin=question.margin,
            unit=getattr(question.settings, "unit", ""),
            sensitive=question.sensitive,
            show_start=question.show_start,
            key_question=question.key_question and self.one_part,
            # Where nobody chose, the smaller circle.
            audience=(question.audience or Audience.FACILITATOR) if is_text else None,
            remembered=self.remembers,
            nps=bool(getattr(question.settings, "nps", False)),
            asked_if=question.show_if.asked_if if question.show_if else None,
        )

    def one_of_several(self, question: "Question", part: Part, key: str, label: str) -> Part:
        """The part of one option or statement, made from the whole: named q.key, and told by its own words first."""
        item = f"{part.item}.{key}" if part.item else None
        prompt = words("part.of", label=label, prompt=question.prompt)
        return replace(part, key=f"{question.key}.{key}", item=item, prompt=prompt)

    def _scored(self, part: Part) -> Part:
        """The same part of answers that are right or wrong; right is better where nobody said otherwise."""
        better = Better.HIGHER if part.better is Better.NEITHER else part.better
        scored = (Option(False, words("shown.wrong")), Option(True, words("shown.right")))
        return replace(
            part, measure=Measure.BINARY, options=scored, low=None, high=None, unit="", better=better, nps=False
        )

    def right_refused(self, question: "Question") -> str | None:
        """What is wrong with the right answers of a question that has some; None where nothing is."""
        return words("definition.right_not_for_type", type=self.name)

    def is_right(self, question: "Question", stored: Any) -> bool:
        """Whether an answer that is there is right; of several answers to tick, all the right ones and no other."""
        value = self.value(stored)
        return set(value) == set(question.right) if isinstance(value, tuple) else value in question.right

    remembers = False  # whether an answer carries its own remembered "before"

    def values(self, question: "Question", stored: Any) -> dict[str, Any]:
        """Part key → value of a stored answer; None where missing or not said."""
        if self.measure is None:
            return {}
        if stored is None or self.not_said(question, stored):
            return {question.key: None}
        return {question.key: self.is_right(question, stored) if question.right else self.value(stored)}

    def then_values(self, question: "Question", stored: Any) -> dict[str, Any]:
        """Part key → the remembered "before"; empty for types that do not ask for it."""
        return {}

    def value(self, stored: Any) -> Any:
        """The part's value of a stored answer that is there."""
        return stored

    def may_be_quoted(self, stored: Any) -> bool:
        """Whether the person lets this answer be quoted outside the group, in their own words."""
        return False

    def not_said(self, question: "Question", stored: Any) -> bool:
        """Whether the stored answer is "prefer not to say"."""
        return question.prefer_not_to_say and stored == PREFER_NOT

    def shown(self, question: "Question", stored: Any) -> str:
        """A stored answer as words, for exports; empty where unanswered."""
        if stored is None:
            return ""
        return words("choice.prefer_not") if self.not_said(question, stored) else self.show(question, stored)

    def show(self, question: "Question", stored: Any) -> str:
        """`shown` for an answer that is there."""
        return str(stored)

    def made_up(self, question: "Question", level: float, chance: Random) -> Any:
        """A stored answer that nobody gave, for trying out; None for a type that is not answered.

        level: where on a scale, from 0 (its low end) up to but not 1; of answers without an order, which one.
        """
        rows = [row.value for row in self.rows(question) if not row.box]
        if not rows:
            return None
        chosen = rows[int(level * len(rows))]
        return self.read(question, self.raw_from_form(question, posting(question.name, chosen)))

    # The builder

    def unwritten(self, question: "Question") -> str | None:
        """An answer that still says what a new question of this type begins with; None where all are written."""
        return None

    def right_lines(self, question: "Question") -> str:
        """Its right answers as the builder shows them, one a line."""
        return "\n".join(str(answer) for answer in question.right)

    def right_from(self, question: "Question", text: str, settings: dict[str, Any]) -> list[Any]:
        """The opposite, for the settings of the same card; a line that is no answer stays, to be refused with it.

        question: as it was before the card was saved.
        """
        return lines(text)

    def to_settings(self, form: wtforms.Form) -> dict[str, Any]:
        """The settings of a definition from the builder's form; empty ones left out."""
        return {name: value for name, value in form.data.items() if value not in (None, "", False)}

    def from_settings(self, settings: dict[str, Any]) -> dict[str, Any]:
        """The opposite: field name → value, for `SettingsForm(data=...)`."""
        return dict(settings)
