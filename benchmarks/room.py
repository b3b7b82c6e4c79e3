"""From the tap on "Show the room" to the first figure, with the real server and clerk, as the two pages ask for it."""

from __future__ import annotations

import http.cookiejar
import os
import re
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from benchmarks import load
from benchmarks.site import EMAIL, PASSWORD, Site, answer_both, site
from surveys.database import db
from surveys.models.evidence import Lease

SIZES = (30, 300)
PAUSE = 0.5  # seconds between two looks of a page while results are being made
PATIENCE = 60


def run() -> None:
    for kind, extra in (("SQLite", None), ("PostgreSQL", _postgresql)):
        for people in SIZES:
            for page in ("run", "room"):
                with ExitStack() as stack:
                    environment = stack.enter_context(extra()) if extra else {}
                    made = stack.enter_context(site(environment))
                    _hold(made, people)
                    base = stack.enter_context(_serving(made))
                    seconds = _show(Browser(base), made, page)
                    print(
                        f"figure: tap to first figure, {page} page, {people} people, {kind}: {seconds:.1f} s",
                        flush=True,
                    )


@contextmanager
def _postgresql() -> Iterator[dict[str, str]]:
    from tests.support import postgres  # a server of the run's own, as the tests have one

    programs = postgres.programs()
    if programs is None:
        raise SystemExit("PostgreSQL is not installed here")
    with postgres.cluster(programs) as cluster:
        yield {"SOUNDINGS_DATABASE_URL": cluster.make_template()}


@contextmanager
def _serving(made: Site) -> Iterator[str]:
    address = f"http://127.0.0.1:{load.free_port()}"
    environment = {**os.environ, **made.environment, "SOUNDINGS_PUBLIC_URL": address}
    process = subprocess.Popen(
        [sys.executable, "-c", "from app import command; command()", "serve"], cwd=load.ROOT, env=environment
    )
    try:
        load._wait(f"{address}/")
        yield address
    finally:
        process.terminate()
        process.wait(40)


def _wait_for_clerk(made: Site) -> None:
    """Until the clerk has begun to work: in a room it has been up for long."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with made.app.app_context():
            if db.session.get(Lease, "clerk") is not None:
                return
        time.sleep(0.2)
    raise RuntimeError("the clerk did not start")


def _hold(made: Site, people: int) -> None:
    answer_both(made, people)
    with made.app.app_context():
        for engine in db.engines.values():
            engine.dispose()


class Browser:
    """A facilitator's browser: cookies, and nothing of what it loads is drawn."""

    def __init__(self, base: str) -> None:
        self.base = base
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(jar)
        self.post("/sign-in", email=EMAIL, password=PASSWORD)

    def get(self, path: str) -> str:
        with self._opener.open(self.base + path, timeout=PATIENCE) as answer:
            return str(answer.read().decode())

    def post(self, path: str, page: str | None = None, **fields: str) -> None:
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.get(page or path))
        body = urllib.parse.urlencode({**fields, "csrf_token": token.group(1) if token else ""}).encode()
        with self._opener.open(self.base + path, body, timeout=PATIENCE) as answer:
            answer.read()


def _show(browser: Browser, made: Site, page: str) -> float:
    """Seconds from the tap until a page with a figure is loaded; it looks as often as the page's script does."""
    path = f"/sessions/{made.session_id}"
    begun = time.perf_counter()
    browser.post(f"{path}/finish", page=path)
    while time.perf_counter() - begun < PATIENCE:
        if page == "run" and '"results":"' in browser.get(f"{path}/count").replace(" ", ""):
            break
        if page == "room" and "See what changed" in browser.get(f"{path}/room"):
            break
        time.sleep(PAUSE)
    if '<figure class="figure"' not in browser.get(f"{path}/results"):
        raise RuntimeError("the results page holds no figure")
    return time.perf_counter() - begun
