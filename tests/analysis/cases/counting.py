"""Answers compared by their definitions, by counting everything: what `definitions.py` expects of worked cases.

It imports nothing of the project and no NumPy or SciPy: exact fractions over all sign patterns, splits and orders, and
quantiles by halving a numerically integrated density.
"""

from __future__ import annotations

import itertools
import math
import random
from collections import Counter
from fractions import Fraction
from statistics import NormalDist, mean, median, stdev

Z = NormalDist().inv_cdf(0.975)


def t_within(t: float, df: float) -> float:
    """P(|T| <= t) by Simpson's rule on the density."""
    scale = math.exp(math.lgamma((df + 1) / 2) - math.lgamma(df / 2)) / math.sqrt(df * math.pi)
    steps, width = 4000, abs(t) / 4000
    weights = [1] + [4, 2] * (steps // 2 - 1) + [4, 1]
    density = (w * (1 + (i * width) ** 2 / df) ** (-(df + 1) / 2) for i, w in enumerate(weights))
    return 2 * scale * width / 3 * math.fsum(density)


def t_quantile(df: float) -> float:
    low, high = 0.0, 2000.0
    for _ in range(70):
        middle = (low + high) / 2
        low, high = (middle, high) if t_within(middle, df) < 0.95 else (low, middle)
    return low


def around(centre: float, half: float, low: float = -math.inf, high: float = math.inf) -> list[float]:
    return [max(low, centre - half), min(high, centre + half)]


def midranks(values: list[float]) -> list[Fraction]:
    return [Fraction(sum(o < v for o in values) * 2 + sum(o == v for o in values) + 1, 2) for v in values]


def mid_p(scores: list[Fraction], seen: Fraction) -> float:
    half = Fraction(1, 2)
    return float(sum((1 if s > seen else half if s == seen else 0) for s in scores) / Fraction(len(scores)))


def bonett_price(up: int, down: int, n: int) -> list[float]:
    a, b = (up + 1) / (n + 2), (down + 1) / (n + 2)
    return around(a - b, Z * math.sqrt((a + b - (a - b) ** 2) / (n + 2)), -1, 1)


def gamma_correction(df: int) -> float:
    return math.gamma(df / 2) / (math.sqrt(df / 2) * math.gamma((df - 1) / 2))


def sign_mid_p(up: int, down: int) -> float:
    moved, seen = up + down, abs(up - down)
    ways = {k: math.comb(moved, k) for k in range(moved + 1)}
    double = sum(w * ((abs(2 * k - moved) > seen) + (abs(2 * k - moved) >= seen)) for k, w in ways.items())
    return 1.0 if moved == 0 else float(Fraction(double, 2 * 2**moved))


def paired_graded(before: list, after: list) -> dict:
    d = [a - b for b, a in zip(before, after, strict=True) if b is not None and a is not None]
    n, up, down = len(d), sum(x > 0 for x in d), sum(x < 0 for x in d)
    names = [
        "mean_change",
        "mean_change_ci95",
        "net_up_minus_down",
        "net_ci95_bonett_price",
        "pratt_mid_p",
        "sign_mid_p",
    ]
    names += ["rank_biserial_kerby", "hedges_gz", "hodges_lehmann_pseudomedian"]
    found = dict.fromkeys(names) | {"n_pairs": n, "n_up": up, "n_same": n - up - down, "n_down": down}
    if n == 0:
        return found
    sd = stdev(d) if n > 1 else 0
    found |= {"mean_change": mean(d), "net_up_minus_down": (up - down) / n, "sign_mid_p": sign_mid_p(up, down)}
    found["net_ci95_bonett_price"] = bonett_price(up, down, n)
    found["hodges_lehmann_pseudomedian"] = median((d[i] + d[j]) / 2 for i in range(n) for j in range(i, n))
    if sd:
        found["mean_change_ci95"] = around(mean(d), t_quantile(n - 1) * sd / math.sqrt(n))
        found["hedges_gz"] = gamma_correction(n - 1) * mean(d) / sd if n > 2 else None
    ranks = [r for r, x in zip(midranks([abs(x) for x in d]), d, strict=True) if x]
    signs = [1 if x > 0 else -1 for x in d if x]
    patterns = itertools.product((1, -1), repeat=len(ranks))
    scores = [abs(sum(r * s for r, s in zip(ranks, p, strict=True))) for p in patterns]
    seen = abs(sum(r * s for r, s in zip(ranks, signs, strict=True)))
    found["pratt_mid_p"] = mid_p(scores, Fraction(seen)) if ranks else 1
    if ranks:
        alone = midranks([abs(x) for x in d if x])
        found["rank_biserial_kerby"] = float(sum(r * s for r, s in zip(alone, signs, strict=True)) / sum(alone))
    return found


def unpaired_graded(before: list, after: list) -> dict:
    x, y = ([v for v in wave if v is not None] for wave in (before, after))
    names = "mean_before mean_after mean_change welch_ci95 p_superior_after bm_ci95_p_superior_logit bm_p wmw_mid_p"
    found = dict.fromkeys((*names.split(), "hedges_g")) | {"n_before": len(x), "n_after": len(y)}
    if not x or not y:
        return found
    p = mean((b > a) + (b == a) / 2 for a in x for b in y)
    found |= {"mean_before": mean(x), "mean_after": mean(y), "mean_change": mean(y) - mean(x), "p_superior_after": p}
    ranks = midranks([*x, *y])
    centre = Fraction(len(x) * (len(ranks) + 1), 2)
    scores = [abs(sum(split) - centre) for split in itertools.combinations(ranks, len(x))]
    found["wmw_mid_p"] = 1 if len(set(ranks)) == 1 else mid_p(scores, abs(sum(ranks[: len(x)]) - centre))
    squares = sum((v - mean(wave)) ** 2 for wave in (x, y) for v in wave)
    df = len(x) + len(y) - 2
    if df > 1 and squares:
        found["hedges_g"] = gamma_correction(df) * (mean(y) - mean(x)) / math.sqrt(squares / df)
    if min(len(x), len(y)) > 1 and squares:
        a, b = (stdev(wave) ** 2 / len(wave) for wave in (x, y))
        free = (a + b) ** 2 / (a**2 / (len(x) - 1) + b**2 / (len(y) - 1))
        found["welch_ci95"] = around(mean(y) - mean(x), t_quantile(free) * math.sqrt(a + b))
    return found | brunner_munzel(x, y, p)


def brunner_munzel(x: list, y: list, p: float) -> dict:
    if min(len(x), len(y)) < 2 or p in (0, 1):
        return {}
    n, m = len(x), len(y)
    placed_x = [sum((b < a) + (b == a) / 2 for b in y) for a in x]
    placed_y = [sum((a < b) + (a == b) / 2 for a in x) for b in y]
    v_x, v_y = stdev(placed_x) ** 2, stdev(placed_y) ** 2
    if v_x + v_y == 0:
        return {}
    error = math.sqrt(v_x / (n * m * m) + v_y / (m * n * n))
    df = (n * v_x + m * v_y) ** 2 / ((n * v_x) ** 2 / (n - 1) + (m * v_y) ** 2 / (m - 1))
    ends = around(math.log(p / (1 - p)), t_quantile(df) * error / (p * (1 - p)))
    logit = [1 / (1 + math.exp(-end)) for end in ends]
    return {"bm_p": 1 - t_within((p - 0.5) / error, df), "bm_ci95_p_superior_logit": logit}


def binary(yy: int, yn: int, ny: int, nn: int) -> tuple[dict, dict]:
    n = yy + yn + ny + nn
    names = ("before_yes_after_yes", "before_yes_after_no", "before_no_after_yes", "before_no_after_no")
    given = dict(zip(names, (yy, yn, ny, nn), strict=True))
    nothing = dict.fromkeys(("p_before", "p_after", "change", "change_ci95_bonett_price", "mcnemar_mid_p"))
    if n == 0:
        return given, nothing | {"n_pairs": 0}
    shares = {"n_pairs": n, "p_before": (yy + yn) / n, "p_after": (yy + ny) / n, "change": (ny - yn) / n}
    return given, shares | {"change_ci95_bonett_price": bonett_price(ny, yn, n), "mcnemar_mid_p": sign_mid_p(ny, yn)}


def wilson(yes: int, n: int) -> list[float]:
    centre, scale = (yes + Z * Z / 2) / (n + Z * Z), Z * math.sqrt(yes * (n - yes) / n + Z * Z / 4) / (n + Z * Z)
    return around(centre, scale)


def unpaired_binary(yes_b: int, n_b: int, yes_a: int, n_a: int) -> dict:
    if not n_b or not n_a:
        change = dict.fromkeys(("change", "newcombe_hybrid_ci95", "fisher_mid_p"))
        return change | {"p_before": yes_b / n_b if n_b else None, "p_after": yes_a / n_a if n_a else None}
    b, a = yes_b / n_b, yes_a / n_a
    (lb, ub), (la, ua) = wilson(yes_b, n_b), wilson(yes_a, n_a)
    ends = [a - b - math.hypot(a - la, ub - b), a - b + math.hypot(ua - a, b - lb)]
    yes = yes_b + yes_a
    ways = {k: math.comb(n_a, k) * math.comb(n_b, yes - k) for k in range(yes + 1)}
    ways = {k: count for k, count in ways.items() if count}
    seen, total = ways[yes_a], sum(ways.values())
    p = sum(Fraction(w) if w < seen else Fraction(w, 2) if w == seen else 0 for w in ways.values()) / total
    mid = 1.0 if len(ways) == 1 else float(p)
    return {"p_before": b, "p_after": a, "change": a - b, "newcombe_hybrid_ci95": ends, "fisher_mid_p": mid}


def trend(values: list[float]) -> dict:
    def score(order: tuple) -> int:
        return sum((b > a) - (b < a) for a, b in itertools.combinations(order, 2))

    if len(values) < 2:
        return {"S": None, "exact_p": None, "theil_sen_slope": None}
    scores = Counter(abs(score(order)) for order in itertools.permutations(values))
    p = Fraction(sum(c for s, c in scores.items() if s >= abs(score(tuple(values)))), math.factorial(len(values)))
    slopes = [(values[j] - values[i]) / (j - i) for i, j in itertools.combinations(range(len(values)), 2)]
    return {"S": score(tuple(values)), "exact_p": float(p), "theil_sen_slope": median(slopes)}


def rows(chance: random.Random, n: int, low: int, high: int) -> list[int]:
    return [chance.randint(low, high) for _ in range(n)]


def large() -> tuple[dict, dict]:
    """Three thousand people: every figure in closed form, and Pratt's normal approximation."""
    chance = random.Random(30)
    before = rows(chance, 3000, 1, 5)
    after = [min(5, max(1, b + chance.choice((-1, 0, 0, 1)))) for b in before]
    d = [a - b for b, a in zip(before, after, strict=True)]
    up, down, zeros = d.count(1), d.count(-1), d.count(0)
    rank = zeros + (up + down + 1) / 2
    z = (up - down) * rank / (rank * math.sqrt(up + down))
    figures = {"n_pairs": 3000, "n_up": up, "n_same": zeros, "n_down": down, "mean_change": mean(d),
               "pratt_mid_p": 2 * NormalDist().cdf(-abs(z)), "net_ci95_bonett_price": bonett_price(up, down, 3000),
               "rank_biserial_kerby": (up - down) / (up + down)}  # fmt: skip
    return {"before": before, "after": after}, figures


def graded_cases() -> list[tuple[str, str, dict, dict]]:
    waves = {
        "nobody": ([], []), "all-missing": ([None, 3], [4, None]), "one": ([3], [5]), "two": ([2, 4], [3, 4]),
        "three": ([1, 2, 5], [2, 2, 3]), "equal-steps": ([1, 2, 3, 4], [2, 3, 4, 5]),
        "constant-before": ([3] * 6, [3, 4, 4, 5, 2, 3]), "both-constant": ([2] * 5, [4] * 5),
        "nobody-moved": ([1, 5, 3, 2], [1, 5, 3, 2]), "all-tied": ([3] * 7, [3] * 7),
        "missing": ([4, None, 2, 3, 1, 5], [5, 2, None, 4, 4, 4]),
        "decimals": ([0.1, 0.2, 1.1, 2.4], [0.4, 0.5, 1.0, 2.9]),
    }  # fmt: skip
    found = []
    for name, (before, after) in waves.items():
        given = {"before": before, "after": after}
        exact = (
            [Fraction(str(v)) if v is not None else None for v in before],
            [Fraction(str(v)) if v is not None else None for v in after],
        )
        for kind, run in (("paired_graded", paired_graded), ("unpaired_graded", unpaired_graded)):
            found.append((name, kind, given, run(*exact)))
    return [*found, ("three-thousand", "paired_graded", *large())]
