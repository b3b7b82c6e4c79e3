"""The finding of one question in a short sentence: the titles of the charts that show a single question.

A finding describes the people who answered, in numbers; whether a change is certain is for the verdict to say.
"""

from __future__ import annotations

from collections.abc import Sequence

from analysis.charts.base import Record
from analysis.charts.layout import clean
from analysis.charts.scales import scale_of
from analysis.charts.words import ending, of, quoted, say
from analysis.texts import FEW
from forms.measures import Better, Measure


def labels_of(record: Record) -> tuple[str, ...]:
    """The options' labels, in their order."""
    return tuple(clean(option["label"]) for option in record.get("options") or ())


def points_of(record: Record) -> tuple[str, ...]:
    """The numbers of a scale's points, in their order."""
    return tuple(clean(option["key"]) for option in record.get("options") or ())


def sides_of(record: Record) -> tuple[str, ...]:
    """On which sides ("before", "after") this record has figures of at least one person."""
    return tuple(
        side
        for side in ("before", "after")
        if record.get(f"n_{side}")
        and (record.get(f"counts_{side}") is not None or record.get(f"mean_{side}") is not None)
    )


def compared(record: Record) -> str:
    """The finding of a question with figures before and after."""
    measure = record["measure"]
    if record.get("counts_before") is None or record.get("counts_after") is None:
        return _averages(record)
    shares, later = _shares(record, "before"), _shares(record, "after")
    if shares == later:
        return say(f"finding_alike{ending(record)}")
    if measure == Measure.ORDINAL:
        chosen, words = _better_half(record)
        return _before_after(record, chosen, words)
    if measure == Measure.BINARY:
        return _before_after(record, (1,), quoted(labels_of(record)[1]))
    if measure == Measure.NOMINAL:
        return _most_chosen(record)
    moves = [abs(now - then) for then, now in zip(shares, later, strict=True)]
    option = moves.index(max(moves))
    return _before_after(record, (option,), quoted(labels_of(record)[option]))


def summarised(record: Record, side: str) -> str:
    """The finding of a question with figures on one side only."""
    counts, n = record.get(f"counts_{side}"), record[f"n_{side}"]
    average = record.get(f"mean_{side}")
    labels = labels_of(record)
    if counts is None or (record["measure"] == Measure.ORDINAL and len(labels) > 7 and average is not None):
        scale = scale_of(record, n)
        return say("finding_average", average=scale.level(record[f"mean_{side}"], n), scale=scale.behind())
    if record["measure"] == Measure.ORDINAL:
        chosen, words = _better_half(record)
        return say("finding_one", what=words, who=of(sum(counts[k] for k in chosen), n))
    if record["measure"] == Measure.BINARY:
        return say("finding_one", what=quoted(labels[1]), who=of(counts[1], n))
    top = max(counts, default=0)
    most = [quoted(label) for label, count in zip(labels, counts, strict=True) if count == top]
    if not top:
        return say("finding_none")
    if len(most) > 3:
        return say("finding_spread", n=len(most), who=of(top, n))
    return say("finding_most", n=len(most), what=say("and").join(most), who=of(top, n))


def _few(record: Record) -> bool:
    """Whether people are counted on both sides: the smaller group decides."""
    return min(record["n_before"], record["n_after"]) < FEW


def _share(record: Record, side: str, option: int) -> float:
    return record[f"counts_{side}"][option] / (record[f"n_{side}"] or 1)


def _better_half(record: Record) -> tuple[Sequence[int], str]:
    """The options beyond the middle of the scale on its better side, and how they are called together."""
    labels = labels_of(record)
    half = len(labels) // 2
    if record.get("better") == Better.LOWER:
        return range(half), say("or_lower", label=quoted(labels[half - 1])) if half > 1 else quoted(labels[0])
    first = len(labels) - half
    return range(first, len(labels)), say("or_higher", label=quoted(labels[first])) if half > 1 else quoted(labels[-1])


def _shares(record: Record, side: str) -> list[float]:
    return [_share(record, side, k) for k in range(len(labels_of(record)))]


def _before_after(record: Record, chosen: Sequence[int], words: str) -> str:
    """ "“agree” or higher: 2 of 12 people before, 8 of 12 people after"."""
    then, now = (sum(record[f"counts_{side}"][k] for k in chosen) for side in ("before", "after"))
    few = _few(record)
    before, after = of(then, record["n_before"], few=few), of(now, record["n_after"], short=True, few=few)
    return say(f"finding_two{ending(record)}", what=words, before=before, after=after)


def _most_chosen(record: Record) -> str:
    labels = labels_of(record)
    tops = []
    for side in ("before", "after"):
        counts = record[f"counts_{side}"]
        top = max(range(len(labels)), key=lambda k: counts[k])
        who = of(counts[top], record[f"n_{side}"], short=side == "after", few=_few(record))
        tops.append((quoted(labels[top]), who))
    (first, before), (last, after) = tops
    if first == last:
        return say(f"finding_most_both{ending(record)}", what=first, before=before, after=after)
    return say(f"finding_most_two{ending(record)}", first=first, before=before, last=last, after=after)


def _averages(record: Record) -> str:
    scale = scale_of(record)
    before, after = (scale.level(record[f"mean_{side}"], record[f"n_{side}"]) for side in ("before", "after"))
    if before == after:
        return say(f"finding_average_same{ending(record)}", average=before, scale=scale.behind())
    return say(f"finding_average_two{ending(record)}", before=before, after=after, scale=scale.behind())
