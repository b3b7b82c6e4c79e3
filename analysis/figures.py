"""All figures of a session's release: one JSON-ready record per part, decided once and frozen by the caller.

Disclosure decides whom the figures describe, comparing computes them, Holm adjusts over the page, verdicts and
sentences say what they mean. Records carry unrounded figures except where disclosure demands one decimal.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from analysis import beside, disclosure
from analysis.asking import Told, hushed, of_those_told, whom
from analysis.choices import compare_choices
from analysis.coarse import FINEST, dominated, rounded_change, step_of, widened
from analysis.comparing import compare_pairs, compare_unlinked, level
from analysis.disclosure import Base
from analysis.distributions import categories, options, scale_ends
from analysis.judging import Draft, judged
from analysis.multiplicity import holm
from analysis.rankings import Order, orders, place_of
from analysis.records import blank, said
from analysis.results import Change, Level, NotEnough, known
from analysis.samples import Answers, Paired, Unlinked
from analysis.scores import add_change, say_scores
from analysis.solvable import of_moves, tells_few
from analysis.texts import CATALOGUE
from analysis.verdicts import CLEAR_P, margin_of
from analysis.waves import describe, given, in_steps, one_wave_at_most, sensitive_reason, show_wave
from analysis.yardstick import Asked, yardstick_record
from forms.measures import Better, Measure, Part
from forms.texts import Text


def figures(
    questions: Sequence[tuple[Part, Answers]], k: int = disclosure.SMALLEST_GROUP, seed: str = ""
) -> tuple[dict[str, Any], ...]:
    """One record per part, in the order given; the keys are those of the release.

    k: the smallest group shown, 5 or more (ValueError below). seed: what the tosses of permutation tests start from, so
    that a second run gives the same. Holm's family is every part with a test that may be judged; the first part marked
    as key question is tested first and keeps its own p, and no other is called clear unless that test is. Texts have no
    figures.
    """
    keys = [i for i, (part, _) in enumerate(questions) if part.key_question and part.compared]
    parts = [replace(part, key_question=i in keys[:1]) for i, (part, _) in enumerate(questions)]
    whole = orders(questions)
    drafts: list[Draft] = []
    told: dict[str, Told] = {}  # by key, for what depends on them: those come later
    for part, (_, answers) in zip(parts, questions, strict=True):
        draft, counted = _of_those_asked(part, answers, k, seed, told, whole)
        drafts.append(draft)
        told[part.key] = Told(part, counted, draft.record)
    asked = [
        Asked(part, answers, draft.record) for draft, part, (_, answers) in zip(drafts, parts, questions, strict=True)
    ]
    for one in (one for one in asked if one.part.remembered):
        one.record["yardstick"] = yardstick_record(one, asked)
    adjusted = holm([draft.p for draft in drafts]).p
    key = next((draft.own_p for draft in drafts if draft.part.key_question), None)
    tested = key is None or key <= CLEAR_P
    return tuple(judged(draft, p, tested) for draft, p in zip(drafts, adjusted, strict=True))


def _of_those_asked(
    part: Part, answers: Answers, k: int, seed: str, told: Mapping[str, Told], whole: Mapping[str, Order]
) -> tuple[Draft, Answers]:
    """The draft of a part, and the answers that it was made of; of a conditional one only what may be told."""
    if part.asked_if is None:
        return _draft(part, answers, k, seed, whole), answers
    other = told.get(part.asked_if.key)
    counted = of_those_told(part, answers, other)
    draft = _draft(part, counted or Answers(), k, seed, whole)
    if counted is None:
        draft = Draft(part, blank(part, margin_of(part) if part.compared else None))
        said(draft.record, withheld=Text("asked_withheld"), certainty=Text("asked_withheld"))
    hushed(draft.record, disclosure.smallest_group(k, part.sensitive))
    words = whom(part, other.part) if other else None
    draft.record["asked_of"] = CATALOGUE.say(words) if words else None
    return draft, counted or Answers()


def _draft(part: Part, answers: Answers, k: int, seed: str, whole: Mapping[str, Order]) -> Draft:
    k = disclosure.smallest_group(k, part.sensitive)
    answers = _cleaned(part, answers)
    record = blank(part, margin_of(part) if part.compared and part.ranking is None else None)
    draft = Draft(part, record)
    if part.ranking is not None:  # described: no test, and so no place in the family
        place_of(part, answers, whole[part.ranking.key], k, record)
        return draft
    if part.compared:
        draft = _compared(part, answers, k, record, seed)
    elif part.measure is not Measure.TEXT:
        describe(part, answers, k, record)
    if record["nps"]:
        say_scores(record)
    return draft


def _cleaned(part: Part, answers: Answers) -> Answers:
    """The answers with numbers that are none (NaN, infinite) taken as missing."""
    if part.measure is not Measure.NUMERIC:
        return answers
    before, after = (
        tuple(v if v is not None and math.isfinite(v) else None for v in wave)
        for wave in (answers.before, answers.after)
    )
    return replace(answers, before=before, after=after)


def _compared(part: Part, answers: Answers, k: int, record: dict[str, Any], seed: str) -> Draft:
    before, after, linked = given(answers.before), given(answers.after), answers.linked()
    record |= {"wave_n_before": len(before), "wave_n_after": len(after)}
    if min(len(before), len(after)) < k:
        one_wave_at_most(part, before, after, k, record)
        return Draft(part, record)
    base = _base(part, len(before), len(after), len(linked), k)
    if base.who == "matched":
        before, after = [b for b, _ in linked], [a for _, a in linked]
    reason = sensitive_reason(part, before) or sensitive_reason(part, after)
    if reason:
        _withhold(record, reason)
        return Draft(part, record)
    record |= {"base": base.who, "change_from": base.change_from}
    pairs = linked if base.change_from == "pairs" else []
    moves = [a - b for b, a in pairs] if in_steps(part) else []
    far = dominated(part, moves)  # then not even the step may know of them
    step = step_of(part, (before, after), () if far else moves) if in_steps(part) else None
    (_, first), (_, last) = (
        show_wave(part, side, wave, record, step) for side, wave in (("before", before), ("after", after))
    )
    if pairs:
        record["n_pairs"] = len(pairs)
    if first is None or last is None:
        return _choices(part, base, (before, after), linked, record, seed)
    record["spread"] = beside.spread_record(part, record)
    draft = _change(Draft(part, record, base, first, last, hidden=far), (before, after), pairs, step)
    return _with_those_beside(draft, answers, k)


def _base(part: Part, n_before: int, n_after: int, n_pairs: int, k: int) -> Base:
    """The rule of base. Of a sensitive number averages have too few digits to tell linked people from everyone.

    Where both could be shown, its figures are all those of the linked people: others are nobody or at least k.
    """
    base = disclosure.choose_base(n_before, n_after, n_pairs, k, part.show_start)
    both = base == Base("everyone", "pairs") and max(n_before, n_after) > n_pairs
    return Base("matched", "pairs") if both and in_steps(part) else base


def _withhold(record: dict[str, Any], reason: Any) -> None:
    said(record, withheld=reason, certainty=reason)


def _change(
    draft: Draft, waves: tuple[list[Any], list[Any]], linked: Sequence[tuple[Any, Any]], step: float | None
) -> Draft:
    """The draft with its comparison: of the linked people where there are any given, else of two crowds."""
    part, (before, after) = draft.part, waves
    if linked:
        change = _enough(compare_pairs(Paired(*zip(*linked, strict=True)), part.measure, scale_ends(part)))
    else:
        change = _enough(compare_unlinked(Unlinked(tuple(before), tuple(after)), part.measure))
    if step and draft.before and draft.after:
        change = rounded_change(change, (known(draft.before.mean), known(draft.after.mean)), step)
    about_pairs = bool(linked) and max(len(before), len(after)) > len(linked)
    pairs = _pair_levels(linked, part.measure) if about_pairs else None
    if not part.sensitive:
        if draft.record["nps"] and linked:
            add_change(draft.record, linked, about_pairs)
        return replace(draft, change=change, pairs=pairs)
    if part.measure is Measure.ORDINAL:
        change = replace(
            change,
            interval=widened(change.interval, FINEST),
            verdict_interval=widened(change.verdict_interval, FINEST),
        )
    hidden = draft.hidden or (bool(linked) and disclosure.moves_tell(change.up, change.same, change.down))
    apart = pairs is not None and _few_apart(part, waves, linked)
    hidden = hidden or apart or (pairs is None and _solvable(part, linked, change))
    unsaid = hidden and (apart or part.measure is Measure.BINARY)
    return replace(draft, change=change, pairs=pairs, hidden=hidden, unsaid=unsaid)


def _with_those_beside(draft: Draft, answers: Answers, k: int) -> Draft:
    """The draft with who left, who had no room to improve, and what all answers say, where those may be said."""
    part, record, base, change = draft.part, draft.record, draft.base, draft.change
    if draft.hidden or part.remembered or base is None or change is None:
        return draft
    if part.asked_if:  # who left is not told from who was not asked again
        return draft
    if base.change_from == "unlinked":
        record["attrition"] = beside.crowds_record(record["wave_n_before"], record["wave_n_after"])
        record["ceiling"] = None if in_steps(part) else beside.ceiling_record(part, given(answers.before), None)
        return draft
    sample, whole = answers.overlapping(), base.who == "everyone"
    starters = record["wave_n_before"]
    record["attrition"] = beside.attrition_record(part, starters, sample, change.mean_change, k, whole)
    if in_steps(part):  # how many gave one number is not told anywhere else
        return draft
    towards = change.down if part.better is Better.LOWER else change.up
    shown = given(answers.before) if draft.pairs else [b for b, _ in sample.pairs]
    record["ceiling"] = beside.ceiling_record(part, shown, None if draft.pairs else towards)
    if draft.pairs is None or part.sensitive:
        return draft
    everyone = beside.all_answers(part, sample)
    record["sensitivity"] = beside.sensitivity_record(part, everyone)
    return replace(draft, all_answers=everyone)


def _choices(
    part: Part,
    base: Base,
    waves: tuple[list[Any], list[Any]],
    linked: Sequence[tuple[Any, Any]],
    record: dict[str, Any],
    seed: str,
) -> Draft:
    pairs = base.change_from == "pairs"
    then, now = ([b for b, _ in linked], [a for _, a in linked]) if pairs else waves
    toss = int.from_bytes(hashlib.sha256(f"{seed} {part.key}".encode()).digest()[:8], "big")
    found = compare_choices(part, then, now, pairs, toss)
    about_pairs = pairs and max(len(waves[0]), len(waves[1])) > len(linked)
    if found is not None and not part.remembered and not part.asked_if:
        n_before, n_after = record["wave_n_before"], record["wave_n_after"]
        linked_box, crowds_box = beside.linked_record, beside.crowds_record
        record["attrition"] = linked_box(n_before, len(linked), n_after) if pairs else crowds_box(n_before, n_after)
    return Draft(part, record, base, choices=found, hidden=found is None, beside_everyone=about_pairs)


def _solvable(part: Part, linked: Sequence[tuple[Any, Any]], change: Change) -> bool:
    """Whether counts, movers and interval of a sensitive scale leave one possibility for what one or two people did."""
    if part.measure is not Measure.ORDINAL or not linked:
        return False
    points = [option.value for option in options(part)]
    table = [[linked.count((b, a)) for a in points] for b in points]
    moves = [a - b for b, a in linked]
    scale = [float(point) for point in points]
    return tells_few(table, of_moves(scale, moves, change.interval, FINEST))


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
    """Whether averages of the linked people, taken from those of everyone, would give the others away, or them.

    Shares tell how many said yes; an average on a scale tells only where all, or nearly all, said the same.
    """
    listed = part.measure is Measure.BINARY
    for side, wave in enumerate(waves):
        of_linked = categories(part, [pair[side] for pair in linked])
        others = [all_of - some for all_of, some in zip(categories(part, wave), of_linked, strict=True)]
        for group in (of_linked, others):
            if sum(group) and disclosure.sensitive_reason(group, sum(group), listed):
                return True
    return False
