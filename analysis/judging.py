"""From a comparison to the finished record: verdict, figures, and the sentences that say what they mean.

What a sensitive question must not tell is left out here, together with everything that it could be worked out from.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from analysis import choice_sentences, sentences
from analysis.choices import Choices, OptionChange, rounded_choices
from analysis.decimals import of_record, shown
from analysis.disclosure import Base
from analysis.records import SENTENCES, plain_json, rounded, said
from analysis.results import Change, Level, Result, Verdict
from analysis.statistics.power import sessions_to_settle
from analysis.telling import told
from analysis.verdicts import choice_verdict, direction_word, too_few_stayed, too_few_to_judge, verdict
from forms.measures import Measure, Part
from forms.texts import Text


@dataclass(frozen=True)
class Draft:
    """One part on its way to a record: its record so far and, where there is a test, the comparison.

    before, after: levels of the base. pairs: levels of the linked people where the change is theirs and the base is
    everyone. hidden: the people of a sensitive question moved so alike, or so few one way, that no move is told;
    unsaid: nor the average of the linked, from which those of the others would follow.
    choices: the comparison of a choice; beside_everyone: whether that one is the pairs', beside everyone. all_answers:
    what all answers say, linked or not, where that may be shown.
    """

    part: Part
    record: dict[str, Any]
    base: Base | None = None
    before: Level | None = None
    after: Level | None = None
    change: Change | None = None
    pairs: tuple[Level, Level] | None = None
    hidden: bool = False
    unsaid: bool = False
    choices: Choices | None = None
    beside_everyone: bool = False
    all_answers: Result | None = None

    @property
    def p(self) -> float | None:
        """The p value that weighs in the family; None for the key question and where nothing may be judged."""
        return None if self.part.key_question else self.own_p

    @property
    def own_p(self) -> float | None:
        """The p value of this part alone; None where nothing may be judged."""
        found = self.change or self.choices
        return None if found is None or self.hidden or too_few_to_judge(found) else found.p


def judged(draft: Draft, p_holm: float | None, tested: bool = True) -> dict[str, Any]:
    """The finished record: change, verdict and sentences where there is a comparison.

    p_holm: what the family made of the draft's p; the key question is tested before all others and keeps its own.
    tested: whether the key question, if there is one, left the others a test; else none of them is called clear.
    """
    change, part, record = draft.change, draft.part, draft.record
    if draft.base is not None and draft.change is None:
        _judge_choices(draft, p_holm, tested)
    if change is None or draft.base is None or draft.before is None or draft.after is None:
        return plain_json(record)
    if part.key_question and not too_few_to_judge(change):
        p_holm = change.p
    stayed = (record["attrition"] or {}).get("share")
    exact = change
    if draft.pairs:  # the word is read from what is published, so that no figure contradicts it
        change = rounded(change, part.measure is Measure.BINARY)
    free = tested or part.key_question
    found = verdict(change, p_holm, record["margin"], part.better, draft.all_answers, stayed, free)
    found = Verdict(None) if draft.hidden else found
    direction, more = direction_word(change.effect, part.better), _more_sessions(exact, found.word)
    change = told(change, part.measure)
    if draft.hidden:
        change = replace(change, effect=change.mean_change, headline="mean", interval=None, verdict_interval=None)
        change = replace(change, equal=False)  # else the sentence would say that nobody moved
    _write(draft, change, found, p_holm)
    story = sentences.Story(
        part=part,
        base=draft.base,
        wave_before=record["wave_n_before"],
        wave_after=record["wave_n_after"],
        before=draft.before,
        after=draft.after,
        change=change,
        verdict=found,
        margin=record["margin"],
        shown=of_record(record) or shown((0, 0), 0),
        direction=direction,
        about_pairs=draft.pairs is not None,
        hidden=draft.hidden,
        unsaid=draft.unsaid,
        more_sessions=more,
        capped=too_few_stayed(stayed),
        everyone=record["sensitivity"],
    )
    said(record, **{name: getattr(sentences, name)(story) for name in SENTENCES})
    return plain_json(record)


def _write(draft: Draft, change: Change, found: Verdict, p_holm: float | None) -> None:
    """The change into the record. Of a hidden one nothing but the average, which the levels give away anyway.

    A sensitive question has no tests and no details: together they tell how far single people moved.
    """
    record = draft.record
    if draft.pairs and not draft.unsaid:
        for side, level in zip(("before", "after"), draft.pairs, strict=True):
            record["details"][f"pairs_mean_{side}"] = level.mean
    if draft.hidden:
        record["mean_change"] = None if draft.unsaid else change.mean_change
        return
    record |= {"up": change.up, "same": change.same, "down": change.down}
    record |= {"mean_change": change.mean_change, "interval": change.interval}
    record |= {"verdict": found.word, "small": found.small}
    if draft.part.sensitive:
        return
    record |= {"p": change.p, "p_holm": p_holm, "p_method": change.p_method}
    record["details"] |= {**change.details, "headline": change.headline, "verdict_interval": change.verdict_interval}
    if change.headline == "median":
        record["details"]["median_change"] = change.effect


def _judge_choices(draft: Draft, p_holm: float | None, tested: bool) -> None:
    """Verdict, test and sentences of a choice into its record; why there is none, where few people moved."""
    record, part, found, base = draft.record, draft.part, draft.choices, draft.base
    if base is None:
        return
    answered, shown_n = ("wave_n_before", "wave_n_after"), ("n_before", "n_after")
    waves, counted = ((record[a], record[b]) for a, b in (answered, shown_n))
    who = sentences.whom(part, base, waves, counted, record["n_pairs"])
    if found is None:
        why = Text("sensitive")
        people = Text("people_choices", {"n_before": counted[0], "n_after": counted[1]})
        said(record, people=people, certainty=why, who=who)
        return
    if part.key_question and not too_few_to_judge(found):
        p_holm = found.p
    if draft.beside_everyone:
        found = rounded_choices(found)
    stayed, free = (record["attrition"] or {}).get("share"), tested or part.key_question
    word = choice_verdict(found, p_holm, record["margin"], stayed, free)
    record["option_changes"] = [_option(part, o) for o in found.parts]
    record |= {"verdict": word.word, "small": word.small}
    if not part.sensitive:  # its tests and details would tell how many people moved, as those of a scale would
        record |= {"p": found.p, "p_holm": p_holm, "p_method": found.p_method}
        record["details"] |= found.details
    counts = None if draft.beside_everyone else (record["counts_before"], record["counts_after"])
    certainty = choice_sentences.certainty(found, word, record["margin"], counts)
    said(record, people=choice_sentences.people(part, found), certainty=certainty, who=who)


def _option(part: Part, found: OptionChange) -> dict[str, Any]:
    tested = (None, None) if part.sensitive else (found.p, found.p_holm)
    figures = {"key": found.key, "change": found.change, "interval": found.interval, "clear": found.clear}
    return figures | dict(zip(("p", "p_holm"), tested, strict=True))


def _more_sessions(change: Change, word: str | None) -> int | None:
    if not change.paired or word not in ("hint", "unclear"):
        return None
    d = change.details.get("d_z")
    if isinstance(d, float):
        return sessions_to_settle(change.n_before, d)
    # Everybody moved alike: a change without spread is settled by the next session, none at all counts as small.
    return 1 if change.effect else sessions_to_settle(change.n_before, 0.0)
