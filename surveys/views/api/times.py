"""Planned times as programs say and see them, and the addresses behind codes."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from flask import current_app

from surveys.clock import local_of
from surveys.times import Times, on_clock
from surveys.views.api import schemas


def read_times(planned: Mapping[str, schemas.PlannedTimes], zone: str) -> dict[str, Times]:
    """Planned times in UTC. One without an offset is on the community's clock: Invalid where that skips it."""
    return {
        kind: Times(_utc(said.opens, zone, f"times.{kind}.opens"), _utc(said.closes, zone, f"times.{kind}.closes"))
        for kind, said in planned.items()
    }


def _utc(at: datetime.datetime | None, zone: str, field: str) -> datetime.datetime | None:
    if at is None:
        return None
    if at.tzinfo is not None:
        return at.astimezone(datetime.UTC).replace(tzinfo=None)
    return on_clock(at, zone, field)


def shown_time(at: datetime.datetime | None, zone: str) -> datetime.datetime | None:
    """A planned time on the community's clock, with its offset."""
    return None if at is None else local_of(at, zone)


def join_url(code: str) -> str:
    """The attendees' address behind a code; upper case throughout makes a smaller QR code."""
    return f"{current_app.config['PUBLIC_URL']}/S/{code}"
