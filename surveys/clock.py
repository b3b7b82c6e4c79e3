"""The one clock, so that every part agrees on "now" and tests can say when something happens."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """This moment, in UTC, without a zone mark: that is how both databases keep it."""
    return datetime.now(UTC).replace(tzinfo=None)


def today(time_zone: str) -> date:
    """The date in a community's time zone."""
    return datetime.now(ZoneInfo(time_zone)).date()
