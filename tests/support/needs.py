"""What happens to a test whose program or data is not on this machine.

A newcomer's machine need not have PostgreSQL or a browser: the test is skipped and says why. With CI=true the same test
fails, so that no check can fall silent there.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, NamedTuple, NoReturn

import pytest

PROJECT = Path(__file__).resolve().parents[2]


class Missing(NamedTuple):
    """What to do about a test that cannot run here, and the sentence that says why."""

    act: Literal["skip", "fail"]
    reason: str


def skip_or_fail(needed: str, remedy: str, environment: Mapping[str, str]) -> Missing:
    """Skip on a person's machine, fail where CI is true.

    `needed`: what is missing, as a noun; `remedy`: how to get it, as an order.
    """
    reason = f"{needed} is not here. {remedy}."
    if environment.get("CI", "").lower() in ("true", "1"):
        return Missing("fail", f"{reason} With CI=true nothing may be left out.")
    return Missing("skip", reason)


def give_up(needed: str, remedy: str) -> NoReturn:
    """End the running test as skip_or_fail says."""
    missing = skip_or_fail(needed, remedy, os.environ)
    if missing.act == "fail":
        pytest.fail(missing.reason, pytrace=False)
    pytest.skip(missing.reason)


def chromium() -> str | None:
    """Path of the system's Chromium, None if there is none."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)


def real_data_folder(environment: Mapping[str, str]) -> Path:
    """Where the real answers of workshops should lie: SOUNDINGS_REAL_DATA, else ../shared/data beside the project."""
    return Path(environment.get("SOUNDINGS_REAL_DATA") or PROJECT.parent / "shared" / "data")
