"""Where none of n linked people moved: how far the average of all people could be from 0 all the same.

Such answers have no spread, and so no t interval. But the share of people who move has an exact one, and nobody can
move further than from one end of the scale to the other.
"""

from __future__ import annotations

from analysis.base import Reference, Statistic, needs_pairs
from analysis.results import Interval, NotEnough, Result

TAIL = 0.025


def unmoved_interval(n: int, largest: float = 1.0) -> Interval:
    """Interval of the mean change where none of n >= 1 linked people moved; conservative at 95 %.

    largest: how far one person can move at most, the range of the scale; 1 for the share of a yes or of an option.
    Clopper and Pearson's interval of the share that moves, at 0 of n, ends at 1 - 0.025 ** (1 / n); each of these moves
    by at most `largest`. A true change beyond an end leaves all n where they were with a chance of at most 2.5 %,
    whatever the answers are: the worst case is a few who move all the way.
    """
    end = largest * (1 - TAIL ** (1 / n))
    return -end, end


def unmoved(n: int, largest: float = 1.0) -> Result | NotEnough:
    """No change of n linked people, with that interval. Source: Clopper & Pearson (1934) Biometrika 26:404, at 0 of n
    (as Hanley & Lippman-Hand (1983) JAMA 249:1743 read it), times the largest move.
    """
    if n == 0:
        return needs_pairs(n)
    return Result("clopper_pearson_unmoved", n, 0.0, unmoved_interval(n, largest))


UNMOVED = Statistic(
    "unmoved",
    unmoved,
    Reference(
        (20,),
        {"interval": (-0.1684, 0.1684)},
        "Newcombe (1998) Stat Med 17:857-872, table I, method 5: 0 of 20, to either side",
        tolerance=5e-5,
    ),
)
