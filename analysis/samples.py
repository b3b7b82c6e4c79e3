"""What a comparison is given: answers before and after, linked or not, or one wave alone.

A missing answer is None and stays in its place until a statistic drops it. Yes and no may be given as booleans.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeGuard

Value = float | int | bool | None


def present(values: Iterable[Value]) -> list[float]:
    """The numbers among the values in rising order: None, NaN and infinities dropped, booleans as 0 and 1.

    Sorted, so that no figure can depend on the order of rows.
    """
    return sorted(float(v) for v in values if v is not None and math.isfinite(v))


def _there(value: Value) -> TypeGuard[float]:
    return value is not None and math.isfinite(value)


@dataclass(frozen=True)
class Paired:
    """Answers of linked people: before[i] and after[i] are one person's, on the item's own scale, None = missing."""

    before: tuple[Value, ...]
    after: tuple[Value, ...]

    def __post_init__(self) -> None:
        if len(self.before) != len(self.after):
            raise ValueError(f"{len(self.before)} values before but {len(self.after)} after")

    def complete(self) -> list[tuple[float, float]]:
        """(before, after) of everyone who answered both times, in rising order."""
        return list(self._complete)

    @cached_property  # every statistic of a comparison asks for it
    def _complete(self) -> tuple[tuple[float, float], ...]:
        rows = zip(self.before, self.after, strict=True)
        return tuple(sorted((float(b), float(a)) for b, a in rows if _there(b) and _there(a)))

    def differences(self) -> list[float]:
        """After minus before of the complete pairs in rising order.

        Rounded to 1e-9: a difference of two decimals must tie with its equal, or ranks come out wrong.
        """
        return list(self._differences)

    @cached_property
    def _differences(self) -> tuple[float, ...]:
        return tuple(sorted(round(a - b, 9) for b, a in self._complete))


@dataclass(frozen=True)
class Unlinked:
    """Answers of two waves whose people are not linked; each wave in any order, None = missing."""

    before: tuple[Value, ...]
    after: tuple[Value, ...]


@dataclass(frozen=True)
class Overlapping:
    """Answers of two waves of which some people are linked: those of people in one wave only, and the pairs.

    A pair of which one answer is missing counts for the wave in which the person answered; None = missing.
    """

    before_only: tuple[Value, ...]
    after_only: tuple[Value, ...]
    pairs: tuple[tuple[Value, Value], ...]

    def complete(self) -> list[tuple[float, float]]:
        """(before, after) of everyone who answered both times, in rising order."""
        return Paired(tuple(b for b, _ in self.pairs), tuple(a for _, a in self.pairs)).complete()

    def before(self) -> list[float]:
        """All answers before, in rising order."""
        return present((*self.before_only, *(b for b, _ in self.pairs)))

    def after(self) -> list[float]:
        """All answers after, in rising order."""
        return present((*self.after_only, *(a for _, a in self.pairs)))


@dataclass(frozen=True)
class OneWave:
    """Answers of one wave, None = missing."""

    values: tuple[Value, ...]


@dataclass(frozen=True)
class Answers:
    """Everything that was answered to one measured part of a session.

    before, after: one value per response of that wave (None = unanswered); for a remembered part the value looked
    back at and the value now, pairs (i, i). pairs: indices (i in before, j in after) of linked people.
    earlier: of a remembered part, what the same people really said before (by response; None where not linked or not
    asked), and earlier_n: how many answered that.
    Raises ValueError where a pair points nowhere or a response is linked twice.
    """

    before: tuple[Any, ...] = ()
    after: tuple[Any, ...] = ()
    pairs: tuple[tuple[int, int], ...] = ()
    earlier: tuple[Any, ...] = ()
    earlier_n: int = 0

    def __post_init__(self) -> None:
        for side, count in ((0, len(self.before)), (1, len(self.after))):
            used = [pair[side] for pair in self.pairs]
            if len(set(used)) != len(used):
                raise ValueError("a response is linked twice")
            if used and (min(used) < 0 or max(used) >= count):
                raise ValueError("a pair points to a response that is not there")

    def linked(self) -> list[tuple[Any, Any]]:
        """(before, after) of the linked people who answered both times."""
        rows = ((self.before[i], self.after[j]) for i, j in self.pairs)
        return [(b, a) for b, a in rows if b is not None and a is not None]

    def overlapping(self) -> Overlapping:
        """Everyone who answered: linked people who did so both times, and all others in the wave of their answer."""
        linked = [(i, j) for i, j in self.pairs if self.before[i] is not None and self.after[j] is not None]
        both_before, both_after = {i for i, _ in linked}, {j for _, j in linked}
        return Overlapping(
            tuple(v for i, v in enumerate(self.before) if v is not None and i not in both_before),
            tuple(v for j, v in enumerate(self.after) if v is not None and j not in both_after),
            tuple((self.before[i], self.after[j]) for i, j in linked),
        )


def stacked(several: Iterable[Answers]) -> Answers:
    """The answers of several sessions as if they were one; people are linked within a session, never between two."""
    before: list[Any] = []
    after: list[Any] = []
    pairs: list[tuple[int, int]] = []
    for answers in several:
        pairs.extend((i + len(before), j + len(after)) for i, j in answers.pairs)
        before.extend(answers.before)
        after.extend(answers.after)
    return Answers(tuple(before), tuple(after), tuple(pairs))
