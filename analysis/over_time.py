"""What a line over sessions says, and from how many sessions on it may say it.

Up to three sessions are dots. From four with an interval the changes are pooled, from five a trend may be told, from
eight control limits are drawn, provisional below twelve. Light on purpose: web workers call it. A line of changes never
pools linked sessions with sessions that are not.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import Any

from analysis.decimals import CLEAR, MOST, decimals_until, excludes_zero
from analysis.multiplicity import holm
from analysis.results import NotEnough, Result, computed
from analysis.series.mann_kendall import mann_kendall
from analysis.series.pooled import pooled
from analysis.series.slope import slope
from analysis.series.theil_sen import theil_sen
from analysis.series.xmr import unlike, xmr
from analysis.texts import CATALOGUE, nest, percent, plain, signed
from analysis.verdicts import CLEAR_P, HINT_P, direction_word
from forms.measures import Better, Measure
from forms.texts import Text

Record = Mapping[str, Any]

POOLED_FROM = 4
TREND_FROM = 5
LIMITS_FROM = 8
RULES_FROM = 12
UNEVEN = 2  # sessions of shares whose largest has more than this many times the people of the smallest have no limits
PUBLISHED = 1  # decimals of what disclosure rounds, as it is said: of a point on a scale, and of a percentage point


def add_readings(lines: Sequence[dict[str, Any]]) -> None:
    """Write "series" into the trends of one page: figures, adjusted by Holm over the page, and their sentences.

    What none of them shows stands under "caveats", for the page to say once.
    """
    found = [_figures(line) for line in lines]
    for name in ("pooled", "trend"):
        adjusted = holm([(series[name] or {}).get("p") for series in found]).p
        for series, p_holm in zip(found, adjusted, strict=True):
            if series[name] is not None:
                series[name]["p_holm"] = p_holm
    for line, series in zip(lines, found, strict=True):
        series |= _said(_read(line, series)) | {"caveats": _said(_caveats(line, series))}
        line["series"] = series


def used_points(line: Record) -> list[int]:
    """Places of the points that figures over sessions rest on: linked ones, or the others where those are more."""
    shown = [i for i, point in enumerate(line["points"]) if point["value"] is not None]
    if line["shows"] != "change":
        return shown
    linked = [i for i in shown if line["points"][i]["linked"]]
    alone = [i for i in shown if not line["points"][i]["linked"]]
    return linked if len(linked) >= len(alone) else alone


def _figures(line: Record) -> dict[str, Any]:
    places = used_points(line)
    points = [line["points"][i] for i in places]
    series: dict[str, Any] = {"k": len(points), "places": places, "pooled": None, "trend": None, "limits": None}
    if len(points) >= POOLED_FROM and line["shows"] == "change":
        series["pooled"] = _pooled(points)
    if len(points) >= TREND_FROM:
        series["trend"] = _trend(points)
    if len(points) >= LIMITS_FROM and not _uneven_shares(line, points):
        series["limits"] = _limits([point["value"] for point in points], places)
    return series


def _pooled(points: Sequence[Record]) -> dict[str, Any] | None:
    """The points as one; None below POOLED_FROM with an error of their own. Points that have none are left out.

    Where everybody moved alike there is an error to be had: that of people who differ as much as at the other sessions.
    """
    own = [point for point in points if point["error"]]
    if len(own) < POOLED_FROM:
        return None
    usual = median(point["error"] * math.sqrt(point["n"]) for point in own)
    used = [point for point in points if point["error"] or point["alike"]]
    rounding = math.fsum(point["rounding"] for point in used) / len(used)
    errors = [point["error"] or usual / math.sqrt(point["n"]) for point in used]
    found = computed(pooled([point["value"] for point in used], errors, rounding))
    answered = [int(point.get("answered") or 0) for point in used]
    share = sum(p["n"] for p in used) / sum(answered) if all(answered) and used[0]["linked"] else None
    figures = {"change": found.effect, "interval": list(found.interval or ()) or None, "p": found.p, "p_holm": None}
    details = {name: found.details[name] for name in ("tau2", "q", "q_p", "i2")}
    counts = {"k": len(used), "left_out": len(points) - len(used), "alike": len(used) - len(own)}
    method = {"method": found.method, "rounding": rounding, "linked_share": share, "verdict": None, "small": None}
    return figures | details | {"differ": _differ(found)} | counts | method


def _differ(found: Result) -> str:
    """Whether the sessions differ by more than chance: yes by Cochran's Q, no where Q is no larger than expected."""
    q, q_p = found.details["q"] or 0.0, found.details["q_p"]
    if q_p is not None and q_p <= CLEAR_P:
        return "yes"
    return "no" if q <= found.n - 1 else "unsure"


