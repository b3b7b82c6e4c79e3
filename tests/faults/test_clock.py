"""F13, F16: clocks that jump by days, run apart between workers, or pass the end of the grace while somebody types."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.faults import shifted
from tests.faults.installation import Installation
from tests.faults.phones import Room, exchange, new_letter
from tests.faults.report import report
from tests.faults.tracing import SETTINGS
from tests.support import factories as make
from tests.support import needs
from tests.support.databases import SqliteMaker

MINUTE, DAY = 60, 24 * 3600


class Shifted(Installation):
    """An installation whose web workers ask a clock that the test turns. No clerk runs but when the test says so."""

    def __init__(self, maker: SqliteMaker, folder: Path) -> None:
        super().__init__(maker.new(folder / "instance"))
        self._clock = folder / "clock"
        self._clock.write_text("")
        self._environment[shifted.VARIABLE] = str(self._clock)

    def start(self, patience: float = 60) -> float:
        """Serve with gunicorn and the product's settings."""
        command = [
            sys.executable, "-m", "gunicorn", "--config", f"file:{SETTINGS}", "--bind", f"127.0.0.1:{self.port}",
            "--workers", "2", "--threads", "8", "tests.faults.shifted:create_app()",
        ]  # fmt: skip
        began = time.monotonic()
        self.process = subprocess.Popen(command, cwd=needs.PROJECT, env=self._environment, start_new_session=True)
        while not self.answers():
            if time.monotonic() - began > patience:
                raise RuntimeError("gunicorn did not answer in time")
            time.sleep(0.05)
        return time.monotonic() - began

    def turn(self, off: str | float) -> None:
        """Put the clock right by so many seconds, or apart."""
        self._clock.write_text(str(off))

    def clerk_works(self) -> None:
        """Let the clerk do what is due by that clock, for a moment."""
        program = "from tests.faults.shifted import command; command()"
        clerk = subprocess.Popen([sys.executable, "-c", program, "clerk"], cwd=needs.PROJECT, env=self._environment)
        with suppress(subprocess.TimeoutExpired):
            clerk.wait(7)
        clerk.terminate()
        clerk.wait(30)


@pytest.fixture(scope="module")
def installation(sqlite_maker: SqliteMaker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shifted]:
    made = Shifted(sqlite_maker, tmp_path_factory.mktemp("clock"))
    made.start()
    yield made
    made.close()


@pytest.fixture(autouse=True)
def right_again(installation: Shifted) -> Iterator[None]:
    yield
    installation.turn("")


def outcomes(room: Room, many: int = 12) -> set[int]:
    """The statuses of new letters sent from the page, over several connections so that both workers are met."""
    said = []
    for _ in range(many):
        letter = new_letter()
        body, headers = letter.form(room.form_id, "application/json")
        said.append(exchange(room.address, "POST", f"/s/{room.code}", body, headers).status)
    return set(said)


def test_form_filled_in_while_the_room_closes_is_taken_for_fifteen_minutes(installation: Shifted) -> None:
    session, code = installation.session()
    room = Room(installation.port, code).open()
    make.act(installation.app, session, "close_wave", "before")
    table = {}
    for minutes in (1 / 60, 14, 16):
        installation.turn(minutes * MINUTE)
        table[minutes] = outcomes(room, 4)
    assert table == {1 / 60: {201}, 14: {201}, 16: {410}}
    report("F13 close", {"after 1 s": 201, "after 14 min": 201, "after 16 min": 410})


def test_open_room_stays_open_however_the_clock_jumps(installation: Shifted) -> None:
    room = Room(installation.port, installation.session()[1]).open()
    for off in (2 * DAY, -2 * DAY, 3600, -3600, "spread 300"):
        installation.turn(off)
        assert outcomes(room, 4) == {201}


def test_clocks_five_minutes_apart_agree_on_both_sides_of_the_grace(installation: Shifted) -> None:
    session, code = installation.session()
    room = Room(installation.port, code).open()
    make.act(installation.app, session, "close_wave", "before")
    installation.turn("spread 300")
    assert outcomes(room) == {201}
    installation.turn(21 * MINUTE)  # the slower one of two clocks is past it as well
    assert outcomes(room) == {410}


def test_sealed_room_stays_closed_when_the_clock_goes_back(installation: Shifted) -> None:
    session, code = installation.session()
    room = Room(installation.port, code).open()
    assert outcomes(room, 6) == {201}
    make.act(installation.app, session, "close_wave", "before", 0)
    installation.clerk_works()
    for off in (-2 * DAY, 2 * DAY, "spread 300"):
        installation.turn(off)
        assert outcomes(room, 4) == {410}
