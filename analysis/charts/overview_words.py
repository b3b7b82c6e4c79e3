"""The overview in words: its title, its sub-title, and a sentence per question for the alternative text.

What people feel, looking back, is counted apart from what was asked before and after.
"""

from __future__ import annotations

from collections import Counter

from analysis.charts.base import Record
from analysis.charts.layout import clean
from analysis.charts.overview_row import Row
from analysis.charts.scales import scale_of
from analysis.charts.words import compared_base, say, verdict, with_caveat
from analysis.decimals import headline

MOVED = ("improvement", "decline", "shift")


def title(shown: list[Record]) -> str:
    """How many questions moved clearly, and where none did, how many give a hint."""
    n = len(shown)
    real = Counter(question.get("verdict") for question in shown if not question.get("remembered"))
    felt = Counter(question.get("verdict") for question in shown if question.get("remembered"))
    clear = [say(f"overview_{word}", count=real[word]) for word in MOVED if real[word]]
    clear += [say(f"overview_felt_{word}", count=felt[word]) for word in MOVED if felt[word]]
    kind = "overview_felt" if felt.total() == n else "overview"
    words = real + felt
    if clear:
        return say(f"{kind}_clear", n=n, clear=", ".join(clear))
    if words["hint"]:
        return say(f"{kind}_hint", n=n, count=words["hint"])
    return say(f"{kind}_same" if words["same"] == n else f"{kind}_open", n=n)


def sub(shown: list[Record]) -> str:
    """Whose changes they are, where that is the same for all rows; else that it stands beside each."""
    bases = {compared_base(question) for question in shown}
    who = bases.pop() if len(bases) == 1 else say("base_beside")
    words = say("overview_sub", questions=say("questions", n=len(shown)), who=who)
    return with_caveat(words, any(question.get("remembered") for question in shown))


def sentence(question: Record) -> str:
    """From where to where, and what can be said about it."""
    row = Row(question, scale_of(question), False)
    before, after = row.levels()
    kind = "overview_felt_sentence" if question.get("remembered") else "overview_sentence"
    said = say(kind, prompt=clean(question.get("prompt", "")), before=before, after=after, verdict=verdict(question))
    return say("overview_median", sentence=said, change=row.figure()) if headline(question)[2] else said
