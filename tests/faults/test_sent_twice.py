"""F9, F10, F11: the same response again, at the same instant, after its answer was lost, or with other words."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.faults.installation import Installation
from tests.faults.lossy import lossy
from tests.faults.phones import Letter, Room, Said, exchange, for_seconds, new_letter
from tests.faults.report import report


@pytest.mark.parametrize("together", [2, 3])
def test_sent_at_the_same_instant_is_stored_once(
    serving: Installation, together: int, times: Callable[[float, float], float]
) -> None:
    code = serving.session()[1]
    room = Room(serving.port, code).open()
    letters = [new_letter() for _ in range(int(times(40, 200)))]
    said: list[Said | None] = []
    for start in range(0, len(letters), 10):
        group = letters[start : start + 10]
        barrier = threading.Barrier(len(group) * together)

        def send(letter: Letter, barrier: threading.Barrier = barrier) -> None:
            barrier.wait()
            said.append(room.attempt(letter))

        threads = [threading.Thread(target=send, args=(letter,)) for letter in group for _ in range(together)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    stored = serving.stored()
    figures = room.tally.against(stored)
    report(f"F9 {serving.database.kind} x{together}", {**figures, "slowest s": max(room.tally.waits)})
    assert [one is not None and one.received for one in said] == [True] * (len(letters) * together)
    assert [stored[letter.word] for letter in letters] == [1] * len(letters)


@pytest.mark.parametrize("share", [0.15, 0.5])
def test_answer_lost_after_the_commit_is_given_again(
    serving: Installation, share: float, times: Callable[[float, float], float]
) -> None:
    code = serving.session()[1]
    room = Room(serving.port, code).open()
    with lossy(serving.port, request=0, answer=share) as (port, losses):
        room.address = port
        room.crowd(8, for_seconds(times(1.5, 20)), pause=0.01)
    figures = room.tally.against(serving.stored())
    mean = room.tally.attempts / max(1, figures["acked"])
    report(
        f"F10 {serving.database.kind} {share:.0%} lost", {**figures, "cut": losses.cut_answers, "mean attempts": mean}
    )
    assert (figures["acked-lost"], figures["stored-twice"]) == (0, 0)
    assert losses.cut_answers > 3


def test_other_answers_under_the_same_number_change_nothing(serving: Installation) -> None:
    code = serving.session()[1]
    room = Room(serving.port, code).open()
    letter = new_letter()
    assert room.deliver(letter, double=0)
    other = replace(letter, word="another" + letter.word)
    by_program = other.json()
    by_page = other.form(room.form_id, "text/html")
    answers = [exchange(serving.port, "POST", f"/s/{code}", body, headers) for body, headers in (by_program, by_page)]
    assert [answer.status for answer in answers] == [409, 409]
    assert other.word in answers[1].body  # what was typed stays on the page
    stored = serving.stored()
    assert (stored[letter.word], stored[other.word]) == (1, 0)
