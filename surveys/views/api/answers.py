"""What programs get: one model per answer. They describe the answers in the OpenAPI document and build the small ones.

Frozen figures are described in `frozen`.
"""

from __future__ import annotations

import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from surveys import due
from surveys.models.sessions import CANCELLED, CLOSED, OPEN, SEALED, SKIPPED, WAITING

Definition = Annotated[dict[str, Any], Field(description="As GET /api/questionnaire.schema.json says")]


def word(*words: str) -> Any:
    """Named in the document only: what was stored or decided elsewhere is not checked once more on its way out."""
    return Field(json_schema_extra={"enum": list(words)})


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
    responsible: str
    privacy_notice: str
    k: int
    language: str
    time_zone: str
    code: Annotated[str, Field(description="Permanent: /S/CODE leads to the session that is open")]
    url: str
    role: Annotated[str, word("facilitator", "lead")]


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


class SessionAgain(SessionMade):
    """One of the new sessions that are like another, and its day."""

    date: datetime.date


class SessionsMade(BaseModel):
    """New sessions in order of date, each with a code of its own."""

    sessions: list[SessionAgain]


class SeriesTurned(BaseModel):
    """The sessions of a series that this cancelled, or planned again, in order of date."""

    sessions: Annotated[list[str], Field(description="Their ids")]


class DueSeen(BaseModel):
    """Something that waits for the caller; it belongs to a session, or to a period (`comments` alone)."""

    kind: Annotated[str, word(*due.KINDS)]
    community: Annotated[str, Field(description="Its id")]
    session: Annotated[str | None, Field(description="Its id")]
    period: Annotated[str | None, Field(description="Its id")]
    title: str
    date: datetime.date
    wave: Annotated[str, Field(description="The form that it is about; empty where it is about none")]
    n: Annotated[int, Field(description="comments: how many texts wait; small: how many sessions; else 0")]


class AllDue(BaseModel):
    """What is due in the communities that the caller runs, the most urgent first."""

    due: list[DueSeen]


class WaveSeen(BaseModel):
    """A wave and how many responses it has."""

    kind: str
    state: Annotated[str, word(WAITING, OPEN, CLOSED, SEALED, SKIPPED, CANCELLED)]
    responses: int
    opens: Annotated[datetime.datetime | None, Field(description="When it is to open by itself")]
    closes: Annotated[datetime.datetime | None, Field(description="When it is to close by itself")]


class SessionSeen(BaseModel):
    """A session and its waves in order."""

    id: str
    community: str
    title: str
    date: datetime.date
    code: str
    url: str
    state: Annotated[str, word("waiting", "open", "closed", "finishing", "released", CANCELLED)]
    headcount: int | None
    key_question: Annotated[str | None, Field(description="The key of the question it is about; null: none")]
    waves: list[WaveSeen]


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
