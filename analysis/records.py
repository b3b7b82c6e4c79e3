"""The shape of a release's record: every key present, absent figures null, plain JSON values.

The keys are a contract with pages, charts, exports and the API; they are added to and never renamed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from analysis.coarse import widened
from analysis.disclosure import round_about_pairs
from analysis.distributions import options, scale_ends
from analysis.results import Change, Interval
from analysis.texts import CATALOGUE
from forms.measures import Part
from forms.texts import Text

SENTENCES = ("people", "certainty", "settle", "who")

_FIGURES = (
    "base", "change_from", "wave_n_before", "wave_n_after", "n_before", "n_after", "n_pairs",
    "counts_before", "counts_after", "quantiles_before", "quantiles_after", "up", "same", "down",
    "mean_before", "mean_after", "level_interval_before", "level_interval_after",
    "mean_change", "interval", "p", "p_holm", "p_method", "option_changes",
    "verdict", "small", "sentence", "withheld", "withheld_text",
    "attrition", "ceiling", "sensitivity", "nps", "yardstick", "spread",
)  # fmt: skip


def blank(part: Part, margin: float | None) -> dict[str, Any]:
    """The record of a part with everything known before its answers and null for every figure."""
    low, high = scale_ends(part)
    about = {
        "key": part.key,
        "item": part.item,
        "measure": part.measure.value,
        "prompt": part.prompt,
        "waves": list(part.waves),
        "low": low,
        "high": high,
        "unit": part.unit,
        "better": part.better.value,
        "remembered": part.remembered,
        "key_question": part.key_question,
        "margin": margin,
        "sensitive": part.sensitive,
        "audience": part.audience.value if part.audience else None,
        "ranking": asdict(part.ranking) if part.ranking else None,
        "asked_if": {"question": part.asked_if.key, part.asked_if.comparison: part.asked_if.value}
        if part.asked_if
        else None,
        "asked_of": None,  # the same in words
        "options": [{"key": option.value, "label": option.label} for option in options(part)],
    }
    nothing = dict.fromkeys(_FIGURES)
    sentences = {"sentences": dict.fromkeys(SENTENCES), "texts": dict.fromkeys(SENTENCES)}
    return about | nothing | sentences | {"details": {}}


def said(record: dict[str, Any], withheld: Text | None = None, **texts: Text | None) -> None:
    """Write sentences into a record, in English and as ids; `certainty` is also the record's `sentence`."""
    for name, text in texts.items():
        record["sentences"][name] = CATALOGUE.say(text) if text else None
        record["texts"][name] = text.to_json() if text else None
    if "certainty" in texts:
        record["sentence"] = record["sentences"]["certainty"]
    if withheld:
        record["withheld"], record["withheld_text"] = CATALOGUE.say(withheld), withheld.to_json()


def plain_json(value: Any) -> Any:
    """The same value in plain JSON types: tuples as lists, mappings as dicts."""
    if isinstance(value, Mapping):
        return {key: plain_json(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain_json(inner) for inner in value]
    return value


def rounded(change: Change, share: bool) -> Change:
    """A change about the pairs beside figures of everyone: one decimal, shares one decimal of a percentage point.

    The interval of nobody's change is rounded outwards, or it would promise more than it was computed for.
    """
    interval = _rounded_interval(change.interval, share)
    if change.unmoved:
        interval = widened(change.interval, 0.001 if share else 0.1)
    return replace(
        change,
        mean_change=round_about_pairs(change.mean_change, share),
        effect=round_about_pairs(change.effect, share),
        interval=interval,
        verdict_interval=_rounded_interval(change.verdict_interval, share),
        details=_rounded_details(change.details, share),
    )


def _rounded_interval(interval: Interval | None, share: bool) -> Interval | None:
    return interval and (round_about_pairs(interval[0], share), round_about_pairs(interval[1], share))


def _rounded_details(details: Mapping[str, Any], share: bool) -> dict[str, Any]:
    """Details about the pairs beside figures of everyone: one decimal, net shares one decimal of a percentage point.

    p values stay as they are: they say nothing about how many people gave which answer.
    """
    found: dict[str, Any] = {}
    for name, value in details.items():
        as_share = share or name.startswith("net")
        if name == "error":
            continue  # of little use in one decimal; a line over sessions takes it from the interval
        if isinstance(value, list | tuple):
            found[name] = [round_about_pairs(end, as_share) for end in value]
        elif isinstance(value, float) and not name.endswith("_p"):
            found[name] = round_about_pairs(value, as_share)
        else:
            found[name] = value
    return found
