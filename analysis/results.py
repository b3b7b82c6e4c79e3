"""Frozen, unrounded records: what a statistic, a comparison and a verdict return.

A statistic that cannot be computed returns `NotEnough` with a reason that a page can print; it raises nothing.
Difference means after minus before everywhere, intervals are 95 % and p values two-sided.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from forms.texts import Text

Interval = tuple[float, float]


@dataclass(frozen=True)
class NotEnough:
    """Why there is no figure, as words for the page."""

    reason: Text


@dataclass(frozen=True)
class Result:
    """One statistic: n people, an effect with its interval, a p value and the method that gave them.

    None stands for what the method does not give or what is undefined for these answers; `details` holds the rest.
    """

    method: str
    n: int
    effect: float | None = None
    interval: Interval | None = None
    p: float | None = None
    details: Mapping[str, float | None] = field(default_factory=dict)

    def figure(self, name: str) -> float | Interval | None:
        """A figure by its name, among the fields first and then the details; raises KeyError where there is none."""
        return getattr(self, name) if name in ("n", "effect", "interval", "p") else self.details[name]


def computed(found: object) -> Result:
    """The result of a statistic whose sample is known to be enough; ValueError where it refused after all."""
    if not isinstance(found, Result):
        raise ValueError(f"a statistic refused a sample that is enough for it: {found}")
    return found


def known(value: float | None) -> float:
    """A figure that exists for every sample that is enough; ValueError where it does not."""
    if value is None:
        raise ValueError("a figure is missing although there were answers enough for it")
    return value


@dataclass(frozen=True)
class Adjusted:
    """p values adjusted together, in the order given; None where no test was made."""

    method: str
    n: int
    p: tuple[float | None, ...]
    effect: None = None
    interval: None = None

    def figure(self, name: str) -> object:
        """A figure by its name."""
        return getattr(self, name)


@dataclass(frozen=True)
class Level:
    """One wave of one part: n people, their mean (share of yes for binary) and its interval."""

    n: int
    mean: float | None
    interval: Interval | None
    sd: float | None


@dataclass(frozen=True)
class Change:
    """Before against after for one part, unrounded.

    paired: whether linked people were compared. effect: the headline (mean, share or median change) in the unit of
    the part. interval: of mean_change, in its unit; None where all moved alike, unless they stayed where they were on a
    scale that has ends. verdict_interval: the interval that tells clear from not clear (section 7.2 of the
    specification); where equal, that of the net share. up, same, down: people, None where unlinked. equal: nobody's
    difference differs from another's.
    """

    paired: bool
    n_before: int
    n_after: int
    mean_change: float
    interval: Interval | None
    headline: str
    effect: float
    verdict_interval: Interval | None
    p: float | None
    p_method: str | None
    up: int | None = None
    same: int | None = None
    down: int | None = None
    equal: bool = False
    details: Mapping[str, object] = field(default_factory=dict)

    @property
    def unmoved(self) -> bool:
        """Whether everybody who is linked gave the same answer twice."""
        return self.paired and self.up == 0 and self.down == 0


@dataclass(frozen=True)
class Verdict:
    """The word of section 7.2 (improvement, decline, shift, same, hint, mixed, unclear, too_few) and whether small.

    No word where a change is described and not judged. capped: why what would be clear is but a hint: "half" where
    fewer than half of those who started are linked, "key" where the key question is not clear.
    """

    word: str | None
    small: bool | None = None
    capped: str | None = None
