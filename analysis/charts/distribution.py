"""How the answers to one question were spread, before and after.

Each measure has the picture that suits it: leaning bars for a scale, columns for a long one, bars per option for
choices, and averages or shares with their intervals for numbers and yes/no.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.charts import examples
from analysis.charts.bars import Group, draw_bars, draw_columns
from analysis.charts.base import Chart, Description, Record
from analysis.charts.canvas import Canvas
from analysis.charts.findings import compared, labels_of, points_of, sides_of
from analysis.charts.layout import shorten
from analysis.charts.levels import SIDES, draw_levels, level
from analysis.charts.likert import MOST_POINTS, draw_likert
from analysis.charts.scales import scale_of
from analysis.charts.words import alternative, base, people, percent, say, seen, side_word, subtitle
from analysis.texts import FEW
from forms.measures import Measure

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class Distribution(Chart):
    """Before above after, for one compared question."""

    name = "distribution"
    example = examples.KEY_QUESTION

    def suits(self, record: Record) -> bool:
        """A released question with figures on both sides."""
        return not record.get("withheld") and _is_question(record) and sides_of(record) == SIDES and _kind(record) != ""

    def describe(self, record: Record) -> Description:
        """Title: the finding in numbers; table: every option, or every average, before and after."""
        title = compared(record)
        columns = tuple(
            say("column_side", side=_side(record, side), people=people(record[f"n_{side}"])) for side in SIDES
        )
        if _kind(record) == "levels" and record.get("counts_before") is None:
            head, rows = say("column_figure"), _average_rows(record)
        else:
            head, rows = say("column_answer"), _option_rows(record)
        counted = (record.get("counts_before") is not None) and len(rows) <= MOST_POINTS
        spoken = [_spoken(record, side) for side in SIDES] if counted else []
        return Description(
            title=title,
            sub=subtitle(record, base(record)),
            alt=alternative(title, *spoken, record.get("sentence")),
            columns=(head, *columns),
            rows=rows,
        )

    def draw(self, record: Record, width: int) -> Figure:
        """The picture that suits the question's measure."""
        canvas = Canvas(width)
        kind, labels = _kind(record), labels_of(record)
        if kind == "levels":
            scale = scale_of(record)
            said = {side: _said(record, side) for side in SIDES}
            return canvas.finish(draw_levels(canvas, [level(record, side, said[side]) for side in SIDES], scale))
        groups = [Group(side, record[f"n_{side}"], record[f"counts_{side}"], seen(record)) for side in SIDES]
        if kind == "likert":
            return canvas.finish(draw_likert(canvas, labels, points_of(record), groups))
        if kind == "columns":
            averages = [average_said(record, side) for side in SIDES]
            return canvas.finish(draw_columns(canvas, labels, points_of(record), groups, averages))
        return canvas.finish(draw_bars(canvas, labels, groups))


def _is_question(record: Record) -> bool:
    whole = not {"points", "questions"} & record.keys()  # neither a line over time nor a ranking
    return record.get("measure") in set(Measure) - {Measure.TEXT} and whole


def _kind(record: Record) -> str:
    """Which picture suits the record: "likert", "columns", "bars", "levels", or "" for none."""
    averages = record.get("mean_before") is not None and record.get("mean_after") is not None
    if record["measure"] == Measure.NUMERIC or (record["measure"] == Measure.BINARY and averages):
        return "levels" if averages else ""
    points = len(record.get("options") or ())
    if points < 2 or any(record.get(f"counts_{side}") is None for side in SIDES):
        return "levels" if averages else ""
    if record["measure"] == Measure.ORDINAL:
        return "likert" if points <= MOST_POINTS else "columns"
    return "bars"


def average_said(record: Record, side: str) -> str:
    """The average of one side as it is said, "" where there is none."""
    average = record.get(f"mean_{side}")
    return "" if average is None else scale_of(record).level(average, record[f"n_{side}"])


def _said(record: Record, side: str) -> str:
    """What stands over the dot: the people who said yes, or the average."""
    counts = record.get(f"counts_{side}")
    if record["measure"] == Measure.BINARY and counts:
        few = min(record["n_before"], record["n_after"]) < FEW
        label, n = labels_of(record)[1], record[f"n_{side}"]
        figure = say("of_n", count=counts[1], n=n) if few else percent(counts[1] / n)
        return say("dot_share", label=shorten(label, 120, 12), figure=figure)
    return scale_of(record).level(record[f"mean_{side}"], record[f"n_{side}"])


def _spoken(record: Record, side: str) -> str:
    """ "Before: disagree 4, neither 5." for the alternative text; answers that nobody gave are left out."""
    counts = zip(labels_of(record), record[f"counts_{side}"], strict=True)
    # A point without words is a number itself: "10 answered 3", not "3 10".
    listed = ", ".join(
        say("count_answered" if label.lstrip("-").isdecimal() else "label_count", label=label, count=count)
        for label, count in counts
        if count
    )
    return say("spoken", side=_side(record, side), listed=listed or say("nobody_alone"))


def _side(record: Record, side: str) -> str:
    return side_word(side, seen(record), title=True)


def _option_rows(record: Record) -> tuple[tuple[str, ...], ...]:
    """Label, count (and share) before, count (and share) after."""
    rows = []
    for option, label in enumerate(labels_of(record)):
        cells = []
        for side in SIDES:
            count, n = record[f"counts_{side}"][option], record[f"n_{side}"]
            cells.append(str(count) if n < FEW else say("count_percent", count=count, percent=percent(count / n)))
        rows.append((label, *cells))
    return tuple(rows)


def _average_rows(record: Record) -> tuple[tuple[str, ...], ...]:
    """The average, its interval and, where they may be shown, what most people answered."""
    scale = scale_of(record)
    rows = [(say("row_average"), *(scale.level(record[f"mean_{side}"], record[f"n_{side}"]) for side in SIDES))]
    intervals = [record.get(f"level_interval_{side}") for side in SIDES]
    if any(intervals):
        rows.append((say("row_interval"), *map(scale.levels, intervals)))
    quantiles = [record.get(f"quantiles_{side}") for side in SIDES]
    if any(quantiles):
        ends = [None if found is None else (found[0], found[-1]) for found in quantiles]
        rows.append((say("row_quantiles"), *map(scale.levels, ends)))
    return tuple(rows)
