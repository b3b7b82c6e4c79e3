"""What programs get: one model per answer. They describe the answers in the OpenAPI document and build the small ones.

Frozen figures go out as they were stored; their models here only describe them.
"""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from surveys.models.sessions import CLOSED, OPEN, SEALED, SKIPPED, WAITING

Interval = Annotated[list[float], Field(min_length=2, max_length=2)]
Definition = Annotated[dict[str, Any], Field(description="As GET /api/questionnaire.schema.json says")]


def _word(*words: str) -> Any:
    """Named in the document only: what was stored or decided elsewhere is not checked once more on its way out."""
    return Field(json_schema_extra={"enum": list(words)})


Verdict = Literal["improvement", "decline", "shift", "same", "hint", "depends", "mixed", "unclear", "too_few"]


class FieldError(BaseModel):
    """One wrong field."""

    field: Annotated[str, Field(description='Its path, such as "linking[0]"; empty: the whole body')]
    message: str


class Error(BaseModel):
    """What went wrong, and where."""

    error: Annotated[str, Field(description="A word for programs")]
    message: Annotated[str, Field(description="A sentence for people")]
    field: Annotated[str | None, Field(description="The first wrong field's path")] = None
    way_out: str | None = None
    errors: Annotated[list[FieldError] | None, Field(description="With 422: every wrong field")] = None


class CommunitySeen(BaseModel):
    """A community, and the caller's role in it."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    name: str
    audience: str
    format: str
    rhythm: str
    safeguarding_contact: str
    k: int
    language: str
    time_zone: str
    role: Annotated[str, _word("facilitator", "lead")]


class Communities(BaseModel):
    """The communities that the caller is a member of, by name."""

    communities: list[CommunitySeen]


class QuestionnaireMade(BaseModel):
    """A new questionnaire; `version` is null for a draft."""

    id: str
    version: int | None


class VersionSeen(BaseModel):
    """A published version; it never changes."""

    version: int
    definition: Definition


class QuestionnaireSeen(BaseModel):
    """A questionnaire: `definition` is the draft, `versions` what was published."""

    id: str
    community: str
    title: str
    definition: Definition
    versions: list[VersionSeen]


class SessionMade(BaseModel):
    """A new session; `url` is the attendees' address."""

    id: str
    code: str
    url: str


class WaveSeen(BaseModel):
    """A wave and how many responses it has."""

    kind: str
    state: Annotated[str, _word(WAITING, OPEN, CLOSED, SEALED, SKIPPED)]
    responses: int


class SessionSeen(BaseModel):
    """A session and its waves in order."""

    id: str
    community: str
    title: str
    date: datetime.date
    code: str
    url: str
    state: Annotated[str, _word("waiting", "open", "closed", "finishing", "released")]
    headcount: int | None
    waves: list[WaveSeen]


class OptionSeen(BaseModel):
    """An answer that could be chosen: a point of the scale, true or false, or an option's key."""

    key: int | bool | str
    label: str


class FiguresOfQuestion(BaseModel):
    """One measured part of a question. Figures that do not apply are null; `withheld` says why they are not shown."""

    model_config = ConfigDict(extra="allow")

    key: str
    item: str | None
    measure: Literal["binary", "ordinal", "numeric", "nominal", "multiple"]
    prompt: str
    waves: list[str]
    base: Literal["everyone", "matched"] | None
    change_from: Literal["pairs", "unlinked"] | None
    wave_n_before: Annotated[int | None, Field(description="Answers to it in the wave")]
    wave_n_after: int | None
    n_before: Annotated[int | None, Field(description="Answers to it in the base")]
    n_after: int | None
    n_pairs: int | None
    options: list[OptionSeen] | None
    counts_before: Annotated[list[int] | None, Field(description="In the order of the options")]
    counts_after: list[int] | None
    up: Annotated[int | None, Field(description="People")]
    same: int | None
    down: int | None
    mean_before: Annotated[float | None, Field(description="Shares 0 to 1 for yes and no")]
    mean_after: float | None
    mean_change: float | None
    interval: Annotated[Interval | None, Field(description="95 % interval of mean_change")]
    p: float | None
    p_holm: float | None
    verdict: Verdict | None
    small: bool | None
    sentence: str
    withheld: str | None


class WaveReleased(BaseModel):
    """A sealed wave."""

    kind: str
    responses: int


class FollowUpSeen(BaseModel):
    """The frozen figures of a session's follow-up."""

    frozen_on: datetime.date
    waves: list[WaveReleased]
    linking: Annotated[dict[str, Any] | None, Field(description="How many of its responses were linked, never which")]
    questions: list[FiguresOfQuestion]


class ReleaseSeen(BaseModel):
    """The frozen figures of a session."""

    id: str
    title: str
    date: datetime.date
    tags: list[str]
    k: int
    frozen_on: datetime.date
    waves: list[WaveReleased]
    linking: Annotated[dict[str, Any] | None, Field(description="How many responses were linked, never which")]
    questions: list[FiguresOfQuestion]
    follow_up: Annotated[
        FollowUpSeen | None,
        Field(description="Released weeks later. Its `before` is the after form, or the before form if not asked then"),
    ] = None


class SessionOfPoint(BaseModel):
    """A session that a point stands for."""

    id: str
    title: str
    date: datetime.date


class Point(BaseModel):
    """One point of a trend; without a figure, `gap` says why."""

    model_config = ConfigDict(extra="allow")

    sessions: list[SessionOfPoint]
    date: datetime.date
    value: float | None
    interval: Interval | None
    n: int | None
    base: Literal["everyone", "matched"] | None


class Trend(BaseModel):
    """One item over a community's sessions."""

    model_config = ConfigDict(extra="allow")

    item: str
    prompt: str
    shows: Literal["change", "level"]
    points: list[Point]


class Trends(BaseModel):
    """A community's items, in the order in which they were first asked."""

    items: list[Trend]


class OutcomeSeen(BaseModel):
    """Something that happened in the members' work since the sessions began."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    date: datetime.date
    kind: str
    title: str


class Outcomes(BaseModel):
    """A community's outcomes in order of date."""

    outcomes: list[OutcomeSeen]


class Document(BaseModel):
    """A document of another standard, given as it is."""

    model_config = ConfigDict(extra="allow")
