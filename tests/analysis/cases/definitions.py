"""Writes own_cases.json: worked cases whose expected figures follow from the definitions, by counting everything.

Run it as `python tests/analysis/cases/definitions.py`. It imports nothing of the project and no NumPy or SciPy.
"""

from __future__ import annotations

import itertools
import json
import math
from fractions import Fraction
from pathlib import Path
from statistics import mean, stdev

from counting import (
    Z,
    around,
    binary,
    graded_cases,
    paired_graded,
    t_quantile,
    t_within,
    trend,
    unpaired_binary,
    wilson,
)

SOURCE = "by definition, everything counted: tests/analysis/cases/definitions.py"

PAIRED_BINARY = (
    (0, 0, 0, 0), (1, 0, 0, 0), (0, 1, 1, 0), (1, 0, 1, 1), (5, 0, 0, 7), (0, 6, 6, 0), (0, 0, 9, 0),
    (900, 120, 180, 1800),
)  # fmt: skip
UNPAIRED_BINARY = ((0, 0, 1, 3), (0, 1, 1, 1), (0, 2, 2, 2), (0, 9, 0, 7), (3, 3, 5, 5), (4, 12, 9, 11))
PAIRED_NOMINAL = (
    [[0, 0], [0, 0]], [[4, 0], [0, 3]], [[2, 1], [4, 0]], [[5, 3, 1], [2, 4, 6], [0, 1, 8]],
    [[5, 3, 0], [2, 4, 0], [0, 0, 0]], [[3, 0, 0], [0, 2, 0], [0, 0, 4]], [[4, 3, 0], [1, 5, 6], [0, 2, 7]],
    [[400, 90, 30], [60, 700, 80], [20, 40, 900]],
)  # fmt: skip
UNPAIRED_NOMINAL = (
    [[0, 0], [3, 1]], [[4, 0, 0], [6, 0, 0]], [[5, 2, 1], [2, 2, 6]], [[5, 0, 7], [9, 0, 1]], [[800, 700], [600, 900]],
)  # fmt: skip
SERIES = ([], [3], [1, 2], [2, 2, 2], [1, 1, 2, 2], [3, 1, 4, 1, 5, 9, 2], [5, 4, 3, 2, 1], [1, 2, 2, 3, 3, 3, 4, 4])
LIMITS = ([1, 1], [2, 4, 3, 3, 9, 4, 2, 3, 3, 2, 4, 3, 3, 2], [0.5, 0.25, 0.75])
TWO_SERIES = (([1, 2, 3, 4], [2, 1, 4, 3]), ([1, 1, 2, 3], [4, 2, 2, 1]), ([1, 2], [2, 1]))


def chi2_p(x: float, df: int) -> float:
    """Recurrence in steps of two degrees of freedom, from erfc or from exp."""
    if df <= 0:
        return 1.0
    if df == 1:
        return math.erfc(math.sqrt(x / 2))
    if df == 2:
        return math.exp(-x / 2)
    return chi2_p(x, df - 2) + (x / 2) ** (df / 2 - 1) * math.exp(-x / 2) / math.gamma(df / 2)


