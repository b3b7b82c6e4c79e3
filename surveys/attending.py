"""What an attendee's address leads to: one read that tells the form page everything it shows.

It reads the main database only, in one statement, so that a room full of phones costs little.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from surveys import hot
from surveys.clock import Moment, moment, now
from surveys.database import db
from surveys.errors import UnknownCode
from surveys.identifiers import normal_code
from surveys.languages.turning import those_on
from surveys.models.sessions import CANCELLED, LATE, OPEN, SEALED, SKIPPED, UNOPENED, WAITING, asked_in, linked_in

Planned = Mapping[str, tuple[datetime.datetime | None, datetime.datetime | None]]  # wave → opens, closes

# One row: after each another thread gets its turn, and a room full of phones waits. Nothing of what is joined can hold
# the signs between. group_concat is SQLite's name; `hot` knows PostgreSQL's.
FIND = (
    "SELECT s.code, s.title, s.k, CAST(s.linking AS TEXT), CAST(s.elements AS TEXT), s.version_id,"
    " (SELECT r.edition FROM start_releases r WHERE r.session_id = s.id),"
    " c.language, c.name, c.safeguarding_contact, c.responsible, c.privacy_notice <> '', c.time_zone, s.format,"
    " (SELECT CAST(languages AS TEXT) FROM network),"
    " (SELECT group_concat(CAST(w.position AS TEXT) || ',' || w.id || ',' || w.kind || ',' || w.state"
    " || ',' || COALESCE(CAST(t.opens AS TEXT), '') || ',' || COALESCE(CAST(t.closes AS TEXT), ''), ';')"
    " FROM waves w LEFT JOIN timetable t ON t.wave_id = w.id WHERE w.session_id = s.id)"
    " FROM sessions s JOIN communities c ON c.id = s.community_id WHERE s.code = ?"
)
NOTICE = "SELECT c.privacy_notice FROM sessions s JOIN communities c ON c.id = s.community_id WHERE s.code = ?"


@dataclass(frozen=True)
class Group:
    """The community as attendees see it; `responsible` for the data is somebody, itself where nobody is named."""

    name: str
    safeguarding_contact: str
    responsible: str = ""
    has_notice: bool = False


@dataclass(frozen=True)
class Meeting:
    """A session as attendees see it. `waves` are (id, kind, state) in order; hashable: pages are kept by it.

    `start`: the edition of what its start shows, None before it is shown. `language`: the community's; `languages`:
    those that are turned on beside English. `closes`: when the open form closes by itself; `opens`: when the next one
    opens, where nothing is open.
    """

    code: str
    title: str
    k: int
    linking: tuple[str, ...]
    elements: tuple[str, ...]
    version_id: str
    start: str | None
    language: str
    community: Group
    waves: tuple[tuple[str, str, str], ...]
    languages: tuple[str, ...] = ()
    opens: Moment | None = None
    closes: Moment | None = None

    @property
    def open_wave(self) -> tuple[str, str] | None:
        """(id, kind) of the open wave, None where nothing is open."""
        return next(((wave_id, kind) for wave_id, kind, state in self.waves if state == OPEN), None)

    @property
    def next_kind(self) -> str | None:
        """The kind of the first wave that was not opened yet and still can be."""
        waiting = {kind for _, kind, state in self.waves if state == WAITING}
        return next((kind for kind in asked_in(self._states) if kind in waiting), None)

    @property
    def stage(self) -> str:
        """Where nothing is open: waiting (nothing was), between (another follows), closed (all over) or cancelled."""
        if any(state == CANCELLED for *_, state in self.waves):
            return CANCELLED
        if self.next_kind is None:
            return "closed"
        return "waiting" if all(state in UNOPENED for *_, state in self.waves) else "between"

    @property
    def is_over(self) -> bool:
        """Whether no form of it takes answers, now or later."""
        return all(state in (SEALED, SKIPPED) for *_, state in self.waves)

    @property
    def follows_up(self) -> bool:
        """Whether a follow-up weeks later was, is or still can be asked."""
        return "follow_up" in asked_in(self._states)

    @property
    def _states(self) -> tuple[tuple[str, str], ...]:
        return tuple((kind, state) for _, kind, state in self.waves)

    def kind_of(self, wave_id: str) -> str | None:
        """The kind of one of its waves, None for another session's."""
        return next((kind for own, kind, _ in self.waves if own == wave_id), None)

    def linking_in(self, kind: str) -> tuple[str, ...]:
        """The carriers that the form of a wave offers: none where no other form's answers could be linked with its."""
        return self.linking if kind in linked_in(self._states) else ()

    def is_first(self, kind: str) -> bool:
        """Whether nobody who fills this form in has filled in an earlier one that asks for link codes."""
        return kind == LATE or linked_in(self._states)[:1] == [kind]

    def following(self, kind: str) -> str | None:
        """The kind of the next form after this one that takes answers, now or later; None where it is the last."""
        later = self._later(kind)
        return next((own for own in asked_in(self._states) if own in later), None)

    def is_linked_later(self, kind: str) -> bool:
        """Whether a form after this one asks, now or later, for the link code that was given in it."""
        return not set(linked_in(self._states)).isdisjoint(self._later(kind))

    def _later(self, kind: str) -> list[str]:
        order = [own for _, own, _ in self.waves]
        return [own for _, own, state in self.waves[order.index(kind) + 1 :] if state != SEALED]


