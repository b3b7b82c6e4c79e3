"""What the page says about one question, in three steps: the people, the certainty, and what would settle it.

Records in, Texts out; the English stands in texts.json. Light to import: the numbers are computed elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analysis.decimals import Shown
from analysis.disclosure import Base
from analysis.results import Change, Interval, Level, Verdict
from analysis.summaries import Parameters, amount, change_interval, change_words, ends, labels, with_unit, yes_of
from analysis.texts import FEW, counted, nest, plain, share_of, signed
from analysis.verdicts import SMALL_GROUP
from forms.measures import Better, Measure, Part
from forms.texts import Text

WHY_A_HINT = {"half": "with_half", "key": "with_key"}


@dataclass(frozen=True)
class Story:
    """Everything that the sentences of one compared question draw on.

    before, after: levels of the base. shown: levels and change of the same people, as they are said. direction: the
    word for where the change goes. about_pairs: the change, and what is shown, describe other people than the base
    (the pairs beside everyone). hidden: nothing may be said about who moved; unsaid: nor their average. capped: so few
    of those who started are linked that nothing is called clear, however many sessions follow. everyone: the record of
    the change of all answers, linked or not, where it is shown.
    """

    part: Part
    base: Base
    wave_before: int
    wave_after: int
    before: Level
    after: Level
    change: Change
    verdict: Verdict
    margin: float | None
    shown: Shown
    direction: str = "shift"
    about_pairs: bool = False
    hidden: bool = False
    unsaid: bool = False
    more_sessions: int | None = None
    capped: bool = False
    everyone: Mapping[str, Any] | None = None

    @property
    def n(self) -> int:
        """People whose answers the change compares: pairs, or the smaller wave."""
        return min(self.change.n_before, self.change.n_after)

    @property
    def share(self) -> bool:
        """Whether it is about shares of people who said yes."""
        return self.part.measure is Measure.BINARY


def who(story: Story) -> Text:
    """Whom the figures describe; stands beside every before/after pair of bars."""
    waves, shown = (story.wave_before, story.wave_after), (story.before.n, story.after.n)
    return whom(story.part, story.base, waves, shown, story.change.n_before if story.change.paired else None)


def whom(part: Part, base: Base, waves: tuple[int, int], shown: tuple[int, int], n_pairs: int | None) -> Text:
    """Whom figures describe: waves and shown are the people (before, after) who answered and who are in the base."""
    n: Parameters = {"n_before": shown[0], "n_after": shown[1]}
    if n_pairs is None:
        return Text("who_unlinked", n)
    if part.remembered:
        return Text("who_remembered", {"n_pairs": n_pairs})
    if base.who == "matched":
        return Text("who_matched", {"n_pairs": n_pairs, "wave_before": waves[0], "wave_after": waves[1]})
    if shown == (n_pairs, n_pairs):
        return Text("who_same_people", {"n_pairs": n_pairs})
    return Text("who_everyone_pairs", n | {"n_pairs": n_pairs})


def people(story: Story) -> Text:
    """The people first: how many moved up, stayed and moved down, or the two crowds where nobody is linked."""
    change, part = story.change, story.part
    if not change.paired:
        return _crowds(story)
    if story.hidden or change.up is None or change.down is None or change.same is None:
        return Text("people_pairs_hidden", {"n": story.n})
    felt = "felt_" if part.remembered else ""
    if part.measure is Measure.BINARY and not change.unmoved:
        moved: Parameters = {"to_yes": counted("people_n", change.up), "to_no": counted("people_n", change.down)}
        return Text(f"people_{felt}yes_no", moved | labels(part) | {"n": story.n, "same": _number(change.same)})
    return _movers(change.up, change.same, change.down, part.better, felt)


def _movers(up: int, same: int, down: int, better: Better, felt: str) -> Text:
    n = up + same + down
    for count, word in ((same, "same"), (up, "higher"), (down, "lower")):
        if count == n:
            return Text(f"people_{felt}all_{word}", {"n": n})
    # The larger crowd leads, good news or not; of two as large the better direction does.
    first_up = up > down or (up == down and better is not Better.LOWER)
    lead, others = (up, counted("n_lower", down)) if first_up else (down, counted("n_higher", up))
    words: Parameters = {"people": share_of(lead, n), "same": counted("n_same", same), "others": others}
    return Text(f"people_{felt}{'higher' if first_up else 'lower'}", words)


def _crowds(story: Story) -> Text:
    before, after, felt = story.before, story.after, story.part.remembered
    if story.share:
        shares: Parameters = {"before": yes_of(before), "after": yes_of(after), "yes": labels(story.part)["yes"]}
        return Text("people_felt_unlinked_share" if felt else "people_unlinked_share", shares)
    levels: Parameters = _levels(story) | {"n_before": before.n, "n_after": after.n}
    return Text("people_felt_unlinked" if felt else "people_unlinked", levels)


def certainty(story: Story) -> Text:
    """The verdict with its figures and interval; then what to keep in mind.

    Why it is but a hint, if it would be clear; rounding, looking back, fewer than ten.
    """
    text = _hidden(story) if story.hidden else why_a_hint(_verdict_text(story), story.verdict)
    if story.part.sensitive and story.part.measure is Measure.NUMERIC:
        text = Text("rounded", {"sentence": text.to_json()})
    if story.part.remembered:
        text = Text("with_looking_back", {"sentence": text.to_json()})
    if story.n < SMALL_GROUP and story.verdict.word != "too_few":
        text = Text("with_small_group", {"sentence": text.to_json()})
    return text


def why_a_hint(text: Text, verdict: Verdict) -> Text:
    """The sentence of a hint with the reason behind it, where the change would be clear by itself."""
    return Text(WHY_A_HINT[verdict.capped], {"sentence": text.to_json()}) if verdict.capped else text


def _hidden(story: Story) -> Text:
    """That something is not shown, and for a scale or a number the averages, which the levels give anyway."""
    reason = Text("sensitive")
    if story.unsaid:
        return reason
    return Text("described_hidden", {"finding": finding(story, with_interval=False), "why": reason.to_json()})


def _verdict_text(story: Story) -> Text:
    word = story.verdict.word
    found: Parameters = {"finding": finding(story)}
    if word in ("improvement", "decline", "shift"):
        return Text(f"clear_{word}_small" if story.verdict.small else f"clear_{word}", found)
    if word == "hint":
        return Text(f"hint_{story.direction}", found)
    if word == "mixed":
        return _mixed(story, found)
    if word == "depends" and story.everyone:
        return _depends(story, found, story.everyone)
    if word == "same":
        margin = amount(story.margin or 0, story.part)
        return Text("same", found | {"margin": nest("points", n=margin) if story.share else margin})
    if word == "too_few":
        return Text("too_few_to_judge", found)
    return _unclear(story)


def _mixed(story: Story, found: Parameters) -> Text:
    if not story.change.paired:
        return Text("mixed_unlinked", found)
    up, down = _number(story.change.up), _number(story.change.down)
    return Text("mixed_felt" if story.part.remembered else "mixed", found | {"up": up, "down": down})


def _number(n: int | None) -> Parameters:
    """ "3", "nobody"."""
    return nest("n_number", n=n) if n else nest("people_nobody")


def _depends(story: Story, found: Parameters, everyone: Mapping[str, Any]) -> Text:
    words = change_words(everyone["change"], story.share, 0 if story.share else 1)
    change = nest("points", n=words) if story.share else with_unit(words, story.part)
    return Text("depends", found | {"change": change})


def _unclear(story: Story) -> Text:
    change = story.change
    interval = change.interval if change.equal else change.verdict_interval
    if interval is None:
        return Text("unclear_no_interval", {"finding": finding(story)})
    lower, upper = (change_words(value, story.share, story.shown.decimals) for value in interval)
    found: Parameters = {"lower": lower, "upper": upper, "finding": finding(story, with_interval=False)}
    return Text("unclear_points" if story.share else "unclear", found)


def finding(story: Story, with_interval: bool = True) -> Parameters:
    """The change in figures, as a part of a sentence."""
    change, part, moved = story.change, story.part, story.shown.change
    if change.equal and change.effect == 0:
        return _nothing_moved(story, with_interval)
    direction = "up" if moved > 0 else "down" if moved < 0 else "level"
    said = plain(abs(moved), story.shown.decimals)
    values: Parameters = {
        "interval": _interval(story) if with_interval else nest("interval_none"),
        "change": said if story.share else with_unit(said, part),
        "signed_change": with_unit(signed(moved, story.shown.decimals), part),
        "n_pairs": story.n,
    }
    kind = _kind(story)
    if not (story.shown.adds or story.about_pairs or part.remembered or change.headline == "median"):
        values["change"] = nest("about", n=values["change"])  # beside levels whose difference reads otherwise
    if kind.endswith("few") and kind != "few":
        values |= {"count": abs(round(change.mean_change * story.n)), "n": story.n}
    if kind.startswith("linked_from") and direction == "level":
        kind = kind.replace("_from", "")
    return nest(f"finding_{kind}_{direction}", **values, **_levels(story))


def _nothing_moved(story: Story, with_interval: bool) -> Parameters:
    if not story.change.paired:
        return nest("finding_one_answer_felt" if story.part.remembered else "finding_one_answer")
    known = story.change.interval if with_interval else None
    interval = change_interval(known, story.share, story.shown.decimals) if known else nest("interval_none")
    if story.part.remembered:
        return nest("finding_nobody_felt", interval=interval)
    if story.about_pairs:
        return nest("finding_nobody_linked", n=story.n, interval=interval)
    return nest("finding_nobody", interval=interval)


def _kind(story: Story) -> str:
    if story.change.headline == "median":
        return "felt_median" if story.part.remembered else "median"
    measure = "share" if story.share else "scale" if story.part.measure is Measure.ORDINAL else "number"
    if story.share and story.n < FEW:
        measure = "few"
    if story.part.remembered:
        return f"felt_{measure}"
    if story.about_pairs:
        # What is said about pairs beside everyone has one decimal and no more: levels only where it adds up.
        return f"linked_from_{measure}" if story.shown.adds and measure != "few" else f"linked_{measure}"
    return measure


def _levels(story: Story) -> Parameters:
    """The levels of a sentence: people where they are few, else averages or per cent, and the ends of a scale."""
    part, shown = story.part, story.shown
    if story.share and story.n < FEW:
        return {"yes": labels(part)["yes"], "before": yes_of(story.before), "after": yes_of(story.after)}
    if story.share:
        return {"yes": labels(part)["yes"], "before": shown.before, "after": shown.after}
    before, after = with_unit(shown.before, part), with_unit(shown.after, part)
    return {"before": before, "after": after} | (ends(part) if part.measure is Measure.ORDINAL else {})


def _interval(story: Story) -> Parameters:
    change = story.change
    interval: Interval | None = change.verdict_interval if change.headline == "median" else change.interval
    if interval is None:
        return nest("interval_equal" if change.equal and change.paired else "interval_none")
    return change_interval(interval, story.share, story.shown.decimals)


def settle(story: Story) -> Text | None:
    """About how many sessions like this would settle it; None where it is settled, hidden, or nobody is linked.

    None too where no number of such sessions could: most who started are missing, or nobody moved at all.
    """
    if story.hidden or story.capped or (story.change.equal and story.change.effect == 0):
        return None
    if story.verdict.word not in ("hint", "unclear") or not story.change.paired:
        return None
    return Text("settle", {"n": story.more_sessions}) if story.more_sessions else Text("settle_many")