def paired_nominal(table: list[list[int]]) -> dict:
    """Three answers at most: Stuart's statistic in the closed form of Fleiss and Everitt (1971)."""
    size, n = len(table), sum(map(sum, table))
    names = "stuart_maxwell_chi2 stuart_maxwell_df stuart_maxwell_p bowker_chi2 bowker_df bowker_p change_per_category"
    if n == 0:
        return dict.fromkeys(names.split()) | {"n_pairs": 0}
    d = [sum(row[i] for row in table) - sum(table[i]) for i in range(size)]
    pairs = [(table[i][j], table[j][i]) for i, j in itertools.combinations(range(size), 2)]
    moved = [(a, b) for a, b in pairs if a + b]
    symmetry = sum(Fraction((a - b) ** 2, a + b) for a, b in moved)
    if len(moved) == 3:
        n12, n13, n23 = (Fraction(a + b, 2) for a, b in pairs)
        bottom = 2 * (n12 * n23 + n12 * n13 + n13 * n23)
        chi2, df = (n23 * d[0] ** 2 + n13 * d[1] ** 2 + n12 * d[2] ** 2) / bottom, 2
    elif len(moved) == 2:  # a path: the two ends change on their own
        ends = [i for i in range(size) if sum(bool(i != j and table[i][j] + table[j][i]) for j in range(size)) == 1]
        chi2, df = (
            sum(Fraction(d[i] ** 2, sum(table[i][j] + table[j][i] for j in range(size) if j != i)) for i in ends),
            2,
        )
    else:
        chi2, df = symmetry, len(moved)
    figures = (chi2, df, chi2_p(float(chi2), df), symmetry, len(moved), chi2_p(float(symmetry), len(moved)))
    return dict(zip(names.split(), (*figures, [x / n for x in d]), strict=True)) | {"n_pairs": n}


def unpaired_nominal(table: list[list[int]]) -> dict:
    b, a = (sum(row) for row in table)
    columns = [(x, y) for x, y in zip(*table, strict=True) if x + y]
    if not b or not a:
        return dict.fromkeys(("pearson_chi2", "pearson_df", "pearson_p"))
    chi2 = sum(Fraction((x * a - y * b) ** 2, a * b * (x + y)) for x, y in columns)
    df = len(columns) - 1
    return {"pearson_chi2": chi2, "pearson_df": df, "pearson_p": chi2_p(float(chi2), df) if df else 1}


def overlap(before_only: list, after_only: list, pairs: list[tuple]) -> tuple[dict, dict]:
    paired_b, paired_a = [b for b, _ in pairs], [a for _, a in pairs]
    x, y, nc = before_only + paired_b, after_only + paired_a, len(pairs)
    u, v = stdev(x) ** 2 / len(x), stdev(y) ** 2 / len(y)
    cov = sum((b - mean(paired_b)) * (a - mean(paired_a)) for b, a in pairs)
    r = cov / ((nc - 1) * stdev(paired_b) * stdev(paired_a))
    error = math.sqrt(u + v - 2 * r * nc * stdev(x) * stdev(y) / (len(x) * len(y)))
    welch, alone = (u + v) ** 2 / (u * u / (len(x) - 1) + v * v / (len(y) - 1)), len(before_only) + len(after_only)
    df = nc - 1 + (welch - nc + 1) * alone / (alone + 2 * nc)
    estimate = float(mean(x) - mean(y))
    ends, d = around(estimate, t_quantile(df) * error), [a - b for b, a in pairs]
    welch_figures = {"t": estimate / error, "df": df, "p": 1 - t_within(estimate / error, df), "ci95": ends}
    t = mean(d) / (stdev(d) / math.sqrt(nc))
    ends = paired_graded(paired_b, paired_a)["mean_change_ci95"]
    alone_figures = {"mean_change": mean(d), "p": 1 - t_within(t, nc - 1), "ci95": ends}
    given = {"before_only": before_only, "after_only": after_only, "paired_before": paired_b, "paired_after": paired_a}
    return given, {"estimate_before_minus_after": estimate, "welch": welch_figures, "pairs_only": alone_figures}


def xmr(values: list[float]) -> dict:
    moving = mean(abs(b - a) for a, b in itertools.pairwise(values))
    low, high = mean(values) - 2.66 * moving, mean(values) + 2.66 * moving
    outside = [i for i, v in enumerate(values, 1) if not low <= v <= high]
    limits = {"lower_2.66": low, "upper_2.66": high, "outside": outside}
    return {"mean": mean(values), "average_moving_range": moving} | limits


