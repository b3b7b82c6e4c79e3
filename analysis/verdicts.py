"""From a comparison to one honest word: improvement, decline, shift, same, hint, mixed, unclear or too few.

The table of the specification, section 7.2, read from the top; the first row that holds decides. "Clear" needs both
a Holm-adjusted p of at most 0.05 and an interval that excludes 0, and nothing is ever called unchanged from a large p.
"""

from __future__ import annotations

from analysis.distributions import scale_ends
from analysis.results import Change, Interval, Verdict
from forms.measures import Better, Measure, Part

CLEAR_P = 0.05
HINT_P = 0.10
FEWEST_TO_JUDGE = 6
SMALL_GROUP = 10
DEFAULT_MARGIN = 0.10


def margin_of(part: Part) -> float | None:
    """The largest change too small to matter, in the part's unit: its own, or 10 % of the range; None without one."""
    if part.margin is not None:
        return part.margin
    if part.measure is Measure.BINARY:
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


def verdict(change: Change, p_holm: float | None, margin: float | None, better: Better) -> Verdict:
    """The word for one comparison of at least k people, and whether a clear change is small.

    p_holm: the p that may be called clear (the key question's is unadjusted). margin: in the unit of the part, None
    for a number without a range, which is never "about the same".
    """
    if too_few_to_judge(change):
        return Verdict("too_few")
    # "Depends on who answered" stands here once all answers can be set against the pairs.
    interval, inside = change.verdict_interval, _inside(change, margin)
    if p_holm is not None and p_holm <= CLEAR_P and interval is not None and _excludes_zero(interval):
        return Verdict("mixed") if _disagrees(change) else Verdict(direction_word(change.effect, better), inside)
    if inside:
        return Verdict("same")
    if change.p is not None and change.p <= HINT_P:
        return Verdict("mixed") if _disagrees(change) else Verdict("hint")
    return Verdict("unclear")


def _excludes_zero(interval: Interval) -> bool:
    return interval[0] > 0 or interval[1] < 0


def _inside(change: Change, margin: float | None) -> bool:
    """Whether the whole interval lies within the margin; the effect too, since a net interval has another unit."""
    if margin is None or change.verdict_interval is None:
        return False
    low, high = change.verdict_interval
    return -margin <= low and high <= margin and abs(change.effect) <= margin


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


def too_few_to_judge(change: Change) -> bool:
    """Whether a comparison is shown but never judged, so that it weighs in no family of tests."""
    return min(change.n_before, change.n_after) < FEWEST_TO_JUDGE
