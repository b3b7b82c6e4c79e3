"""Before against after for one part: which statistic by measure and by design, gathered into one unrounded record.

Linked people are compared person by person, waves that are not linked as two crowds; the caller says which, and
nothing here switches quietly.
"""

from __future__ import annotations

import math
import statistics as plain
from collections.abc import Sequence

from analysis.base import Z95
from analysis.results import Change, Interval, Level, NotEnough, Result, computed, known
from analysis.samples import OneWave, Paired, Unlinked, Value, present
from analysis.statistics.bonett_price import bonett_price_interval
from analysis.statistics.brunner_munzel import brunner_munzel
from analysis.statistics.fisher import fisher
from analysis.statistics.hedges_g import hedges_g, hedges_gz
from analysis.statistics.hodges_lehmann import hodges_lehmann, hodges_lehmann_shift
from analysis.statistics.mcnemar import mcnemar
from analysis.statistics.mean_t import mean_t
from analysis.statistics.newcombe import newcombe_interval
from analysis.statistics.paired_t import paired_t
from analysis.statistics.rank_sum import rank_sum
from analysis.statistics.sign_test import sign_test
from analysis.statistics.signed_rank import signed_rank
from analysis.statistics.unmoved import unmoved_interval
from analysis.statistics.welch import welch
from analysis.statistics.wilson import wilson_interval
from forms.measures import Measure

BRUNNER_MUNZEL_FROM = 10  # people per wave; below, the exact rank sum
OUTLIER_MADS = 5
FEW_OUTLIERS = 0.10  # of all people, where most of them did not move at all

Ends = tuple[float | None, float | None]


def level(values: Sequence[Value], measure: Measure) -> Level:
    """One wave: mean with t interval, or share of yes with Wilson's interval for binary; means None for n = 0."""
    numbers = present(values)
    found = mean_t(OneWave(tuple(numbers)))
    if isinstance(found, NotEnough):
        return Level(0, None, None, None)
    if measure is Measure.BINARY:
        interval: Interval | None = wilson_interval(round(sum(numbers)), len(numbers))
        return Level(found.n, found.effect, interval, None)
    return Level(found.n, found.effect, found.interval, found.details["sd"])


def compare_pairs(sample: Paired, measure: Measure, ends: Ends = (None, None)) -> Change | NotEnough:
    """The change of linked people: binary, ordinal or numeric. NotEnough without a complete pair.

    ends: the lowest and the highest answer that can be given, as of `distributions.scale_ends`.
    """
    signs = sign_test(sample)
    if isinstance(signs, NotEnough):
        return signs
    return _paired_binary(sample, signs) if measure is Measure.BINARY else _paired_graded(sample, signs, measure, ends)


def _paired_binary(sample: Paired, signs: Result) -> Change:
    moved = computed(mcnemar(sample))
    still = moved.details["to_yes"] == moved.details["to_no"] == 0  # Bonett and Price would be sure too soon
    interval = unmoved_interval(moved.n) if still else moved.interval
    return Change(
        paired=True,
        n_before=moved.n,
        n_after=moved.n,
        mean_change=known(moved.effect),
        interval=interval,
        headline="share",
        effect=known(moved.effect),
        verdict_interval=interval,
        p=moved.p,
        p_method=moved.method,
        up=_people(signs, "up"),
        same=_people(signs, "same"),
        down=_people(signs, "down"),
        details={
            "exact_p": moved.details["exact_p"],
            "d_z": computed(paired_t(sample)).details["d_z"],
            "error": _half_width(moved.interval) / Z95,
        },
    )


def _paired_graded(sample: Paired, signs: Result, measure: Measure, ends: Ends) -> Change:
    differences = sample.differences()
    ranks, t = computed(signed_rank(sample)), computed(paired_t(sample))
    middle = computed(hodges_lehmann(sample))
    equal = differences[0] == differences[-1]
    headline, effect, verdict_interval = "mean", t.effect, signs.interval if equal else t.interval
    wide = middle.interval is not None and middle.interval[0] < middle.interval[1]
    if measure is Measure.NUMERIC and wide and _has_outliers(differences):
        headline, effect, verdict_interval = "median", middle.effect, middle.interval
    return Change(
        paired=True,
        n_before=t.n,
        n_after=t.n,
        mean_change=known(t.effect),
        interval=_of_nobody(t.n, ends) if equal and not differences[0] else t.interval,
        headline=headline,
        effect=known(effect),
        verdict_interval=verdict_interval,
        p=ranks.p,
        p_method=ranks.method,
        up=_people(signs, "up"),
        same=_people(signs, "same"),
        down=_people(signs, "down"),
        equal=equal,
        details={
            "net": signs.effect,
            "net_interval": signs.interval,
            "sign_p": signs.p,
            "hedges_g": computed(hedges_gz(sample)).effect,
            "hodges_lehmann": middle.effect,
            "hodges_lehmann_interval": middle.interval,
            "rank_biserial": ranks.effect,
            "sd_change": t.details["sd"],
            "error": t.details["sd"] / math.sqrt(t.n) if t.details["sd"] else None,
            "t_p": t.p,
            "d_z": t.details["d_z"],
        },
    )


