"""A choice before against after: one test of the whole question, and the change of every answer.

Holm adjusts over the answers of one question; with several answers to tick, the smallest adjusted p stands for the
question in the session's family, with one answer the test of all shares at once does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from analysis import disclosure
from analysis.coarse import FINEST, widened
from analysis.comparing import option_change
from analysis.distributions import chose, options
from analysis.multiplicity import holm
from analysis.results import Interval, Result, computed
from analysis.samples import Paired, Unlinked
from analysis.solvable import of_shares, tells_few
from analysis.statistics.bowker import bowker
from analysis.statistics.fisher import fisher
from analysis.statistics.mcnemar import discordant_mid_p
from analysis.statistics.paired_t import paired_t
from analysis.statistics.pearson import pearson
from analysis.statistics.stuart_maxwell import stuart_maxwell
from analysis.statistics.welch import welch
from forms.measures import Measure, Part


@dataclass(frozen=True)
class OptionChange:
    """The change of the share of people who gave one answer; p_holm is adjusted over the answers of the question.

    more: how many people more gave it after than before, below 0 for fewer.
    """

    key: Any
    label: str
    change: float
    interval: Interval
    p: float
    p_holm: float
    more: int

    @property
    def clear(self) -> bool:
        """Whether this answer moved for certain: adjusted p of at most 0.05 and an interval that excludes 0."""
        return self.p_holm <= 0.05 and (self.interval[0] > 0 or self.interval[1] < 0)


@dataclass(frozen=True)
class Choices:
    """One choice compared, unrounded. moved: linked people who gave another answer (single choice only)."""

    paired: bool
    n_before: int
    n_after: int
    parts: tuple[OptionChange, ...]
    p: float | None
    p_method: str
    moved: int | None = None
    details: Mapping[str, object] = field(default_factory=dict)

    @property
    def largest(self) -> OptionChange | None:
        """The answer that a sentence speaks of: the largest change, among those that are clear if any is."""
        clear = [part for part in self.parts if part.clear]
        return max(clear or self.parts, key=lambda part: abs(part.change), default=None)


def compare_choices(part: Part, before: Sequence[Any], after: Sequence[Any], linked: bool, seed: int) -> Choices | None:
    """None where a sensitive question would give few people away.

    before, after: answers without missing ones, at least one each; in the same order where linked. Intervals of a
    sensitive one are widened to whole steps, and a verdict reads them so.
    """
    chosen = [[[chose(value, o, part.measure) for value in wave] for wave in (before, after)] for o in options(part)]
    if linked and part.sensitive and any(disclosure.few_moved(*_moves(then, now)) for then, now in chosen):
        return None
    found = [(*option_change(then, now, linked), _option_p(then, now, linked)) for then, now in chosen]
    adjusted = holm([p for _, _, p in found]).p
    parts = tuple(
        OptionChange(
            option.value, option.label, change, interval, p, p if p_holm is None else p_holm, sum(now) - sum(then)
        )
        for option, (change, interval, p), p_holm, (then, now) in zip(
            options(part), found, adjusted, chosen, strict=True
        )
    )
    if part.sensitive:
        parts = tuple(replace(one, interval=_wide(one.interval)) for one in parts)
        if linked and part.measure is Measure.NOMINAL and _solvable(_table(part, before, after), parts):
            return None
    whole = Choices(linked, len(before), len(after), parts, None, "")
    if part.measure is Measure.MULTIPLE:
        method = "mcnemar_mid_p_holm" if linked else "fisher_mid_p_holm"
        smallest = min((p.p_holm for p in parts), default=None)
        return replace(whole, p=smallest, p_method=method, details=_ticked(before, after, linked))
    return _single(part, whole, before, after, seed)


def _solvable(table: Sequence[Sequence[int]], parts: Sequence[OptionChange]) -> bool:
    """Whether counts and intervals of a sensitive choice leave one possibility for what one or two people did."""
    return tells_few(table, of_shares(table, [part.interval for part in parts], _wide))


def _wide(interval: Interval) -> Interval:
    return widened(interval, FINEST) or interval


def _option_p(then: Sequence[bool], now: Sequence[bool], linked: bool) -> float:
    if linked:
        to, _, away = _moves(then, now)
        return discordant_mid_p(to, away)
    return computed(fisher(sum(then), len(then), sum(now), len(now))).p or 0.0


def _moves(then: Sequence[bool], now: Sequence[bool]) -> tuple[int, int, int]:
    """People who chose it only after, both times alike, only before."""
    moves = [int(b) - int(a) for a, b in zip(then, now, strict=True)]
    return moves.count(1), moves.count(0), moves.count(-1)


def _single(part: Part, whole: Choices, before: Sequence[Any], after: Sequence[Any], seed: int) -> Choices:
    keys = [option.value for option in options(part)]
    if not whole.paired:
        then, now = ([Counter(wave)[key] for key in keys] for wave in (before, after))
        test = computed(pearson(then, now, seed))
        return replace(whole, p=test.p, p_method=test.method, details=_test_details(test, "cramers_v"))
    table = _table(part, before, after)
    test, symmetry = computed(stuart_maxwell(table, seed)), computed(bowker(table))
    stayed = sum(table[i][i] for i in range(len(keys)))
    details = _test_details(test, "shifted") | {"bowker_p": symmetry.p, "bowker_df": symmetry.details["df"]}
    return replace(whole, p=test.p, p_method=test.method, moved=len(before) - stayed, details=details)


def _table(part: Part, before: Sequence[Any], after: Sequence[Any]) -> list[list[int]]:
    """Linked people by what they chose before (rows) and after (columns)."""
    keys, pairs = [option.value for option in options(part)], Counter(zip(before, after, strict=True))
    return [[pairs[b, a] for a in keys] for b in keys]


def _test_details(test: Result, effect: str) -> dict[str, object]:
    named: dict[str, object] = {
        "chi2": test.details["chi2"],
        "df": test.details["df"],
        "asymptotic_p": test.details["asymptotic_p"],
    }
    return named | {effect: test.effect}


def _ticked(before: Sequence[Any], after: Sequence[Any], linked: bool) -> dict[str, object]:
    """How many answers people ticked, treated as a number."""
    then, now = (tuple(len(set(value)) for value in wave) for wave in (before, after))
    found = computed(paired_t(Paired(then, now)) if linked else welch(Unlinked(then, now)))
    return {"ticked_change": found.effect, "ticked_interval": found.interval}


def rounded_choices(found: Choices) -> Choices:
    """Choices of the pairs beside figures of everyone: one decimal of a percentage point, and of other figures."""

    def near(value: float, share: bool = True) -> float:
        return disclosure.round_about_pairs(value, share)

    parts = tuple(
        replace(part, change=near(part.change), interval=(near(part.interval[0]), near(part.interval[1])))
        for part in found.parts
    )
    details = {
        name: [near(end, share=False) for end in value]
        if isinstance(value, tuple)
        else near(value, share=False)
        if isinstance(value, float) and not name.endswith("_p")
        else value
        for name, value in found.details.items()
    }
    return replace(found, parts=parts, details=details)
