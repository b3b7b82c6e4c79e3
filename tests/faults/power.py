"""Power loss, replayed from a trace: what would lie on the disk had the power gone at any moment of it.

What a file is sure to hold is what was written before its last completed sync began. Of what was written later, each
block of 4 KiB may have reached the disk or not. A moment of the trace is chosen, the files are put together so, opened
with SQLite as after a restart, and compared with what had been acknowledged by then.
"""

from __future__ import annotations

import json
import random
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

SWITCHES = ["-y", "-xx", "-s", "300000", "-e", "trace=pwrite64,fsync,fdatasync,ftruncate,unlink,recvfrom,sendto"]
BLOCK = 4096
LINE = re.compile(r"^(\d+)\s+(?:<\.\.\. (\w+) resumed>|(\w+)\()(.*)$")
ANSWERED = re.compile(rb"^HTTP/1\.1 (201|303)")
WORD = re.compile(rb'"word": ?"(\w+)"|q-word=(\w+)')


@dataclass(frozen=True)
class Event:
    """One thing that happened: write, cut (to a length), begin or end of a sync, or an acknowledgement."""

    what: str
    file: str = ""
    offset: int = 0
    data: bytes = b""
    who: str = ""


@dataclass
class _File:
    """A file: what it is sure to hold, and what was written since."""

    durable: bytearray
    pending: list[tuple[int, bytes]] = field(default_factory=list)
    marks: dict[str, int] = field(default_factory=dict)


def events(trace: Path) -> list[Event]:
    """What happened, in order. Calls that are interrupted by another thread's are put together again."""
    begun: dict[str, str] = {}
    heard: dict[str, bytes] = {}
    found: list[Event] = []
    with trace.open("rb") as lines:
        for raw in lines:
            match = LINE.match(raw.decode("ascii", "replace").rstrip("\n"))
            if match is None:
                continue
            who, resumed, name, rest = match.groups()
            if resumed:
                found += _ended(resumed, begun.pop(who, "") + rest, who, heard)
            elif rest.endswith("<unfinished ...>"):
                begun[who] = rest.removesuffix("<unfinished ...>").rstrip()
                found += _begun(name, rest, who, heard)
            else:
                found += _begun(name, rest, who, heard)
                found += _ended(name, rest, who, heard)
    return found


def _begun(name: str, rest: str, who: str, heard: dict[str, bytes]) -> Iterator[Event]:
    path = _path(rest)
    if name in ("fsync", "fdatasync"):
        yield Event("begin", path, who=who)
    elif name == "sendto" and ANSWERED.match(_bytes(rest)):
        word = WORD.search(heard.pop(path, b""))
        if word:
            yield Event("ack", data=word[1] or word[2])


def _ended(name: str, rest: str, who: str, heard: dict[str, bytes]) -> Iterator[Event]:
    path, result = _path(rest), rest.rpartition(" = ")[2].split()[0]
    if name == "pwrite64" and not result.startswith("-"):
        offset = int(rest.rpartition(")")[0].rpartition(", ")[2])
        yield Event("write", path, offset, _bytes(rest)[: int(result)])
    elif name == "ftruncate" and result == "0":
        yield Event("cut", path, int(rest.rpartition(")")[0].rpartition(", ")[2]))
    elif name == "unlink" and result == "0":
        yield Event("gone", _bytes(rest).decode())
    elif name in ("fsync", "fdatasync") and result == "0":
        yield Event("end", path, who=who)
    elif name == "recvfrom" and not result.startswith("-"):
        data = _bytes(rest)
        heard[path] = data if data.startswith((b"POST", b"GET")) else heard.get(path, b"") + data


def _path(rest: str) -> str:
    match = re.match(r"\d+<([^>]*)>", rest)
    if match is None:
        return ""
    text = match[1]
    return re.sub(r"\\x([0-9a-f]{2})", lambda pair: chr(int(pair[1], 16)), text)


def _bytes(rest: str) -> bytes:
    match = re.search(r'"((?:\\x[0-9a-f]{2})*)"', rest)
    return bytes.fromhex(match[1].replace("\\x", "")) if match else b""


