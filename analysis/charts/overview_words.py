"""The overview in words: its title, its sub-title, and a sentence per question for the alternative text.

What people feel, looking back, is counted apart from what was asked before and after.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from analysis.charts import overview_choices
from analysis.charts.base import Record
from analysis.charts.layout import clean
from analysis.charts.overview_row import Row
from analysis.charts.scales import scale_of
from analysis.charts.words import compared_base, say, verdict, with_caveat
from analysis.decimals import headline
from forms.measures import Better

MOVED = ("improvement", "decline", "shift")


def title(shown: list[Record]) -> str:
    """How many questions moved clearly, and where none did, how many give a hint."""
    n = len(shown)
    real = Counter(question.get("verdict") for question in shown if not question.get("remembered"))
    felt = Counter(question.get("verdict") for question in shown if question.get("remembered"))
    clear, moved = _moved(real), _moved(felt)
    kind = "overview_felt" if felt.total() == n else "overview"
    words = real + felt
    if moved and kind == "overview":
        clear = say("overview_and_felt", clear=clear or say("overview_none"), felt=moved)
    if clear or moved:
        return say(f"{kind}_clear", n=n, clear=clear or moved)
    if words["hint"]:
        return say(f"{kind}_hint", n=n, count=words["hint"])
    return say(f"{kind}_same" if words["same"] == n else f"{kind}_open", n=n)


def _moved(words: Counter[Any]) -> str:
    """ "2 clearly improved, 1 clearly declined"; "" where nothing did."""
    return ", ".join(say(f"overview_{word}", count=words[word]) for word in MOVED if words[word])


def sub(shown: list[Record], withheld: int = 0) -> str:
    """How many questions, whose changes they are where that is the same for all rows, in which order they stand.

    withheld: how many rows more say why a question is not shown.
    """
    bases = {compared_base(question) for question in shown}
    questions = say("questions", n=len(shown))
    words = say("overview_of", questions=questions, who=bases.pop()) if len(bases) == 1 else f"{questions}."
    if len(shown) > 1:
        keyed = any(question.get("key_question") for question in shown)
        words = f"{words} {say('overview_order_key' if keyed else 'overview_order')}"
    if withheld:
        words = f"{words} {say('overview_withheld', n=withheld)}"
    return with_caveat(words, any(question.get("remembered") for question in shown))


def named(question: Record) -> str:
    """The prompt, and that a lower answer is the better one where it is."""
    prompt = clean(question.get("prompt", ""))
    return say("prompt_lower", prompt=prompt) if question.get("better") == Better.LOWER else prompt


def in_brief(question: Record) -> tuple[str, str]:
    """What can be said of a compared question, and its change: "Clear improvement", "+1.1 (+0.7 to +1.5)".

    The second is "" where no change may be told.
    """
    if question.get("mean_change") is None:
        return verdict(question), overview_choices.in_words(question) if question.get("option_changes") else ""
    row = Row(question, scale_of(question), False)
    if not row.scale.share:
        return verdict(question), row.change()
    change, interval = say("figure_points", figure=row.figure()), row.interval()
    return verdict(question), say("change_interval", change=change, interval=interval) if interval else change


def sentence(question: Record) -> str:
    """From where to where, and what can be said about it."""
    if question.get("mean_change") is None:
        words = overview_choices.in_words(question)
        return say("overview_choice_sentence", prompt=named(question), words=words, verdict=verdict(question))
    row = Row(question, scale_of(question), False)
    before, after = row.levels()
    kind = "overview_felt_sentence" if question.get("remembered") else "overview_sentence"
    said = say(kind, prompt=named(question), before=before, after=after, verdict=verdict(question))
    return say("overview_median", sentence=said, change=row.figure()) if headline(question)[2] else said
