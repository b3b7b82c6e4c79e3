"""What programs send: one model per body. Fields that are not named here are refused, and no type is guessed."""

from __future__ import annotations

import datetime
import re
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from forms.questions.settings import LANGUAGE
from surveys.carriers import NAMES as CARRIERS
from surveys.evidence import OUTCOME_KINDS
from surveys.limits import (
    FORMATS,
    LARGEST_HEADCOUNT,
    LARGEST_K,
    LONGEST_LANGUAGE,
    LONGEST_LINE,
    LONGEST_NOTICE,
    LONGEST_RHYTHM,
    LONGEST_ZONE,
    MOST_TAGS,
    SMALLEST_K,
    is_time_zone,
)
from surveys.models.sessions import WAVE_KINDS
from surveys.running import GRACE_MINUTES
from surveys.series import MOST_SESSIONS

FIRST_DAY = datetime.date(1970, 1, 1)
# Every day from then to the end of 2100 and no other, also for whoever knows nothing but the OpenAPI document
_YEAR, _LEAP = "(19[7-9][0-9]|20[0-9]{2}|2100)", "(19(72|76|80|84|88|92|96)|20([02468][048]|[13579][26]))"
_MONTHS = "(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31"
DAY = f"({_YEAR}-({_MONTHS})|{_LEAP}-02-29)"
_CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9]"
MOMENT = f"{DAY}T{_CLOCK}(:[0-5][0-9])?(Z|[+-]{_CLOCK})?"
# a sign that is neither blank nor dropped (forms.normalise)
SIGN = "[^\\x00-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]"


