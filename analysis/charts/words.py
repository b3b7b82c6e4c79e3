"""The words and numbers of charts: sentences from texts.json, a true minus sign, people before per cent.

Under 20 people a share is said as "7 of 12 people", from 20 on as "58 % of 50 people": a person is no per cent.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from analysis import texts
from analysis.charts.base import Record
from analysis.charts.layout import clean, shorten
from analysis.decimals import CLEAR, about_others
from analysis.texts import FEW, MINUS, ReadAloud
from forms.texts import Text

FELT, LATER = "felt", "later"
SIDES = {"": ("before", "after"), FELT: ("then", "now"), LATER: ("right_after", "later")}
"""What the sides before and after are called, by what they are."""

CATALOGUE = ReadAloud(Path(__file__).with_name("texts.json"))


def say(text_id: str, **parameters: Any) -> str:
    """The English sentence with this id; raises KeyError for an unknown id or a missing parameter."""
    return CATALOGUE.say(Text(text_id, parameters))


def people(n: int) -> str:
    """ "12 people", "1 person"."""
    return say("people", n=n)


def of(count: int, n: int, *, short: bool = False, few: bool | None = None) -> str:
    """ "7 of 12 people", or "58 % of 50 people" where there are enough of them; short: without the word people.

    few: whether people are counted, where another group than this one decides that.
    """
    who = str(texts.grouped(n)) if short else people(n)
    if n < FEW if few is None else few:
        return say("count_of", count=count, people=who)
    return say("percent_of", percent=percent(count / n), people=who)


def percent(share: float, decimals: int = 0) -> str:
    """A share in per cent: "58 %"; "<1 %" is told from nobody and ">99 %" from all."""
    return say("percent", number=texts.percent(share, decimals))


def seen(record: Record) -> str:
    """What the two sides of a record are: FELT for looking back, LATER for a follow-up beside the form right after."""
    if record.get("remembered"):
        return FELT
    return LATER if record.get("waves") == ["after", "follow_up"] else ""


def ending(record: Record) -> str:
    """What the ids of sentences end in that say such sides by their own names."""
    return f"_{seen(record)}" if seen(record) else ""


def side_word(side: str, sides: str = "", *, title: bool = False) -> str:
    """ "before" and "after"; FELT: "as remembered" and "now"; LATER: "right after" and "later".

    title: as it begins a sentence.
    """
    name = SIDES[sides][side == "after"]
    return say(f"{name}_title" if title else name)


def mark(value: float) -> str:
    """A number beside a tick, as short as it can be."""
    return f"{value:.10g}".replace("-", MINUS)


def signed_mark(value: float) -> str:
    """The same for a scale of changes: "+1", "0", "−0.5"."""
    return f"+{mark(value)}" if value > 0 else mark(value)


def quoted(label: object, length: float = 40) -> str:
    """A label in quotation marks, as it would begin a sentence, shortened to about so many letters."""
    words = clean(label)
    return say("quoted", words=shorten(words[:1].upper() + words[1:], length * 0.6, 1))


def verdict(record: Record) -> str:
    """What can be said, in two or three words."""
    word = record.get("verdict")
    if record.get("withheld"):
        return say("verdict_withheld")
    if word in CLEAR and record.get("small"):
        return say(f"verdict_{word}_small")
    return say(f"verdict_{word or 'none'}")


def base(record: Record) -> str:
    """Who is in the figures: "the same 12 people before and after", or the two groups by their sizes."""
    n_before, n_after = record.get("n_before") or 0, record.get("n_after") or 0
    if record.get("remembered"):
        return say("base_remembered", people=people(n_after))
    if record.get("base") == "matched" or (record.get("n_pairs") == n_before == n_after):
        return say(f"base_matched{ending(record)}", people=people(n_before))
    kind = "base_everyone" if record.get("change_from") == "pairs" else "base_unlinked"
    return say(f"{kind}{ending(record)}", before=people(n_before), after=n_after)


def compared_base(record: Record) -> str:
    """Whose change it is: the linked people by name, where the distributions show everyone."""
    if not about_others(record) and not _others(record):
        return base(record)
    n = {"pairs": record.get("n_pairs"), "before": record.get("n_before"), "after": record.get("n_after")}
    return say("base_of_linked_felt" if record.get("remembered") else "base_of_linked", **n)


def _others(record: Record) -> bool:
    """Whether the people who moved are fewer than those who answered."""
    pairs = record.get("n_pairs")
    return record.get("base") == "everyone" and pairs is not None and pairs < max(record["n_before"], record["n_after"])


def subtitle(record: Record, tail: str) -> str:
    """The question, then who is in the figures, then the unit where there is one; and what looking back does."""
    unit = say("in_unit", unit=clean(record["unit"])) if record.get("unit") else ""
    words = say("subtitle", prompt=quoted(record.get("prompt", ""), 300), tail=tail, unit=unit)
    return with_caveat(words, record.get("remembered"))


def with_caveat(words: str, remembered: object) -> str:
    """A sub-title, followed by what looking back does to answers where somebody looked back."""
    return " ".join((words, say("caveat_remembered"))) if remembered else words


def alternative(title: str, *sentences: str | None) -> str:
    """The alternative text: the finding, what is known about it, and where the figures are."""
    said = [sentence for sentence in (title, *sentences) if sentence]
    return " ".join(s if s.endswith((".", "!", "?")) else f"{s}." for s in (*said, say("see_table")))
