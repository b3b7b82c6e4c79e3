"""P1, P2: answering leaves a trace in the answers and nowhere else, neither in a log nor in any other file.

The real program runs under strace, which sees every write of every one of its processes.
"""

from __future__ import annotations

import http.client
import json
import logging
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from surveys.operations.clerk import work_figures
from tests.anonymity import probes
from tests.support import factories as make
from tests.support import needs, site
from tests.support.databases import TestDatabase

PEOPLE = 20
WRITE = re.compile(r"^\d+ +(?P<when>\d+\.\d+) (?P<call>\w+)\((?P<handle>\d+)(?:<(?P<what>[^>]*)>)?")
# talk between processes, and with phones
HARMLESS = re.compile(r"(socket|TCP|TCPv6|UNIX|UNIX-STREAM|pipe|anon_inode)\b.*")
DATABASE = re.compile(r"/(soundings|intake)\.db(-wal|-shm|-journal|\.turn)?$")


@contextmanager
def traced(database: TestDatabase, folder: Path) -> Iterator[tuple[int, Path, Path]]:
    """Serve an installation under strace: (port, what it traced, what the program said)."""
    strace = shutil.which("strace")
    if strace is None:
        needs.give_up("strace", "Install the package strace of your system")
    port, trace, said = site.free_port(), folder / "trace", folder / "said"
    calls = "trace=write,pwrite64,writev,pwritev,pwritev2,sendfile"
    command = [strace, "-f", "-y", "-qq", "-ttt", "-s", "0", "--seccomp-bpf", "-e", calls, "-o", str(trace)]
    with said.open("wb") as output:
        process = subprocess.Popen(
            [*command, *site.COMMAND, "serve"],
            cwd=needs.PROJECT,
            env=site.environment(database, port),
            stdout=output,
            stderr=output,
        )
        try:
            site.wait(f"http://127.0.0.1:{port}/", process)
            yield port, trace, said
        finally:
            # strace ends with the program that it follows, and is deaf to signals until then
            for child in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split():
                os.kill(int(child), signal.SIGTERM)
            process.wait(site.PATIENCE)


def answer_with_canaries(port: int, code: str, number: int) -> int:
    """One person's visit, each channel with a canary of its own, and a malformed request beside it."""
    address = (f"127.7.1.{number + 1}", 0)
    headers = {
        "User-Agent": f"kakapo-agent-{number}",
        "X-Forwarded-For": f"203.0.113.{number + 1}",
        "Accept-Language": f"kk-{number:02d}-kakapo",
        "Cookie": f"kakapo=cookie-{number}",
        "Content-Type": "application/json",
    }
    body = make.submission({"conf": 1 + number % 5}, f"kakapo-code-{number}-", submission=nonce(number))
    phone = http.client.HTTPConnection("127.0.0.1", port, timeout=30, source_address=address)
    phone.request("GET", f"/s/{code}?kakapo-query-{number}", headers=headers)
    phone.getresponse().read()
    phone.request("POST", f"/s/{code}", json.dumps(body), headers)
    answer = phone.getresponse()
    answer.read()
    phone.close()
    bad = http.client.HTTPConnection("127.0.0.1", port, timeout=30, source_address=address)
    bad.request("GET", "/s/" + "k" * 3000 + "kakapo", headers={**headers, "Cookie": "kakapo" * 1500})
    bad.getresponse().read()
    bad.close()
    return answer.status


def nonce(number: int) -> str:
    return f"deadbeef-0000-4000-8000-{number:012d}"


def test_answering_leaves_its_traces_in_the_answers_alone(sqlite_database: TestDatabase, tmp_path: Path) -> None:
    """Twenty visits: writes go to the database and to sockets; no canary but the answers is in any file, ever."""
    app = create_app({"TESTING": True, **make.QUICK}, environment=sqlite_database.settings)
    session_id, code = make.session(app, make.community(app), opened="before")
    with traced(sqlite_database, tmp_path) as (port, trace, said):
        begun, told = time.time(), said.read_bytes()
        statuses = [answer_with_canaries(port, code, number) for number in range(PEOPLE)]
        ended = time.time()
    assert statuses == [201] * PEOPLE
    assert said.read_bytes() == told
    assert written_elsewhere(trace, begun, ended) == set()
    files = [said, *(path for path in sqlite_database.folder.rglob("*") if path.is_file())]
    assert canaries_in(files) == []
    make.act(app, session_id, "finish")
    work_figures(app)
    assert canaries_in(files) == []


def written_elsewhere(trace: Path, begun: float, ended: float) -> set[str]:
    """What was written to between two moments besides the database, phones and other processes."""
    written = [found for line in trace.read_text().splitlines() if (found := WRITE.match(line))]
    targets = [found["what"] or "" for found in written if begun <= float(found["when"]) <= ended]
    assert sum(DATABASE.search(what) is not None for what in targets) >= PEOPLE  # the trace sees what there is to see
    return {what for what in targets if not DATABASE.search(what) and not HARMLESS.match(what)}


def canaries_in(files: list[Path]) -> list[tuple[str, bytes]]:
    """Every canary of a visit but the answers, in these files: addresses, agents, codes, ids of submissions."""
    nonces = [nonce(number) for number in range(PEOPLE)]
    canaries = [b"kakapo", b"127.7.1.", b"203.0.113.", *(own.encode() for own in nonces)]
    canaries += [bytes.fromhex(own.replace("-", "")) for own in nonces]
    return [
        (path.name, canary) for path in files if path.exists() for canary in canaries if canary in path.read_bytes()
    ]


def test_nothing_is_logged_of_a_visit(sqlite_app: Flask) -> None:
    assert probes.lines_of_requests(sqlite_app) == []


def test_surprise_on_an_attendee_s_page_is_logged_without_what_was_sent(
    sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(code: str) -> None:
        raise ValueError("invalid literal: 'kakapo'")

    monkeypatch.setitem(sqlite_app.view_functions, "attend.send", fails)
    _, code = make.session(sqlite_app, make.community(sqlite_app), opened="before")
    with caplog.at_level(logging.DEBUG):
        answer = sqlite_app.test_client().post(f"/s/{code}", json=make.submission({"conf": 3}))
    assert answer.status_code == 500
    assert "ValueError at" in caplog.text
    assert "kakapo" not in caplog.text + answer.get_data(as_text=True)
    assert code not in caplog.text
