"""F12, F13: the room is closed between the loss of an answer and its retry, in grace, after it, and after the seal."""

from __future__ import annotations

import os
import signal
import time

from sqlalchemy import select

from surveys.database import reading
from surveys.models.sessions import Wave
from tests.faults.installation import Installation
from tests.faults.phones import Letter, Room, Said, exchange, new_letter
from tests.faults.report import report
from tests.support import factories as make


def ways(room: Room, letter: Letter) -> tuple[Said, Said, Said]:
    """A letter sent in all three ways, one after another."""
    bodies = [letter.json(), letter.form(room.form_id, "application/json"), letter.form(room.form_id, "text/html")]
    one, two, three = (exchange(room.address, "POST", f"/s/{room.code}", *body) for body in bodies)
    return one, two, three


def sealed(installation: Installation, session: str, patience: float = 40) -> bool:
    """Whether the clerk seals the session's first wave in time."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        with installation.app.app_context(), reading() as connection:
            states = connection.scalars(select(Wave.state).where(Wave.session_id == session)).all()
        if "sealed" in states:
            return True
        time.sleep(0.1)
    return False


def test_retry_after_the_close_is_recognised_until_the_seal_and_never_stored_anew(serving: Installation) -> None:
    session, code = serving.session()
    room = Room(serving.port, code).open()
    sent, new = [new_letter() for _ in range(6)], [new_letter() for _ in range(3)]
    assert all(room.deliver(letter, double=0) for letter in sent)  # and say that none of the answers came back
    clerk = serving.clerk
    os.kill(clerk, signal.SIGSTOP)  # it seals when we say so
    try:
        make.act(serving.app, session, "close_wave", "before")
        in_grace = [ways(room, sent[0]), ways(room, new[0])]
        make.act(serving.app, session, "close_wave", "before", 0)
        after_grace = [ways(room, sent[1]), ways(room, new[1])]
        before_the_seal = serving.stored()
    finally:
        os.kill(clerk, signal.SIGCONT)
    assert sealed(serving, session)
    while serving.stored()[sent[2].word]:  # until the clerk has emptied the intake, what was received is known
        time.sleep(0.05)
    after_the_seal = [ways(room, sent[2]), ways(room, new[2])]

    def statuses(answers: list[tuple[Said, Said, Said]]) -> list[tuple[int, ...]]:
        return [tuple(said.status for said in answer) for answer in answers]

    # a program that names no form is told that nothing is open, unless it was received before
    assert statuses(in_grace) == [(201, 201, 303), (410, 201, 303)]
    assert statuses(after_grace) == [(201, 201, 303), (410, 410, 410)]
    assert statuses(after_the_seal) == [(410, 410, 410)] * 2
    assert new[1].word in after_grace[1][2].body  # what was typed stays on the page
    kept = [before_the_seal[letter.word] for letter in [*sent, *new]]
    assert kept == [1] * 6 + [1, 0, 0]
    left = serving.stored()
    assert [left[letter.word] for letter in [*sent, *new]] == [0] * 9  # moved to the responses, and nothing came after
    report(f"F12 {serving.database.kind}", {"acked": 7, "acked-lost": 0, "stored-twice": 0, "new after the grace": 0})


def test_retry_that_names_no_form_is_not_counted_again_in_the_next_wave(serving: Installation) -> None:
    session, code = serving.session()
    letter = new_letter()
    first = exchange(serving.port, "POST", f"/s/{code}", *letter.json())
    make.act(serving.app, session, "open_wave", "after")
    again = exchange(serving.port, "POST", f"/s/{code}", *letter.json())
    assert (first.status, again.status, serving.stored()[letter.word]) == (201, 201, 1)
