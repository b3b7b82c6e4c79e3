"""F5: the disk is full. Nobody is told "received", pages still come, and once there is room it goes on by itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from surveys.errors import Busy, NoRoom
from tests.faults.installation import Installation
from tests.faults.phones import Room, exchange, new_letter
from tests.faults.report import report
from tests.support import databases, needs
from tests.support.databases import TestDatabase


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 8 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m,mode=700", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode:
        needs.give_up("The right to mount a small disk", "Run this test as root")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Leave no block free."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (65536, 4096):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                continue
    assert os.statvfs(folder).f_bavail == 0
    return ballast


def test_full_disk_is_said_and_nothing_is_lost(small_disk: Path, sqlite_maker: databases.SqliteMaker) -> None:
    made = sqlite_maker.new(small_disk / "instance")
    with pytest.raises(NoRoom):  # 200 MB must be free for anything new, and this disk never has them
        Installation(made).session()
    installation = Installation(TestDatabase("sqlite", {**made.settings, "SOUNDINGS_LEAST_FREE_MB": "0"}))
    code = installation.session()[1]
    installation.start()
    try:
        room = Room(installation.port, code).open()
        for _ in range(15):
            assert room.deliver(new_letter(), double=0)
        ballast = fill(small_disk)
        letters, refused = [new_letter() for _ in range(60)], []
        for letter in letters:
            said = room.attempt(letter)
            if said is None or not said.received:  # the log has a little room of its own left
                refused.append((letter, said))
        page = exchange(installation.port, "GET", f"/s/{code}")
        answers = [said for _letter, said in refused if said is not None]
        ballast.unlink()
        freed = time.monotonic()
        assert all(room.deliver(letter, double=0) for letter, _said in refused)
        recovery = time.monotonic() - freed
        figures = room.tally.against(installation.stored())
        report("F5", {**figures, "refused": len(refused), "recovery s": recovery})
        assert len(refused) > 5
        assert {answer.status for answer in answers} == {503}
        assert len(answers) == len(refused)  # each was answered
        assert [
            answer for answer in answers if Busy.message not in answer.body or "retry-after" not in answer.headers
        ] == []
        assert page.status == 200
        assert (figures["acked"], figures["acked-lost"], figures["stored-twice"]) == (75, 0, 0)
        assert installation.integrity() == ["ok", "ok"]
    finally:
        installation.close()
