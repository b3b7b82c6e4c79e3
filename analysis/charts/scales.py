"""The scale that a question is shown on: its ends, and how a level or a change on it is said.

Shares of people (yes or no) are said as people while there are fewer than 20 of them, and in per cent from there on;
their change is in percentage points. Everything else is shown on the question's own scale.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from analysis.charts.base import Record
from analysis.charts.layout import clean, ticks
from analysis.charts.words import mark, percent, say, signed_mark
from analysis.decimals import of_record
from analysis.texts import FEW, plain, signed
from forms.measures import Measure


@dataclass(frozen=True)
class Scale:
    """The ends in the record's own units (None: open), whether it holds shares of people, and whether those are few."""

    low: float | None
    high: float | None
    unit: str = ""
    share: bool = False
    few: bool = False
    whole: bool = False
    """Whether an axis always shows the scale from end to end; an open range shows what there is."""
    decimals: int | None = None
    """How many decimals figures are said with; None: as many as their kind has, one, or whole per cent."""

    @property
    def places(self) -> int:
        """The decimals of its figures."""
        return self.decimals if self.decimals is not None else 0 if self.share else 1

    def level(self, value: float, n: int | None = None) -> str:
        """A level: "3.4"; for a share of n people "7 of 12" or "58 %"."""
        if not self.share:
            return plain(value, self.places)
        if n and (self.few or n < FEW):
            return say("of_n", count=round(value * n), n=n)
        return percent(value, self.places)

    def change(self, value: float) -> str:
        """A change: "+1.1", or "+25" percentage points."""
        return signed(value * 100 if self.share else value, self.places)

    def interval(self, interval: Iterable[float] | None) -> str:
        """ "+0.7 to +1.5"; "both ends +0.6" where it is too narrow for its decimals; "" where there is none."""
        if not (ends := interval):
            return ""
        low, high = self.change(min(ends)), self.change(max(ends))
        return say("range_narrow", end=low) if low == high else say("range", low=low, high=high)

    def levels(self, interval: Iterable[float] | None) -> str:
        """ "3.1 to 4.0", or "" where there is none."""
        return say("range", low=self.level(min(ends)), high=self.level(max(ends))) if (ends := interval) else ""

    def behind(self) -> str:
        """What follows a figure in a sentence: "on the scale of 1 to 5", "hours"."""
        return clean(self.unit) if self.unit else self.named()

    def named(self, change: bool = False) -> str:
        """The scale in words: "on the scale of 1 to 5", "in hours", "percentage points" for changes of shares."""
        if self.share:
            return say("scale_points" if change else "scale_share")
        if self.unit:
            return say("scale_unit", unit=clean(self.unit))
        if self.low is None or self.high is None:
            return ""
        return say("scale_range", low=mark(self.low), high=mark(self.high))

    def marks(self, values: Iterable[float], most: int = 6) -> tuple[tuple[float, str], ...]:
        """Ticks for levels as (place, words): the whole scale where its ends are known, else round numbers."""
        if self.share:
            words = "share" if self.few else "share_percent"
            return tuple((k / 4, "" if k % 2 else say(f"{words}_{k}")) for k in range(5))
        if not self.whole or self.low is None or self.high is None:
            values = tuple(values)
            return tuple((tick, mark(tick)) for tick in ticks(min(values, default=0), max(values, default=1), most))
        step = 1 if self.high - self.low < most else 2
        if (self.high - self.low) % step or self.high - self.low > 12:
            return ((self.low, mark(self.low)), (self.high, mark(self.high)))
        return tuple((float(k), mark(k)) for k in range(int(self.low), int(self.high) + 1, step))

    def change_marks(self, values: Iterable[float], most: int = 5) -> tuple[tuple[float, str], ...]:
        """Ticks for changes as (place, words); zero is always among them."""
        factor = 100 if self.share else 1
        values = [value * factor for value in (*values, 0.0)]
        return tuple((tick / factor, signed_mark(tick)) for tick in ticks(min(values), max(values), most))


def scale_of(record: Record, n: int | None = None) -> Scale:
    """The scale of a question's or a trend's record; n is the smallest number of people behind a figure on it."""
    found = of_record(record) if "points" not in record else None
    decimals = found.decimals if found else None
    if record.get("measure") == Measure.BINARY:
        counted = (record.get("n_before"), record.get("n_after")) if n is None else (n,)
        few = min((k for k in counted if k), default=0) < FEW
        return Scale(0.0, 1.0, share=True, few=few, whole=True, decimals=decimals)
    whole = record.get("measure") == Measure.ORDINAL
    return Scale(record.get("low"), record.get("high"), record.get("unit") or "", whole=whole, decimals=decimals)
