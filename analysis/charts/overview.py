"""All compared questions of a session at a glance: level before and after, change with its interval, what can be said.

Only questions on one scale share a drawing of levels; a question on another scale says its figures in words, because
two scales on one axis would lie; so does a choice, which has no average. Yes or no stands in a group of its own. On a
phone each question is a block.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from analysis.charts import examples, overview_choices
from analysis.charts.base import Chart, Description, Record
from analysis.charts.overview_phone import draw_phone
from analysis.charts.overview_row import Group, Row
from analysis.charts.overview_wide import draw_wide
from analysis.charts.overview_words import named, sentence, sub, title
from analysis.charts.scales import Scale, scale_of
from analysis.charts.words import FELT, alternative, people, say, side_word, verdict
from analysis.decimals import CLEAR, compared_levels, headline
from analysis.texts import p_words
from forms.measures import Measure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

AVERAGED = frozenset({Measure.BINARY, Measure.ORDINAL, Measure.NUMERIC})
RANKS = dict.fromkeys(CLEAR, 0) | {"same": 1, "hint": 2, "mixed": 3, "depends": 3, "unclear": 4, "too_few": 5, None: 6}
"""What is certain first, in the order of the table of verdicts (section 7.2 of the specification)."""


class Overview(Chart):
    """Dumbbells, changes with intervals, and verdicts, one row per question: the key question, then what is certain."""

    name = "overview"
    example = examples.SESSION

    def suits(self, record: Record) -> bool:
        """A session's record with at least one question whose change may be shown."""
        if record.get("ranking"):  # its options are no questions of a session
            return False
        return any(_has_change(question) for question in record.get("questions") or ())

    def describe(self, record: Record) -> Description:
        """Title: how many questions moved clearly; table: every figure of every row."""
        questions = [question for group in _groups(record) for question in group]
        shown = [question for question in questions if not question.get("withheld")]
        looking_back = all(question.get("remembered") for question in shown)
        mixed = not looking_back and any(question.get("remembered") for question in shown)
        names = {side: side_word(side, FELT if looking_back else "", title=True) for side in ("before", "after")}
        words = ("question", "before", "after", "change", "interval", "people", "moves", "p", "verdict")
        return Description(
            title=title(shown),
            sub=sub(shown, len(questions) - len(shown)),
            alt=alternative(title(shown), *map(sentence, shown)),
            columns=tuple(names.get(word) or say(f"column_{word}") for word in words),
            rows=tuple(_table_row(question, mixed) for question in questions),
        )

    def draw(self, record: Record, width: int) -> Figure:
        """Groups and rows in the order of the table."""
        groups = [_drawing(questions) for questions in _groups(record)]
        return draw_phone(groups) if width < 500 else draw_wide(groups)


def _has_change(question: Record) -> bool:
    """Whether a change of averages is there to be shown."""
    figures = (*compared_levels(question), question.get("mean_change"))
    return question.get("measure") in AVERAGED and not question.get("withheld") and None not in figures


def _is_told(question: Record) -> bool:
    """Whether a comparison without averages is there to be said in words."""
    told = question.get("option_changes") or question.get("sentence")
    return bool(question.get("change_from") and told and not question.get("withheld") and not _has_change(question))


def _compared(question: Record) -> bool:
    """Whether the question belongs on this page at all: withheld ones do, and say so."""
    both = {"before", "after"} <= set(question.get("waves") or ()) or question.get("remembered")
    withheld = both and question.get("withheld") and question.get("measure") != Measure.TEXT
    return _has_change(question) or _is_told(question) or bool(withheld)


def _groups(record: Record) -> list[list[Record]]:
    """The questions in the order of the page: averages first, then yes or no, whose unit is the percentage point.

    The group with the key question comes before the other.
    A group in which no change may be shown has no axis to stand on; its questions join the other.
    """
    found: tuple[list[Record], list[Record]] = ([], [])
    for question in filter(_compared, record["questions"]):
        found[question["measure"] == Measure.BINARY].append(question)
    if not all(any(map(_has_change, questions)) for questions in found):
        return [sorted((*found[0], *found[1]), key=_place)]
    groups = [sorted(questions, key=_place) for questions in found]
    return sorted(groups, key=lambda questions: not questions[0].get("key_question"))


def _place(question: Record) -> tuple[bool, int, float]:
    """The key question, then what is certain, then the larger change; what is said in words stands beneath."""
    other = not question.get("key_question")
    if not _has_change(question):
        return other, len(RANKS) + bool(question.get("withheld")), 0.0
    scale = scale_of(question)
    span = 0.0 if scale.low is None or scale.high is None else scale.high - scale.low
    change = (headline(question)[0] or 0) / (span or abs(question["mean_before"]) or 1)
    return other, RANKS[question.get("verdict")], -abs(change)


def _identity(question: Record) -> tuple[object, ...]:
    """What two questions must have in common to share an axis."""
    scale = scale_of(question)
    return (scale.low, scale.high, scale.unit, scale.share, scale.whole)


def _drawing(questions: list[Record]) -> Group:
    """The questions on the scale that most of them stand on; of several, the one met first."""
    shown = [question for question in questions if _has_change(question)]
    identity, _ = Counter(map(_identity, shown)).most_common(1)[0]
    scale: Scale = next(scale_of(question) for question in shown if _identity(question) == identity)
    drawn = (_has_change(question) and _identity(question) == identity for question in questions)
    return Group(scale, [Row(question, scale_of(question), on) for question, on in zip(questions, drawn, strict=True)])


def _table_row(question: Record, mixed: bool) -> tuple[str, ...]:
    if question.get("withheld"):
        return (named(question), *[""] * 7, say("verdict_withheld"))
    p = "" if question.get("p_holm") is None else p_words(question["p_holm"])
    if not _has_change(question):
        told = (overview_choices.figure(question), overview_choices.interval(question), _people(question))
        return (named(question), "", "", *told, "", p, verdict(question))
    row = Row(question, scale_of(question), False)
    moves = [question.get(name) for name in ("up", "same", "down")]
    before, after = row.levels()
    if mixed and question.get("remembered"):
        before = say("level_side", level=before, side=side_word("before", FELT))
        after = say("level_side", level=after, side=side_word("after", FELT))
    return (
        named(question),
        before,
        after,
        _in_points(row, row.change_alone()),
        _in_points(row, row.interval()),
        _people(question),
        "" if None in moves else ", ".join(map(str, moves)),
        p,
        verdict(question),
    )


def _in_points(row: Row, words: str) -> str:
    """A change with its unit where that is the percentage point: other questions of the table have another one."""
    return say("figure_points", figure=words) if row.scale.share and words else words


def _people(question: Record) -> str:
    """Whose change it is: "12 people", the linked people among those who answered, or two groups."""
    before, after, pairs = (question.get(f"n_{name}") or 0 for name in ("before", "after", "pairs"))
    if question.get("change_from") == "unlinked" and not question.get("remembered"):
        return say("two_numbers", before=before, after=after)
    if question.get("base") == "everyone" and pairs and not pairs == before == after:
        return say("linked_of_both", pairs=pairs, before=before, after=after)
    return people(after) if before == after else say("two_numbers", before=before, after=after)