def kendall(x: list[float], y: list[float]) -> dict:
    pairs = list(itertools.combinations(range(len(x)), 2))

    def score(order: tuple) -> int:
        return sum(((x[j] > x[i]) - (x[j] < x[i])) * ((order[j] > order[i]) - (order[j] < order[i])) for i, j in pairs)

    scores, seen = [abs(score(order)) for order in itertools.permutations(y)], score(tuple(y))
    untied = [sum(v[i] != v[j] for i, j in pairs) for v in (x, y)]
    p = sum(s >= abs(seen) for s in scores) / len(scores)
    return {"tau": seen / math.sqrt(untied[0] * untied[1]), "exact_p": p}


def unpaired_shares() -> list[tuple[str, str, dict, dict]]:
    found = []
    for n, (yes_b, n_b, yes_a, n_a) in enumerate(UNPAIRED_BINARY):
        given = {"yes_before": yes_b, "n_before": n_b, "yes_after": yes_a, "n_after": n_a}
        found.append((str(n), "unpaired_binary", given, unpaired_binary(yes_b, n_b, yes_a, n_a)))
    return found


def other_cases() -> list[tuple[str, str, dict, dict]]:
    found = [(str(n), "paired_binary", *binary(*cells)) for n, cells in enumerate(PAIRED_BINARY)] + unpaired_shares()
    name = "table_before_rows_after_columns"
    found += [(str(n), "paired_nominal", {name: t}, paired_nominal(t)) for n, t in enumerate(PAIRED_NOMINAL)]
    found += [(str(n), "unpaired_nominal", {"table": t}, unpaired_nominal(t)) for n, t in enumerate(UNPAIRED_NOMINAL)]
    found += [(str(n), "trend", {"values": v}, trend(v)) for n, v in enumerate(SERIES)]
    found += [(str(n), "xmr", {"values": v}, xmr(v)) for n, v in enumerate(LIMITS)]
    found += [(str(n), "kendall", {"x": x, "y": y}, kendall(x, y)) for n, (x, y) in enumerate(TWO_SERIES)]
    found.append(("0", "partial_overlap", *overlap([1, 2, 2, 5], [4, 4], [(1, 2), (3, 3), (2, 4), (5, 4), (2, 3)])))
    shares = [[0, 1], [3, 3], [1, 2], [1200, 3000]]
    found.append(("0", "single_proportion", {"cases": shares}, {"wilson_ci95": [wilson(*c) for c in shares]}))
    found.append(("0", "multiplicity", {"p": [0.01, None, 0.04, 0.03]}, {"holm": [0.03, None, 0.06, 0.06]}))
    options = {"options": [binary(2, 1, 5, 4)[0], binary(12, 0, 0, 0)[0]]}
    mid_p = [binary(2, 1, 5, 4)[1]["mcnemar_mid_p"], 1.0]
    found.append(("0", "multi_paired", options, {"mid_p": mid_p, "holm": [2 * mid_p[0], 1.0], "change": [4 / 12, 0]}))
    # one promoter and one detractor: 1.75 of 5 people on either side, variance 0.7 / 5
    reach = 100 * Z * math.sqrt(0.7 / 5)
    scores = {"nps": 0.0, "adjusted_nps": 0.0, "ci95_adjusted_wald": [-reach, reach]}
    nobody = dict.fromkeys(scores)
    found.append(("0", "nps", {"groups": [[1, 0, 1], [0, 0, 0]]}, {"results": [scores, nobody]}))
    return found


def main() -> None:
    about = {"tolerance": 1e-6, "source": SOURCE, "software": ["Python's fractions and math"], "published": None}
    cases = [
        {"id": f"own-{kind}-{name}", "title": name, "kind": kind, "input": given, "expected": expected} | about
        for name, kind, given, expected in graded_cases() + other_cases()
    ]
    lines = ",\n".join(json.dumps(case, default=float) for case in cases)
    Path(__file__).with_name("own_cases.json").write_text('{"cases": [\n' + lines + "\n]}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
