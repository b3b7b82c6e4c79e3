"""The worked cases: what the product computes against figures from R and from published sources.

Reads every file named in SOUNDINGS_CASES (a path list), by default the project's own folder of cases. Each required
figure of a case is compared, and the rest where the product reports it; null means undefined, which the product must
say too. The output ends with "compared N figures in M cases".
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from analysis.results import Adjusted, NotEnough, Result
from analysis.samples import Paired, Unlinked
from analysis.statistics.brunner_munzel import brunner_munzel
from analysis.statistics.fisher import fisher
from analysis.statistics.hedges_g import hedges_g, hedges_gz
from analysis.statistics.hodges_lehmann import hodges_lehmann, hodges_lehmann_shift
from analysis.statistics.mcnemar import mcnemar
from analysis.statistics.multiplicity import benjamini_hochberg, holm
from analysis.statistics.paired_t import paired_t
from analysis.statistics.rank_biserial import rank_biserial
from analysis.statistics.rank_sum import rank_sum
from analysis.statistics.sign_test import sign_test
from analysis.statistics.signed_rank import signed_rank
from analysis.statistics.welch import welch
from analysis.statistics.wilson import wilson

OWN_CASES = Path(__file__).with_name("cases")

REQUIRED = {
    "paired_graded": (
        "n_pairs n_up n_same n_down mean_change mean_change_ci95 net_up_minus_down net_ci95_bonett_price "
        "pratt_mid_p sign_mid_p rank_biserial_kerby hedges_gz hodges_lehmann_pseudomedian"
    ),
    "unpaired_graded": (
        "n_before n_after mean_before mean_after mean_change welch_ci95 p_superior_after "
        "bm_ci95_p_superior_logit bm_p wmw_mid_p hedges_g"
    ),
    "paired_binary": "n_pairs p_before p_after change change_ci95_bonett_price mcnemar_mid_p",
    "unpaired_binary": "p_before p_after change newcombe_hybrid_ci95 fisher_mid_p",
    "multi_paired": "mid_p holm bh change ci95_bonett_price",
    "single_proportion": "wilson_ci95",
    "multiplicity": "holm",
}

NOT_YET = {
    "paired_nominal": "the test of a linked single choice (Stuart-Maxwell) is not built yet",
    "unpaired_nominal": "the test of an unlinked single choice is not built yet",
    "nps": "the net promoter score is not built yet",
    "partial_overlap": "the sensitivity line of all answers beside the pairs is not built yet",
    "partial_overlap_binary": "the sensitivity line of all answers beside the pairs is not built yet",
    "trend": "the test of a trend over sessions (Mann-Kendall) is not built yet",
    "kendall": "the test of a trend over sessions (Mann-Kendall) is not built yet",
    "xmr": "control limits are not built yet",
    "repeated": "Friedman's test may be skipped: no comparison of the product uses it for a verdict",
    "stratified_binary": "Mantel-Haenszel may be skipped: the product compares no strata",
}


def _figure(found: Result | Adjusted | NotEnough, name: str) -> Any:
    """A figure of a result; None, that is undefined, where the statistic says that there is not enough."""
    return None if isinstance(found, NotEnough) else found.figure(name)


def _paired_graded(given: Mapping[str, Any]) -> dict[str, Any]:
    sample = Paired(tuple(given["before"]), tuple(given["after"]))
    n = len(sample.complete())
    signs, t, ranks, middle = sign_test(sample), paired_t(sample), signed_rank(sample), hodges_lehmann(sample)
    return {
        "n_pairs": n,
        "n_dropped_incomplete": len(sample.before) - n,
        "n_up": _figure(signs, "up") if n else 0,
        "n_same": _figure(signs, "same") if n else 0,
        "n_down": _figure(signs, "down") if n else 0,
        "net_up_minus_down": _figure(signs, "effect"),
        "net_ci95_bonett_price": _figure(signs, "interval"),
        "sign_mid_p": _figure(signs, "p"),
        "sign_exact_p": _figure(signs, "exact_p"),
        "mean_change": _figure(t, "effect"),
        "mean_change_ci95": _figure(t, "interval"),
        "sd_change": _figure(t, "sd"),
        "t": _figure(t, "t"),
        "t_df": _figure(t, "df"),
        "t_p": _figure(t, "p"),
        "cohen_dz": _figure(t, "d_z"),
        # The product reports the exact mid-p up to 200 pairs, and Pratt's z above.
        "pratt_mid_p": _figure(ranks, "p"),
        "pratt_z": _figure(ranks, "z"),
        "pratt_asymptotic_p": _figure(ranks, "asymptotic_p"),
        "pratt_w_plus": _figure(ranks, "w_plus"),
        "pratt_w_minus": _figure(ranks, "w_minus"),
        "rank_biserial_kerby": _figure(rank_biserial(sample), "effect"),
        "hedges_gz": _figure(hedges_gz(sample), "effect"),
        "hodges_lehmann_pseudomedian": _figure(middle, "effect"),
        "hodges_lehmann_ci95_exact": _figure(middle, "interval"),
    } | ({"pratt_exact_p": _figure(ranks, "exact_p")} if n <= 200 else {})


def _unpaired_graded(given: Mapping[str, Any]) -> dict[str, Any]:
    sample = Unlinked(tuple(given["before"]), tuple(given["after"]))
    means, crowd, ranks = welch(sample), brunner_munzel(sample), rank_sum(sample)
    plain = (_figure(crowd, "plain_low"), _figure(crowd, "plain_high")) if _figure(crowd, "p") is not None else None
    found = {
        "n_before": sum(v is not None for v in sample.before),
        "n_after": sum(v is not None for v in sample.after),
        "mean_before": _figure(means, "mean_before"),
        "mean_after": _figure(means, "mean_after"),
        "mean_change": _figure(means, "effect"),
        "welch_ci95": _figure(means, "interval"),
        "welch_t": _figure(means, "t"),
        "welch_df": _figure(means, "df"),
        "welch_p": _figure(means, "p"),
        "p_superior_after": _figure(crowd, "effect"),
        "bm_ci95_p_superior_logit": _figure(crowd, "interval"),
        "bm_p": _figure(crowd, "p"),
        "bm_t": _figure(crowd, "t"),
        "bm_df": _figure(crowd, "df"),
        "u_after": _figure(ranks, "u_after"),
        "wmw_mid_p": _figure(ranks, "p"),
        "wmw_z": _figure(ranks, "z"),
        "wmw_asymptotic_p": _figure(ranks, "asymptotic_p"),
        "hedges_g": _figure(hedges_g(sample), "effect"),
        "hodges_lehmann_shift": _figure(hodges_lehmann_shift(sample), "effect"),
    }
    if plain and plain[0] > 0 and plain[1] < 1:  # the sources differ in whether they clip this interval
        found["bm_ci95_p_superior"] = plain
    if found["n_before"] + found["n_after"] <= 200:
        found["wmw_exact_p"] = _figure(ranks, "exact_p")
    return found


def _pairs_of(given: Mapping[str, Any]) -> Paired:
    cells = {
        (1, 1): given["before_yes_after_yes"],
        (1, 0): given["before_yes_after_no"],
        (0, 1): given["before_no_after_yes"],
        (0, 0): given["before_no_after_no"],
    }
    rows = [cell for cell, people in cells.items() for _ in range(people or 0)]
    return Paired(tuple(b for b, _ in rows), tuple(a for _, a in rows))


def _paired_binary(given: Mapping[str, Any]) -> dict[str, Any]:
    sample = _pairs_of(given)
    found = mcnemar(sample)
    return {
        "n_pairs": len(sample.before),
        "p_before": _figure(found, "share_before"),
        "p_after": _figure(found, "share_after"),
        "change": _figure(found, "effect"),
        "change_ci95_bonett_price": _figure(found, "interval"),
        "mcnemar_mid_p": _figure(found, "p"),
        "mcnemar_exact_p": _figure(found, "exact_p"),
    }


def _multi_paired(given: Mapping[str, Any]) -> dict[str, Any]:
    options = [_paired_binary(option) for option in given["options"]]
    mid_p = [option["mcnemar_mid_p"] for option in options]
    return {
        "mid_p": mid_p,
        "holm": holm(mid_p).p,
        "bh": benjamini_hochberg(mid_p).p,
        "change": [option["change"] for option in options],
        "ci95_bonett_price": [option["change_ci95_bonett_price"] for option in options],
    }


def _unpaired_binary(given: Mapping[str, Any]) -> dict[str, Any]:
    before, after = (given["yes_before"] or 0, given["n_before"] or 0), (given["yes_after"] or 0, given["n_after"] or 0)
    found, one, other = fisher(*before, *after), wilson(*before), wilson(*after)
    return {
        "p_before": _figure(one, "effect"),
        "p_after": _figure(other, "effect"),
        "wilson_before_ci95": _figure(one, "interval"),
        "wilson_after_ci95": _figure(other, "interval"),
        "change": _figure(found, "effect"),
        "newcombe_hybrid_ci95": _figure(found, "interval"),
        "fisher_mid_p": _figure(found, "p"),
        "fisher_p": _figure(found, "exact_p"),
    }


def _single_proportion(given: Mapping[str, Any]) -> dict[str, Any]:
    return {"wilson_ci95": [_figure(wilson(yes, n), "interval") for yes, n in given["cases"]]}


def _multiplicity(given: Mapping[str, Any]) -> dict[str, Any]:
    adjusted, rate = holm(given["p"]), benjamini_hochberg(given["p"])
    return {
        "holm": adjusted.p,
        "bh": rate.p,
        "rejected_holm_05": [p is not None and p <= 0.05 for p in adjusted.p],
        "rejected_bh_05": [p is not None and p <= 0.05 for p in rate.p],
    }


RUNS: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "paired_graded": _paired_graded,
    "unpaired_graded": _unpaired_graded,
    "paired_binary": _paired_binary,
    "unpaired_binary": _unpaired_binary,
    "multi_paired": _multi_paired,
    "single_proportion": _single_proportion,
    "multiplicity": _multiplicity,
}


def differences(found: Any, expected: Any, tolerance: float, where: str) -> list[str]:
    """Where two figures, or lists of them, differ by more than the tolerance (relative above 1)."""
    if isinstance(expected, list):
        if not isinstance(found, list | tuple) or len(found) != len(expected):
            return [f"{where}: expected {expected}, found {found}"]
        pairs = enumerate(zip(found, expected, strict=True))
        return [line for i, (f, e) in pairs for line in differences(f, e, tolerance, f"{where}[{i}]")]
    if expected is None or found is None:
        return [] if found is expected else [f"{where}: expected {expected}, found {found}"]
    near = abs(found - expected) <= tolerance * max(1.0, abs(expected))
    return [] if near else [f"{where}: expected {expected}, found {found}"]


def compare(case: Mapping[str, Any]) -> tuple[int, list[str]]:
    """(figures compared, what differs) of one case; a required figure that the product lacks is a difference."""
    found = RUNS[case["kind"]](case["input"])
    required, tolerance = REQUIRED[case["kind"]].split(), case.get("tolerance") or 1e-6
    names = [name for name in case["expected"] if name in required or name in found]
    lines: list[str] = []
    for name in names:
        if name not in found:
            lines.append(f"{name}: required, but the product does not report it")
        else:
            lines += differences(found[name], case["expected"][name], tolerance, name)
    return len(names), lines


def _files() -> list[Path]:
    named = os.environ.get("SOUNDINGS_CASES")
    return [Path(name) for name in named.split(os.pathsep) if name] if named else sorted(OWN_CASES.glob("*.json"))


def _cases() -> list[Any]:
    found = []
    for path in _files():
        cases = json.loads(path.read_text(encoding="utf-8"))["cases"]
        found += [pytest.param(case, id=f"{path.stem}:{case['id']}") for case in cases]
    return found


CASES = _cases()


@pytest.mark.parametrize("case", CASES)
def test_reference_case(case: dict[str, Any], record_property: Callable[[str, object], None]) -> None:
    if case["kind"] in NOT_YET:
        pytest.skip(f"{case['kind']}: {NOT_YET[case['kind']]}")
    assert case["kind"] in RUNS, f"cases of kind {case['kind']!r} cannot be run; list it in NOT_YET with the reason"
    count, lines = compare(case)
    record_property("reference_figures", count)
    assert lines == []


def test_reference_cases_exist() -> None:
    assert len(CASES) > 0


@pytest.mark.parametrize("kind", sorted(RUNS))
def test_every_kind_of_case_is_run_or_named(kind: str) -> None:
    assert kind in REQUIRED
    assert kind not in NOT_YET


def test_a_wrong_figure_is_caught() -> None:
    case = next(
        c for c in json.loads((OWN_CASES / "stat_cases_open.json").read_text())["cases"] if c["id"] == "P03-likert8"
    )
    planted = case | {"expected": case["expected"] | {"pratt_mid_p": 0.1953, "n_pairs": None, "net_up_minus_down": 0.5}}
    assert [line.split(":")[0] for line in compare(planted)[1]] == ["n_pairs", "pratt_mid_p"]
