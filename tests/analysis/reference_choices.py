"""What the product computes for a worked case of each kind: choices, scores, all answers at once, and series.

A run takes the input of a case and returns its figures under the names of cases/README.md; None is undefined.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from analysis.results import NotEnough, Result
from analysis.samples import Overlapping, Paired
from analysis.series.kendall import kendall
from analysis.series.mann_kendall import mann_kendall
from analysis.series.theil_sen import theil_sen
from analysis.series.xmr import xmr
from analysis.statistics.bowker import bowker
from analysis.statistics.net_promoter import net_promoter
from analysis.statistics.overlap import overlap_equal, overlap_share, overlap_welch
from analysis.statistics.paired_t import paired_t
from analysis.statistics.pearson import pearson
from analysis.statistics.stuart_maxwell import marginal_changes, stuart_maxwell
from tests.analysis.reference_runs import figure


def turned(interval: Sequence[float] | None) -> tuple[float, float] | None:
    """An interval of before minus after, as the sources of some cases give it."""
    return None if interval is None else (-interval[1], -interval[0])


def negative(value: float | None) -> float | None:
    """The same for a figure."""
    return None if value is None else -value


def paired_nominal(given: Mapping[str, Any]) -> dict[str, Any]:
    """Sources publish the chi-square p; the product's verdict takes the p by swaps where people are few."""
    table = given["table_before_rows_after_columns"]
    moved, symmetry = stuart_maxwell(table), bowker(table)
    n = sum(map(sum, table))
    return {
        "n_pairs": n,
        "stuart_maxwell_chi2": figure(moved, "chi2"),
        "stuart_maxwell_df": figure(moved, "df"),
        "stuart_maxwell_p": figure(moved, "asymptotic_p"),
        "bowker_chi2": figure(symmetry, "chi2"),
        "bowker_df": figure(symmetry, "df"),
        "bowker_p": figure(symmetry, "p"),
        "change_per_category": marginal_changes(table) if n else None,
    }


def unpaired_nominal(given: Mapping[str, Any]) -> dict[str, Any]:
    """The two waves are the two rows of `table` (or its two columns), or the columns of the other form."""
    table = given.get("table") or given["table_columns_before_after"]
    two_rows = len(table) == 2 and "table_columns_before_after" not in given
    before, after = table if two_rows else zip(*table, strict=True)
    found = pearson(before, after)
    return {
        "pearson_chi2": figure(found, "chi2"),
        "pearson_df": figure(found, "df"),
        "df": figure(found, "df"),
        "pearson_p": figure(found, "asymptotic_p"),
        "cramers_v": figure(found, "effect"),
    }


def nps(given: Mapping[str, Any]) -> dict[str, Any]:
    """Scores in the sources' unit: -100 to 100."""
    results = []
    for group in given["groups"]:
        found = net_promoter(*group)
        ends = figure(found, "interval")
        scores = {"nps": figure(found, "effect"), "adjusted_nps": None}
        if isinstance(found, Result):
            scores["adjusted_nps"] = figure(found, "adjusted")
        scores = {name: None if score is None else 100 * score for name, score in scores.items()}
        results.append(scores | {"ci95_adjusted_wald": None if ends is None else [100 * end for end in ends]})
    return {"results": results}


def partial_overlap(given: Mapping[str, Any]) -> dict[str, Any]:
    """t and interval keep the sources' sign, before minus after; the pairs are after minus before."""
    pairs = tuple(zip(given["paired_before"], given["paired_after"], strict=True))
    sample = Overlapping(tuple(given["before_only"]), tuple(given["after_only"]), pairs)
    welch, equal = overlap_welch(sample), overlap_equal(sample)
    alone = paired_t(Paired(tuple(given["paired_before"]), tuple(given["paired_after"])))
    return {
        "estimate_before_minus_after": negative(figure(welch, "effect")),
        "welch": _overlap(welch),
        "equal_var": _overlap(equal),
        "pairs_only": {
            "mean_change": figure(alone, "effect"),
            "p": figure(alone, "p"),
            "ci95": figure(alone, "interval"),
        },
    }


def _overlap(found: Result | NotEnough) -> dict[str, Any]:
    return {
        "t": negative(figure(found, "t")),
        "df": figure(found, "df"),
        "p": figure(found, "p"),
        "ci95": turned(figure(found, "interval")),
    }


def partial_overlap_binary(given: Mapping[str, Any]) -> dict[str, Any]:
    """One row per person, null where the wave was missed."""
    sample = Overlapping((), (), tuple(zip(given["before"], given["after"], strict=True)))
    found = overlap_share(sample)
    return {
        "estimate_before_minus_after": negative(figure(found, "effect")),
        "z": negative(figure(found, "z")),
        "p": figure(found, "p"),
        "ci95": turned(figure(found, "interval")),
    }


def trend(given: Mapping[str, Any]) -> dict[str, Any]:
    """Values in order of time."""
    found = mann_kendall(given["values"])
    return {
        "S": figure(found, "s"),
        "tau_b": figure(found, "effect"),
        "exact_p": figure(found, "p"),
        "exact_permutation_p": figure(found, "p"),
        "theil_sen_slope": figure(theil_sen(given["values"]), "effect"),
    }


def kendall_pair(given: Mapping[str, Any]) -> dict[str, Any]:
    """T, the number of concordant pairs, is reported where nothing ties."""
    found = kendall(given["x"], given["y"])
    concordant = figure(found, "concordant")
    figures = {"tau": figure(found, "effect"), "exact_p": figure(found, "p")}
    return figures | ({} if concordant is None else {"T": concordant})


def xmr_limits(given: Mapping[str, Any]) -> dict[str, Any]:
    """Limits at 2.66 average moving ranges, and at 3 / 1.128 of them."""
    found = xmr(given["values"])
    mean, moving, ends = figure(found, "effect"), figure(found, "average_moving_range"), figure(found, "interval")
    exact = None if mean is None else (mean - 3 / 1.128 * moving, mean + 3 / 1.128 * moving)
    return {
        "mean": mean,
        "average_moving_range": moving,
        "lower_2.66": ends and ends[0],
        "upper_2.66": ends and ends[1],
        "lower_d2": exact and exact[0],
        "upper_d2": exact and exact[1],
        "outside": ends and [i for i, v in enumerate(given["values"], start=1) if not ends[0] <= v <= ends[1]],
    }
