"""The anonymity promise as data: its clauses as they are published, each with the tests that prove it.

The words stand in clauses.json, exactly as people are promised them. A clause whose feature does not exist yet says so
and does not count as kept. A test collects every test that is named there.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path


@dataclass(frozen=True)
class Proof:
    """A test by its id: where it stands, and its name as words."""

    id: str

    @property
    def words(self) -> str:
        """What the test shows, from its name: "sealed rows do not lie in the order of sending"."""
        return self.id.rpartition("::test_")[2].replace("_s_", "’s ").replace("_", " ")


@dataclass(frozen=True)
class Clause:
    """One clause, P1 to P16: what it is about in plain words, its published wording, its proofs, and why it is not kept
    yet (None: it is).

    short, short_easy: its words on the first screen, usual and easy to read; empty where it is not said there.
    """

    id: str
    title: str
    wording: str
    proofs: tuple[Proof, ...]
    not_yet: str | None = None
    short: str = ""
    short_easy: str = ""


@lru_cache(maxsize=1)
def clauses() -> tuple[Clause, ...]:
    """The clauses in order."""
    read = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
    return tuple(
        Clause(
            one["id"],
            one["title"],
            one["wording"],
            tuple(map(Proof, one["tests"])),
            one.get("not_yet"),
            one.get("short", ""),
            one.get("short_easy", ""),
        )
        for one in read
    )


def in_short(clause_id: str, translate: Callable[[str], str] = str, *, easy: bool = False, **named: object) -> str:
    """A clause as the first screen says it, in English or as `translate` has it."""
    clause = next(clause for clause in clauses() if clause.id == clause_id)
    return translate(clause.short_easy if easy else clause.short).format(**named)
