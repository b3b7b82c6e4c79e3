"""What the page says about one question, in three steps: the people, the certainty, and what would settle it.

Records in, Texts out; the English stands in texts.json. Light to import: the numbers are computed elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass

from analysis.disclosure import Base
from analysis.distributions import scale_ends
from analysis.results import Change, Interval, Level, Verdict
from analysis.texts import FEW, counted, end, nest, plain, share_of, signed
from analysis.verdicts import SMALL_GROUP, direction_word
from forms.measures import Better, Measure, Part
from forms.texts import Text

Parameters = dict[str, object]


@dataclass(frozen=True)
class Story:
    """Everything that the sentences of one compared question draw on.

    before, after: levels of the base shown. about_pairs: the change describes other people than the levels (pairs
    beside everyone), so that both may not stand in one sentence. people_shown: up, same and down may be said.
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
    about_pairs: bool = False
    people_shown: bool = True
    more_sessions: int | None = None

    @property
    def n(self) -> int:
        """People whose answers the change compares: pairs, or the smaller wave."""
        return min(self.change.n_before, self.change.n_after)


def labels(part: Part) -> Parameters:
    """The words for no and yes of a binary part."""
    words = [option.label for option in part.options] or ["No", "Yes"]
    return {"no": words[0], "yes": words[-1]}


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
    if not story.people_shown or change.up is None or change.down is None or change.same is None:
        return Text("people_pairs_hidden", {"n": story.n})
    felt = "felt_" if part.remembered else ""
    if part.measure is Measure.BINARY:
        moved: Parameters = {"to_yes": counted("people_n", change.up), "to_no": counted("people_n", change.down)}
        return Text(f"people_{felt}yes_no", moved | labels(part) | {"n": story.n, "same": change.same})
    return _movers(change.up, change.same, change.down, part.better, felt)


def _movers(up: int, same: int, down: int, better: Better, felt: str) -> Text:
    n = up + same + down
    for count, word in ((same, "same"), (up, "higher"), (down, "lower")):
        if count == n:
            return Text(f"people_{felt}all_{word}", {"n": n})
    # Good news leads if there is any; without a better direction the larger crowd does.
    first_up = down == 0 or (up > 0 and (better is Better.HIGHER or (better is Better.NEITHER and up >= down)))
    lead, others = (up, counted("n_lower", down)) if first_up else (down, counted("n_higher", up))
    words: Parameters = {"people": share_of(lead, n), "same": counted("n_same", same), "others": others}
    return Text(f"people_{felt}{'higher' if first_up else 'lower'}", words)


def _crowds(story: Story) -> Text:
    before, after = story.before, story.after
    if story.part.measure is Measure.BINARY:
        shares: Parameters = {"before": _yes_of(before), "after": _yes_of(after)}
        return Text("people_unlinked_share", shares | {"yes": labels(story.part)["yes"]})
    figures: Parameters = {
        "before": _amount(before.mean or 0, story.part),
        "after": _amount(after.mean or 0, story.part),
    }
    return Text("people_unlinked", figures | {"n_before": before.n, "n_after": after.n})


def certainty(story: Story) -> Text:
    """The verdict with its figures and interval; caveats for looking back and for fewer than ten people follow it."""
    text = _verdict_text(story)
    if story.part.remembered:
        text = Text("with_looking_back", {"sentence": text.to_json()})
    if story.n < SMALL_GROUP and story.verdict.word != "too_few":
        text = Text("with_small_group", {"sentence": text.to_json()})
    return text


def _verdict_text(story: Story) -> Text:
    word = story.verdict.word
    found: Parameters = {"finding": finding(story)}
    if word in ("improvement", "decline", "shift"):
        return Text(f"clear_{word}_small" if story.verdict.small else f"clear_{word}", found)
    if word == "hint":
        return Text(f"hint_{direction_word(story.change.effect, story.part.better)}", found)
    if word == "mixed":
        return _mixed(story, found)
    if word == "same":
        margin = _amount(story.margin or 0, story.part)
        share = story.part.measure is Measure.BINARY
        return Text("same", found | {"margin": nest("points", n=margin) if share else margin})
    if word == "too_few":
        return Text("too_few_to_judge", found)
    return _unclear(story)


def _mixed(story: Story, found: Parameters) -> Text:
    if not story.people_shown:
        return Text("mixed_hidden", found)
    up, down = (nest("n_number", n=n) if n else nest("people_nobody") for n in (story.change.up, story.change.down))
    return Text("mixed", found | {"up": up, "down": down})


def _unclear(story: Story) -> Text:
    interval = None if story.change.equal else story.change.verdict_interval
    if interval is None:
        return Text("unclear_no_interval", {"finding": finding(story)})
    share = story.part.measure is Measure.BINARY
    ends: Parameters = {"lower": _change(interval[0], share), "upper": _change(interval[1], share)}
    without = finding(story, with_interval=False)
    return Text("unclear_points" if share else "unclear", ends | {"finding": without})


