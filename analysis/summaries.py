"""What is said of one wave alone and of choices, and the small phrases that all sentences share.

Records in, Texts out; the English stands in texts.json. Light to import.
"""

from __future__ import annotations

from analysis.distributions import scale_ends
from analysis.results import Interval, Level
from analysis.texts import counted, end, nest, plain, share_of, signed
from forms.measures import Measure, Part
from forms.texts import Text

Parameters = dict[str, object]


def labels(part: Part) -> Parameters:
    """The words for no and yes of a binary part."""
    words = [option.label for option in part.options] or ["No", "Yes"]
    return {"no": words[0], "yes": words[-1]}


def ends(part: Part) -> Parameters:
    """The two ends of a scale."""
    low, high = scale_ends(part)
    return {"low": end(low or 0), "high": end(high or 0)}


def yes_of(found: Level) -> Parameters:
    """ "7 of 12 people": those who said yes in one wave."""
    return share_of(round((found.mean or 0) * found.n), found.n)


def with_unit(words: str, part: Part) -> str:
    """A number with the part's unit behind it, where it has one."""
    return f"{words} {part.unit}".rstrip()


def amount(value: float, part: Part) -> str:
    """A size in the part's unit: per cent for shares; two decimals where one would change it."""
    if part.measure is Measure.BINARY:
        return plain(100 * value, 0)
    return with_unit(plain(value, 1 if round(value, 1) == round(value, 2) else 2), part)


def change_words(value: float, share: bool, decimals: int) -> str:
    """A signed change: +1.1, or percentage points for shares."""
    return signed(100 * value if share else value, decimals)


def change_interval(interval: Interval, share: bool, decimals: int) -> Parameters:
    """The interval of a change, in brackets."""
    lower, upper = (change_words(value, share, decimals) for value in interval)
    if lower == upper:  # many people: too narrow for so few decimals
        return nest("interval_narrow_points" if share else "interval_narrow", end=lower)
    return nest("interval_points" if share else "interval", lower=lower, upper=upper)


def level_interval(interval: Interval, part: Part) -> Parameters:
    """The interval of a level, in brackets."""
    if part.measure is Measure.BINARY:
        lower, upper = (plain(100 * value, 0) for value in interval)
        return nest("interval_unit", lower=lower, upper=upper, unit="%")
    return nest("interval", lower=plain(interval[0]), upper=plain(interval[1]))


def summary(part: Part, found: Level) -> Text:
    """One wave alone: the mean of a scale or a number, or the people who said yes."""
    told = found.interval and not (part.sensitive and part.ranking)  # of a sensitive order the average alone
    interval = level_interval(found.interval, part) if found.interval and told else nest("interval_none")
    if part.measure is Measure.BINARY:
        return Text("summary_share", {"people": yes_of(found), "yes": labels(part)["yes"], "interval": interval})
    values: Parameters = {
        "mean": with_unit(plain(found.mean or 0), part),
        "interval": interval,
        "people": counted("people_n", found.n),
    }
    if part.ranking is not None:
        return Text("summary_place", values | {"option": part.ranking.option} | ends(part))
    if part.measure is Measure.ORDINAL:
        return Text("summary_scale", values | ends(part))
    return Text("summary_number", values)


def choice_summary(names: list[str], counts: list[int], n: int) -> Text:
    """One wave of a choice: what most people chose."""
    most = max(counts, default=0)
    if most == 0:
        return Text("summary_choice_none", {"people": counted("people_n", n)})
    if counts.count(most) > 1:
        return Text("summary_choice_tie", {"people": share_of(most, n)})
    return Text("summary_choice", {"label": names[counts.index(most)], "people": share_of(most, n)})
