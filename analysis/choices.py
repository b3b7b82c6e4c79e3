"""The change of every answer of a choice, linked or not; described only, so that there is no verdict."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analysis import disclosure
from analysis.comparing import option_change
from analysis.distributions import chose, options
from forms.measures import Part


def option_changes(
    part: Part, before: Sequence[Any], after: Sequence[Any], linked: bool, about_pairs: bool
) -> list[dict[str, Any]] | None:
    """Per option {"key", "change", "interval"}; None where a sensitive question would give few people away.

    before, after: answers without missing ones, in the same order where linked. about_pairs: rounded, because other
    figures of the question describe everyone.
    """
    found = []
    for option in options(part):
        then, now = ([chose(value, option, part.measure) for value in wave] for wave in (before, after))
        if linked and part.sensitive and disclosure.few_moved(*_moves(then, now)):
            return None
        change, interval = option_change(then, now, linked)
        if about_pairs:
            change = disclosure.round_about_pairs(change, share=True)
            low, high = (disclosure.round_about_pairs(end, share=True) for end in interval)
            interval = low, high
        found.append({"key": option.value, "change": change, "interval": list(interval)})
    return found


def _moves(then: Sequence[bool], now: Sequence[bool]) -> tuple[int, int, int]:
    """People who chose it only after, both times alike, only before."""
    moves = [int(b) - int(a) for a, b in zip(then, now, strict=True)]
    return moves.count(1), moves.count(0), moves.count(-1)
