"""How a surprise is written to the log: its type and its place.

Never its words: they may be somebody's answer.
"""

from __future__ import annotations

import traceback
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent


def place(fault: BaseException) -> str:
    """An exception as "Type at file:line < file:line": innermost first, with the causes, and no values."""
    said: list[str] = []
    cause: BaseException | None = fault
    while cause is not None and len(said) < 5:
        frames = [f"{_short(frame.filename)}:{frame.lineno}" for frame in traceback.extract_tb(cause.__traceback__)]
        said.append(f"{type(cause).__name__} at {' < '.join(reversed(frames[-12:])) or 'nowhere'}")
        cause = cause.__cause__ or cause.__context__
    return "; from ".join(said)


def _short(filename: str) -> str:
    path = Path(filename)
    try:
        return str(path.relative_to(HOUSE))
    except ValueError:
        return "/".join(path.parts[-2:])
