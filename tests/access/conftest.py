"""The same applications as in tests/surveys."""

from tests.surveys.conftest import app, sqlite_app

__all__ = ["app", "sqlite_app"]
