"""The tests' own machinery: what is missing is never passed over in silence, and every test has its own database."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser

from tests.support import needs, postgres
from tests.support.databases import SqliteMaker, TestDatabase


def test_skip_or_fail_on_a_persons_machine_skips_and_says_why() -> None:
    missing = needs.skip_or_fail("PostgreSQL", "Install it", {})
    assert missing == ("skip", "PostgreSQL is not here. Install it.")


@pytest.mark.parametrize("value", ["true", "True", "1"])
def test_skip_or_fail_in_ci_fails(value: str) -> None:
    missing = needs.skip_or_fail("PostgreSQL", "Install it", {"CI": value})
    assert missing == ("fail", "PostgreSQL is not here. Install it. With CI=true nothing may be left out.")


@pytest.mark.parametrize("value", ["", "false", "0"])
def test_skip_or_fail_where_ci_is_off_skips(value: str) -> None:
    assert needs.skip_or_fail("Chromium", "Install it", {"CI": value}).act == "skip"


@pytest.mark.parametrize(("ci", "outcome"), [("true", pytest.fail.Exception), ("", pytest.skip.Exception)])
def test_give_up_ends_the_test_that_way(ci: str, outcome: type[BaseException], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", ci)
    with pytest.raises(outcome, match="Chromium is not here"):
        needs.give_up("Chromium", "Install it")


def test_real_data_folder_is_named_by_the_environment() -> None:
    assert needs.real_data_folder({"SOUNDINGS_REAL_DATA": "elsewhere"}) == Path("elsewhere")


@pytest.mark.parametrize("environment", [{}, {"SOUNDINGS_REAL_DATA": ""}])
def test_real_data_folder_lies_beside_the_project_by_default(environment: dict[str, str]) -> None:
    assert needs.real_data_folder(environment) == needs.PROJECT.parent / "shared" / "data"


def test_programs_of_postgresql_are_found_together() -> None:
    folder = postgres.programs()
    if folder is None:
        needs.give_up("PostgreSQL", "Install the package postgresql of your system (14 or later)")
    assert [(folder / name).exists() for name in ("initdb", "postgres")] == [True, True]


def test_cluster_has_the_settings_that_deploy_asks_for(cluster: postgres.Cluster) -> None:
    asked = {name: value for name, value in postgres.settings().items() if name not in postgres.SMALL}
    with psycopg.connect(cluster.url("postgres")) as connection:
        shown = {name: connection.execute(f"SHOW {name}".encode()).fetchone()[0] for name in asked}
    assert shown == asked
    assert [asked[name] for name in ("fsync", "full_page_writes", "synchronous_commit")] == ["on", "on", "on"]


def test_cluster_databases_are_copies_that_know_nothing_of_each_other(cluster: postgres.Cluster) -> None:
    one, two = cluster.url("one"), cluster.url("two")
    cluster.run("CREATE DATABASE one TEMPLATE template0", "CREATE DATABASE two TEMPLATE one")
    with psycopg.connect(one) as connection:
        connection.execute("CREATE TABLE only_here ()")
    with psycopg.connect(two) as connection:
        assert connection.execute("SELECT to_regclass('only_here')").fetchone() == (None,)
        cluster.drop(one)
        cluster.drop(two)  # although this connection is still open
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")


def test_cluster_ends_with_its_block_and_leaves_nothing() -> None:
    folder = postgres.programs()
    if folder is None:
        needs.give_up("PostgreSQL", "Install the package postgresql of your system (14 or later)")
    with postgres.cluster(folder) as running:
        assert (running.home / "data").exists()
    assert (running.process.poll(), running.home.exists()) == (0, False)


def test_sqlite_databases_are_copies_of_what_was_prepared(tmp_path: Path) -> None:
    def prepare(settings: Mapping[str, str]) -> None:
        folder = Path(settings["SOUNDINGS_DATA"])
        folder.mkdir(parents=True)
        (folder / "soundings.db").write_text("migrated")

    maker = SqliteMaker(tmp_path / "template", prepare)
    one, two = maker.new(tmp_path / "one"), maker.new(tmp_path / "two")
    (one.folder / "soundings.db").write_text("changed")
    assert (two.folder / "soundings.db").read_text() == "migrated"
    maker.drop(one)
    assert (one.folder.exists(), two.folder.exists()) == (False, True)


def test_database_is_migrated_and_its_own(database: TestDatabase) -> None:
    assert ("SOUNDINGS_DATABASE_URL" in database.settings) == (database.kind == "postgresql")
    assert (database.folder / "soundings.db").exists() == (database.kind == "sqlite")


def test_browser_shows_a_page(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740})
    page.set_content("<h1>What changed</h1>")
    assert page.get_by_role("heading").inner_text() == "What changed"
    page.close()
