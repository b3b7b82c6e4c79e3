"""The answers to a question that was asked once: a bar per option, columns for a long scale, or the average.

No hollow grey and no filled blue here: those two mean before and after.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.charts import examples
from analysis.charts.bars import Group, draw_bars, draw_columns
from analysis.charts.base import Chart, Description, Record
from analysis.charts.canvas import Canvas
from analysis.charts.findings import labels_of, points_of, sides_of, summarised
from analysis.charts.levels import draw_levels, level
from analysis.charts.likert import MOST_POINTS
from analysis.charts.scales import scale_of
from analysis.charts.words import FELT, alternative, people, percent, say, side_word, subtitle
from analysis.texts import FEW
from forms.measures import Measure

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class Summary(Chart):
    """One group's answers to one question."""

    name = "summary"
    compares = False
    example = examples.ONE_WAVE

    def suits(self, record: Record) -> bool:
        """A released question with figures on exactly one side."""
        if (
            record.get("withheld")
            or record.get("measure") not in set(Measure) - {Measure.TEXT}
            or {"points", "questions"} & record.keys()
        ):
            return False
        sides = sides_of(record)
        return len(sides) == 1 and (_counted(record, sides[0]) or record.get(f"mean_{sides[0]}") is not None)

    def describe(self, record: Record) -> Description:
        """Title: the finding in numbers; table: every option with its people, or the average with its interval."""
        (side,) = sides_of(record)
        title, n = summarised(record, side), record[f"n_{side}"]
        if _counted(record, side):
            head, rows = say("column_answer"), _option_rows(record, side)
        else:
            head, rows = say("column_figure"), ()
        rows += _average_rows(record, side)
        return Description(
            title=title,
            sub=subtitle(record, _who(record, side)),
            alt=alternative(title, record.get("sentence")),
            columns=(head, say("column_one", people=people(n))),
            rows=rows,
        )

    def draw(self, record: Record, width: int) -> Figure:
        """The picture that suits the question's measure."""
        canvas = Canvas(width)
        (side,) = sides_of(record)
        if not _counted(record, side):
            scale = scale_of(record, record[f"n_{side}"])
            row = level(record, side, scale.level(record[f"mean_{side}"], record[f"n_{side}"]), name="")
            return canvas.finish(draw_levels(canvas, [row], scale))
        labels = labels_of(record)
        group = Group("", record[f"n_{side}"], record[f"counts_{side}"])
        if record["measure"] == Measure.ORDINAL and len(labels) > MOST_POINTS:
            average, n = record.get(f"mean_{side}"), record[f"n_{side}"]
            averages = ["" if average is None else scale_of(record, n).level(average, n)]
            return canvas.finish(draw_columns(canvas, labels, points_of(record), [group], averages))
        return canvas.finish(draw_bars(canvas, labels, [group]))


def _who(record: Record, side: str) -> str:
    """ "12 people"; for looking back also whether it is the present or what they remember."""
    who = people(record[f"n_{side}"])
    if not record.get("remembered"):
        return say("base_one", people=who)
    return say("base_one_side", people=who, side=side_word(side, FELT))


def _counted(record: Record, side: str) -> bool:
    return bool(record.get("options")) and record.get(f"counts_{side}") is not None


def _option_rows(record: Record, side: str) -> tuple[tuple[str, ...], ...]:
    n = record[f"n_{side}"]
    return tuple(
        (label, str(count) if n < FEW else say("count_percent", count=count, percent=percent(count / n)))
        for label, count in zip(labels_of(record), record[f"counts_{side}"], strict=True)
    )


def _average_rows(record: Record, side: str) -> tuple[tuple[str, ...], ...]:
    """The average with its interval, where the measure has one; a share of yes is told by its count already."""
    average = record.get(f"mean_{side}")
    if average is None or (record["measure"] == Measure.BINARY and _counted(record, side)):
        return ()
    scale = scale_of(record, record[f"n_{side}"])
    rows: list[tuple[str, ...]] = [(say("row_average"), scale.level(average, record[f"n_{side}"]))]
    interval, quantiles = record.get(f"level_interval_{side}"), record.get(f"quantiles_{side}")
    if interval:
        rows.append((say("row_interval"), scale.levels(interval)))
    if quantiles:
        rows.append((say("row_quantiles"), scale.levels((quantiles[0], quantiles[-1]))))
    return tuple(rows)
