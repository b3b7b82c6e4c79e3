"""What can be done with a session now: one main step, and the others, in order of how likely they are wanted."""

from __future__ import annotations

from dataclasses import dataclass

from surveys.models.sessions import CLOSED, OPEN, WAITING, Session, Wave

OPEN_IT, CLOSE_IT, REOPEN, FINISH, START = "open", "close", "reopen", "finish", "start"


@dataclass(frozen=True)
class Step:
    """One thing to do: open, close or reopen the form of a wave, show the start, or finish.

    `closes`: the wave that this closes; `leaves_out`: those that are then not asked any more.
    """

    act: str
    kind: str = ""
    closes: str = ""
    leaves_out: tuple[str, ...] = ()


def steps(session: Session, in_grace: frozenset[str], *, shows_start: bool = False) -> tuple[Step, ...]:
    """The steps that are possible now, the main one first; none once the session is finished.

    `in_grace`: the kinds of closed waves that still take answers that were being written. `shows_start`: whether
    something of the before form may be shown while the session goes on.
    """
    if session.finishing or session.released:
        return ()
    now_open = next((wave for wave in session.waves if wave.state == OPEN), None)
    touched = [wave for wave in session.waves if wave.state != WAITING]
    ahead = [
        wave
        for wave in session.waves
        if wave.state == WAITING and (not touched or wave.position > touched[-1].position)
    ]
    if not touched:
        return _start(ahead)
    if now_open is not None:
        return _while_open(now_open, ahead, shows_start)
    return _between(touched[-1], ahead, in_grace, shows_start)


def _start(ahead: list[Wave]) -> tuple[Step, ...]:
    first = Step(OPEN_IT, ahead[0].kind)
    if len(ahead) == 1:
        return (first,)
    return (first, Step(OPEN_IT, ahead[1].kind, leaves_out=(ahead[0].kind,)))


def _while_open(now_open: Wave, ahead: list[Wave], shows_start: bool) -> tuple[Step, ...]:
    close = Step(CLOSE_IT, now_open.kind)
    finish = Step(FINISH, now_open.kind, leaves_out=tuple(wave.kind for wave in ahead))
    if not ahead:
        return (finish, close)
    start = (Step(START, now_open.kind),) if shows_start and now_open.kind == "before" else ()
    return (close, *start, Step(OPEN_IT, ahead[0].kind, closes=now_open.kind), finish)


def _between(last: Wave, ahead: list[Wave], in_grace: frozenset[str], shows_start: bool) -> tuple[Step, ...]:
    reopen = (Step(REOPEN, last.kind),) if last.state == CLOSED and last.kind in in_grace else ()
    finish = Step(FINISH, leaves_out=tuple(wave.kind for wave in ahead))
    if not ahead:
        return (finish, *reopen)
    start = (Step(START, last.kind),) if reopen and shows_start and last.kind == "before" else ()
    return (Step(OPEN_IT, ahead[0].kind), *start, *reopen, finish)
