"""How many decimals the figures of one comparison are said with: the same in sentences and on charts.

One decimal, and whole per cent for shares, reads best. Where a reader who adds up would find a mistake ("from 2.8 to
3.2, up by 0.3"), or where a clear change would read as 0.0, all figures of the question get one decimal more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.texts import FEW, percent, plain
from forms.measures import Measure

CLEAR = frozenset({"improvement", "decline", "shift"})
MOST = 6


@dataclass(frozen=True)
class Shown:
    """The figures of one comparison as they are said: levels and change in the question's unit, shares in per cent.

    adds: whether the levels and the change make a sum, so that all three may stand in one sentence.
    """

    decimals: int
    before: str
    after: str
    change: float
    adds: bool


def shown(
    levels: tuple[float, float],
    change: float,
    interval: Iterable[float] = (),
    clear: bool = False,
    share: bool = False,
    fixed: bool = False,
    median: bool = False,
) -> Shown:
    """Levels (before, after) and change, rounded together; shares are given as 0 to 1.

    fixed: figures about the pairs beside those of everyone, published with one decimal, also of a per cent. median:
    the change is no difference of the levels, so that nothing has to add up. Where one decimal more does not add up
    either (2.33 to 2.67, up by 0.33), nothing is bent until it does: a sentence says "about".
    """
    factor, fewest = (100, 0) if share else (1, 1)
    moved = [factor * value for value in (change, *interval)]
    hidden = any(value != 0 and round(value, fewest) == 0 for value in moved)
    left_over = _left_over(levels, change, factor, fewest)
    if (fixed and not share) or (
        not (clear and hidden) and (fixed or median or left_over == 0 or (share and _nearly(levels)))
    ):
        return _said(levels, moved[0], fewest, share, left_over == 0)
    adds = _left_over(levels, change, factor, fewest + 1) == 0
    return _said(levels, moved[0], fewest + 1, share, adds)


def decimals_until(agree: Callable[[Callable[[float], float]], bool], fewest: int, most: int = MOST) -> int:
    """The fewest decimals with which figures agree with what is said of them; `most` where none do.

    agree: given a way to round, whether the rounded figures still say the same.
    """
    return next((decimals for decimals in range(fewest, most) if agree(_rounder(decimals))), most)


def _rounder(decimals: int) -> Callable[[float], float]:
    return lambda value: round(value, decimals)


def excludes_zero(interval: Sequence[float] | None, rounded: Callable[[float], float] = float) -> bool:
    """Whether an interval, rounded as it is said, lies on one side of 0."""
    return interval is not None and (rounded(interval[0]) > 0 or rounded(interval[1]) < 0)


def _left_over(levels: tuple[float, float], change: float, factor: int, decimals: int) -> float:
    """What rounding adds to the difference of the levels, or takes from it."""
    before, after, moved = (round(factor * value, decimals) for value in (*levels, change))
    return round(after - before - moved, decimals)


def _nearly(levels: tuple[float, float]) -> bool:
    """Whether a share is said as "<1" or ">99", so that there is nothing to add up."""
    return any(percent(level)[0] in "<>" for level in levels)


def _said(levels: tuple[float, float], change: float, decimals: int, share: bool, adds: bool) -> Shown:
    before, after = (percent(level, decimals) if share else plain(level, decimals) for level in levels)
    return Shown(decimals, before, after, round(change, decimals) + 0.0, adds)


def of_record(record: Mapping[str, Any]) -> Shown | None:
    """The same for a release's record; None where it has no change of averages.

    Shares of few people are said as people, so that there are no per cent that would have to add up.
    """
    before, after = compared_levels(record)
    change, interval, median = headline(record)
    if before is None or after is None or change is None:
        return None
    share = record.get("measure") == Measure.BINARY
    return shown(
        (before, after),
        change,
        interval or (),
        clear=record.get("verdict") in CLEAR,
        share=share,
        fixed=about_others(record) or (share and _compared(record) < FEW),
        median=median,
    )


def _compared(record: Mapping[str, Any]) -> int:
    """How many people a record's change compares: pairs, or the smaller of two groups."""
    if record.get("change_from") == "pairs":
        return record.get("n_pairs") or 0
    return min(record.get("n_before") or 0, record.get("n_after") or 0)


def about_others(record: Mapping[str, Any]) -> bool:
    """Whether a record's change is that of the linked people while its distributions show everyone."""
    return (record.get("details") or {}).get("pairs_mean_before") is not None


def compared_levels(record: Mapping[str, Any]) -> tuple[float | None, float | None]:
    """The averages before and after of the people whose change a record tells."""
    if about_others(record):
        return record["details"]["pairs_mean_before"], record["details"]["pairs_mean_after"]
    return record.get("mean_before"), record.get("mean_after")


def headline(record: Mapping[str, Any]) -> tuple[float | None, Sequence[float] | None, bool]:
    """The change that a record's verdict speaks of, its interval, and whether it is the median change."""
    details = record.get("details") or {}
    if details.get("headline") == "median":
        return details["median_change"], details["verdict_interval"], True
    return record.get("mean_change"), record.get("interval"), False
