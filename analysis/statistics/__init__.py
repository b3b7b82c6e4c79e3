"""The statistics of the project, each in its own file with one published answer that it must reproduce.

Importing this package loads NumPy and SciPy: only the clerk does.
"""

from analysis.base import Reference, Statistic
from analysis.multiplicity import BENJAMINI_HOCHBERG, HOLM
from analysis.series.kendall import KENDALL
from analysis.series.mann_kendall import MANN_KENDALL
from analysis.series.pooled import POOLED
from analysis.series.slope import SLOPE
from analysis.series.theil_sen import THEIL_SEN
from analysis.series.xmr import XMR
from analysis.statistics.bonett_price import BONETT_PRICE
from analysis.statistics.bowker import BOWKER
from analysis.statistics.brunner_munzel import BRUNNER_MUNZEL
from analysis.statistics.fisher import FISHER
from analysis.statistics.friedman import FRIEDMAN
from analysis.statistics.hedges_g import HEDGES_G, HEDGES_GZ
from analysis.statistics.hodges_lehmann import HODGES_LEHMANN, HODGES_LEHMANN_SHIFT
from analysis.statistics.mcnemar import MCNEMAR
from analysis.statistics.mean_t import MEAN_T
from analysis.statistics.net_promoter import NET_PROMOTER, NET_PROMOTER_CHANGE
from analysis.statistics.newcombe import NEWCOMBE
from analysis.statistics.overlap import OVERLAP_EQUAL, OVERLAP_SHARE, OVERLAP_WELCH
from analysis.statistics.paired_t import PAIRED_T
from analysis.statistics.pearson import PEARSON
from analysis.statistics.power import PAIRED_POWER
from analysis.statistics.rank_biserial import RANK_BISERIAL
from analysis.statistics.rank_sum import RANK_SUM
from analysis.statistics.sign_test import SIGN_TEST
from analysis.statistics.signed_rank import SIGNED_RANK
from analysis.statistics.spread import SPREAD
from analysis.statistics.stuart_maxwell import STUART_MAXWELL
from analysis.statistics.unmoved import UNMOVED
from analysis.statistics.welch import WELCH
from analysis.statistics.wilson import WILSON

STATISTICS: tuple[Statistic, ...] = (
    SIGNED_RANK,
    SIGN_TEST,
    RANK_BISERIAL,
    PAIRED_T,
    HODGES_LEHMANN,
    HEDGES_GZ,
    MCNEMAR,
    BONETT_PRICE,
    UNMOVED,
    STUART_MAXWELL,
    BOWKER,
    NET_PROMOTER,
    NET_PROMOTER_CHANGE,
    RANK_SUM,
    BRUNNER_MUNZEL,
    WELCH,
    HODGES_LEHMANN_SHIFT,
    HEDGES_G,
    FISHER,
    NEWCOMBE,
    PEARSON,
    OVERLAP_WELCH,
    OVERLAP_EQUAL,
    OVERLAP_SHARE,
    WILSON,
    MEAN_T,
    SPREAD,
    FRIEDMAN,
    HOLM,
    BENJAMINI_HOCHBERG,
    PAIRED_POWER,
    POOLED,
    MANN_KENDALL,
    KENDALL,
    THEIL_SEN,
    SLOPE,
    XMR,
)

__all__ = ["STATISTICS", "Reference", "Statistic"]
