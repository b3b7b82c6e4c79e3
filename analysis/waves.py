"""One wave on its own: its level and distribution, or why it is not shown.

Parts that are asked once end here, and so do compared parts of which one wave has too few answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analysis import disclosure
from analysis.coarse import dominated, rounded_level, step_of
from analysis.comparing import level, quantiles
from analysis.distributions import categories, counts, options
from analysis.records import plain_json, said
from analysis.results import Level, computed
from analysis.samples import Answers, OneWave
from analysis.scores import score_of_wave
from analysis.statistics.spread import spread
from analysis.summaries import choice_summary, summary
from analysis.texts import nest
from forms.measures import Measure, Part
from forms.texts import Text

GRADED = (Measure.BINARY, Measure.ORDINAL, Measure.NUMERIC)


def given(wave: Sequence[Any]) -> list[Any]:
    return [value for value in wave if value is not None]


def describe(part: Part, answers: Answers, k: int, record: dict[str, Any]) -> None:
    """A part asked once, or in waves that are not compared: each wave that has answers, on its own."""
    for side in ("before", "after"):
        wave = given(getattr(answers, side))
        asked_here = "before" in part.waves if side == "before" else set(part.waves) != {"before"}
        if not wave and (not asked_here or record["wave_n_before"]):
            continue
        record[f"wave_n_{side}"] = len(wave)
        few, sensitive = _few(part, len(wave), k), sensitive_reason(part, wave)
        if few or sensitive:
            said(record, withheld=few or sensitive, certainty=Text("too_few_to_show") if few else sensitive)
            continue
        record["base"] = "everyone"
        told, _ = show_wave(part, side, wave, record)
        said(record, people=Text("people_answered", {"n": len(wave)}), certainty=told)
        said(record, who=Text("who_once", {"n": len(wave)}))


def show_wave(
    part: Part, side: str, wave: Sequence[Any], record: dict[str, Any], step: float | None = None
) -> tuple[Text, Level | None]:
    """Write one wave's level and distribution into the record; returns its summary and level, None for a choice.

    step: what the averages of a sensitive number are rounded to, None for what its wave alone demands.
    """
    record[f"n_{side}"] = len(wave)
    record[f"counts_{side}"] = counts(part, wave)
    if part.measure not in GRADED:
        names = [option.label for option in options(part)]
        return choice_summary(names, record[f"counts_{side}"], len(wave)), None
    found = level(wave, part.measure)
    if in_steps(part):
        found = rounded_level(found, step or step_of(part, [wave]))
    record[f"mean_{side}"] = found.mean
    record[f"level_interval_{side}"] = plain_json(found.interval)
    told = summary(part, found)
    if part.sensitive:
        return Text("rounded", {"sentence": told.to_json()}) if in_steps(part) else told, found
    numbers = part.measure is Measure.NUMERIC
    enough = not numbers or len(wave) >= disclosure.QUANTILES_FROM  # a few numbers follow from average and spread
    if numbers and enough:
        record[f"quantiles_{side}"] = quantiles(wave)
    if part.measure is not Measure.BINARY and enough:
        widths = computed(spread(OneWave(tuple(wave))))
        record["details"][f"sd_{side}"] = widths.effect
        most = widths.details["top_share"] if part.measure is Measure.ORDINAL else None
        record["details"][f"top_share_{side}"] = most
    if part.nps:
        nothing = dict.fromkeys(("before", "after", "change", "change_interval", "p", "n_pairs"))
        record["nps"] = (record["nps"] or nothing) | {side: score_of_wave(wave)}
    return told, found


def in_steps(part: Part) -> bool:
    """Whether averages are rounded so that no number of a single person shows."""
    return part.sensitive and part.measure is Measure.NUMERIC


def one_wave_at_most(part: Part, before: list[Any], after: list[Any], k: int, record: dict[str, Any]) -> None:
    """A compared part of which a wave, or both, has fewer than k answers: the other's level, and why."""
    record["verdict"] = "too_few"
    if max(len(before), len(after)) < k:
        said(record, withheld=_both_too_few(part, len(before), len(after), k), certainty=Text("too_few_to_show"))
        return
    side, wave = ("before", before) if len(before) >= k else ("after", after)
    other: disclosure.Wave = "after" if side == "before" else "before"
    if part.remembered:
        other = "now" if side == "before" else "then"
    reason = _few(part, min(len(before), len(after)), k, other)
    sensitive = sensitive_reason(part, wave)
    if sensitive:
        said(record, withheld=sensitive, certainty=sensitive)
        return
    record["base"] = "everyone"
    told, _ = show_wave(part, side, wave, record)
    both = Text("one_wave_only", {"why": reason.to_json(), "summary": told.to_json()}) if reason else told
    said(record, withheld=reason, people=Text("people_answered", {"n": len(wave)}), certainty=both)
    said(record, who=Text("who_once", {"n": len(wave)}))


def _few(part: Part, n: int, k: int, wave: disclosure.Wave = "") -> Text | None:
    """Why so few are not shown; how few answered a conditional question is not said: the other question's few did."""
    if part.asked_if and n < k:
        return Text(f"too_few_asked_{wave}" if wave else "too_few_asked", {"k": k})
    return disclosure.too_few(n, k, wave)


def _both_too_few(part: Part, n_before: int, n_after: int, k: int) -> Text:
    if part.asked_if:
        return Text("too_few_asked", {"k": k})
    before, after = (nest("people_n", n=n) if n else nest("people_nobody") for n in (n_before, n_after))
    if part.remembered:
        return Text("too_few_remembered", {"then": before, "now": after, "k": k})
    return Text("too_few_both", {"before": before, "after": after, "k": k})


def sensitive_reason(part: Part, wave: Sequence[Any]) -> Text | None:
    if not part.sensitive:
        return None
    listed, several = part.measure is not Measure.NUMERIC, part.measure is Measure.MULTIPLE
    if in_steps(part) and dominated(part, wave):
        return Text("sensitive")
    return disclosure.sensitive_reason(categories(part, wave), len(wave), listed, several)
