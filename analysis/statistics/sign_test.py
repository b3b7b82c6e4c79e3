"""The sign test with its effect: how many more people moved up than down, as a share of all.

The net share carries the Bonett-Price interval; people who did not move count in it and not in the test.
"""

from __future__ import annotations

from analysis.base import Reference, Statistic, needs_pairs
from analysis.results import NotEnough, Result
from analysis.samples import Paired
from analysis.statistics.bonett_price import bonett_price_interval
from analysis.statistics.mcnemar import discordant_exact_p, discordant_mid_p


def sign_test(sample: Paired) -> Result | NotEnough:
    """Net share (up - down) / n with its interval, and the exact mid-p of the sign test; p 1 where nobody moved."""
    differences = sample.differences()
    n = len(differences)
    if n == 0:
        return needs_pairs(n)
    up, down = sum(d > 0 for d in differences), sum(d < 0 for d in differences)
    details = {"up": up, "same": n - up - down, "down": down, "exact_p": discordant_exact_p(up, down)}
    interval = bonett_price_interval(up, down, n)
    return Result("sign_mid_p", n, (up - down) / n, interval, discordant_mid_p(up, down), details)


SIGN_TEST = Statistic(
    "sign_test",
    sign_test,
    Reference(
        (
            Paired(
                (1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30),
                (0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29),
            ),
        ),
        {"effect": -5 / 9, "interval": (-0.980919758086172, 0.0718288489952633), "p": 0.109375, "exact_p": 0.1796875},
        "case P01-depression: R 4.2 binom.test, PropCIs 0.3.0",
    ),
)
