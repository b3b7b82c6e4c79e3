"""How much room is left on the disk that holds the data: facilitators are warned, and nothing new begins on a full one.

What is open goes on: answers are small, and those that find no room are told so and sent again. Where PostgreSQL runs
on another machine, its disk cannot be seen from here.
"""

from __future__ import annotations

import shutil
from typing import NamedTuple

from flask import current_app

from surveys.errors import NoRoom

MEGABYTE = 1_000_000


class Room(NamedTuple):
    """What is free: MB, and hundredths of the disk, both rounded down."""

    megabytes: int
    percent: int
    is_low: bool
    is_full: bool  # too full for anything new


def room() -> Room | None:
    """The room on the data folder's disk; None where the system does not say."""
    config = current_app.config
    try:
        total, _used, free = shutil.disk_usage(config["SOUNDINGS_DATA"])
    except OSError:
        return None
    share = free / total if total else 0.0
    return Room(free // MEGABYTE, int(share * 100), share < config["DISK_LOW"], free < config["DISK_LEAST"] * MEGABYTE)


def refuse_if_full() -> None:
    """Raise NoRoom where too little is free for a session, or a form, to begin."""
    left = room()
    if left is not None and left.is_full:
        raise NoRoom
