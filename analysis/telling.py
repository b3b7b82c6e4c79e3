"""What of a comparison is stored: the fewer the people, the fewer figures, because each is one more equation.

Counts, averages, an interval and a test are what a page says. Whatever else a comparison computes on the way is left
out below 20 people, as quantiles are: together such figures leave but one set of answers that fits them all.
"""

from __future__ import annotations

from dataclasses import replace

from analysis.disclosure import QUANTILES_FROM
from analysis.results import Change
from forms.measures import Measure

# They follow from the counts and the interval that are shown anyway, and a line over sessions asks for the error
OF_FEW = ("net", "net_interval", "error")


def told(change: Change, measure: Measure) -> Change:
    """The comparison as it may be stored and said; the verdict has read all of it before.

    Below 20 people the exact interval of a median ends at the largest change of one person, or lets it be worked out,
    so that a median has none there. Of two crowds on a scale everything follows from the counts, and nothing is lost.
    """
    if min(change.n_before, change.n_after) >= QUANTILES_FROM:
        return change
    if change.headline == "median":
        change = replace(change, verdict_interval=None)
    if not change.paired and measure is Measure.ORDINAL:
        return change
    return replace(change, details={name: value for name, value in change.details.items() if name in OF_FEW})
