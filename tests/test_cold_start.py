"""A web worker must start light: none of the heavy libraries is loaded before something is drawn or migrated."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("scipy", "numpy", "matplotlib", "alembic", "openpyxl")
PROGRAM = """
import sys
from app import create_app
create_app()
{more}
print(*sorted(name for name in {heavy!r} if name in sys.modules))
"""


def loaded(tmp_path: Path, more: str = "") -> str:
    """The heavy libraries that are loaded after create_app() and `more`."""
    program = PROGRAM.format(heavy=HEAVY, more=more)
    environment = {**os.environ, "SOUNDINGS_DATA": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment, check=True)
    return done.stdout.strip()


def test_create_app_loads_nothing_heavy(tmp_path: Path) -> None:
    assert loaded(tmp_path) == ""


@pytest.mark.parametrize("module", ["numpy", "alembic"])
def test_cold_start_test_catches_a_heavy_import(tmp_path: Path, module: str) -> None:
    assert loaded(tmp_path, f"import {module}") == module
