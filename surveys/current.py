"""What a community's permanent code leads to: the forms that are open now, else when the next session is.

It tells nothing of the community but its name and safeguarding contact, and of its sessions the titles of open ones.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace

from surveys import hot
from surveys.attending import Group
from surveys.clock import Moment, moment, now, today
from surveys.database import db
from surveys.errors import UnknownCode
from surveys.identifiers import COMMUNITY_SIGN, normal_code
from surveys.languages.turning import those_on
from surveys.models.sessions import OPEN

# of sessions that are over, only a follow-up can still be open or planned
FIND = (
    "SELECT c.code, c.name, c.safeguarding_contact, c.time_zone, s.code, s.title, s.date, s.format, w.state, t.opens,"
    " c.language, (SELECT CAST(languages AS TEXT) FROM network)"
    " FROM communities c LEFT JOIN (sessions s JOIN waves w ON w.session_id = s.id"
    " AND w.state IN ('open', 'waiting') AND (w.kind = 'follow_up' OR NOT (s.finishing OR s.released))"
    " LEFT JOIN timetable t ON t.wave_id = w.id) ON s.community_id = c.id"
    " WHERE c.code = ?"
)


@dataclass(frozen=True)
class Ongoing:
    """A community as those see it who open its code. `open`: (title, code) of every session with an open form.

    `language`: the community's; `languages`: those that are turned on. `opens`: when the next form opens, where that is
    planned; `day`: the day of the next session, None for today, where `is_planned`.
    """

    code: str
    community: Group
    open: tuple[tuple[str, str], ...]
    is_planned: bool = False
    opens: Moment | None = None
    day: datetime.date | None = None
    language: str = ""
    languages: tuple[str, ...] = ()


def is_community_code(typed_code: str) -> bool:
    """Whether this may be a community's code; sessions of earlier releases may have one that looks like it."""
    code = normal_code(typed_code)
    return code is not None and code[0] == COMMUNITY_SIGN


def find_ongoing(typed_code: str) -> Ongoing:
    """What a community's code leads to now. Raises UnknownCode."""
    found = hot.rows(db.engine, FIND, normal_code(typed_code)) if is_community_code(typed_code) else []
    if not found:
        raise UnknownCode
    code, name, contact, zone = found[0][:4]
    language, on = found[0][10:]
    begun = Ongoing(code, Group(name, contact), (), language=language, languages=those_on(on))
    rows = [row[4:10] for row in found if row[4] is not None]
    running = sorted({(title, own) for own, title, _, _, state, _ in rows if state == OPEN})
    if running:
        return replace(begun, open=tuple(running))
    times = [(at, place) for *_, place, _, opens in rows if (at := hot.from_time(opens)) is not None and at > now()]
    days = [day for _, _, date, *_ in rows if (day := _day(date)) >= today(zone)]
    if times:
        at, place = min(times)
        first = moment(at, zone, named=place != "face to face")
        if not days or (first.day or today(zone)) <= min(days):
            return replace(begun, is_planned=True, opens=first)
    if not days:
        return begun
    day = min(days)
    return replace(begun, is_planned=True, day=None if day == today(zone) else day)


def _day(value: datetime.date | str) -> datetime.date:
    """A date's value: SQLite's driver gives text, PostgreSQL's the date."""
    return datetime.date.fromisoformat(value) if isinstance(value, str) else value
