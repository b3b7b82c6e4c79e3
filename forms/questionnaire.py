"""A questionnaire as data: typed, immutable, JSON in and out.

`load` is the one way in from outside and says every error with its path and a sentence; `definition` is the way out.
The fields are those of the contract in DESIGN.md 7; what is not built yet is refused rather than ignored.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StringConstraints,
    ValidationError,
    WithJsonSchema,
    create_model,
    field_validator,
)

from forms import conditions
from forms.conditions import Condition
from forms.definition_errors import MOST_SHOWN, DefinitionError, cleaned, translated
from forms.measures import Audience, Better, Measure, Part
from forms.normalise import tidy
from forms.questions import BY_NAME, QUESTION_TYPES, QuestionType
from forms.questions.base import field_name
from forms.questions.settings import LANGUAGE, QUESTION_KEY, refusal, words
from forms.texts import CATALOGUE
from forms.translations import Translations, faults, in_language, serving

__all__ = [
    "WAVES",
    "DefinitionError",
    "Page",
    "Question",
    "Questionnaire",
    "json_schema",
    "load",
]

WAVES = ("before", "during", "after", "follow_up", "once")
Wave = Literal["before", "during", "after", "follow_up", "once"]
MARGIN = "A change smaller than this does not matter: steps of the scale, for yes or no and choices a share such as 0.1"
RIGHT = "The right answers, by key or as numbers: then answers count as right or wrong"
SHOWS = "An earlier question: what its start says, once it is shown, stands above this one on the form"
MOST_QUESTIONS = 100
MOST_PAGES = 50
SECONDS_A_QUESTION = 12

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Item = Annotated[str, StringConstraints(min_length=1, max_length=100)]


def _key_or_number(value: Any) -> Any:
    if type(value) not in (str, int, float):
        raise refusal("definition.right_kind")
    return value


RightAnswer = Annotated[Any, AfterValidator(_key_or_number), WithJsonSchema({"type": ["string", "number"]})]
Listed = Annotated[tuple[RightAnswer, ...], Field(max_length=50)]
Right = Annotated[
    Listed, BeforeValidator(lambda right: () if right is None else right, json_schema_input_type=Listed | None)
]
Margin = Annotated[float, Field(strict=True, ge=0)]
Key = Annotated[str, Field(pattern=QUESTION_KEY)]
Prompt = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, defer_build=True)


class Question(_Frozen):
    """One question: its identity, its words, when it is asked, and what its answers mean."""

    key: Annotated[str, Field(pattern=QUESTION_KEY, description="Names the answers; the same in every version")]
    type: str
    prompt: Annotated[Prompt, Field(description="The words of the question or statement")]
    help: Annotated[str, Field(max_length=1000, description="A second sentence below the prompt")] = ""
    waves: Annotated[tuple[Wave, ...], Field(min_length=1, description="When it is asked")]
    required: Annotated[StrictBool, Field(description="Whether it must be answered")] = False
    item: Annotated[Item | None, Field(description="Its identity in the item bank")] = None
    better: Annotated[Better, Field(description="Which direction is an improvement")] = Better.NEITHER
    key_question: Annotated[StrictBool, Field(description="The one question the session is about")] = False
    margin: Annotated[Margin | None, Field(description=MARGIN)] = None
    reversed: Annotated[StrictBool, Field(description="Worded the other way round: turns `better` round")] = False
    right: Annotated[Right, Field(description=RIGHT)] = ()
    sensitive: Annotated[StrictBool, Field(description="Shown from more people on, and never as unanimous")] = False
    breakdown: Annotated[
        StrictBool, Field(description="Figures are also shown by its answers; one question at most")
    ] = False
    show_start: Annotated[StrictBool, Field(description="The before may be shown before the session ends")] = False
    audience: Annotated[Audience | None, Field(description="Texts: who may read them")] = None
    prefer_not_to_say: Annotated[StrictBool, Field(description="Offer “Prefer not to say”")] = False
    settings: Any = None  # the type's Settings, in the models made below
    shows: Annotated[Key | None, Field(description=SHOWS)] = None
    show_if: Annotated[Condition | None, Field(description="Ask this only of those who answered so before")] = None

    @field_validator("waves")
    @classmethod
    def _in_order_and_once(cls, waves: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(waves)) < len(waves):
            raise refusal("definition.wave_twice")
        kind = BY_NAME[get_args(cls.model_fields["type"].annotation)[0]]
        for wave in waves:
            if wave not in kind.waves:
                raise refusal("definition.wave_not_for_type", type=kind.name, wave=wave)
        return tuple(wave for wave in WAVES if wave in waves)

    @cached_property
    def kind(self) -> QuestionType:
        """The object that owns this question's type."""
        return BY_NAME[self.type]

    @cached_property
    def name(self) -> str:
        """The name and id of its first control on the form."""
        return field_name(self.key)

    @cached_property
    def listed(self) -> dict[str, None]:
        """The posted strings of its answers, in order (a dict, for order and quick look-up)."""
        return dict.fromkeys(row.value for row in self.kind.rows(self))

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """What it measures."""
        return self.kind.parts(self)

    def margin_too_wide(self) -> str | None:
        """What is wrong with a margin as wide as everything that can be answered; None where it is narrower."""
        for part in self.parts:
            if part.margin is None:
                continue
            if part.measure in (Measure.BINARY, Measure.NOMINAL, Measure.MULTIPLE) and part.margin >= 1:
                return words("definition.margin_share")
            if part.low is not None and part.high is not None and part.margin >= part.high - part.low:
                return words("definition.margin_range", range=tidy(float(part.high - part.low)))
        return None