def find_meeting(typed_code: str) -> Meeting:
    """The session behind a typed code. Raises UnknownCode."""
    code = normal_code(typed_code)
    if code is None:
        raise UnknownCode
    found = hot.rows(db.engine, FIND, code)
    if not found:
        raise UnknownCode
    meeting, planned = _meeting(found[0])
    if not planned:
        return meeting
    zone, place = found[0][12:14]
    return _timed(meeting, planned, zone, named=place != "face to face")


@lru_cache(maxsize=512)
def _meeting(found: hot.Row) -> tuple[Meeting, Planned]:
    """What the row says but for the time of day; the same row gives the same object, by which kept pages are found."""
    own_code, title, k, linking, elements, version_id, start, language, name, contact, responsible, notice = found[:12]
    waves = sorted((wave.split(",") for wave in found[15].split(";")), key=lambda wave: int(wave[0]))
    meeting = Meeting(
        code=own_code,
        title=title,
        k=k,
        linking=tuple(hot.from_json(linking)),
        elements=tuple(hot.from_json(elements)),
        version_id=version_id,
        start=start,
        language=language,
        community=Group(name, contact, responsible or name, bool(notice)),
        waves=tuple((wave_id, kind, state) for _, wave_id, kind, state, *_ in waves),
        languages=those_on(found[14]),
    )
    planned = {kind: (hot.from_time(opens), hot.from_time(closes)) for _, _, kind, _, opens, closes in waves}
    return meeting, planned if any(map(any, planned.values())) else {}


def _timed(
    meeting: Meeting,
    planned: Planned,
    zone: str,
    *,
    named: bool,
) -> Meeting:
    """The same with the times that are ahead, by wave (opens, closes). A form closes when the next one opens."""
    open_wave, at = meeting.open_wave, now()
    if open_wave is None:
        opens = planned[meeting.next_kind][0] if meeting.next_kind else None
        return replace(meeting, opens=moment(opens, zone, named=named)) if opens and opens > at else meeting
    waiting = {kind for _, kind, state in meeting.waves if state == WAITING}
    ends = [planned[open_wave[1]][1], *(planned[kind][0] for kind in meeting._later(open_wave[1]) if kind in waiting)]
    closes = min((end for end in ends if end is not None and end > at), default=None)
    return replace(meeting, closes=moment(closes, zone, named=named)) if closes else meeting


def notice_of(code: str) -> str:
    """The privacy notice of the community that a stored code's session belongs to; empty where it has none."""
    found = hot.rows(db.engine, NOTICE, code)
    return str(found[0][0]) if found else ""
