"""From a comparison to one honest word: improvement, decline, shift, same, hint, mixed, unclear or too few.

The table of the specification, section 7.2, read from the top; the first row that holds decides. "Clear" needs both
a Holm-adjusted p of at most 0.05 and an interval that excludes 0, and nothing is ever called unchanged from a large p.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.distributions import scale_ends
from analysis.results import Change, Interval, Result, Verdict
from forms.measures import Better, Measure, Part

if TYPE_CHECKING:  # the comparison of choices computes, and so loads what these rules do not need
    from analysis.choices import Choices

CLEAR_P = 0.05
HINT_P = 0.10
FEWEST_TO_JUDGE = 6
SMALL_GROUP = 10
FEWEST_STAYERS = 0.5  # of those who started; below, nothing is called clear
SHARES = (Measure.BINARY, Measure.NOMINAL, Measure.MULTIPLE)
DEFAULT_MARGIN = 0.10


def margin_of(part: Part) -> float | None:
    """The largest change too small to matter, in the part's unit: its own, or 10 % of the range; None without one."""
    if part.margin is not None:
        return part.margin
    if part.measure in SHARES:
        return DEFAULT_MARGIN
    low, high = scale_ends(part)
    if part.measure in (Measure.ORDINAL, Measure.NUMERIC) and low is not None and high is not None:
        return DEFAULT_MARGIN * (high - low)
    return None


def direction_word(effect: float, better: Better) -> str:
    """improvement, decline or shift, by which direction the facilitator called better; 0 is neither of the two."""
    if better is Better.NEITHER or effect == 0:
        return "shift"
    return "improvement" if (effect > 0) == (better is Better.HIGHER) else "decline"


def verdict(
    change: Change,
    p_holm: float | None,
    margin: float | None,
    better: Better,
    all_answers: Result | None = None,
    stayed: float | None = None,
    tested: bool = True,
) -> Verdict:
    """The word for one comparison of at least k people, and whether a clear change is small.

    p_holm: the p that may be called clear (the key question's is unadjusted). tested: whether the key question, if
    there is one, left the others a test; else nothing is clear. margin: in the unit of the part,
    None for a number without a range, which is never "about the same". all_answers: the change of everyone, linked or
    not, where that may be shown. stayed: share of those who answered before who are linked, None where nobody left.
    """
    if too_few_to_judge(change):
        return Verdict("too_few")
    alone = _clear(p_holm, change.verdict_interval)
    clear = alone and tested
    if all_answers is not None and change.headline != "median" and _depends(change, clear, all_answers, margin):
        return Verdict("depends")
    inside = _inside(change, margin)
    if clear:
        word = "mixed" if _disagrees(change) else direction_word(change.effect, better)
        return Verdict(word) if word == "mixed" else _capped(word, inside, stayed)
    if inside:
        return Verdict("same")
    if change.p is not None and change.p <= HINT_P:
        return Verdict("mixed") if _disagrees(change) else Verdict("hint", capped=_why_capped(alone, stayed))
    return Verdict("unclear")


def choice_verdict(
    found: Choices, p_holm: float | None, margin: float, stayed: float | None = None, tested: bool = True
) -> Verdict:
    """The word for a choice: clear where its test is and any of its answers moved for certain; it only ever shifts.

    Arguments as of `verdict`.
    """
    if too_few_to_judge(found):
        return Verdict("too_few")
    clear = [part for part in found.parts if part.clear]
    alone = p_holm is not None and p_holm <= CLEAR_P and bool(clear)
    if alone and tested:
        return _capped("shift", all(_within(part.interval, margin) for part in clear), stayed)
    if all(_within(part.interval, margin) for part in found.parts):
        return Verdict("same")
    if found.p is not None and found.p <= HINT_P:
        return Verdict("hint", capped=_why_capped(alone, stayed))
    return Verdict("unclear")


def _capped(word: str, small: bool, stayed: float | None) -> Verdict:
    """A clear change, or a hint of it where fewer than half of those who started are linked."""
    return Verdict("hint", capped="half") if too_few_stayed(stayed) else Verdict(word, small)


def _why_capped(alone: bool, stayed: float | None) -> str | None:
    """Why a change that is clear by itself is but a hint beside a key question that is not; None where it is no more.

    Where too few stayed as well, it would be no more than a hint whatever the key question is.
    """
    return ("half" if too_few_stayed(stayed) else "key") if alone else None


def too_few_stayed(stayed: float | None) -> bool:
    """Whether so few of those who started are linked that nothing may be called clear."""
    return stayed is not None and stayed < FEWEST_STAYERS


def _clear(p: float | None, interval: Interval | None) -> bool:
    return p is not None and p <= CLEAR_P and interval is not None and _excludes_zero(interval)


def _depends(change: Change, clear: bool, everyone: Result, margin: float | None) -> bool:
    """Whether the pairs and all answers disagree: in sign, or one is clear and the other's interval excludes it.

    And by more than what matters: two estimates near 0 easily lie on either side of it. Where no margin says what
    matters, signs disagree only if an interval excludes the other estimate.
    """
    other = everyone.effect or 0.0
    apart = round(abs(change.mean_change - other), 9)
    if margin is not None and apart <= margin:
        return False
    # None where all moved alike: the net interval has another unit. Where they all stayed there is one of the average
    out_of_own = change.interval is not None and not _holds(change.interval, other)
    out_of_all = everyone.interval is not None and not _holds(everyone.interval, change.mean_change)
    if change.mean_change * other < 0:
        return margin is not None or out_of_own or out_of_all
    return (clear and out_of_all) or (_clear(everyone.p, everyone.interval) and out_of_own)


def _holds(interval: Interval, value: float) -> bool:
    return interval[0] <= value <= interval[1]


def _within(interval: Interval, margin: float) -> bool:
    return -margin <= interval[0] and interval[1] <= margin


def _excludes_zero(interval: Interval) -> bool:
    return interval[0] > 0 or interval[1] < 0


def _inside(change: Change, margin: float | None) -> bool:
    """Whether the whole interval lies within the margin.

    Where all moved alike, or two crowds gave one answer each, the verdict's interval is one of shares of people (-1 to
    1), and a margin in points or hours says nothing about it. Then only an interval of the average counts: there is
    one where nobody moved on a scale that has ends.
    """
    interval = change.interval if change.equal else change.verdict_interval
    return margin is not None and interval is not None and _within(interval, margin)


def _disagrees(change: Change) -> bool:
    """Whether the average goes one way and the people another, or as many of them up as down.

    Linked people are counted. Of two crowds it is the chance that a random answer from after is the higher one.
    """
    superior = change.details.get("p_superior")
    if change.up is not None and change.down is not None:
        people: float = change.up - change.down
    elif isinstance(superior, float):
        people = round(superior - 0.5, 9)
    else:
        return False
    return people == 0 or change.effect == 0 or (people > 0) != (change.effect > 0)


def too_few_to_judge(change: Change | Choices) -> bool:
    """Whether a comparison is shown but never judged, so that it weighs in no family of tests."""
    return min(change.n_before, change.n_after) < FEWEST_TO_JUDGE
