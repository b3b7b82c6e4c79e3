"""What stands beside a comparison: who is missing, who had no room to improve, what all answers say, and whether
they lie closer together.

Records in plain JSON with their sentences; figures about other people than the base have one decimal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from analysis import disclosure
from analysis.distributions import scale_ends
from analysis.results import Result, computed
from analysis.samples import Overlapping, Unlinked
from analysis.statistics.hedges_g import hedges_g
from analysis.statistics.overlap import overlap_share, overlap_welch
from analysis.statistics.welch import welch
from analysis.summaries import Parameters, change_interval, change_words, with_unit
from analysis.texts import CATALOGUE, counted, nest, percent, plain, share_of
from forms.measures import Better, Measure, Part
from forms.texts import Text

HALF = 0.5
CROWDED_TOP = 0.5  # of the people; on 0 to 10 fewer are enough
CROWDED_TOP_OF_MANY = 0.4
MANY_POINTS = 11
FLAG_P = 0.10
SPREAD_FROM = 10  # people in each wave; of fewer, one person more or less is most of the spread
MUCH_SPREAD = 0.1  # of the wider spread; a smaller difference is not called closer or wider


def all_answers(part: Part, sample: Overlapping) -> Result:
    """The change of everyone who answered, linked or not; for yes/no the shares'. Both waves have somebody.

    Rounded, because it mixes the pairs with everyone; what is read from it is read from what is published.
    """
    share = part.measure is Measure.BINARY
    found = computed(overlap_share(sample) if share else overlap_welch(sample))
    ends = found.interval and [disclosure.round_about_pairs(end, share) for end in found.interval]
    effect = disclosure.round_about_pairs(found.effect or 0.0, share)
    return replace(found, effect=effect, interval=(ends[0], ends[1]) if ends else None)


def sensitivity_record(part: Part, found: Result) -> dict[str, Any]:
    """The line of all answers, as `all_answers` found them."""
    share = part.measure is Measure.BINARY
    change, interval = found.effect or 0.0, found.interval and list(found.interval)
    words = change_words(change, share, 0 if share else 1)
    told = Text(
        "all_answers_points" if share else "all_answers",
        {
            "change": words if share else with_unit(words, part),
            "interval": change_interval((interval[0], interval[1]), share, 0 if share else 1)
            if interval
            else nest("interval_none"),
        },
    )
    figures = {"change": change, "interval": interval, "p": found.p, "method": found.method, "n": found.n}
    return figures | _said([told])


def attrition_record(part: Part, starters: int, sample: Overlapping, change: float, k: int, whole: bool) -> Any:
    """Whose answers from before have none from after linked to them; None where everybody's have.

    starters: answers before. sample: linked people and the others. change: mean change of the linked. whole: whether
    figures of everyone are shown, so that the missing may be described (k or more on either side, not sensitive).
    """
    stayers = len(sample.pairs)
    if starters <= stayers:
        return None
    share = stayers / starters
    unmoved = disclosure.round_about_pairs(share * change, part.measure is Measure.BINARY)
    record: dict[str, Any] = {"starters": starters, "stayers": stayers, "share": share, "if_unmoved": unmoved}
    record |= dict.fromkeys(("mean_stayers", "mean_leavers", "difference", "interval", "p", "g", "flag"))
    told = _found_again(starters, stayers, stayers + len(sample.after_only))
    if whole and not part.sensitive and min(stayers, starters - stayers) >= k:
        told.append(_starts(part, sample, record))
    binary = part.measure is Measure.BINARY
    words = change_words(unmoved, binary, 0 if binary else 1)
    told.append(Text("left_unmoved", {"change": nest("points", n=words) if binary else with_unit(words, part)}))
    if share < HALF:
        told.append(Text("left_half"))
    return record | _said(told)


def _found_again(starters: int, stayers: int, after: int) -> list[Text]:
    """How many are linked. Others need not have left: codes fail, or are not given. That fewer answered after tells it.

    after: answers from after, linked or not.
    """
    told = [Text("stayed", {"n": stayers, "starters": starters, "percent": percent(stayers / starters)})]
    if after < starters:
        told.append(Text("left_fewer", {"before": starters, "after": after, "n": starters - after}))
    return told


def _starts(part: Part, sample: Overlapping, record: dict[str, Any]) -> Text:
    """Where those who are missing had started, beside the linked; the difference is leavers minus stayers."""
    share = part.measure is Measure.BINARY
    crowds = Unlinked(tuple(b for b, _ in sample.pairs), sample.before_only)
    means, g = computed(welch(crowds)), computed(hedges_g(crowds)).effect
    difference = means.effect or 0.0
    apart = difference != 0 and means.p is not None and means.p <= FLAG_P
    near = {
        "mean_stayers": means.details["mean_before"],
        "mean_leavers": means.details["mean_after"],
        "difference": difference,
    }
    record |= {name: disclosure.round_about_pairs(value or 0.0, share) for name, value in near.items()}
    record["interval"] = means.interval and [disclosure.round_about_pairs(end, share) for end in means.interval]
    record |= {"p": means.p, "g": None if g is None else round(g, 1)}
    record["flag"] = ("lower" if difference < 0 else "higher") if apart else None
    words: Parameters = {
        side: nest("percent_of", n=percent(record[f"mean_{side}"]))
        if share
        else with_unit(plain(record[f"mean_{side}"]), part)
        for side in ("leavers", "stayers")
    }
    return Text(f"left_{record['flag']}" if apart else "left_levels", words)


def linked_record(starters: int, stayers: int, after: int) -> dict[str, Any] | None:
    """The same for a choice, which has no average: how many are linked of those who started; None where all are."""
    if starters <= stayers:
        return None
    share = stayers / starters
    told = _found_again(starters, stayers, after)
    if share < HALF:
        told.append(Text("left_half"))
    record: dict[str, Any] = {"starters": starters, "stayers": stayers, "share": share, "if_unmoved": None}
    return (
        record
        | dict.fromkeys(("mean_stayers", "mean_leavers", "difference", "interval", "p", "g", "flag"))
        | _said(told)
    )


def crowds_record(before: int, after: int) -> dict[str, Any] | None:
    """Where nobody is linked: fewer answers after than before, so that some who started are missing."""
    if after >= before:
        return None
    told = [Text("left_crowds", {"before": before, "after": after})]
    if after < HALF * before:
        told.append(Text("left_half"))
    record: dict[str, Any] = {"starters": before, "stayers": None, "share": after / before, "if_unmoved": None}
    record |= dict.fromkeys(("mean_stayers", "mean_leavers", "difference", "interval", "p", "g", "flag"))
    return record | _said(told)


def ceiling_record(part: Part, before: Sequence[Any], towards: int | None) -> dict[str, Any] | None:
    """Whether many gave the best answer already before; None where few did or nothing is called better.

    before: answers of the base. towards: of the same people, those who moved towards the best; None where unknown.
    """
    low, high = scale_ends(part)
    best = {Better.HIGHER: high, Better.LOWER: low}.get(part.better)
    if part.measure is not Measure.ORDINAL or best is None or low is None or high is None:
        return None
    enough = CROWDED_TOP_OF_MANY if high - low + 1 >= MANY_POINTS else CROWDED_TOP
    at_top = sum(value == best for value in before)
    if at_top < enough * len(before):
        return None
    told: Parameters = {"people": share_of(at_top, len(before))}
    if towards is None or at_top == len(before):
        text = Text("ceiling", told)
    else:
        text = Text("ceiling_others", told | {"moved": counted("people_n", towards)})
    return {"at_best": at_top, "n": len(before), "moved_towards": towards} | _said([text])


def spread_record(part: Part, record: Mapping[str, Any]) -> dict[str, Any] | None:
    """Whether answers lie closer together after than before: described, never judged. None where too few answered.

    record: with the spreads of both waves of its base, which a sensitive question has none of. For points the share of
    the most chosen answer stands beside them; how many gave one number is told nowhere.
    """
    details = record["details"]
    then, now = details.get("sd_before"), details.get("sd_after")
    n = record["n_before"], record["n_after"]
    if part.sensitive or part.remembered or then is None or now is None or min(n) < SPREAD_FROM:
        return None
    way = "level"
    if plain(then) != plain(now) and abs(now - then) >= MUCH_SPREAD * max(then, now):
        way = "closer" if now < then else "wider"
    told = [Text(f"spread_{way}", {"before": with_unit(plain(then), part), "after": with_unit(plain(now), part)})]
    tops = details["top_share_before"], details["top_share_after"]
    if None not in tops:
        shares = [share_of(round(top * people), people) for top, people in zip(tops, n, strict=True)]
        told.append(Text("spread_top", {"before": shares[0], "after": shares[1]}))
    return {"way": way, "sd_before": then, "sd_after": now} | _said([*told, Text("spread_described")])


def _said(texts: Sequence[Text]) -> dict[str, Any]:
    """Sentences in English and as ids, as a record carries them."""
    return {"sentences": [CATALOGUE.say(text) for text in texts], "texts": [text.to_json() for text in texts]}
