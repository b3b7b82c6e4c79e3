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

from tests.analysis import reference_choices as choices
from tests.analysis import reference_runs as people

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
    "paired_nominal": (
        "n_pairs stuart_maxwell_chi2 stuart_maxwell_df stuart_maxwell_p bowker_chi2 bowker_df bowker_p "
        "change_per_category"
    ),
    "unpaired_nominal": "pearson_chi2 pearson_df pearson_p",
    "nps": "results",
    "partial_overlap": "welch pairs_only",
    "partial_overlap_binary": "estimate_before_minus_after z p ci95",
    "trend": "S exact_p theil_sen_slope",
    "kendall": "tau exact_p",
    "xmr": "mean average_moving_range lower_2.66 upper_2.66 outside",
}

NOT_YET = {
    "repeated": "may be skipped: Friedman's test is held to its published reference in test_statistics.py",
    "stratified_binary": "Mantel-Haenszel may be skipped: the product compares no strata",
}

RUNS: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "paired_graded": people.paired_graded,
    "unpaired_graded": people.unpaired_graded,
    "paired_binary": people.paired_binary,
    "unpaired_binary": people.unpaired_binary,
    "multi_paired": people.multi_paired,
    "single_proportion": people.single_proportion,
    "multiplicity": people.multiplicity,
    "paired_nominal": choices.paired_nominal,
    "unpaired_nominal": choices.unpaired_nominal,
    "nps": choices.nps,
    "partial_overlap": choices.partial_overlap,
    "partial_overlap_binary": choices.partial_overlap_binary,
    "trend": choices.trend,
    "kendall": choices.kendall_pair,
    "xmr": choices.xmr_limits,
}


def differences(found: Any, expected: Any, tolerance: float, where: str) -> list[str]:
    """Where two figures, or lists or records of them, differ by more than the tolerance (relative above 1)."""
    if isinstance(expected, dict):
        if not isinstance(found, Mapping):
            return [f"{where}: expected {expected}, found {found}"]
        names = [name for name in expected if name in found]
        missing = [f"{where}.{name}: the product does not report it" for name in expected if name not in found]
        return missing + [line for n in names for line in differences(found[n], expected[n], tolerance, f"{where}.{n}")]
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
    if isinstance(found.get("outside"), list) and not isinstance(case["expected"].get("outside"), list):
        found["outside"] = len(found["outside"])  # a case may give how many, or which ones
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
