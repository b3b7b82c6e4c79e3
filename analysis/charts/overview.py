"""All compared questions of a session at a glance: level before and after, change with its interval, what can be said.

Only questions on one scale share a drawing of levels; a question on another scale says its figures in words, because
two scales on one axis would lie. On a phone each question is a block of its own.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from analysis.charts import examples
from analysis.charts.base import Chart, Description, Record
from analysis.charts.layout import clean
from analysis.charts.overview_rows import Row, draw_phone, draw_wide
from analysis.charts.scales import Scale, scale_of
from analysis.charts.words import alternative, base, people, say, verdict
from analysis.texts import p_words
from forms.measures import Better, Measure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

AVERAGED = frozenset({Measure.BINARY, Measure.ORDINAL, Measure.NUMERIC})


class Overview(Chart):
    """Dumbbells, changes with intervals, and verdicts, one row per question, the most improved first."""

    name = "overview"
    example = examples.SESSION

    def suits(self, record: Record) -> bool:
        """A session's record with at least one question whose change may be shown."""
        return any(_has_change(question) for question in record.get("questions") or ())

    def describe(self, record: Record) -> Description:
        """Title: how many questions moved clearly; table: every figure of every row."""
        questions = _sorted(record)
        shown = [question for question in questions if _has_change(question)]
        title = _title(shown)
        words = ("question", "before", "after", "change", "interval", "people", "moves", "p", "verdict")
        return Description(
            title=title,
            sub=_sub(shown),
            alt=alternative(title, *(_sentence(question) for question in shown)),
            columns=tuple(say(f"column_{word}") for word in words),
            rows=tuple(map(_table_row, questions)),
        )

    def draw(self, record: Record, width: int) -> Figure:
        """Rows in the order of the table."""
        questions = _sorted(record)
        shared, scale = _shared(questions)
        rows = [Row(question, scale_of(question), _drawn(question, shared)) for question in questions]
        return (draw_phone if width < 500 else draw_wide)(rows, scale)


def _has_change(question: Record) -> bool:
    """Whether a change of averages is there to be shown."""
    figures = (question.get("mean_before"), question.get("mean_after"), question.get("mean_change"))
    return question.get("measure") in AVERAGED and not question.get("withheld") and None not in figures


def _compared(question: Record) -> bool:
    """Whether the question belongs on this page at all: withheld ones do, and say so."""
    both = {"before", "after"} <= set(question.get("waves") or ()) or question.get("remembered")
    return _has_change(question) or bool(both and question.get("withheld") and question.get("measure") in AVERAGED)


def _improvement(question: Record) -> float:
    """The change as a share of the scale, counted in the direction that is better."""
    if not _has_change(question):
        return float("-inf")
    scale = scale_of(question)
    span = 0.0 if scale.low is None or scale.high is None else scale.high - scale.low
    change = question["mean_change"] / (span or abs(question["mean_before"]) or 1)
    return -change if question.get("better") == Better.LOWER else change


def _sorted(record: Record) -> list[Record]:
    return sorted(filter(_compared, record["questions"]), key=_improvement, reverse=True)


def _identity(question: Record) -> tuple[object, ...]:
    """What two questions must have in common to share an axis."""
    scale = scale_of(question)
    return (scale.low, scale.high, scale.unit, scale.share, scale.whole)


def _shared(questions: list[Record]) -> tuple[tuple[object, ...], Scale]:
    """The scale that most questions stand on; of several, the one met first."""
    shown = [question for question in questions if _has_change(question)]
    identity, _ = Counter(map(_identity, shown)).most_common(1)[0]
    return identity, next(scale_of(question) for question in shown if _identity(question) == identity)


def _drawn(question: Record, shared: tuple[object, ...]) -> bool:
    return _has_change(question) and _identity(question) == shared


def _title(shown: list[Record]) -> str:
    """How many questions moved clearly, and where none did, how many give a hint."""
    words = Counter(question.get("verdict") for question in shown)
    n = len(shown)
    clear = [say(f"overview_{word}", count=words[word]) for word in ("improvement", "decline", "shift") if words[word]]
    if clear:
        return say("overview_clear", n=n, clear=", ".join(clear))
    if words["hint"]:
        return say("overview_hint", n=n, count=words["hint"])
    return say("overview_same" if words["same"] == n else "overview_open", n=n)


def _sub(shown: list[Record]) -> str:
    """Who answered, where that is the same for all rows; else that it stands beside each."""
    bases = {base(question) for question in shown}
    who = bases.pop() if len(bases) == 1 else say("base_beside")
    return say("overview_sub", questions=say("questions", n=len(shown)), who=who)


def _sentence(question: Record) -> str:
    scale = scale_of(question)
    before, after = _levels(question, scale)
    prompt = clean(question.get("prompt", ""))
    return say("overview_sentence", prompt=prompt, before=before, after=after, verdict=verdict(question))


def _levels(question: Record, scale: Scale) -> tuple[str, str]:
    before = scale.level(question["mean_before"], question.get("n_before"))
    return before, scale.level(question["mean_after"], question.get("n_after"))


def _table_row(question: Record) -> tuple[str, ...]:
    prompt = clean(question.get("prompt", ""))
    if not _has_change(question):
        return (prompt, *[""] * 7, say("verdict_withheld"))
    scale = scale_of(question)
    n_before, n_after = question.get("n_before") or 0, question.get("n_after") or 0
    moves = [question.get(name) for name in ("up", "same", "down")]
    return (
        prompt,
        *_levels(question, scale),
        scale.change(question["mean_change"]),
        scale.interval(question.get("interval")),
        people(n_after) if n_before == n_after else say("two_numbers", before=n_before, after=n_after),
        "" if None in moves else ", ".join(map(str, moves)),
        "" if question.get("p_holm") is None else p_words(question["p_holm"]),
        verdict(question),
    )
