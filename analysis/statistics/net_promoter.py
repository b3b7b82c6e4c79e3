"""The net promoter score: people who answer 9 or 10 less people who answer 0 to 6, as a share of all.

One wave has the adjusted Wald interval. A change is that of linked people's own scores: -1, 0 or +1 for detractors,
passives and promoters.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from analysis.base import Z95, Reference, Statistic, around, needs_answers, needs_pairs
from analysis.results import NotEnough, Result
from analysis.samples import Paired, Value, present
from analysis.statistics.paired_t import paired_t
from analysis.statistics.signed_rank import signed_rank

PROMOTER = 9
PASSIVE = 7


def groups(values: Iterable[Value]) -> tuple[int, int, int]:
    """Promoters, passives and detractors among answers of 0 to 10; missing ones dropped."""
    scores = [person_score(value) for value in present(values)]
    return scores.count(1), scores.count(0), scores.count(-1)


def person_score(answer: float) -> int:
    """+1 for a promoter, 0 for a passive, -1 for a detractor."""
    return 1 if answer >= PROMOTER else 0 if answer >= PASSIVE else -1


def net_promoter(promoters: int, passives: int, detractors: int) -> Result | NotEnough:
    """The score of one wave, -1 to 1, with the adjusted Wald interval (which may leave that range: clip for display).

    details: adjusted (the middle of the interval). Source: Rocks (2016) Am. Stat. 70:365.
    """
    n = promoters + passives + detractors
    if n == 0:
        return needs_answers(0)
    up, down, people = promoters + 0.75, detractors + 0.75, n + 3
    adjusted = (up - down) / people
    reach = Z95 * math.sqrt(((up + down) / people - adjusted * adjusted) / people)
    interval = around(adjusted, reach)
    return Result("net_promoter_adjusted_wald", n, (promoters - detractors) / n, interval, None, {"adjusted": adjusted})


def net_promoter_change(sample: Paired) -> Result | NotEnough:
    """Mean change of linked people's own scores, -2 to 2, with t interval and Pratt's mid-p."""
    rows = sample.complete()
    if not rows:
        return needs_pairs(0)
    scores = Paired(tuple(person_score(b) for b, _ in rows), tuple(person_score(a) for _, a in rows))
    mean, ranks = paired_t(scores), signed_rank(scores)
    if isinstance(mean, NotEnough) or isinstance(ranks, NotEnough):
        return needs_pairs(0)
    return Result("net_promoter_change", mean.n, mean.effect, mean.interval, ranks.p)


NET_PROMOTER = Statistic(
    "net_promoter",
    net_promoter,
    Reference(
        (19, 8, 9),
        {"n": 36, "effect": 0.277777777777778, "adjusted": 0.256410256410256,
         "interval": (-0.00441473926398572, 0.517235252084498)},
        "case S01-nps: Rocks (2016), adjusted Wald with n + 3",
    ),
)  # fmt: skip

NET_PROMOTER_CHANGE = Statistic(
    "net_promoter_change",
    net_promoter_change,
    Reference(
        (Paired((10, 6, 7, 8, 3, 9, 5, 8), (9, 8, 7, 9, 6, 9, 9, 10)),),
        {"n": 8, "effect": 0.625, "interval": (0.0029804, 1.2470196), "p": 0.0625},
        "by definition: changes 0, 1, 0, 1, 0, 0, 2, 1; sd 0.744024, t(7) 2.364624; 4 movers one way, 0.5 * 2 / 2^4",
    ),
)
