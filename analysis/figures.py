"""All figures of a session's release: one JSON-ready record per part, decided once and frozen by the caller.

Disclosure decides whom the figures describe, comparing computes them, Holm adjusts over the page, verdicts and
sentences say what they mean. Records carry unrounded figures except where disclosure demands one decimal.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from analysis import disclosure, sentences
from analysis.choices import option_changes
from analysis.comparing import compare_pairs, compare_unlinked, level, quantiles, spread
from analysis.disclosure import Base
from analysis.distributions import categories, counts, options
from analysis.judging import Draft, judged
from analysis.multiplicity import holm
from analysis.records import blank, plain_json, said
from analysis.results import Change, Level, NotEnough
from analysis.samples import Answers, Paired, Unlinked
from analysis.summaries import choice_change, choice_summary, summary
from analysis.texts import nest
from analysis.verdicts import margin_of
from forms.measures import Measure, Part
from forms.texts import Text

GRADED = (Measure.BINARY, Measure.ORDINAL, Measure.NUMERIC)


def figures(
    questions: Sequence[tuple[Part, Answers]], k: int = disclosure.SMALLEST_GROUP
) -> tuple[dict[str, Any], ...]:
    """One record per part, in the order given; the keys are those of the release.

    k: the smallest group shown, 5 or more (ValueError below). Holm's family is every part with a test that may be
    judged; the first part marked as key question is tested first and keeps its own p. Texts have no figures.
    """
    keys = [i for i, (part, _) in enumerate(questions) if part.key_question and part.compared]
    parts = [replace(part, key_question=i in keys[:1]) for i, (part, _) in enumerate(questions)]
    drafts = [_draft(part, answers, k) for part, (_, answers) in zip(parts, questions, strict=True)]
    adjusted = holm([draft.p for draft in drafts]).p
    return tuple(judged(draft, p) for draft, p in zip(drafts, adjusted, strict=True))


def _draft(part: Part, answers: Answers, k: int) -> Draft:
    k = disclosure.smallest_group(k, part.sensitive)
    answers = _cleaned(part, answers)
    record = blank(part, margin_of(part) if part.compared else None)
    if part.measure is Measure.TEXT:
        return Draft(part, record)
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


def _described(part: Part, answers: Answers, k: int, record: dict[str, Any]) -> Draft:
    """A part asked once, or in waves that are not compared: each wave that has answers, on its own."""
    for side in ("before", "after"):
        wave = _given(getattr(answers, side))
        asked_here = "before" in part.waves if side == "before" else set(part.waves) != {"before"}
        if not wave and (not asked_here or record["wave_n_before"]):
            continue
        record[f"wave_n_{side}"] = len(wave)
        few, sensitive = disclosure.too_few(len(wave), k), _sensitive(part, wave)
        if few or sensitive:
            said(record, withheld=few or sensitive, certainty=Text("too_few_to_show") if few else sensitive)
            continue
        record["base"] = "everyone"
        told = _show_wave(part, side, wave, record)
        said(record, people=Text("people_answered", {"n": len(wave)}), certainty=told)
        said(record, who=Text("who_once", {"n": len(wave)}))
    return Draft(part, record)


def _show_wave(part: Part, side: str, wave: Sequence[Any], record: dict[str, Any]) -> Text:
    """Write one wave's level and distribution into the record; returns its summary."""
    record[f"n_{side}"] = len(wave)
    record[f"counts_{side}"] = counts(part, wave)
    if part.measure not in GRADED:
        names = [option.label for option in options(part)]
        return choice_summary(names, record[f"counts_{side}"], len(wave))
    found = level(wave, part.measure)
    record[f"mean_{side}"] = found.mean
    record[f"level_interval_{side}"] = plain_json(found.interval)
    if part.measure is Measure.NUMERIC and len(wave) >= disclosure.QUANTILES_FROM:
        record[f"quantiles_{side}"] = quantiles(wave)
    if part.measure is not Measure.BINARY:
        widths = spread(wave)
        record["details"][f"sd_{side}"] = widths["sd"]
        record["details"][f"top_share_{side}"] = widths["top_share"] if part.measure is Measure.ORDINAL else None
    return summary(part, found)


