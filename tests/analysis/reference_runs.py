"""What the product computes for a worked case of each kind: people compared with themselves, and two crowds.

A run takes the input of a case and returns its figures under the names of cases/README.md; None is undefined.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analysis.multiplicity import benjamini_hochberg, holm
from analysis.results import Adjusted, NotEnough, Result
from analysis.samples import Paired, Unlinked
from analysis.statistics.brunner_munzel import brunner_munzel
from analysis.statistics.fisher import fisher
from analysis.statistics.hedges_g import hedges_g, hedges_gz
from analysis.statistics.hodges_lehmann import hodges_lehmann, hodges_lehmann_shift
from analysis.statistics.mcnemar import mcnemar
from analysis.statistics.paired_t import paired_t
from analysis.statistics.rank_biserial import rank_biserial
from analysis.statistics.rank_sum import rank_sum
from analysis.statistics.sign_test import sign_test
from analysis.statistics.signed_rank import signed_rank
from analysis.statistics.welch import welch
from analysis.statistics.wilson import wilson


def figure(found: Result | Adjusted | NotEnough, name: str) -> Any:
    """A figure of a result; None, that is undefined, where the statistic says that there is not enough."""
    return None if isinstance(found, NotEnough) else found.figure(name)


def paired_graded(given: Mapping[str, Any]) -> dict[str, Any]:
    sample = Paired(tuple(given["before"]), tuple(given["after"]))
    n = len(sample.complete())
    signs, t, ranks, middle = sign_test(sample), paired_t(sample), signed_rank(sample), hodges_lehmann(sample)
    return {
        "n_pairs": n,
        "n_dropped_incomplete": len(sample.before) - n,
        "n_up": figure(signs, "up") if n else 0,
        "n_same": figure(signs, "same") if n else 0,
        "n_down": figure(signs, "down") if n else 0,
        "net_up_minus_down": figure(signs, "effect"),
        "net_ci95_bonett_price": figure(signs, "interval"),
        "sign_mid_p": figure(signs, "p"),
        "sign_exact_p": figure(signs, "exact_p"),
        "mean_change": figure(t, "effect"),
        "mean_change_ci95": figure(t, "interval"),
        "sd_change": figure(t, "sd"),
        "t": figure(t, "t"),
        "t_df": figure(t, "df"),
        "t_p": figure(t, "p"),
        "cohen_dz": figure(t, "d_z"),
        # The product reports the exact mid-p up to 200 pairs, and Pratt's z above.
        "pratt_mid_p": figure(ranks, "p"),
        "pratt_z": figure(ranks, "z"),
        "pratt_asymptotic_p": figure(ranks, "asymptotic_p"),
        "pratt_w_plus": figure(ranks, "w_plus"),
        "pratt_w_minus": figure(ranks, "w_minus"),
        "rank_biserial_kerby": figure(rank_biserial(sample), "effect"),
        "hedges_gz": figure(hedges_gz(sample), "effect"),
        "hodges_lehmann_pseudomedian": figure(middle, "effect"),
        "hodges_lehmann_ci95_exact": figure(middle, "interval"),
    } | ({"pratt_exact_p": figure(ranks, "exact_p")} if n <= 200 else {})


def unpaired_graded(given: Mapping[str, Any]) -> dict[str, Any]:
    sample = Unlinked(tuple(given["before"]), tuple(given["after"]))
    means, crowd, ranks = welch(sample), brunner_munzel(sample), rank_sum(sample)
    plain = (figure(crowd, "plain_low"), figure(crowd, "plain_high")) if figure(crowd, "p") is not None else None
    found = {
        "n_before": sum(v is not None for v in sample.before),
        "n_after": sum(v is not None for v in sample.after),
        "mean_before": figure(means, "mean_before"),
        "mean_after": figure(means, "mean_after"),
        "mean_change": figure(means, "effect"),
        "welch_ci95": figure(means, "interval"),
        "welch_t": figure(means, "t"),
        "welch_df": figure(means, "df"),
        "welch_p": figure(means, "p"),
        "p_superior_after": figure(crowd, "effect"),
        "bm_ci95_p_superior_logit": figure(crowd, "interval"),
        "bm_p": figure(crowd, "p"),
        "bm_t": figure(crowd, "t"),
        "bm_df": figure(crowd, "df"),
        "u_after": figure(ranks, "u_after"),
        "wmw_mid_p": figure(ranks, "p"),
        "wmw_z": figure(ranks, "z"),
        "wmw_asymptotic_p": figure(ranks, "asymptotic_p"),
        "hedges_g": figure(hedges_g(sample), "effect"),
        "hodges_lehmann_shift": figure(hodges_lehmann_shift(sample), "effect"),
    }
    if plain and plain[0] > 0 and plain[1] < 1:  # the sources differ in whether they clip this interval
        found["bm_ci95_p_superior"] = plain
    if found["n_before"] + found["n_after"] <= 200:
        found["wmw_exact_p"] = figure(ranks, "exact_p")
    return found


def pairs_of(given: Mapping[str, Any]) -> Paired:
    cells = {
        (1, 1): given["before_yes_after_yes"],
        (1, 0): given["before_yes_after_no"],
        (0, 1): given["before_no_after_yes"],
        (0, 0): given["before_no_after_no"],
    }
    rows = [cell for cell, people in cells.items() for _ in range(people or 0)]
    return Paired(tuple(b for b, _ in rows), tuple(a for _, a in rows))


def paired_binary(given: Mapping[str, Any]) -> dict[str, Any]:
    sample = pairs_of(given)
    found = mcnemar(sample)
    return {
        "n_pairs": len(sample.before),
        "p_before": figure(found, "share_before"),
        "p_after": figure(found, "share_after"),
        "change": figure(found, "effect"),
        "change_ci95_bonett_price": figure(found, "interval"),
        "mcnemar_mid_p": figure(found, "p"),
        "mcnemar_exact_p": figure(found, "exact_p"),
    }


def multi_paired(given: Mapping[str, Any]) -> dict[str, Any]:
    options = [paired_binary(option) for option in given["options"]]
    mid_p = [option["mcnemar_mid_p"] for option in options]
    return {
        "mid_p": mid_p,
        "holm": holm(mid_p).p,
        "bh": benjamini_hochberg(mid_p).p,
        "change": [option["change"] for option in options],
        "ci95_bonett_price": [option["change_ci95_bonett_price"] for option in options],
    }


def unpaired_binary(given: Mapping[str, Any]) -> dict[str, Any]:
    before, after = (given["yes_before"] or 0, given["n_before"] or 0), (given["yes_after"] or 0, given["n_after"] or 0)
    found, one, other = fisher(*before, *after), wilson(*before), wilson(*after)
    return {
        "p_before": figure(one, "effect"),
        "p_after": figure(other, "effect"),
        "wilson_before_ci95": figure(one, "interval"),
        "wilson_after_ci95": figure(other, "interval"),
        "change": figure(found, "effect"),
        "newcombe_hybrid_ci95": figure(found, "interval"),
        "fisher_mid_p": figure(found, "p"),
        "fisher_p": figure(found, "exact_p"),
    }


def single_proportion(given: Mapping[str, Any]) -> dict[str, Any]:
    return {"wilson_ci95": [figure(wilson(yes, n), "interval") for yes, n in given["cases"]]}


def multiplicity(given: Mapping[str, Any]) -> dict[str, Any]:
    adjusted, rate = holm(given["p"]), benjamini_hochberg(given["p"])
    return {
        "holm": adjusted.p,
        "bh": rate.p,
        "rejected_holm_05": [p is not None and p <= 0.05 for p in adjusted.p],
        "rejected_bh_05": [p is not None and p <= 0.05 for p in rate.p],
    }
