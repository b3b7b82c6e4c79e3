"""Conditional questions ("ask this only if"): of whom their figures may tell.

How many are asked a conditional question is how many answered the other one so: a figure of that one too. So it is
told of exactly those people whom the other question's own figures describe, and where these say nothing, nothing is
told. Then whoever takes one from the other is left with nobody, or with what the other question shows anyway.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from typing import Any

from analysis.distributions import options
from analysis.samples import Answers
from analysis.texts import nest
from forms.measures import Part
from forms.texts import Text

SIDES = ("before", "after")


@dataclass(frozen=True)
class Told:
    """A question on its page, as far as conditional ones depend on it: its answers that count, and its record."""

    part: Part
    answers: Answers
    record: dict[str, Any]


def of_those_told(part: Part, answers: Answers, other: Told | None) -> Answers | None:
    """The answers to a conditional question that its figures may be made of; None where nothing may be told of it.

    other: the question that it depends on; None where that one is not on this page. Where the other's figures are of
    the linked people, only theirs count. Changes of linked people are told only where the other question's are, and it
    is not sensitive: who was asked twice would tell who answered so twice.
    """
    if other is None or other.record["base"] is None:
        return None
    kept: dict[str, tuple[Any, ...]] = {}
    for side in SIDES:
        given, at = getattr(answers, side), SIDES[1] if part.remembered else side
        if all(value is None for value in given):
            kept[side] = given
            continue
        if not _described(part, other, at):
            return None
        whom: Container[int] = range(len(given))
        if other.record["base"] == "matched":
            if len(given) != len(getattr(other.answers, at)):
                return None  # late-comers joined one of the two alone: their linked people would be left over
            whom = {pair[SIDES.index(at)] for pair in _complete(other.answers)}
        kept[side] = tuple(value if i in whom else None for i, value in enumerate(given))
    pairs = answers.pairs if _tells_pairs(part, answers, other) else ()
    return Answers(before=kept["before"], after=kept["after"], pairs=pairs)


def _described(part: Part, other: Told, side: str) -> bool:
    """Whether the other question's figures describe the very form in which this one was answered."""
    place = SIDES.index(side)
    return part.sides[place] == other.part.sides[place] and other.record[f"n_{side}"] is not None


def _tells_pairs(part: Part, answers: Answers, other: Told) -> bool:
    if part.remembered:
        return True  # both answers are in one form
    alike = all(len(getattr(answers, side)) == len(getattr(other.answers, side)) for side in SIDES)
    return alike and other.record["change_from"] == "pairs" and not other.part.sensitive


def _complete(answers: Answers) -> list[tuple[int, int]]:
    """The pairs of which both answers are there."""
    return [(i, j) for i, j in answers.pairs if answers.before[i] is not None and answers.after[j] is not None]


def hushed(record: dict[str, Any], k: int) -> None:
    """Take out of a conditional question's record how many answered, where they are fewer than k."""
    for side in SIDES:
        n = record[f"wave_n_{side}"]
        if n is not None and n < k:
            record[f"wave_n_{side}"] = None


def whom(part: Part, other: Part) -> Text | None:
    """Of whom a conditional question was asked, in words; None for any other."""
    if part.asked_if is None:
        return None
    value = part.asked_if.value
    label = next((option.label for option in options(other) if option.value == value), None)
    answer = nest("quoted", words=label) if label is not None else str(value)
    return Text(f"asked_of_{part.asked_if.comparison}", {"answer": answer, "prompt": other.prompt})