def _compared(part: Part, answers: Answers, k: int, record: dict[str, Any]) -> Draft:
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
        return Draft(part, record)
    record |= {"base": base.who, "change_from": base.change_from}
    _show_wave(part, "before", before, record)
    _show_wave(part, "after", after, record)
    if base.change_from == "pairs":
        record["n_pairs"] = len(linked)
    if part.measure not in GRADED:
        _choices(part, base, (before, after), linked, record)
        return Draft(part, record)
    levels = level(before, part.measure), level(after, part.measure)
    if base.change_from == "unlinked":
        crowds = compare_unlinked(Unlinked(tuple(before), tuple(after)), part.measure)
        return Draft(part, record, base, *levels, _enough(crowds))
    change = _enough(compare_pairs(Paired(*zip(*linked, strict=True)), part.measure))
    pairs = _pair_levels(linked, part.measure) if unlinked else None
    hidden = part.sensitive and disclosure.few_moved(change.up, change.same, change.down)
    hidden = hidden or (part.sensitive and pairs is not None and _few_apart(part, (before, after), linked))
    return Draft(part, record, base, *levels, change, pairs, hidden)


def _enough(change: Change | NotEnough) -> Change:
    if isinstance(change, NotEnough):
        raise ValueError("the rule of base let a comparison through that has nobody on one side")
    return change


def _pair_levels(linked: Sequence[tuple[Any, Any]], measure: Measure) -> tuple[Level, Level]:
    """The levels of the linked people, rounded because they stand beside those of everyone."""
    before, after = (level([pair[side] for pair in linked], measure) for side in (0, 1))
    return _rounded_level(before, measure), _rounded_level(after, measure)


def _rounded_level(found: Level, measure: Measure) -> Level:
    share = measure is Measure.BINARY
    return replace(found, mean=disclosure.round_about_pairs(found.mean or 0, share), interval=None, sd=None)


def _few_apart(part: Part, waves: tuple[list[Any], list[Any]], linked: Sequence[tuple[Any, Any]]) -> bool:
    """Whether shares of the linked people, taken from those of everyone, would give the few others away, or them."""
    if part.measure is not Measure.BINARY:
        return False
    for side, wave in enumerate(waves):
        of_linked = categories(part, [pair[side] for pair in linked])
        others = [all_of - some for all_of, some in zip(categories(part, wave), of_linked, strict=True)]
        for group in (of_linked, others):
            if sum(group) and disclosure.sensitive_reason(group, sum(group)):
                return True
    return False


def _one_wave_at_most(part: Part, before: list[Any], after: list[Any], k: int, record: dict[str, Any]) -> Draft:
    """A compared part of which a wave, or both, has fewer than k answers: the other's level, and why."""
    record["verdict"] = "too_few"
    if max(len(before), len(after)) < k:
        said(record, withheld=_both_too_few(part, len(before), len(after), k), certainty=Text("too_few_to_show"))
        return Draft(part, record)
    side, wave = ("before", before) if len(before) >= k else ("after", after)
    other: disclosure.Wave = "after" if side == "before" else "before"
    if part.remembered:
        other = "now" if side == "before" else "then"
    reason = disclosure.too_few(min(len(before), len(after)), k, other)
    sensitive = _sensitive(part, wave)
    if sensitive:
        said(record, withheld=sensitive, certainty=sensitive)
        return Draft(part, record)
    record["base"] = "everyone"
    told = _show_wave(part, side, wave, record)
    both = Text("one_wave_only", {"why": reason.to_json(), "summary": told.to_json()}) if reason else told
    said(record, withheld=reason, people=Text("people_answered", {"n": len(wave)}), certainty=both)
    said(record, who=Text("who_once", {"n": len(wave)}))
    return Draft(part, record)


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


def _choices(
    part: Part,
    base: Base,
    waves: tuple[list[Any], list[Any]],
    linked: Sequence[tuple[Any, Any]],
    record: dict[str, Any],
) -> None:
    """Write the change of every option of a choice, and what is said of it, into its record."""
    (before, after), pairs = waves, base.change_from == "pairs"
    about_pairs = pairs and max(len(before), len(after)) > len(linked)
    then, now = ([b for b, _ in linked], [a for _, a in linked]) if pairs else waves
    record["option_changes"] = option_changes(part, then, now, pairs, about_pairs)
    if record["option_changes"] is None:
        told = Text("sensitive_movers", {"fewest": disclosure.SMALLEST_SENSITIVE_CATEGORY})
    else:
        names = [option.label for option in options(part)]
        told = choice_change(names, record["counts_before"], record["counts_after"], len(before), len(after))
    said(record, people=Text("people_choices", {"n_before": len(before), "n_after": len(after)}), certainty=told)
    answered, shown = (record["wave_n_before"], record["wave_n_after"]), (len(before), len(after))
    said(record, who=sentences.whom(part, base, answered, shown, record["n_pairs"]))