def _of_nobody(n: int, ends: Ends) -> Interval | None:
    """The interval of the average where none of n people moved; None where nobody knows how far one could."""
    low, high = ends
    return None if low is None or high is None else unmoved_interval(n, high - low)


def compare_unlinked(sample: Unlinked, measure: Measure) -> Change | NotEnough:
    """The change between two waves whose people are not linked. NotEnough where a wave is empty."""
    before, after = present(sample.before), present(sample.after)
    difference = welch(sample)
    if isinstance(difference, NotEnough):
        return difference
    if measure is Measure.BINARY:
        return _unlinked_binary(before, after)
    return _unlinked_graded(sample, difference, before, after)


def _unlinked_binary(before: list[float], after: list[float]) -> Change:
    crowd = computed(fisher(round(sum(before)), len(before), round(sum(after)), len(after)))
    return Change(
        paired=False,
        n_before=len(before),
        n_after=len(after),
        mean_change=known(crowd.effect),
        interval=crowd.interval,
        headline="share",
        effect=known(crowd.effect),
        verdict_interval=crowd.interval,
        p=crowd.p,
        p_method=crowd.method,
        details={"exact_p": crowd.details["exact_p"], "error": _half_width(crowd.interval) / Z95},
    )


def _unlinked_graded(sample: Unlinked, difference: Result, before: list[float], after: list[float]) -> Change:
    crowd = computed(brunner_munzel(sample))
    # Waves that do not overlap have no Brunner-Munzel test; the exact rank sum stands in, and p_method says so.
    enough = min(len(before), len(after)) >= BRUNNER_MUNZEL_FROM and crowd.p is not None
    ranks = computed(rank_sum(sample, exact=not enough))  # exact takes longest of all: only where it decides
    test = crowd if enough else ranks
    constant = before[0] == before[-1] and after[0] == after[-1]
    return Change(
        paired=False,
        n_before=len(before),
        n_after=len(after),
        mean_change=known(difference.effect),
        interval=difference.interval,
        headline="mean",
        effect=known(difference.effect),
        verdict_interval=_constant_interval(before, after) if constant else difference.interval,
        p=test.p,
        p_method=test.method,
        equal=constant,
        details={
            "p_superior": crowd.effect,
            "p_superior_interval": crowd.interval,
            "rank_sum_p": ranks.p,
            "hedges_g": computed(hedges_g(sample)).effect,
            "hodges_lehmann": computed(hodges_lehmann_shift(sample)).effect,
            "welch_p": difference.p,
            "error": difference.details["se"],
        },
    )


def option_change(before: Sequence[bool], after: Sequence[bool], paired: bool) -> tuple[float, Interval]:
    """Change of the share of people who chose one option, with its interval: Newcombe's where people are not linked.

    before, after: whether each person of the base chose it, at least one each; in the same order where paired.
    """
    if paired:
        up = sum(a and not b for b, a in zip(before, after, strict=True))
        down = sum(b and not a for b, a in zip(before, after, strict=True))
        return (up - down) / len(before), moved_interval(up, down, len(before))
    change = sum(after) / len(after) - sum(before) / len(before)
    return change, newcombe_interval(sum(before), len(before), sum(after), len(after))


def moved_interval(up: int, down: int, n: int) -> Interval:
    """The interval of a share of n linked people, of whom `up` came to it and `down` left it: Bonett and Price's.

    Where nobody did either, the exact one: theirs would call a share the same too soon.
    """
    return bonett_price_interval(up, down, n) if up or down else unmoved_interval(n)


def quantiles(values: Sequence[Value]) -> list[float]:
    """The 10, 25, 50, 75 and 90 % points of at least one value (linear between answers, R's type 7)."""
    numbers = present(values)
    places = [(len(numbers) - 1) * share for share in (0.10, 0.25, 0.50, 0.75, 0.90)]
    return [
        numbers[math.floor(at)] + (at - math.floor(at)) * (numbers[math.ceil(at)] - numbers[math.floor(at)])
        for at in places
    ]


def _constant_interval(before: list[float], after: list[float]) -> Interval:
    """Where everybody in each wave gave one answer: the interval of the share at the higher of the two.

    The counterpart of the net interval for linked people, on -1 to 1; a spread of 0 gives Welch no interval.
    """
    high = max(before[0], after[0])
    low = min(before[0], after[0])
    at_top = [round(sum(v == high and high > low for v in wave)) for wave in (before, after)]
    return newcombe_interval(at_top[0], len(before), at_top[1], len(after))


def _has_outliers(differences: Sequence[float]) -> bool:
    """Whether somebody's change lies so far from the rest that the average would be theirs.

    Where more than half moved alike, the distances of the others measure what is far, and only a few may be.
    """
    middle = plain.median(differences)
    distances = [abs(d - middle) for d in differences]
    usual = plain.median(distances)
    if usual > 0:
        return max(distances) > OUTLIER_MADS * usual
    apart = [distance for distance in distances if distance > 0]
    far = sum(distance > OUTLIER_MADS * plain.median(apart) for distance in apart)
    return 0 < far <= FEW_OUTLIERS * len(differences)


def _half_width(interval: Interval | None) -> float:
    return (interval[1] - interval[0]) / 2 if interval else 0.0


def _people(signs: Result, which: str) -> int:
    return int(known(signs.details[which]))
