"""What a facilitator should know before the page is shown: that all answered, and where all said the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from analysis.disclosure import all_agree, everybody_answered
from surveys.models.sessions import Session

Record = dict[str, Any]


@dataclass(frozen=True)
class Warnings:
    """How many were there and all answered (0: not all did); where all people, or all of a group, agreed."""

    everybody: int
    agreed: list[str]
    groups: list[tuple[str, str]]


def warnings(session: Session, releases: Sequence[Record]) -> Warnings | None:
    """What is to be said of a session's releases, its own first; None where there is nothing."""
    first = releases[0]
    n = max((wave["responses"] for wave in first["waves"]), default=0)
    everybody = n if everybody_answered(n, session.headcount) and n >= first["k"] else 0
    questions = [q for figures in releases for q in figures["questions"] if q["measure"] != "multiple"]
    agreed = [q["prompt"] for q in questions if all_agree(q["counts_before"]) or all_agree(q["counts_after"])]
    groups = [
        (question["prompt"], group["label"])
        for question in questions
        if question["prompt"] not in agreed
        for found in question.get("breakdowns") or ()
        for group in found["groups"]
        if _agrees(question, group)
    ]
    if not (everybody or agreed or groups):
        return None
    return Warnings(everybody, list(dict.fromkeys(agreed)), groups)


def _agrees(question: Record, group: Record) -> bool:
    """Whether the figures of a group tell that all of it gave one answer: an average at an end of the scale does."""
    ends = {"binary": (0, 1)}.get(question["measure"], (question["low"], question["high"]))
    return any(
        all_agree(group[f"counts_{side}"]) or (group[f"mean_{side}"] is not None and group[f"mean_{side}"] in ends)
        for side in ("before", "after")
    )