def _question_model(kind: QuestionType) -> type[Question]:
    """The Question of one type: the same fields with that type's name and settings."""
    needs_settings = any(field.is_required() for field in kind.Settings.model_fields.values())
    fields: dict[str, Any] = {
        "type": (Literal[kind.name], ...),
        "settings": (kind.Settings, ... if needs_settings else kind.Settings()),
    }
    name = f"{type(kind).__name__}Question"
    return create_model(name, __base__=Question, __doc__=CATALOGUE.say(kind.label), **fields)


_MODELS: dict[str, type[Question]] = {kind.name: _question_model(kind) for kind in QUESTION_TYPES}
if TYPE_CHECKING:
    AnyQuestion = Question
else:  # made at run time, from the tuple
    AnyQuestion = Annotated[Union[tuple(_MODELS.values())], Field(discriminator="type")]  # noqa: UP007 - "|" takes no tuple


class Page(_Frozen):
    """A page of questions; its title may be empty."""

    title: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    questions: tuple[AnyQuestion, ...] = ()


class Questionnaire(_Frozen):
    """What is asked: pages of questions, each of them in one or more waves."""

    model_config = ConfigDict(title="Soundings questionnaire", defer_build=False)

    title: Annotated[Title, Field(description="What attendees see above the form")] = words("starter.title")
    language: Annotated[str, Field(pattern=LANGUAGE, max_length=35, description="A language tag: en-GB")] = "en"
    translations: Annotated[
        Translations,
        BeforeValidator(lambda given: {} if given is None else given, json_schema_input_type=Translations | None),
        Field(description="The words in other languages, by tag"),
    ] = {}
    pages: Annotated[tuple[Page, ...], Field(max_length=MOST_PAGES)] = ()

    def definition(self) -> dict[str, Any]:
        """The JSON definition with defaults left out: `load(q.definition()) == q`."""
        return self.model_dump(mode="json", exclude_defaults=True)

    def in_language(self, tag: str) -> "Questionnaire":
        """The same in another language, as far as it is translated; itself where it is not."""
        own = serving(self, tag)
        return self if own is None else load(in_language(self.definition(), self.translations[own], own))

    def questions(self, wave: str | None = None) -> tuple[Question, ...]:
        """All questions in order, or those asked in this wave; statements are among them."""
        everything = (question for page in self.pages for question in page.questions)
        return tuple(question for question in everything if wave is None or wave in question.waves)

    def answered(self, wave: str | None = None) -> tuple[Question, ...]:
        """Those of them that people answer: without the words between them."""
        return tuple(question for question in self.questions(wave) if question.kind.answered)

    def minutes(self, wave: str) -> int:
        """About how long the form of a wave takes, in whole minutes, at least one."""
        asked = sum(share * question.kind.asks(question) for question, share in conditions.shares(self.questions(wave)))
        return max(1, round(asked * SECONDS_A_QUESTION / 60))

    def question(self, key: str) -> Question:
        """The question with this key; KeyError where there is none."""
        return self._by_key[key]

    def parts(self, wave: str | None = None) -> tuple[Part, ...]:
        """The measured parts of those questions."""
        return tuple(part for question in self.questions(wave) for part in question.parts)

    @cached_property
    def _by_key(self) -> dict[str, Question]:
        return {question.key: question for question in self.questions()}

    @cached_property
    def memo(self) -> dict[Any, Any]:
        """What `forms.compile` has worked out about this questionnaire, kept as long as the questionnaire itself."""
        return {}