def _written(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("blank", "Write something here")
    return text


def _day(value: Any) -> datetime.date:
    if isinstance(value, str) and re.fullmatch(DAY, value):
        return datetime.date.fromisoformat(value)
    raise PydanticCustomError("day", "This must be a date between 1970 and 2100, such as 2026-11-20")


def _zone(name: str) -> str:
    if not is_time_zone(name):
        raise PydanticCustomError("time_zone", "This must be a time zone, such as Europe/London")
    return name


def _moment(value: Any) -> datetime.datetime:
    if isinstance(value, str) and re.fullmatch(MOMENT, value):
        return datetime.datetime.fromisoformat(value)
    raise PydanticCustomError(
        "moment", "This must be a time such as 2026-11-20T16:00, on the community's clock, or 2026-11-20T16:00+00:00"
    )


def _written_as(pattern: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": f"^{pattern}$"})


def _one_of(words: tuple[str, ...]) -> tuple[AfterValidator, Any]:
    """A check that a text is one of these words, and how the schema says it."""

    def check(text: str) -> str:
        if text not in words:
            raise PydanticCustomError(
                "word", "This must be one of: {words}", {"words": ", ".join(repr(word) for word in words)}
            )
        return text

    return AfterValidator(check), Field(json_schema_extra={"enum": list(words)})


def _whole(value: Any) -> Any:
    """8.0 is a whole number in JSON, and for whoever checks against the document."""
    return int(value) if type(value) is float and value.is_integer() else value


WHOLE = BeforeValidator(_whole)  # stands last, or the document would lose the limits
Line = Annotated[str, Field(max_length=LONGEST_LINE)]
Written = Annotated[str, AfterValidator(_written), Field(json_schema_extra={"pattern": SIGN})]
Title = Annotated[Written, Field(min_length=1, max_length=LONGEST_LINE)]
Day = Annotated[datetime.date, BeforeValidator(_day), _written_as(DAY)]
Moment = Annotated[datetime.datetime, BeforeValidator(_moment), _written_as(MOMENT)]
K = Annotated[StrictInt, Field(ge=SMALLEST_K, le=LARGEST_K), WHOLE]
Format = Annotated[str, *_one_of(FORMATS)]
Carrier = Annotated[str, *_one_of(CARRIERS)]
WaveKind = Annotated[str, *_one_of(WAVE_KINDS)]
OutcomeKind = Annotated[str, *_one_of(OUTCOME_KINDS)]
Tag = Annotated[Written, Field(min_length=1, max_length=60)]


class Body(BaseModel):
    """A body: exactly these fields, of exactly these types."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", allow_inf_nan=False)


class Nothing(Body):
    """No fields: an empty body, or {}."""


class NewCommunity(Body):
    """A group that meets."""

    name: Title
    audience: Annotated[Line, Field(description="Who meets")] = ""
    format: Annotated[Format, Field(description="How it usually meets")] = ""
    rhythm: Annotated[str, Field(max_length=LONGEST_RHYTHM, description="How often it meets")] = ""
    safeguarding_contact: Annotated[Line, Field(description="Whom to tell of a concern")] = ""
    responsible: Annotated[
        Line, Field(description="Who is responsible for the data, with a contact; empty: the community")
    ] = ""
    privacy_notice: Annotated[
        str, Field(max_length=LONGEST_NOTICE, description="Its words, or the address of a page that has them")
    ] = ""
    k: Annotated[K, Field(description="The smallest group that any figure may describe")] = SMALLEST_K
    language: Annotated[str, Field(pattern=LANGUAGE, max_length=LONGEST_LANGUAGE)] = "en"
    time_zone: Annotated[str, Field(max_length=LONGEST_ZONE), AfterValidator(_zone)] = "UTC"


class NewQuestionnaire(BaseModel):
    """A questionnaire definition (`forms.questionnaire` reads it), and beside it whether it stays a draft."""

    model_config = ConfigDict(frozen=True, extra="allow")

    draft: Annotated[StrictBool, Field(description="Keep it as a draft and publish nothing yet")] = False


class PlannedTimes(Body):
    """When a form opens and closes by itself. A time without an offset is on the community's clock."""

    opens: Annotated[Moment | None, Field(description="Null: by hand")] = None
    closes: Annotated[Moment | None, Field(description="Null: by hand, or when the next form opens")] = None


Planned = Annotated[dict[WaveKind, PlannedTimes], Field(max_length=len(WAVE_KINDS), description="By wave")]


class NewTimes(Body):
    """Planned times of the waves that are named; the others keep theirs."""

    times: Planned


class NewSession(Body):
    """One meeting, and how it asks."""

    title: Title
    date: Day
    questionnaire: Annotated[str, Field(max_length=40, description="Its id; the newest version is asked")]
    format: Format = ""
    tags: Annotated[list[Tag], Field(max_length=MOST_TAGS)] = []
    headcount: Annotated[StrictInt, Field(ge=0, le=LARGEST_HEADCOUNT), WHOLE] | None = None
    waves: Annotated[
        list[WaveKind], Field(max_length=len(WAVE_KINDS), description="Empty: those that the questionnaire asks in")
    ] = []
    linking: Annotated[list[Carrier], Field(max_length=3, description="How answers of one person are joined")] = [
        "phone"
    ]
    family: Annotated[StrictBool, Field(description="Whether a recalled code may ask about parents and siblings")] = (
        False
    )
    k: Annotated[K, Field(description="Not below the community's, which is the default")] | None = None
    key_question: Annotated[
        Annotated[str, Field(max_length=40)] | None,
        Field(description="The key of a question that is compared; null: none; left out: the questionnaire's own"),
    ] = None
    times: Planned = {}


class Changes(Body):
    """What of a session is changed; what is left out stays."""

    title: Title = ""
    date: Day = FIRST_DAY
    format: Format = ""
    tags: Annotated[list[Tag], Field(max_length=MOST_TAGS)] = []
    headcount: Annotated[StrictInt, Field(ge=0, le=LARGEST_HEADCOUNT), WHOLE] | None = None


class Wording(Body):
    """Which version's words somebody has looked at."""

    version: Annotated[
        StrictInt, Field(ge=1, description="Its number: the newest of the session's questionnaire"), WHOLE
    ]


class Restoring(Body):
    """Which sessions of a series stay cancelled."""

    but: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=MOST_SESSIONS)] = []


class Days(Body):
    """On which days a session is to be held again."""

    dates: Annotated[
        list[Day],
        Field(
            max_length=MOST_SESSIONS,
            json_schema_extra={"uniqueItems": True},
            description="Empty: the next day by the community's rhythm, where that is plain",
        ),
    ] = []


class Closing(Body):
    """How long a closed wave still takes answers that are being written."""

    grace_minutes: Annotated[StrictInt, Field(ge=0, le=GRACE_MINUTES), WHOLE] = GRACE_MINUTES


class NewOutcome(Body):
    """Something that happened in the members' work since the sessions began."""

    date: Day
    kind: OutcomeKind
    title: Annotated[Written, Field(min_length=1, max_length=300)]
