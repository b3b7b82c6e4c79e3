"""The one clock, so that every part agrees on "now" and tests can say when something happens.

Databases keep UTC without a zone mark; people say and read times on their community's clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Moment:
    """A time as people read it: "16:00" on a day, by the clock of a place.

    `day` None is today; `place` "" goes without saying.
    """

    day: date | None
    time: str
    place: str


def now() -> datetime:
    """This moment, in UTC, without a zone mark: that is how both databases keep it."""
    return datetime.now(UTC).replace(tzinfo=None)


def today(time_zone: str) -> date:
    """The date in a community's time zone."""
    return datetime.now(ZoneInfo(time_zone)).date()


def utc_of(local: datetime, time_zone: str) -> datetime:
    """What a clock in a time zone says, as UTC without a zone mark.

    Where clocks are put back and a time comes twice, the first is meant. Where they are put forward and it never comes,
    it is what a clock that nobody put forward would say: `local_of` then gives another time than `local`.
    """
    return local.replace(tzinfo=ZoneInfo(time_zone), fold=0).astimezone(UTC).replace(tzinfo=None)


def local_of(utc: datetime, time_zone: str) -> datetime:
    """A UTC time as a clock in a time zone says it, with the zone's mark."""
    return utc.replace(tzinfo=UTC).astimezone(ZoneInfo(time_zone))


def comes_twice(local: datetime, time_zone: str) -> bool:
    """Whether a clock in a time zone says this twice, because it is put back in between."""
    zone = ZoneInfo(time_zone)
    first, second = (local.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    return first is not None and second is not None and first > second  # the other way round it never comes


def moment(utc: datetime, time_zone: str, *, named: bool = False) -> Moment:
    """A UTC time as people in a time zone read it now. named: whether to say whose clock it is."""
    local = local_of(utc, time_zone)
    day = None if local.date() == today(time_zone) else local.date()
    return Moment(day, local.strftime("%H:%M"), place_of(time_zone) if named else "")


def place_of(time_zone: str) -> str:
    """The place that a time zone is named after: London of Europe/London, Buenos Aires, UTC."""
    return time_zone.rpartition("/")[2].replace("_", " ")
