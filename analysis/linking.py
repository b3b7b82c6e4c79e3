"""Matching the tokens of link codes into pairs of responses, for precision rather than recall.

Equal codes are linked first, then codes that differ in one element, each only where nobody else could be meant; what
cannot be told stays unlinked and is counted (STATISTICS.md 3.4). This is the one place that decides who is whom, and
it guesses nothing. It knows tokens only by their being equal: how they are made is no business of analysis.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

MOST_WRONG = 0.02  # of the links; where more are to be expected, nothing is forgiven


class Code(NamedTuple):
    """One response's link code as tokens.

    full: the token of the whole code, None where an element is missing. parts: one token for each element left out;
    with a missing element only the token that leaves that one out; empty for codes that are right or wrong as a whole
    (cards, phones). Two codes are equal where they share `full`, within one element where they share any token.
    """

    full: str | None
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Links:
    """Pairs of indices (i in before, j in after) in rising order of i, and counts that explain the rest.

    In each wave: exact + tolerant + repeated + ambiguous + no_code + no_partner = responses. Repeated: responses whose
    whole code occurs more than once in their own wave. Ambiguous: there are candidates, and no way to choose.
    expected_wrong: how many links to expect between two different people if one element is forgiven. guarded: whether
    that is too many (more than 2 % of the links), so that nothing was forgiven.
    """

    pairs: tuple[tuple[int, int], ...]
    exact: int
    tolerant: int
    repeated_before: int
    repeated_after: int
    ambiguous_before: int
    ambiguous_after: int
    no_code_before: int
    no_code_after: int
    no_partner_before: int
    no_partner_after: int
    expected_wrong: float
    guarded: bool


class _Wave:
    """One side: its codes, and which of them occur twice. `tokens` are what a response can be recognised by."""

    def __init__(self, codes: Sequence[Code | None]) -> None:
        self.codes = [code if code is not None and (code.full or code.parts) else None for code in codes]
        times = Counter(code.full for code in self.codes if code and code.full)
        self.repeated = {i for i, code in enumerate(self.codes) if code and code.full and times[code.full] > 1}

    def once(self) -> dict[str, int]:
        """Where each whole code stands that occurs once."""
        return {code.full: i for i, code in enumerate(self.codes) if code and code.full and i not in self.repeated}

    def tokens(self, i: int, *, tolerant: bool) -> Iterable[str]:
        code = self.codes[i]
        if code is None:
            return
        if code.full:
            yield code.full
        if tolerant:
            yield from code.parts

    def forgiving(self) -> list[int]:
        """Those whose code can be forgiven an element, and does not occur twice."""
        return [i for i, code in enumerate(self.codes) if code and code.parts and i not in self.repeated]

    def near(self) -> tuple[int, int]:
        """(pairs of responses within one element of each other, all pairs): nobody should be that near by chance."""
        found = self.forgiving()
        shared = Counter(part for i in found if (code := self.codes[i]) for part in code.parts)
        return sum(_pairs(n) for n in shared.values()), _pairs(len(found))


def match(before: Sequence[Code | None], after: Sequence[Code | None], *, guard: bool = True) -> Links:
    """Link responses by their codes; None or a code without tokens means that no code was given.

    One-to-one, the same whichever way round the waves are given, and independent of the order of rows up to
    renumbering. Linear in the number of tokens, also where thousands share one code. guard=False forgives one element
    however many wrong links are to be expected: for measuring only.
    """
    waves = _Wave(before), _Wave(after)
    exact = _exact(*waves)
    links = _links(waves, exact, tolerant=True)
    if guard and links.tolerant and links.expected_wrong > MOST_WRONG * len(links.pairs):
        return _links(waves, exact, tolerant=False, expected_wrong=links.expected_wrong)
    return links


def _exact(before: _Wave, after: _Wave) -> dict[int, int]:
    """Equal whole codes that occur once in each wave."""
    there = after.once()
    return {i: there[full] for full, i in before.once().items() if full in there}


def _links(
    waves: tuple[_Wave, _Wave], exact: dict[int, int], *, tolerant: bool, expected_wrong: float | None = None
) -> Links:
    """The exact links, what can be added to them, and the counts; `expected_wrong` where it is known already."""
    linked = set(exact), set(exact.values())
    left = [
        [i for i in range(len(w.codes)) if w.codes[i] and i not in done] for w, done in zip(waves, linked, strict=True)
    ]
    seen = _candidates(waves[0], waves[1], left, tolerant), _candidates(waves[1], waves[0], left[::-1], tolerant)
    added = {i: j for i, j in seen[0].items() if j is not None and seen[1].get(j) == i and i not in waves[0].repeated}
    pairs = tuple(sorted({**exact, **added}.items()))
    done = {i for i, _ in pairs}, {j for _, j in pairs}
    no_code = [sum(code is None for code in wave.codes) for wave in waves]
    unclear = [len(set(seen[w]) - done[w] - waves[w].repeated) for w in (0, 1)]
    rest = [len(waves[w].codes) - len(pairs) - no_code[w] - len(waves[w].repeated) - unclear[w] for w in (0, 1)]
    return Links(
        pairs=pairs,
        exact=len(exact),
        tolerant=len(added),
        repeated_before=len(waves[0].repeated),
        repeated_after=len(waves[1].repeated),
        ambiguous_before=unclear[0],
        ambiguous_after=unclear[1],
        no_code_before=no_code[0],
        no_code_after=no_code[1],
        no_partner_before=rest[0],
        no_partner_after=rest[1],
        expected_wrong=_expected_wrong(waves, done) if expected_wrong is None else expected_wrong,
        guarded=expected_wrong is not None,
    )


def _candidates(here: _Wave, there: _Wave, left: list[list[int]], tolerant: bool) -> dict[int, int | None]:
    """For everybody left here who has a candidate left there: the only one, or None where that cannot be told.

    Someone whose code occurs twice is a candidate that nobody can be linked with: leaving them out would make room for
    a stranger. More than one holder of a token settles it, so that identical codes cost no more than others.
    """
    holders: dict[str, list[int]] = {}
    for j in left[1]:
        for token in there.tokens(j, tolerant=tolerant):
            found = holders.setdefault(token, [])
            if len(found) < 2:
                found.append(j)
    seen: dict[int, int | None] = {}
    for i in left[0]:
        found_here = {j for token in here.tokens(i, tolerant=tolerant) for j in holders.get(token, ())}
        if found_here:
            only = next(iter(found_here)) if len(found_here) == 1 else None
            seen[i] = None if only in there.repeated else only
    return seen


def _expected_wrong(waves: tuple[_Wave, _Wave], done: tuple[set[int], set[int]]) -> float:
    """How many strangers among the unlinked are within one element: as many as inside the waves, where nobody should.

    The share of near pairs inside the two waves, times the unlinked of each.
    """
    near, pairs = (sum(counts) for counts in zip(*(wave.near() for wave in waves), strict=True))
    alone = [len(set(wave.forgiving()) - linked) for wave, linked in zip(waves, done, strict=True)]
    return near / pairs * alone[0] * alone[1] if pairs else 0.0


def _pairs(n: int) -> int:
    return n * (n - 1) // 2
