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
from analysis.charts.overview_row import Row
from analysis.charts.overview_rows import draw_phone, draw_wide
from analysis.charts.overview_words import sentence, sub, title
from analysis.charts.scales import Scale, scale_of
from analysis.charts.words import alternative, people, say, side_word, verdict
from analysis.decimals import compared_levels, headline
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
        looking_back = all(question.get("remembered") for question in shown)
        mixed = not looking_back and any(question.get("remembered") for question in shown)
        names = {side: side_word(side, looking_back, title=True) for side in ("before", "after")}
        words = ("question", "before", "after", "change", "interval", "people", "moves", "p", "verdict")
        return Description(
            title=title(shown),
            sub=sub(shown),
            alt=alternative(title(shown), *map(sentence, shown)),
            columns=tuple(names.get(word) or say(f"column_{word}") for word in words),
            rows=tuple(_table_row(question, mixed) for question in questions),
        )

    def draw(self, record: Record, width: int) -> Figure:
        """Rows in the order of the table."""
        questions = _sorted(record)
        shared, scale = _shared(questions)
        rows = [Row(question, scale_of(question), _drawn(question, shared)) for question in questions]
        return (draw_phone if width < 500 else draw_wide)(rows, scale)


def _has_change(question: Record) -> bool:
    """Whether a change of averages is there to be shown."""
    figures = (*compared_levels(question), question.get("mean_change"))
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
    change = (headline(question)[0] or 0) / (span or abs(question["mean_before"]) or 1)
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


def _table_row(question: Record, mixed: bool) -> tuple[str, ...]:
    prompt = clean(question.get("prompt", ""))
    if not _has_change(question):
        return (prompt, *[""] * 7, say("verdict_withheld"))
    row = Row(question, scale_of(question), False)
    moves = [question.get(name) for name in ("up", "same", "down")]
    before, after = row.levels()
    if mixed and question.get("remembered"):
        before = say("level_side", level=before, side=side_word("before", remembered=True))
        after = say("level_side", level=after, side=side_word("after", remembered=True))
    return (
        prompt,
        before,
        after,
        row.change_alone(),
        row.interval(),
        _people(question),
        "" if None in moves else ", ".join(map(str, moves)),
        "" if question.get("p_holm") is None else p_words(question["p_holm"]),
        verdict(question),
    )


def _people(question: Record) -> str:
    """Whose change it is: "12 people", the linked people among those who answered, or two groups."""
    before, after, pairs = (question.get(f"n_{name}") or 0 for name in ("before", "after", "pairs"))
    if question.get("change_from") == "unlinked" and not question.get("remembered"):
        return say("two_numbers", before=before, after=after)
    if question.get("base") == "everyone" and pairs and not pairs == before == after:
        return say("linked_of_both", pairs=pairs, before=before, after=after)
    return people(after) if before == after else say("two_numbers", before=before, after=after)
