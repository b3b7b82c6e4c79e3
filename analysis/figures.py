"""All figures of a session's release: one JSON-ready record per part, decided once and frozen by the caller.

Disclosure decides whom the figures describe, comparing computes them, Holm adjusts over the page, verdicts and
sentences say what they mean. Records carry unrounded figures except where disclosure demands one decimal.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from analysis import disclosure, sentences
from analysis.comparing import compare_pairs, compare_unlinked, level, option_change, quantiles, spread
from analysis.disclosure import Base
from analysis.distributions import categories, chose, counts, options
from analysis.records import FEWEST_SENSITIVE, SENTENCES, blank, plain_json, rounded_details, said
from analysis.results import Change, Level, NotEnough
from analysis.samples import Answers, Paired, Unlinked
from analysis.statistics.multiplicity import holm
from analysis.statistics.power import sessions_to_settle
from analysis.texts import nest
from analysis.verdicts import margin_of, verdict
from forms.measures import Measure, Part
from forms.texts import Text

GRADED = (Measure.BINARY, Measure.ORDINAL, Measure.NUMERIC)


@dataclass(frozen=True)
class _Draft:
    """One part on its way to a record: its record so far and, where there is a test, the comparison."""

    part: Part
    record: dict[str, Any]
    base: Base | None = None
    before: Level | None = None
    after: Level | None = None
    change: Change | None = None
    about_pairs: bool = False


def figures(
    questions: Sequence[tuple[Part, Answers]], k: int = disclosure.SMALLEST_GROUP
) -> tuple[dict[str, Any], ...]:
    """One record per part, in the order given; the keys are those of the release.

    k: the smallest group shown, 5 or more (ValueError below). Holm's family is every part with a test; the first
    part marked as key question is tested first and keeps its own p. Texts come back without figures.
    """
    keys = [i for i, (part, _) in enumerate(questions) if part.key_question and part.compared]
    parts = [replace(part, key_question=i in keys[:1]) for i, (part, _) in enumerate(questions)]
    drafts = [_draft(part, answers, k) for part, (_, answers) in zip(parts, questions, strict=True)]
    family = [None if d.part.key_question or d.change is None else d.change.p for d in drafts]
    adjusted = holm(family).p
    return tuple(_judged(draft, p) for draft, p in zip(drafts, adjusted, strict=True))


def _draft(part: Part, answers: Answers, k: int) -> _Draft:
    k = disclosure.smallest_group(k, part.sensitive)
    answers = _cleaned(part, answers)
    record = blank(part, margin_of(part) if part.compared else None)
    if part.measure is Measure.TEXT:
        return _Draft(part, record)
    return _compared(part, answers, k, record) if part.compared else _described(part, answers, k, record)


def _cleaned(part: Part, answers: Answers) -> Answers:
    """The answers with numbers that are none (NaN, infinite) taken as missing."""
    if part.measure is not Measure.NUMERIC:
        return answers
    before, after = (
        tuple(v if v is not None and math.isfinite(v) else None for v in wave)
        for wave in (answers.before, answers.after)
    )
    return Answers(before, after, answers.pairs)


def _given(wave: Sequence[Any]) -> list[Any]:
    return [value for value in wave if value is not None]


def _described(part: Part, answers: Answers, k: int, record: dict[str, Any]) -> _Draft:
    """A part asked once, or in waves that are not compared: each wave that has answers, on its own."""
    for side in ("before", "after"):
        wave = _given(getattr(answers, side))
        asked_here = "before" in part.waves if side == "before" else set(part.waves) != {"before"}
        if not wave and (not asked_here or record["wave_n_before"]):
            continue
        record[f"wave_n_{side}"] = len(wave)
        reason = disclosure.too_few(len(wave), k) or _sensitive(part, wave)
        if reason:
            said(record, withheld=reason, certainty=Text("too_few_to_show"))
            continue
        record["base"] = "everyone"
        summary = _show_wave(part, side, wave, record)
        said(record, people=Text("people_answered", {"n": len(wave)}), certainty=summary)
        said(record, who=Text("who_once", {"n": len(wave)}))
    return _Draft(part, record)


def _show_wave(part: Part, side: str, wave: Sequence[Any], record: dict[str, Any]) -> Text:
    """Write one wave's level and distribution into the record; returns its summary."""
    record[f"n_{side}"] = len(wave)
    record[f"counts_{side}"] = counts(part, wave)
    if part.measure not in GRADED:
        names = [option.label for option in options(part)]
        return sentences.choice_summary(names, record[f"counts_{side}"], len(wave))
    found = level(wave, part.measure)
    record[f"mean_{side}"] = found.mean
    record[f"level_interval_{side}"] = plain_json(found.interval)
    if part.measure is Measure.NUMERIC and len(wave) >= disclosure.QUANTILES_FROM:
        record[f"quantiles_{side}"] = quantiles(wave)
    if part.measure is not Measure.BINARY:
        widths = spread(wave)
        record["details"][f"sd_{side}"] = widths["sd"]
        record["details"][f"top_share_{side}"] = widths["top_share"] if part.measure is Measure.ORDINAL else None
    return sentences.summary(part, found)


