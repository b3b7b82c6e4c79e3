"""Charts are drawn with a folder of their own for matplotlib's cache, as the service does."""

from __future__ import annotations

import os

import pytest


@pytest.fixture(scope="session", autouse=True)
def drawing_folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Points matplotlib to a folder that may be written, before anything imports it."""
    os.environ.setdefault("MPLCONFIGDIR", str(tmp_path_factory.mktemp("matplotlib")))
