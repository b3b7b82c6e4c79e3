"""Fixtures for every folder of tests: `database`, `browser`, `real_data`; and the last lines of pytest's output.

What a test asks for and this machine lacks makes it skip, with the reason; with CI=true it fails (support/needs.py).
The last lines say how many figures the reference cases compared, and how many planted leaks were caught. They stand
here because the process that gathers the results of parallel workers loads no other conftest.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

from tests.support import databases, needs, postgres
from tests.support.kept import keep

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# Two test processes share a machine's two cores: a slow example is no fault. What failed once is tried again first.
# CI tries the same examples each time, so that a change is judged by what it changes; everybody else tries new ones.
hypothesis.settings.register_profile("soundings", deadline=None, derandomize=os.environ.get("CI") == "true")
hypothesis.settings.load_profile("soundings")

keep()

FIGURES = "reference_figures"  # the property of a test report that says how many figures its case compared
_compared: list[int] = []
LEAK = "planted_leak"  # likewise, of a test that plants a leak: its name
_planted: dict[str, bool] = {}

CHROMIUM_SWITCHES = [
    "--no-sandbox",  # CI runs as root in a container
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
]


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Collect the number of figures that one case compared, and whether a planted leak was caught."""
    if report.when == "call":
        _planted.update({str(leak): report.passed for name, leak in report.user_properties if name == LEAK})
        _compared.extend(int(value) for name, value in report.user_properties if name == FIGURES)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Print the lines after pytest's own last one; workers of pytest-xdist have no terminal to print on."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or hasattr(config, "workerinput"):
        return
    if _compared or _planted:
        reporter.ensure_newline()
    if _planted:
        reporter.write_line(f"detected {sum(_planted.values())}/{len(_planted)} planted leaks")
    if _compared:
        reporter.write_line(f"compared {sum(_compared)} figures in {len(_compared)} cases")


@pytest.fixture(scope="session")
def cluster() -> Iterator[postgres.Cluster]:
    """A PostgreSQL server of this test process's own, started when the first test asks for it."""
    programs = postgres.programs()
    if programs is None:
        needs.give_up("PostgreSQL", "Install the package postgresql of your system (14 or later)")
    with postgres.cluster(programs) as running:
        yield running


@pytest.fixture(scope="session")
def sqlite_maker(tmp_path_factory: pytest.TempPathFactory) -> databases.SqliteMaker:
    """Makes SQLite databases; has migrated its template."""
    return databases.SqliteMaker(tmp_path_factory.mktemp("template") / "sqlite", databases.migrate)


@pytest.fixture(scope="session")
def postgresql_maker(cluster: postgres.Cluster, tmp_path_factory: pytest.TempPathFactory) -> databases.PostgresMaker:
    """Makes PostgreSQL databases; has migrated its template."""
    return databases.PostgresMaker(cluster, tmp_path_factory.mktemp("template") / "postgresql", databases.migrate)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[databases.TestDatabase]:
    """A migrated, empty installation of the test's own: the test runs once on SQLite and once on PostgreSQL."""
    maker: databases.Maker = request.getfixturevalue(f"{request.param}_maker")
    made = maker.new(tmp_path / "instance")
    yield made
    maker.drop(made)


@pytest.fixture
def sqlite_database(sqlite_maker: databases.SqliteMaker, tmp_path: Path) -> Iterator[databases.TestDatabase]:
    """The same on SQLite alone, for what does not depend on the database."""
    made = sqlite_maker.new(tmp_path / "instance")
    yield made
    sqlite_maker.drop(made)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium. Tests open contexts of their own (phone or desktop) and close them."""
    program = needs.chromium()
    if program is None:
        needs.give_up("Chromium", "Install the package chromium of your system")
    from playwright.sync_api import sync_playwright  # starts a helper program; only browser tests need it

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=CHROMIUM_SWITCHES)
        yield running
        running.close()


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real before and after answers (SOUNDINGS_REAL_DATA)."""
    folder = needs.real_data_folder(os.environ)
    if not folder.is_dir():
        needs.give_up("The folder of real answers", "Set SOUNDINGS_REAL_DATA to it")
    return folder
