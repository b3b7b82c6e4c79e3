"""What can be done with a session now: one main step, and the others, in order of how likely they are wanted."""

from __future__ import annotations

from dataclasses import dataclass

from surveys.models.sessions import CLOSED, LATE, OPEN, WAITING, Session, Wave

OPEN_IT, CLOSE_IT, REOPEN, FINISH = "open", "close", "reopen", "finish"
START, LEAVE_OUT, UNDO = "start", "leave_out", "undo"
BACK = (REOPEN, UNDO)  # one step back from a wrong one


@dataclass(frozen=True)
class Step:
    """One thing to do: open, close or reopen the form of a wave, show the start, finish, or leave the follow-up out.

    Or undo the opening of a form that nobody has answered: `reopens` is then the wave that takes answers again.
    `closes`: the wave that this closes. `leaves_out`: those that are then not asked any more. `keeps`: a follow-up that
    stays planned when the session is finished.
    """

    act: str
    kind: str = ""
    closes: str = ""
    leaves_out: tuple[str, ...] = ()
    keeps: str = ""
    reopens: str = ""


def undo_step(session: Session, counts: dict[str, int], former: Wave | None) -> Step | None:
    """The step back from an open form that nobody has answered yet, None where there is none.

    former: the wave that was closed because this one was opened.
    """
    now_open = next((wave for wave in session.waves if wave.state == OPEN), None)
    if now_open is None or now_open.kind == LATE or counts[now_open.kind]:
        return None
    return Step(UNDO, now_open.kind, reopens="" if former is None else former.kind)


def steps(
    session: Session, in_grace: frozenset[str], *, shows_start: bool = False, late: bool = False
) -> tuple[Step, ...]:
    """The steps that are possible now, the main one first; none once the session is finished.

    `in_grace`: the kinds of closed waves that still take answers that were being written. `shows_start`: whether
    something of the before form may be shown while the session goes on. `late`: whether late-comers can be let in.
    """
    if session.released and session.follow_up is not None:
        return _afterwards(session.follow_up, in_grace)
    if session.finishing or session.released or session.is_cancelled:
        return ()
    now_open = next((wave for wave in session.waves if wave.state == OPEN), None)
    touched = [wave for wave in session.waves if not wave.is_unopened]
    ahead = [
        wave
        for wave in session.waves
        if wave.state == WAITING and (not touched or wave.position > touched[-1].position)
    ]
    if not touched:
        return _start(ahead)
    if now_open is not None:
        return _while_open(session, now_open, ahead, shows_start)
    found = _between(session, touched[-1], ahead, in_grace, shows_start)
    return (found[0], Step(OPEN_IT, LATE), *found[1:]) if late else found


def _afterwards(later: Wave, in_grace: frozenset[str]) -> tuple[Step, ...]:
    """Weeks later: the follow-up of a session whose results are out."""
    if later.state == WAITING:
        return (Step(OPEN_IT, later.kind), Step(LEAVE_OUT, later.kind))
    if later.state == OPEN:
        return (Step(FINISH, later.kind), Step(CLOSE_IT, later.kind))
    return (Step(REOPEN, later.kind),) if later.kind in in_grace else ()


def _finish(session: Session, ahead: list[Wave], kind: str = "") -> Step:
    apart = session.follow_up
    left_out = tuple(wave.kind for wave in ahead if wave is not apart)
    return Step(FINISH, kind, leaves_out=left_out, keeps=apart.kind if apart in ahead and apart is not None else "")


def _start(ahead: list[Wave]) -> tuple[Step, ...]:
    first = Step(OPEN_IT, ahead[0].kind)
    if len(ahead) == 1:
        return (first,)
    return (first, Step(OPEN_IT, ahead[1].kind, leaves_out=(ahead[0].kind,)))


def _while_open(session: Session, now_open: Wave, ahead: list[Wave], shows_start: bool) -> tuple[Step, ...]:
    close = Step(CLOSE_IT, now_open.kind)
    finish = _finish(session, ahead, now_open.kind)
    if not ahead or finish.keeps == ahead[0].kind:
        return (finish, close)
    start = (Step(START, now_open.kind),) if shows_start and now_open.kind == "before" else ()
    return (close, *start, Step(OPEN_IT, ahead[0].kind, closes=now_open.kind), finish)


def _between(
    session: Session, last: Wave, ahead: list[Wave], in_grace: frozenset[str], shows_start: bool
) -> tuple[Step, ...]:
    reopen = (Step(REOPEN, last.kind),) if last.state == CLOSED and last.kind in in_grace else ()
    finish = _finish(session, ahead)
    if not ahead or finish.keeps == ahead[0].kind:
        return (finish, *reopen)
    start = (Step(START, last.kind),) if reopen and shows_start and last.kind == "before" else ()
    return (Step(OPEN_IT, ahead[0].kind), *start, *reopen, finish)
