"""Planned times: when a form opens and closes by itself.

People say them on their community's clock, the database keeps UTC, the clerk holds to them. A form that was opened or
closed by hand meanwhile has no planned time for it any more.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session as Database

from surveys.clock import local_of, now, utc_of
from surveys.errors import Conflict, Invalid
from surveys.models.questionnaires import Questionnaire
from surveys.models.sessions import OPEN, WAITING, Session, Timetable, Wave

FARTHEST = datetime.timedelta(days=2 * 366)


@dataclass(frozen=True)
class Times:
    """When a form opens and closes by itself, in UTC; None: by hand."""

    opens: datetime.datetime | None = None
    closes: datetime.datetime | None = None


def on_clock(local: datetime.datetime, time_zone: str, field: str) -> datetime.datetime:
    """What a community's clock says, as UTC. Where it says it twice, the first is meant.

    Raises Invalid for a time that never comes because clocks are put forward.
    """
    utc = utc_of(local, time_zone)
    said = local_of(utc, time_zone)
    if said.replace(tzinfo=None) != local:
        raise Invalid(
            f"Clocks are put forward then: there is no {local:%H:%M} on that day. Enter {said:%H:%M} or another time",
            field=field,
        )
    return utc


def entry_of(database: Database, wave: Wave) -> Timetable:
    """The wave's line of the timetable, made where there is none."""
    entry = database.get(Timetable, wave.id)
    if entry is None:
        entry = Timetable(wave_id=wave.id, gave_way=False)
        database.add(entry)
    return entry


def times_of(database: Database, waves: Sequence[Wave]) -> dict[str, Times]:
    """The planned times of waves by kind, as far as they are still ahead; those without any are left out."""
    by_id = {wave.id: wave for wave in waves}
    found = {}
    for entry in database.scalars(select(Timetable).where(Timetable.wave_id.in_(by_id))):
        state = by_id[entry.wave_id].state
        opens = entry.opens if state == WAITING else None
        closes = entry.closes if state in (WAITING, OPEN) else None
        if opens or closes:
            found[by_id[entry.wave_id].kind] = Times(opens, closes)
    return found


def plan_times(database: Database, session: Session, planned: Mapping[str, Times]) -> None:
    """Give forms their planned times, by kind; those that are not named keep theirs. The caller holds the waves.

    Raises Invalid for times that are over, too far off or in the wrong order, Conflict for a form that is past them and
    for a session that was cancelled.
    """
    if session.is_cancelled:
        raise Conflict("This session was cancelled.", way_out="Take the cancelling back first.")
    kept = times_of(database, session.waves)
    for wave in session.waves:
        if wave.kind in planned and planned[wave.kind] != kept.get(wave.kind, Times()):
            _check(wave, planned[wave.kind], kept.get(wave.kind, Times()))
    _check_order(session, {**kept, **planned})
    for wave in session.waves:
        if wave.kind in planned:
            _keep(database, wave, planned[wave.kind])
    _note_usual(database, session, planned)


def _note_usual(database: Database, session: Session, planned: Mapping[str, Times]) -> None:
    """Keep the times of the session's day beside its questionnaire: the next session may want them."""
    said = {kind: times_of_day(session, times) for kind, times in planned.items()}
    said = {kind: day for kind, day in said.items() if any(day)}
    if not said:
        return
    asked = session.version.questionnaire
    usual = {**asked.usual_times, **said}
    if usual != asked.usual_times:
        # not by the questionnaire's edits: planning a session is no change of its draft
        database.execute(update(Questionnaire).where(Questionnaire.id == asked.id).values(usual_times=usual))
        database.refresh(asked, ["usual_times"])


def times_of_day(session: Session, times: Times) -> list[str | None]:
    """When a form opens and closes on the session's day, by its community's clock; None: by hand or on another day."""
    zone = session.community.time_zone
    local = [None if at is None else local_of(at, zone) for at in (times.opens, times.closes)]
    return [None if at is None or at.date() != session.date else at.strftime("%H:%M") for at in local]


def _check(wave: Wave, wanted: Times, kept: Times) -> None:
    if wanted.opens != kept.opens and wanted.opens is not None and wave.state != WAITING:
        raise Conflict("This form was opened already.", way_out="Plan its closing time only.")
    if wanted.closes != kept.closes and wanted.closes is not None and wave.state not in (WAITING, OPEN):
        raise Conflict("This form was closed already.", way_out="Open it again first.")
    for name in ("opens", "closes"):
        at, before = getattr(wanted, name), getattr(kept, name)
        if at is None or at == before:
            continue
        if at <= now():
            raise Invalid("This time is over: enter a later one", field=f"times.{wave.kind}.{name}")
        if at > now() + FARTHEST:
            raise Invalid("Enter a time within two years", field=f"times.{wave.kind}.{name}")


def _check_order(session: Session, all_times: Mapping[str, Times]) -> None:
    """Each form must close after it opens, and before the next one opens: that closes it."""
    latest: datetime.datetime | None = None
    for wave in session.waves:
        times = all_times.get(wave.kind, Times())
        if times.opens and latest and times.opens < latest:
            raise Invalid("It would open before an earlier form is over", field=f"times.{wave.kind}.opens")
        if times.closes and times.opens and times.closes <= times.opens:
            raise Invalid("It would close before it opens", field=f"times.{wave.kind}.closes")
        if times.closes and latest and times.closes < latest:
            raise Invalid("It would close before an earlier form is over", field=f"times.{wave.kind}.closes")
        latest = times.closes or times.opens or latest


def _keep(database: Database, wave: Wave, wanted: Times) -> None:
    entry = entry_of(database, wave)
    entry.opens, entry.closes = wanted.opens, wanted.closes
    _drop_if_empty(database, entry)


def note_turned(database: Database, wave: Wave) -> None:
    """A wave is open, or waits again: it has no grace any more, and of its planned times those that are ahead."""
    entry = database.get(Timetable, wave.id)
    if entry is None:
        return
    entry.grace_ends, entry.gave_way = None, False
    entry.opens, entry.closes = _ahead(entry.opens), _ahead(entry.closes)
    _drop_if_empty(database, entry)


def note_closed(database: Database, wave: Wave, grace_ends: datetime.datetime, *, gave_way: bool) -> None:
    """A wave is closed: it has a grace. Where it gave way to the next, which may be undone, its closing time stays."""
    entry = entry_of(database, wave)
    entry.opens, entry.closes = None, _ahead(entry.closes) if gave_way else None
    entry.grace_ends, entry.gave_way = grace_ends, gave_way


def _ahead(at: datetime.datetime | None) -> datetime.datetime | None:
    return None if at is None or at <= now() else at


def forget_times(database: Database, wave: Wave) -> None:
    """A wave is left out: it has no times any more."""
    entry = database.get(Timetable, wave.id)
    if entry is not None:
        database.delete(entry)


def _drop_if_empty(database: Database, entry: Timetable) -> None:
    if entry.opens is None and entry.closes is None and entry.grace_ends is None:
        if entry in database.new:
            database.expunge(entry)
        else:
            database.delete(entry)
