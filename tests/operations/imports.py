"""Synthetic files to import: two small CSV files and their mapping, and what an import stored of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from surveys.database import Base, IntakeBase, db, reading
from surveys.operations.importing import run

OWNER = "facilitator@example.org"
SURE = {
    "column": "sure",
    "key": "sure",
    "type": "scale",
    "item": "sureness",
    "prompt": "I am sure what to do",
    "better": "higher",
    "settings": {"labels": ["Disagree", "Neither", "Agree"]},
}
MAPPING: dict[str, Any] = {
    "title": "Before and after",
    "attribution": "A made-up survey, CC0",
    "files": {"before": "before.csv", "after": "after.csv"},
    "session": {"column": "session"},
    "missing": ["NA"],
    "questions": [SURE],
}
BEFORE = "session,sure\n" + "".join(f"2024-03-05 spring,{a}\n" for a in ("Disagree", "Disagree", "Neither", "NA", "1"))
AFTER = "session,sure\n" + "".join(f"2024-03-05 spring,{a}\n" for a in ["Agree"] * 4 + ["Neither"])
TAKEN = BEFORE.replace("NA", "Agree")


def folder(tmp_path: Path, before: str | bytes = TAKEN, after: str | bytes = AFTER, **changes: Any) -> Path:
    """Writes the files and the mapping with these changes; returns the mapping's path."""
    for name, content in (("before.csv", before), ("after.csv", after)):
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    path = tmp_path / "mapping.json"
    path.write_text(json.dumps({**MAPPING, **changes}), encoding="utf-8")
    return path


def imported(app: Flask, path: Path, *, partial: bool = False, into: str = "Practice") -> tuple[int, list[str]]:
    """Runs an import; returns the exit code and what was said."""
    said: list[str] = []
    return run(app, path, into, OWNER, partial=partial, say=said.append), said


def stored(app: Flask) -> dict[str, int]:
    """How many rows each table has that an import could touch; tables without rows are left out."""
    with app.app_context():
        names = set(Base.metadata.tables) - {"users", "roles", "pictures"}
        counts = {
            name: db.session.scalar(select(func.count()).select_from(Base.metadata.tables[name])) for name in names
        }
        with reading("intake") as intake:
            for name, table in IntakeBase.metadata.tables.items():
                counts[name] = intake.scalar(select(func.count()).select_from(table))
    return {name: count for name, count in counts.items() if count}


def refused(app: Flask, path: Path) -> list[str]:
    """Imports, checks that nothing was stored; returns what was said without the last line, which says just that."""
    code, said = imported(app, path)
    assert (code, said[-1], stored(app)) == (1, "Nothing was imported.", {})
    return said[:-1]
