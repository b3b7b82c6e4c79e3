"""Whoever silences a check says why, beside it: without its reason a suppression can neither be judged nor removed."""

from __future__ import annotations

import io
import re
import tokenize
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SUPPRESSED = re.compile(r"#\s*(?:noqa(?::\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*)?|type:\s*ignore(?:\[[\w,\s-]+\])?)")


def without_reason(source: str) -> list[int]:
    """The lines of a Python file that suppress a check and say nothing else."""
    found = []
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        said, suppressions = SUPPRESSED.subn("", token.string if token.type == tokenize.COMMENT else "")
        if suppressions and not re.search(r"\w", said):
            found.append(token.start[0])
    return found


def test_every_suppressed_check_has_its_reason_beside_it() -> None:
    files = [path for path in ROOT.rglob("*.py") if not {"build", ".venv", "node_modules"} & set(path.parts)]
    found = {str(path.relative_to(ROOT)): without_reason(path.read_text(encoding="utf-8")) for path in files}
    assert {path: lines for path, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    "comment", ["# noqa", "# noqa: S603", "# noqa: S603, E501", "# type: ignore", "# type: ignore[misc]  # noqa: E501"]
)
def test_planted_suppression_without_a_reason_is_caught(comment: str) -> None:
    assert without_reason(f"x = 1\ny = 2  {comment}\n") == [2]


@pytest.mark.parametrize("comment", ["# noqa: S603 - our own words", "# type: ignore[misc]  # a name of our own"])
def test_suppression_with_a_reason_passes(comment: str) -> None:
    assert without_reason(f"x = 1  {comment}\n") == []