class Disk:
    """The files of a folder as the trace goes on. `base` is the folder as it was before."""

    def __init__(self, base: Path, folder: Path) -> None:
        self._folder = str(folder)
        self._files = {path.name: _File(bytearray(path.read_bytes())) for path in base.glob("*.db*")}
        self._gone: set[str] = set()  # unlinked, but nobody synced the folder: they may be there again

    def happens(self, event: Event) -> None:
        """Let one event happen."""
        if not event.file.startswith(self._folder + "/") or ".db" not in event.file or event.file.endswith("-shm"):
            return
        name = event.file.rpartition("/")[2]
        if event.what == "gone":
            self._gone.add(name)
            return
        if event.what == "write" and name in self._gone:  # made anew under the same name
            self._gone.discard(name)
            self._files.pop(name, None)
        file = self._files.setdefault(name, _File(bytearray()))
        if event.what == "write":
            file.pending.append((event.offset, event.data))
        elif event.what == "cut":
            file.pending.append((-1 - event.offset, b""))
        elif event.what == "begin":
            file.marks[event.who] = len(file.pending)
        elif event.what == "end":
            sure = file.marks.pop(event.who, 0)
            for write in file.pending[:sure]:
                _apply(file.durable, write)
            del file.pending[:sure]
            file.marks = {who: max(0, mark - sure) for who, mark in file.marks.items()}

    def lost_power(self, chance: random.Random, kept: float, into: Path) -> None:
        """Write the files as they may be found: of what was not synced, each block with probability `kept`."""
        into.mkdir()
        for name, file in self._files.items():
            if name in self._gone and chance.random() < 0.5:
                continue
            image = bytearray(file.durable)
            for offset, data in file.pending:
                if offset < 0:
                    if chance.random() < kept:
                        _apply(image, (offset, data))
                    continue
                for start in range(0, len(data), BLOCK):
                    if chance.random() < kept:
                        _apply(image, (offset + start, data[start : start + BLOCK]))
            (into / name).write_bytes(image)


def _apply(image: bytearray, write: tuple[int, bytes]) -> None:
    offset, data = write
    if offset < 0:
        del image[-1 - offset :]
        return
    if len(image) < offset:
        image.extend(bytes(offset - len(image)))
    image[offset : offset + len(data)] = data


@dataclass
class Losses:
    """What the crash points showed. `lossy` counts the points at which something acknowledged was gone."""

    points: int = 0
    acknowledged: int = 0
    acked_lost: int = 0
    lossy: int = 0
    corrupt: int = 0
    syncs: int = 0
    answers: int = 0


def replay(trace: Path, base: Path, folder: Path, scratch: Path, points: int, seed: int = 1) -> Losses:
    """Try `points` moments of a trace, in order, so that the trace is walked once."""
    happened, chance, losses = events(trace), random.Random(seed), Losses()
    acks = [place for place, event in enumerate(happened) if event.what == "ack"]
    if not acks:
        raise RuntimeError("the trace shows no answer")
    moments = sorted(chance.randrange(acks[0], len(happened)) for _ in range(points))
    disk, told, place = Disk(base, folder), set(), 0
    losses.answers = len(acks)
    losses.syncs = sum(event.what == "end" and event.file.endswith("-wal") for event in happened[acks[0] :])
    for number, moment in enumerate(moments):
        for event in happened[place:moment]:
            if event.what == "ack":
                told.add(event.data.decode())
            else:
                disk.happens(event)
        place = moment
        into = scratch / f"crash-{number}"
        disk.lost_power(chance, chance.choice((0, 0.5, 0.9)), into)
        missing, whole = _look(into, told)
        losses.points += 1
        losses.acknowledged += len(told)
        losses.acked_lost += missing
        losses.lossy += missing > 0
        losses.corrupt += not whole
    return losses


def _look(folder: Path, told: set[str]) -> tuple[int, bool]:
    """How many acknowledged words are missing, and whether both files are whole."""
    whole, stored = True, set()
    for name in ("soundings.db", "intake.db"):
        connection = sqlite3.connect(folder / name)
        try:
            whole &= connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            if name == "intake.db":
                stored = {json.loads(row[0]).get("word") for row in connection.execute("SELECT answers FROM arrivals")}
        except sqlite3.DatabaseError:
            whole = False
        finally:
            connection.close()
    return len(told - stored), whole