def _compared(part: Part, answers: Answers, k: int, record: dict[str, Any]) -> _Draft:
    before, after, linked = _given(answers.before), _given(answers.after), answers.linked()
    record |= {"wave_n_before": len(before), "wave_n_after": len(after)}
    if min(len(before), len(after)) < k:
        return _one_wave_at_most(part, before, after, k, record)
    base = disclosure.choose_base(len(before), len(after), len(linked), k, part.show_start)
    unlinked = base.who == "everyone" and max(len(before), len(after)) > len(linked)
    if base.who == "matched":
        before, after = [b for b, _ in linked], [a for _, a in linked]
    reason = _sensitive(part, before) or _sensitive(part, after)
    if reason:
        said(record, withheld=reason, certainty=reason)
        return _Draft(part, record)
    record |= {"base": base.who, "change_from": base.change_from}
    _show_wave(part, "before", before, record)
    _show_wave(part, "after", after, record)
    about_pairs = base.change_from == "pairs" and unlinked
    if base.change_from == "pairs":
        record["n_pairs"] = len(linked)
    if part.measure not in GRADED:
        _option_changes(part, linked if base.change_from == "pairs" else None, before, after, about_pairs, record)
        waves, shown = (record["wave_n_before"], record["wave_n_after"]), (len(before), len(after))
        said(record, who=sentences.whom(part, base, waves, shown, record["n_pairs"]))
        return _Draft(part, record)
    if base.change_from == "pairs":
        change = compare_pairs(Paired(tuple(b for b, _ in linked), tuple(a for _, a in linked)), part.measure)
    else:
        change = compare_unlinked(Unlinked(tuple(before), tuple(after)), part.measure)
    if isinstance(change, NotEnough):
        raise ValueError("the rule of base let a comparison through that has nobody on one side")
    levels = level(before, part.measure), level(after, part.measure)
    return _Draft(part, record, base, *levels, change, about_pairs)


def _one_wave_at_most(part: Part, before: list[Any], after: list[Any], k: int, record: dict[str, Any]) -> _Draft:
    """A compared part of which a wave, or both, has fewer than k answers: the other's level, and why."""
    record["verdict"] = "too_few"
    if max(len(before), len(after)) < k:
        said(record, withheld=_both_too_few(part, len(before), len(after), k), certainty=Text("too_few_to_show"))
        return _Draft(part, record)
    side, wave = ("before", before) if len(before) >= k else ("after", after)
    reason = disclosure.too_few(min(len(before), len(after)), k, "after" if side == "before" else "before")
    sensitive = _sensitive(part, wave)
    if sensitive:
        said(record, withheld=sensitive, certainty=sensitive)
        return _Draft(part, record)
    record["base"] = "everyone"
    summary = _show_wave(part, side, wave, record)
    both = Text("one_wave_only", {"why": reason.to_json(), "summary": summary.to_json()}) if reason else summary
    said(record, withheld=reason, people=Text("people_answered", {"n": len(wave)}), certainty=both)
    said(record, who=Text("who_once", {"n": len(wave)}))
    return _Draft(part, record)


