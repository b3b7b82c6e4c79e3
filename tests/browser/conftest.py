"""The running product and its people, as browsers meet them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from app import create_app
from tests.support import factories as make
from tests.support.databases import SqliteMaker, TestDatabase
from tests.support.room import Room, open_room
from tests.support.site import serving
from tests.surveys.conftest import sqlite_app

__all__ = ["site", "sqlite_app", "visitor"]

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
DESKTOP = {"viewport": {"width": 1280, "height": 800}}


@pytest.fixture
def site(database: TestDatabase) -> Iterator[str]:
    """The address of the running product, on SQLite and on PostgreSQL."""
    with serving(database) as address:
        yield address


@pytest.fixture(scope="session")
def room(sqlite_maker: SqliteMaker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """Forms to fill in, for all tests of phones."""
    database = sqlite_maker.new(tmp_path_factory.mktemp("room") / "instance")
    with open_room(create_app({"TESTING": True, **make.QUICK}, environment=database.settings)) as running:
        yield running


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens pages in contexts of their own: visitor() is a desktop, visitor(phone=True) a phone.

    A page collects what the browser complains of; a complaint fails the test at its end.
    """
    contexts, complaints, allowed = [], [], set()

    def open_page(*, phone: bool = False, expect: tuple[str, ...] = ("422",), **more: object) -> Page:
        allowed.update(expect)
        context = browser.new_context(**{**(PHONE if phone else DESKTOP), **more})
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    # what is answered with an expected status (a refused form: 422) the browser notes in its console all the same
    assert [text for text in complaints if not any(status in text for status in allowed)] == []
