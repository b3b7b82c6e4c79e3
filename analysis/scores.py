"""The net promoter score of a rating, where its question asks for one: beside the averages, never instead.

Scores are -1 to 1 in records; sentences say them as -100 to 100, as the score is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analysis import disclosure
from analysis.results import computed
from analysis.samples import Paired
from analysis.statistics.net_promoter import groups, net_promoter, net_promoter_change
from analysis.texts import CATALOGUE, nest, plain, signed
from forms.texts import Text


def score_of_wave(wave: Sequence[Any]) -> dict[str, Any]:
    """The score of at least one answer, with its interval and the three groups of people."""
    promoters, passives, detractors = groups(wave)
    found = computed(net_promoter(promoters, passives, detractors))
    people = {"promoters": promoters, "passives": passives, "detractors": detractors}
    interval = [max(-1.0, found.interval[0]), min(1.0, found.interval[1])] if found.interval else None
    return {"score": found.effect, "interval": interval, "n": found.n} | people


def add_change(record: dict[str, Any], linked: Sequence[tuple[Any, Any]], about_pairs: bool) -> None:
    """Write the change of linked people's own scores into a record whose waves have their scores."""
    found = computed(net_promoter_change(Paired(*zip(*linked, strict=True))))
    change, interval = found.effect or 0.0, found.interval and list(found.interval)
    if about_pairs:
        change = disclosure.round_about_pairs(change, share=True)
        interval = interval and [disclosure.round_about_pairs(end, share=True) for end in interval]
    record["nps"] |= {"change": change, "change_interval": interval, "p": found.p, "n_pairs": found.n}


def say_scores(record: dict[str, Any]) -> None:
    """Write the sentence about the scores of a record, of one wave or both."""
    scores = record["nps"]
    sides = [scores[side] for side in ("before", "after") if scores[side]]
    if len(sides) == 2 and scores["change"] is not None:
        words = {"before": _words(sides[0]), "after": _words(sides[1]), "change": signed(100 * scores["change"], 0)}
        told = Text("nps_change", words | {"interval": _interval(scores["change_interval"], signs=True)})
    elif len(sides) == 2:
        told = Text("nps_both", {"before": _words(sides[0]), "after": _words(sides[1])})
    else:
        told = Text("nps_once", {"score": _words(sides[0]), "interval": _interval(sides[0]["interval"])})
    scores |= {"sentences": [CATALOGUE.say(told)], "texts": [told.to_json()]}


def _words(score: dict[str, Any]) -> str:
    return plain(100 * score["score"], 0)


def _interval(interval: Sequence[float] | None, signs: bool = False) -> dict[str, object]:
    if interval is None:
        return nest("interval_none")
    lower, upper = (signed(100 * end, 0) if signs else plain(100 * end, 0) for end in interval)
    return nest("interval", lower=lower, upper=upper)