def finding(story: Story, with_interval: bool = True) -> Parameters:
    """The change in figures, as a part of a sentence."""
    change, part = story.change, story.part
    if change.paired and change.equal and change.effect == 0:
        return nest("finding_nobody_felt" if part.remembered else "finding_nobody")
    if not change.paired and change.equal and change.effect == 0:
        return nest("finding_one_answer")
    share = part.measure is Measure.BINARY
    shown = round(change.effect, 2 if share else 1)
    direction = "up" if shown > 0 else "down" if shown < 0 else "level"
    values = {
        "interval": _interval(story) if with_interval else nest("interval_none"),
        "change": _amount(abs(change.effect), part),
        "signed_change": f"{signed(change.effect)} {part.unit}".rstrip(),
        "n_pairs": story.n,
    }
    return nest(f"finding_{_kind(story)}_{direction}", **values, **_levels(story))


def _kind(story: Story) -> str:
    if story.change.headline == "median":
        return "median"
    share = story.part.measure is Measure.BINARY
    measure = "share" if share else "scale" if story.part.measure is Measure.ORDINAL else "number"
    if story.part.remembered:
        return f"felt_{measure}"
    if story.about_pairs:
        return f"linked_{measure}"
    return "few" if share and max(story.before.n, story.after.n) < FEW else measure


def _levels(story: Story) -> Parameters:
    part, before, after = story.part, story.before, story.after
    if part.measure is Measure.BINARY:
        yes = {"yes": labels(part)["yes"]}
        if _kind(story) == "few":
            return yes | {"before": _yes_of(before), "after": _yes_of(after)}
        return yes | {"before": _amount(before.mean or 0, part), "after": _amount(after.mean or 0, part)}
    ends: Parameters = {"before": _amount(before.mean or 0, part), "after": _amount(after.mean or 0, part)}
    if part.measure is Measure.ORDINAL:
        return ends | _ends(part)
    return ends


def _interval(story: Story) -> Parameters:
    change, part = story.change, story.part
    interval = change.verdict_interval if change.headline == "median" else change.interval
    if interval is None:
        return nest("interval_equal" if change.equal and change.paired else "interval_none")
    return interval_words(interval, part)


def interval_words(interval: Interval, part: Part, of_change: bool = True) -> Parameters:
    """The interval in brackets, of a change (signed) or of a level."""
    share = part.measure is Measure.BINARY
    if of_change:
        ends = {"lower": _change(interval[0], share), "upper": _change(interval[1], share)}
        return nest("interval_points" if share else "interval", **ends)
    if share:
        return nest("interval_unit", lower=plain(100 * interval[0], 0), upper=plain(100 * interval[1], 0), unit="%")
    return nest("interval", lower=plain(interval[0]), upper=plain(interval[1]))


def settle(story: Story) -> Text | None:
    """About how many sessions like this would settle it; None where it is settled or nobody is linked."""
    if story.verdict.word not in ("hint", "unclear") or not story.change.paired:
        return None
    return Text("settle", {"n": story.more_sessions}) if story.more_sessions else Text("settle_many")


def summary(part: Part, found: Level) -> Text:
    """One wave alone: the mean of a scale or a number, or the people who said yes."""
    interval = interval_words(found.interval, part, of_change=False) if found.interval else nest("interval_none")
    if part.measure is Measure.BINARY:
        return Text("summary_share", {"people": _yes_of(found), "yes": labels(part)["yes"], "interval": interval})
    values: Parameters = {
        "mean": _amount(found.mean or 0, part),
        "interval": interval,
        "people": counted("people_n", found.n),
    }
    if part.measure is Measure.ORDINAL:
        return Text("summary_scale", values | _ends(part))
    return Text("summary_number", values)


def choice_summary(names: list[str], counts: list[int], n: int) -> Text:
    """One wave of a choice: what most people chose."""
    most = max(counts, default=0)
    if most == 0:
        return Text("summary_choice_none", {"people": counted("people_n", n)})
    if counts.count(most) > 1:
        return Text("summary_choice_tie", {"people": share_of(most, n)})
    return Text("summary_choice", {"label": names[counts.index(most)], "people": share_of(most, n)})


def choice_change(names: list[str], before: list[int], after: list[int], n_before: int, n_after: int) -> Text:
    """Two waves of a choice: the answer whose share changed most, described and not judged."""
    shifts = [abs(a / n_after - b / n_before) for b, a in zip(before, after, strict=True)]
    if not shifts or max(shifts) == 0:
        return Text("choice_level")
    i = shifts.index(max(shifts))
    ends: Parameters = {"before": share_of(before[i], n_before), "after": share_of(after[i], n_after)}
    return Text("choice_change", ends | {"label": names[i]})


def _ends(part: Part) -> Parameters:
    low, high = scale_ends(part)
    return {"low": end(low or 0), "high": end(high or 0)}


def _yes_of(found: Level) -> Parameters:
    return share_of(round((found.mean or 0) * found.n), found.n)


def _change(value: float, share: bool) -> str:
    return signed(100 * value, 0) if share else signed(value)


def _amount(value: float, part: Part) -> object:
    """A size in the part's unit: percentage points for shares, the unit's name behind a number that has one."""
    if part.measure is Measure.BINARY:
        return plain(100 * value, 0)
    return f"{plain(value)} {part.unit}" if part.unit else plain(value)
