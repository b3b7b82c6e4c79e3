"""Matching the tokens of link codes into pairs of responses, for precision rather than recall.

Two responses are linked only where their tokens are equal and nobody else in either wave has the same one; what
cannot be told stays unlinked and is counted. This is the one place that decides who is whom, and it guesses nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Links:
    """Pairs of indices (i in before, j in after) in rising order, and counts of responses that explain the rest.

    In each wave: exact + repeated + no_code + no_partner = responses. Repeated are responses whose token occurs more
    than once in their own wave.
    """

    pairs: tuple[tuple[int, int], ...]
    exact: int
    repeated_before: int
    repeated_after: int
    no_code_before: int
    no_code_after: int
    no_partner_before: int
    no_partner_after: int


def match(before: Sequence[str | None], after: Sequence[str | None]) -> Links:
    """Link responses by equal token; None or an empty token means that no code was given.

    The same token twice in one wave links none of its holders: nothing tells which of them is the partner. One-to-one,
    the same whichever way round the waves are given, and independent of the order of rows up to renumbering.
    """
    times = Counter(t for t in before if t), Counter(t for t in after if t)
    where_after = {token: j for j, token in enumerate(after) if token and times[1][token] == 1}
    pairs = tuple(
        (i, where_after[token])
        for i, token in enumerate(before)
        if token and times[0][token] == 1 and token in where_after
    )
    repeated = [sum(count for count in side.values() if count > 1) for side in times]
    no_code = [sum(1 for token in side if not token) for side in (before, after)]
    alone = [len(side) - no_code[w] - repeated[w] - len(pairs) for w, side in enumerate((before, after))]
    return Links(pairs, len(pairs), *repeated, *no_code, *alone)
