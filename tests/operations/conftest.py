"""The same applications as in tests/surveys, and one with the account that imports."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.operations.imports import OWNER
from tests.support import factories as make
from tests.surveys.conftest import app, sqlite_app

__all__ = ["app", "owned", "sqlite_app"]


@pytest.fixture
def owned(sqlite_app: Flask) -> Flask:
    """An installation with the account that imports."""
    make.account(sqlite_app, OWNER)
    return sqlite_app