def _trend(points: Sequence[Record]) -> dict[str, Any] | None:
    values = [point["value"] for point in points]
    order, line, middle = mann_kendall(values), slope(values), theil_sen(values)
    if isinstance(order, NotEnough) or isinstance(line, NotEnough) or isinstance(middle, NotEnough):
        return None
    return {
        "s": order.details["s"],
        "tau": order.effect,
        "p": order.p,
        "p_holm": None,
        "theil_sen": middle.effect,
        "theil_sen_interval": list(middle.interval or ()) or None,
        "slope": line.effect,
        "slope_interval": list(line.interval or ()) or None,
        "rounded": any(point.get("rounding") for point in points),
        "way": None,
    }


def _uneven_shares(line: Record, points: Sequence[Record]) -> bool:
    people = [point["n"] for point in points]
    return line["measure"] == Measure.BINARY.value and max(people) > UNEVEN * min(people)


def _limits(values: Sequence[float], places: Sequence[int]) -> dict[str, Any] | None:
    found = xmr(values)
    if isinstance(found, NotEnough) or found.interval is None:
        return None
    provisional = len(values) < RULES_FROM
    marked = {} if provisional else unlike(values)
    odd = [{"place": places[i], "rule": rule, "side": side} for i, (rule, side) in sorted(marked.items())]
    return {"mean": found.effect, "low": found.interval[0], "high": found.interval[1], "provisional": provisional,
            "unlike": odd}  # fmt: skip


# --------------------------------------------------------------------------------------------------- in words


def _read(line: Record, series: dict[str, Any]) -> list[Text]:
    told = []
    if series["pooled"]:
        told += _read_pooled(line, series["pooled"])
    elif series["k"] >= POOLED_FROM and line["shows"] == "change":
        own = sum(bool(line["points"][i]["error"]) for i in series["places"])
        told.append(Text("pooled_none", {"needed": POOLED_FROM, "n": own}))
    if series["trend"]:
        told.append(_read_trend(line, series["trend"], series["k"]))
    if series["limits"]:
        told.append(_read_limits(series["limits"], series["k"]))
    return told


def _caveats(line: Record, series: dict[str, Any]) -> list[Text]:
    """What looking back does, where the pooled change does not say it already, and that nothing is said of causes."""
    looking_back = [Text("looking_back")] if line["remembered"] and not series["pooled"] else []
    return [*looking_back, Text("cause_once_plural")]


def _said(texts: Sequence[Text]) -> dict[str, Any]:
    """Sentences in English and as ids, as a record carries them."""
    return {"sentences": [CATALOGUE.say(text) for text in texts], "texts": [text.to_json() for text in texts]}


def _read_pooled(line: Record, found: dict[str, Any]) -> list[Text]:
    found["verdict"], found["small"], decimals = _verdict(line, found)
    share = line["measure"] == Measure.BINARY.value
    felt = "_felt" if line["remembered"] else ""
    finding = nest(
        f"finding_pooled{felt}_points" if share else f"finding_pooled{felt}",
        k=found["k"],
        change=_amount(line, found["change"], decimals),
        interval=_interval(line, found["interval"], decimals),
    )
    word, better = found["verdict"], Better(line["better"])
    if word in CLEAR:
        text = Text(f"clear_{word}_small" if found["small"] else f"clear_{word}", {"finding": finding})
    elif word == "hint":
        text = Text(f"hint_{direction_word(found['change'], better)}", {"finding": finding})
    elif word == "same":
        margin = nest("points", n=plain(100 * line["margin"], 0)) if share else _unsigned(line, line["margin"], 2)
        text = Text("same", {"finding": finding, "margin": margin})
    else:
        text = Text("unclear_pooled", {"finding": finding})
    if line["remembered"]:
        text = Text("with_looking_back", {"sentence": text.to_json()})
    told = [text, Text(f"sessions_differ_{found['differ']}"), _people_again(found["linked_share"])]
    beside = {"pooled_left_out": found["left_out"], "pooled_alike": found["alike"]}
    told += [Text(text, {"n": n}) for text, n in beside.items() if n]
    found["sentences"] = len(told)
    return told