def load(definition: object) -> Questionnaire:
    """A questionnaire from parsed JSON; DefinitionError with every path and sentence where it is not one.

    Control characters and lone surrogates are dropped from all texts first, as from answers.
    """
    if not isinstance(definition, dict):
        raise DefinitionError([("", words("definition.root"))])
    try:
        questionnaire = Questionnaire.model_validate(cleaned(definition))
    except ValidationError as error:
        raise DefinitionError(translated(error)) from None
    errors = list(islice(_errors_between_questions(questionnaire), MOST_SHOWN))
    if errors:
        raise DefinitionError(errors)
    return questionnaire


def _errors_between_questions(questionnaire: Questionnaire) -> Iterator[tuple[str, str]]:
    yield from faults(questionnaire)
    n = len(questionnaire.questions())
    if n > MOST_QUESTIONS:
        yield "pages", words("definition.too_many_questions", limit=MOST_QUESTIONS, n=n)
    seen: set[str] = set()
    earlier: list[Question] = []
    breakdowns = 0
    for i, page in enumerate(questionnaire.pages):
        for j, question in enumerate(page.questions):
            if question.key in seen:
                yield f"pages[{i}].questions[{j}].key", words("definition.key_twice", key=question.key)
            seen.add(question.key)
            for field, sentence in conditions.errors_of(question, earlier):
                yield f"pages[{i}].questions[{j}].{field}", sentence
            wrong_start = _no_start(question, earlier)
            if wrong_start is not None:
                yield f"pages[{i}].questions[{j}].shows", wrong_start
            earlier.append(question)
            breakdowns += question.breakdown
            if question.breakdown and question.kind.measure is not Measure.NOMINAL:
                yield f"pages[{i}].questions[{j}].breakdown", words("definition.breakdown_not_for_type")
            elif question.breakdown and breakdowns > 1:
                yield f"pages[{i}].questions[{j}].breakdown", words("definition.breakdown_twice")
            wrong = question.kind.right_refused(question) if question.right else None
            if wrong is not None:
                yield f"pages[{i}].questions[{j}].right", wrong
                continue
            wide = question.margin_too_wide()
            if wide is not None:
                yield f"pages[{i}].questions[{j}].margin", wide


def _no_start(question: Question, earlier: Sequence[Question]) -> str | None:
    """What is wrong with the question whose start this one shows; None where nothing is."""
    if question.shows is None:
        return None
    other = next((one for one in earlier if one.key == question.shows), None)
    if other is None:
        return words("definition.shows_not_earlier", key=question.shows)
    if "before" in question.waves:
        return words("definition.shows_before")
    if not other.kind.one_part:
        return words("definition.shows_several", type=other.kind.name)
    if not any(part.starts and part.audience is not Audience.FACILITATOR for part in other.parts):
        return words("definition.shows_nothing", prompt=other.prompt[:60])
    return None


def json_schema() -> dict[str, Any]:
    """The published JSON Schema of a definition. `load` checks a little more: what no schema can say."""
    schema = Questionnaire.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