def _both_too_few(part: Part, n_before: int, n_after: int, k: int) -> Text:
    before, after = (nest("people_n", n=n) if n else nest("people_nobody") for n in (n_before, n_after))
    if part.remembered:
        return Text("too_few_remembered", {"then": before, "now": after, "k": k})
    return Text("too_few_both", {"before": before, "after": after, "k": k})


def _sensitive(part: Part, wave: Sequence[Any]) -> Text | None:
    if not part.sensitive:
        return None
    listed, several = part.measure is not Measure.NUMERIC, part.measure is Measure.MULTIPLE
    return disclosure.sensitive_reason(categories(part, wave), len(wave), listed, several)


def _option_changes(
    part: Part,
    linked: Sequence[tuple[Any, Any]] | None,
    before: Sequence[Any],
    after: Sequence[Any],
    about_pairs: bool,
    record: dict[str, Any],
) -> None:
    """The change of every option of a choice; described only, so that there is no verdict."""
    if linked is not None:
        compared_before, compared_after = [b for b, _ in linked], [a for _, a in linked]
    else:
        compared_before, compared_after = list(before), list(after)
    record["option_changes"] = []
    for option in options(part):
        ticked_before, ticked_after = (
            [chose(value, option, part.measure) for value in wave] for wave in (compared_before, compared_after)
        )
        change, interval = option_change(ticked_before, ticked_after, linked is not None)
        if about_pairs:
            change = disclosure.round_about_pairs(change, share=True)
            low, high = (disclosure.round_about_pairs(end, share=True) for end in interval)
            interval = low, high
        record["option_changes"].append({"key": option.value, "change": change, "interval": list(interval)})
    names = [option.label for option in options(part)]
    told = sentences.choice_change(names, record["counts_before"], record["counts_after"], len(before), len(after))
    said(record, people=Text("people_choices", {"n_before": len(before), "n_after": len(after)}), certainty=told)


def _judged(draft: _Draft, p_holm: float | None) -> dict[str, Any]:
    """The finished record: change, verdict and sentences where there is a comparison."""
    change, part, record = draft.change, draft.part, draft.record
    if change is None or draft.base is None or draft.before is None or draft.after is None:
        return plain_json(record)
    p_holm = change.p if part.key_question else p_holm
    margin = record["margin"]
    found = verdict(change, p_holm, margin, part.better)
    moved = {"up": change.up, "same": change.same, "down": change.down}
    people_shown = not part.sensitive or not any(0 < (n or 0) < FEWEST_SENSITIVE for n in moved.values())
    record |= moved if people_shown else {}
    record |= {"mean_change": change.mean_change, "interval": change.interval, "p": change.p, "p_holm": p_holm}
    record |= {"p_method": change.p_method, "verdict": found.word, "small": found.small}
    extra = {**change.details, "headline": change.headline, "verdict_interval": change.verdict_interval}
    if change.headline == "median":
        extra["median_change"] = change.effect
    if draft.about_pairs:
        _round_about_pairs(record, part.measure is Measure.BINARY)
        extra = rounded_details(extra, part.measure is Measure.BINARY)
    record["details"] |= extra
    story = sentences.Story(
        part, draft.base, record["wave_n_before"], record["wave_n_after"], draft.before, draft.after, change, found,
        margin, draft.about_pairs, people_shown, _more_sessions(change, found.word),
    )  # fmt: skip
    said(record, **{name: getattr(sentences, name)(story) for name in SENTENCES})
    return plain_json(record)


def _more_sessions(change: Change, word: str) -> int | None:
    if not change.paired or word not in ("hint", "unclear"):
        return None
    d = change.details.get("d_z")
    if isinstance(d, float):
        return sessions_to_settle(change.n_before, d)
    # Everybody moved alike: a change without spread is settled by the next session, none at all counts as small.
    return 1 if change.effect else sessions_to_settle(change.n_before, 0.0)


def _round_about_pairs(record: dict[str, Any], share: bool) -> None:
    record["mean_change"] = disclosure.round_about_pairs(record["mean_change"], share)
    if record["interval"] is not None:
        record["interval"] = [disclosure.round_about_pairs(end, share) for end in record["interval"]]