def _people_again(shared: float | None) -> Text:
    return Text("people_again_linked", {"percent": percent(shared)}) if shared is not None else Text("people_again")


def _verdict(line: Record, found: Record) -> tuple[str, bool | None, int]:
    """The rows of the verdict table that fit a pooled change, and the decimals with which the sentence says the same.

    Where the points are rounded for disclosure, the verdict is read from the figures as they are said.
    """
    factor, fewest = _shown_in(line)
    most = PUBLISHED if found["rounding"] else MOST
    change, ends = factor * found["change"], [factor * end for end in found["interval"]]
    margin = None if line.get("margin") is None else factor * line["margin"]
    if found["rounding"]:
        change, ends = round(change, most), [round(end, most) for end in ends]
    inside = margin is not None and -margin <= ends[0] and ends[1] <= margin
    excludes = excludes_zero(ends)
    if excludes and change and found["p_holm"] <= CLEAR_P:
        word = direction_word(found["change"], Better(line["better"]))
    else:
        word = "same" if inside else "hint" if change and found["p"] <= HINT_P else "unclear"

    def agree(rounded: Callable[[float], float]) -> bool:
        if word == "same" and margin is not None and max(abs(rounded(end)) for end in ends) > margin:
            return False
        return (word in ("same", "unclear") or rounded(change) != 0) and excludes_zero(ends, rounded) == excludes

    return word, inside if word in CLEAR else None, decimals_until(agree, fewest, most)


def _read_trend(line: Record, found: dict[str, Any], k: int) -> Text:
    """A trend is told where Kendall's test and both intervals agree, as they are said: of step and straight line."""
    factor, fewest = _shown_in(line)
    fewest += 1
    ends = [factor * end for end in found["theil_sen_interval"] or ()] or None
    decimals = fewest
    if not found["rounded"]:
        decimals = decimals_until(lambda rounded: excludes_zero(ends, rounded) == excludes_zero(ends), fewest)
    told = found["p_holm"] <= CLEAR_P and excludes_zero(found["slope_interval"])
    told = told and excludes_zero(ends, lambda value: round(value, decimals))
    found["way"] = ("up" if found["theil_sen"] > 0 else "down") if told else None
    kind = "change" if line["shows"] == "change" else "level"
    if not told:
        return Text(f"trend_untold_{kind}", {"k": k})
    step = _unsigned(line, found["theil_sen"], decimals)
    interval = _interval(line, found["theil_sen_interval"], decimals)
    return Text(f"trend_{found['way']}_{kind}", {"step": step, "k": k, "interval": interval})


def _read_limits(found: Record, k: int) -> Text:
    if found["provisional"]:
        return Text("limits_provisional", {"k": k, "needed": RULES_FROM})
    n = len(found["unlike"])
    return Text("limits_unlike", {"n": n}) if n else Text("limits_quiet")


def _shown_in(line: Record) -> tuple[int, int]:
    """What a line's figures are multiplied by when they are said, and with how many decimals at least."""
    return (100, 0) if line["measure"] == Measure.BINARY.value else (1, 1)


def _amount(line: Record, value: float, decimals: int) -> str:
    """A signed change: percentage points for shares, else with the unit."""
    if line["measure"] == Measure.BINARY.value:
        return signed(100 * value, decimals)
    return f"{signed(value, decimals)} {line['unit']}".rstrip()


def _unsigned(line: Record, value: float, decimals: int) -> Any:
    if line["measure"] == Measure.BINARY.value:
        return nest("points", n=plain(abs(100 * value), decimals))
    return f"{plain(abs(value), decimals)} {line['unit']}".rstrip()


def _interval(line: Record, interval: Sequence[float], decimals: int) -> dict[str, object]:
    factor, _ = _shown_in(line)
    lower, upper = (signed(factor * end, decimals) for end in interval)
    return nest("interval_points" if factor > 1 else "interval", lower=lower, upper=upper)
