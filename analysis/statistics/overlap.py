"""All answers of two waves at once, of whom some people are linked and some are not (partially overlapping samples).

A line beside the change of the linked people, never pooled with it: where those who left differ from those who
stayed, the two disagree, and a reader must know.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from scipy.special import ndtr, stdtr, stdtrit

from analysis.base import Z95, Reference, Statistic, around, mean, needs_answers, variance
from analysis.results import NotEnough, Result
from analysis.samples import Overlapping

FEWEST_PAIRS = 2


def correlation(pairs: Sequence[tuple[float, float]]) -> float:
    """Pearson's correlation of linked answers; 0 where one side is constant or nobody is linked."""
    if len(pairs) < FEWEST_PAIRS:
        return 0.0
    before, after = [b for b, _ in pairs], [a for _, a in pairs]
    spread = math.sqrt(variance(before) * variance(after)) * (len(pairs) - 1)
    middle_b, middle_a = mean(before), mean(after)
    return math.fsum((b - middle_b) * (a - middle_a) for b, a in pairs) / spread if spread else 0.0


def overlap_welch(sample: Overlapping) -> Result | NotEnough:
    """Mean of all after-answers minus mean of all before-answers, without assuming equal spread (T_new2).

    Interval and p are None where a wave has one answer or nothing varies. details: t, df, r, n_before, n_after.
    Source: Derrick, Russ, Toher & White (2017) J. Mod. Appl. Stat. Methods 16(1):137.
    """
    return _overlap(sample, equal=False)


def overlap_equal(sample: Overlapping) -> Result | NotEnough:
    """The same with one spread for both waves (T_new1). Source: as of `overlap_welch`."""
    return _overlap(sample, equal=True)


def _overlap(sample: Overlapping, equal: bool) -> Result | NotEnough:
    pairs, before, after = sample.complete(), sample.before(), sample.after()
    n_b, n_a, n_c = len(before), len(after), len(pairs)
    if not n_b or not n_a:
        return needs_answers(0)
    method, n, change, r = "overlap_t_equal" if equal else "overlap_t_welch", n_b + n_a - n_c, 0.0, correlation(pairs)
    change = mean(after) - mean(before)
    details: dict[str, float | None] = {"t": None, "df": None, "r": r, "n_before": n_b, "n_after": n_a}
    if min(n_b, n_a) < 2:
        return Result(method, n, change, None, None, details)
    v_b, v_a = variance(before), variance(after)
    if equal:
        v_b = v_a = ((n_b - 1) * v_b + (n_a - 1) * v_a) / (n_b + n_a - 2)
    squared = v_b / n_b + v_a / n_a - 2 * r * n_c * math.sqrt(v_b * v_a) / (n_b * n_a)
    if squared <= 0:
        return Result(method, n, change, None, None, details)
    error, df = math.sqrt(squared), _freedom(v_b, v_a, n_b, n_a, n_c, equal)
    details |= {"t": change / error, "df": df}
    interval = around(change, float(stdtrit(df, 0.975)) * error)
    return Result(method, n, change, interval, 2 * float(stdtr(df, -abs(change / error))), details)


def _freedom(v_b: float, v_a: float, n_b: int, n_a: int, n_c: int, equal: bool) -> float:
    """Degrees of freedom between those of a paired test and those of an unlinked one, by how many are linked."""
    alone, everyone = n_b + n_a - 2 * n_c, n_b + n_a
    if equal:
        gamma = float(everyone - n_c - 1)
        return (n_c - 1) + gamma * alone / everyone
    part_b, part_a = v_b / n_b, v_a / n_a
    gamma = (part_b + part_a) ** 2 / (part_b**2 / (n_b - 1) + part_a**2 / (n_a - 1))
    return (n_c - 1) + (gamma - n_c + 1) * alone / everyone


def overlap_share(sample: Overlapping) -> Result | NotEnough:
    """Share of yes of all after-answers minus that of all before-answers (answers 0 and 1), z8.

    Interval and p are None where everybody gave one answer. details: z, r, n_before, n_after.
    Source: Derrick, Dobson-McKittrick, Toher & White (2015) J. Appl. Quant. Methods 10(3).
    """
    pairs, before, after = sample.complete(), sample.before(), sample.after()
    n_b, n_a = len(before), len(after)
    if not n_b or not n_a:
        return needs_answers(0)
    change, r = mean(after) - mean(before), correlation(pairs)
    share = (math.fsum(before) + math.fsum(after)) / (n_b + n_a)
    squared = share * (1 - share) * (1 / n_b + 1 / n_a - 2 * r * len(pairs) / (n_b * n_a))
    details: dict[str, float | None] = {"z": None, "r": r, "n_before": n_b, "n_after": n_a}
    n = n_b + n_a - len(pairs)
    if squared <= 1e-15:
        return Result("overlap_z8", n, change, None, None, details)
    error = math.sqrt(squared)
    details["z"] = change / error
    interval = around(change, Z95 * error, -1.0, 1.0)
    return Result("overlap_z8", n, change, interval, 2 * float(ndtr(-abs(change / error))), details)


_BOOKS = Overlapping(
    (20, 21, 16, 18, 14, 12, 14, 17),
    (10, 16, 18, 16, 15, 14, 13, 10),
    ((14, 15), (15, 10), (18, 15), (20, 17), (11, 13), (19, 19), (14, 12), (15, 13)),
)

OVERLAP_WELCH = Statistic(
    "overlap_welch",
    overlap_welch,
    Reference(
        (_BOOKS,),
        {"effect": -2, "t": -2.41909762837831, "df": 18.4223322692641, "p": 0.0261044448619575},
        "case O01-derrick: R Partiallyoverlapping 2.0, Partover.test, signs turned",
    ),
)

OVERLAP_EQUAL = Statistic(
    "overlap_equal",
    overlap_equal,
    Reference(
        (_BOOKS,),
        {"effect": -2, "t": -2.421, "df": 18.5, "p": 0.026},
        "Derrick, Toher & White (2017) TQMP 13:120-126, signs turned",
        tolerance=5e-4,
    ),
)

OVERLAP_SHARE = Statistic(
    "overlap_share",
    overlap_share,
    Reference(
        (Overlapping((1,) * 5 + (0,) * 4, (1,) * 6, ((1, 1),) * 8 + ((1, 0),) + ((0, 1),) * 3 + ((0, 0),) * 3),),
        {"p": 0.053},
        "Derrick, Dobson-McKittrick, Toher & White (2015): R Partiallyoverlapping 2.0, ?Prop.test",
        tolerance=5e-4,
    ),
)
