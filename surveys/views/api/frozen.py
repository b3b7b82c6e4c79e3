"""Frozen figures as programs get them: of sessions, starts, follow-ups, joined sessions, and lines over time.

They go out as they were stored; the models here only describe them in the OpenAPI document.
"""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Interval = Annotated[list[float], Field(min_length=2, max_length=2)]
Verdict = Literal["improvement", "decline", "shift", "same", "hint", "depends", "mixed", "unclear", "too_few"]


class OptionSeen(BaseModel):
    """An answer that could be chosen: a point of the scale, true or false, or an option's key."""

    key: int | bool | str
    label: str


class GroupSeen(BaseModel):
    """The figures of a question for one group of people."""

    model_config = ConfigDict(extra="allow")

    key: str
    label: str
    n_before: int | None
    n_after: int | None
    mean_before: float | None
    mean_after: float | None
    mean_change: float | None
    interval: Interval | None


class BrokenDown(BaseModel):
    """A question by groups: each of at least k people, and so are those in no group shown, unless nobody is."""

    model_config = ConfigDict(extra="allow")

    by: Annotated[str, Field(description="The key of the question that names the groups")]
    change_from: Literal["pairs", "unlinked"] | None
    groups: list[GroupSeen]
    hidden: Annotated[list[str], Field(description="Groups that are not shown")]
    withheld: str | None


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
    asked_if: Annotated[
        dict[str, Any] | None, Field(description="Asked only of those who answered another question so, as show_if")
    ] = None
    asked_of: Annotated[str | None, Field(description="The same in words")] = None
    breakdowns: Annotated[list[BrokenDown], Field(description="By the groups of a question declared for it")] = []


class WaveReleased(BaseModel):
    """A sealed wave."""

    kind: str
    responses: int


class LateSeen(BaseModel):
    """Those who answered before only after the start was shown."""

    responses: int
    joined: Annotated[bool, Field(description="Whether they were enough to stand among those before; else nowhere")]


class StartSeen(BaseModel):
    """The frozen figures of a session's before form while the session goes on."""

    id: str
    k: int
    frozen_on: datetime.date
    waves: list[WaveReleased]
    questions: list[FiguresOfQuestion]


class FollowUpSeen(BaseModel):
    """The frozen figures of a session's follow-up."""

    frozen_on: datetime.date
    waves: list[WaveReleased]
    linking: Annotated[dict[str, Any] | None, Field(description="How many of its responses were linked, never which")]
    questions: list[FiguresOfQuestion]


class JoinedSeen(BaseModel):
    """A point of several sessions that are too small to be shown alone."""

    sessions: Annotated[list[str], Field(description="Their ids, in order of date")]
    frozen_on: datetime.date
    note: str
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
    late: Annotated[LateSeen | None, Field(description="Late-comers, where there were any")] = None
    linking: Annotated[dict[str, Any] | None, Field(description="How many responses were linked, never which")]
    questions: list[FiguresOfQuestion]
    joined: Annotated[list[JoinedSeen], Field(description="What it makes together with other small sessions")]
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
