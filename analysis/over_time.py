"""What a line over sessions says, and from how many sessions on it may say it.

Up to three sessions are dots. From four the changes are pooled, from five a trend may be told, from eight control
limits are drawn, provisional below twelve. Light on purpose: web workers call it. A line of changes never pools linked
sessions with sessions that are not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from analysis.decimals import CLEAR
from analysis.multiplicity import holm
from analysis.results import Interval, NotEnough, Result
from analysis.series.mann_kendall import mann_kendall
from analysis.series.pooled import pooled
from analysis.series.slope import slope
from analysis.series.tails import t_quantile
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
Z = 1.959963984540054


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
        series["trend"] = _trend([point["value"] for point in points])
    if len(points) >= LIMITS_FROM and not _uneven_shares(line, points):
        series["limits"] = _limits([point["value"] for point in points], places)
    return series


def _pooled(points: Sequence[Record]) -> dict[str, Any]:
    found = pooled([point["value"] for point in points], [_error(point) for point in points])
    if isinstance(found, NotEnough):
        raise ValueError("fewer sessions than can be pooled")
    answered = [int(point.get("answered") or 0) for point in points]
    share = sum(p["n"] for p in points) / sum(answered) if all(answered) and points[0]["linked"] else None
    figures = {"change": found.effect, "interval": list(found.interval or ()) or None, "p": found.p, "p_holm": None}
    details = {name: found.details[name] for name in ("tau2", "q", "q_p", "i2")}
    method = {"method": found.method, "linked_share": share, "verdict": None, "small": None}
    return figures | details | {"differ": _differ(found)} | method


def _differ(found: Result) -> str:
    """Whether the sessions differ by more than chance: yes by Cochran's Q, no where Q is no larger than expected."""
    q, q_p = found.details["q"] or 0.0, found.details["q_p"]
    if q_p is not None and q_p <= CLEAR_P:
        return "yes"
    return "no" if q <= found.n - 1 else "unsure"


def _error(point: Record) -> float:
    """The standard error of a session's change; from its interval where the release has none of its own."""
    if point.get("error"):
        return float(point["error"])
    low, high = point["interval"] or (point["value"], point["value"])
    half = (high - low) / 2
    if half == 0:  # everybody moved alike, or a rounded interval: the width of one more person who did not
        half = max(abs(point["value"]), 0.1) / max(point["n"] or 1, 1)
    return float(half / (t_quantile(max((point["n"] or 2) - 1, 1)) if point["linked"] else Z))


def _trend(values: Sequence[float]) -> dict[str, Any] | None:
    order, line, middle = mann_kendall(values), slope(values), theil_sen(values)
    if isinstance(order, NotEnough) or isinstance(line, NotEnough) or isinstance(middle, NotEnough):
        return None
    ends = list(line.interval) if line.interval else None
    figures = {"s": order.details["s"], "tau": order.effect, "p": order.p, "p_holm": None, "theil_sen": middle.effect}
    return figures | {
        "slope": line.effect,
        "slope_interval": ends,
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
        told += _read_pooled(line, series["pooled"], series["k"])
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


def _read_pooled(line: Record, found: dict[str, Any], k: int) -> list[Text]:
    found["verdict"], found["small"] = _verdict(line, found)
    share = line["measure"] == Measure.BINARY.value
    felt = "_felt" if line["remembered"] else ""
    finding = nest(
        f"finding_pooled{felt}_points" if share else f"finding_pooled{felt}",
        k=k,
        change=_amount(line, found["change"]),
        interval=_interval(line, found["interval"]),
    )
    word, better = found["verdict"], Better(line["better"])
    if word in CLEAR:
        text = Text(f"clear_{word}_small" if found["small"] else f"clear_{word}", {"finding": finding})
    elif word == "hint":
        text = Text(f"hint_{direction_word(found['change'], better)}", {"finding": finding})
    elif word == "same":
        margin = nest("points", n=plain(100 * line["margin"], 0)) if share else _unsigned(line, line["margin"])
        text = Text("same", {"finding": finding, "margin": margin})
    else:
        text = Text("unclear_pooled", {"finding": finding})
    if line["remembered"]:
        text = Text("with_looking_back", {"sentence": text.to_json()})
    shared = found["linked_share"]
    again = Text("people_again_linked", {"percent": percent(shared)}) if shared is not None else Text("people_again")
    return [text, Text(f"sessions_differ_{found['differ']}"), again]


def _verdict(line: Record, found: Record) -> tuple[str, bool | None]:
    """The rows of the verdict table that fit a pooled change."""
    interval, margin = found["interval"], line.get("margin")
    inside = bool(interval and margin is not None and -margin <= interval[0] and interval[1] <= margin)
    excludes = bool(interval and (interval[0] > 0 or interval[1] < 0))
    if excludes and found["p_holm"] is not None and found["p_holm"] <= CLEAR_P:
        return direction_word(found["change"], Better(line["better"])), inside
    if inside:
        return "same", None
    return ("hint" if found["p"] is not None and found["p"] <= HINT_P else "unclear"), None


def _read_trend(line: Record, found: dict[str, Any], k: int) -> Text:
    ends = found["slope_interval"]
    excludes = bool(ends and (ends[0] > 0 or ends[1] < 0)) and found["theil_sen"] != 0
    told = found["p_holm"] is not None and found["p_holm"] <= CLEAR_P and excludes
    found["way"] = ("up" if found["slope"] > 0 else "down") if told else None
    kind = "change" if line["shows"] == "change" else "level"
    if not told:
        return Text(f"trend_untold_{kind}", {"k": k})
    step = {"step": _unsigned(line, found["theil_sen"]), "k": k, "interval": _interval(line, ends)}
    return Text(f"trend_{found['way']}_{kind}", step)


def _read_limits(found: Record, k: int) -> Text:
    if found["provisional"]:
        return Text("limits_provisional", {"k": k, "needed": RULES_FROM})
    n = len(found["unlike"])
    return Text("limits_unlike", {"n": n}) if n else Text("limits_quiet")


def _amount(line: Record, value: float) -> str:
    """A signed change: per cent points for shares, else with the unit."""
    if line["measure"] == Measure.BINARY.value:
        return signed(100 * value, 0)
    return f"{signed(value)} {line['unit']}".rstrip()


def _unsigned(line: Record, value: float) -> Any:
    if line["measure"] == Measure.BINARY.value:
        return nest("points", n=plain(abs(100 * value), 1))
    return f"{plain(abs(value), 2)} {line['unit']}".rstrip()


def _interval(line: Record, interval: Interval | Sequence[float] | None) -> dict[str, object]:
    if not interval:
        return nest("interval_none")
    share = line["measure"] == Measure.BINARY.value
    lower, upper = (signed(100 * end, 0) if share else signed(end, 1) for end in interval)
    return nest("interval_points" if share else "interval", lower=lower, upper=upper)
