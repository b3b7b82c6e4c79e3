"""Where people put each option of a ranking, on average: one line per option, before and after on it, first place left.

Takes the record that `analysis.ranked` makes of a ranking's options. The options stand in the order that people gave
them, and nothing says which change is certain: rankings are described.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from analysis.charts import examples
from analysis.charts.base import Chart, Description, Record
from analysis.charts.canvas import Canvas
from analysis.charts.layout import Axis, clean, wrap
from analysis.charts.levels import SIDES
from analysis.charts.words import alternative, base, mark, people, quoted, say, side_word, subtitle
from analysis.ranked import front_first
from analysis.texts import plain, signed

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class Ranking(Chart):
    """A ranking's options from the front, with their average places."""

    name = "ranking"
    example = examples.RANKING

    def suits(self, record: Record) -> bool:
        """A released ranking with a place for at least one of its options."""
        return is_ranking(record) and any(_sides(question) for question in record["questions"])

    def describe(self, record: Record) -> Description:
        """Title: what stands first; table: the places of every option, and how they changed."""
        options = front_first(record["questions"])
        sides, title = _sides(options[0]), _title(options)
        compared = sides == SIDES
        names = [say("column_side", side=_name(side), people=people(options[0][f"n_{side}"])) for side in sides]
        who = base(record) if compared else say("base_one", people=people(options[0][f"n_{sides[0]}"]))
        change = (say("column_change"), say("column_interval")) if compared else ()
        return Description(
            title=title,
            sub=subtitle(record, say("rank_sub", tail=who)),
            alt=alternative(title, record["sentences"]["certainty"]),
            columns=(say("column_option"), *(names if compared else [say("column_place")]), *change),
            rows=tuple(_row(option, sides) for option in options),
        )

    def draw(self, record: Record, width: int) -> Figure:
        """The options under one another, each with its name above its line."""
        canvas, options = Canvas(width), front_first(record["questions"])
        sides, places = _sides(options[0]), range(1, round(options[0]["high"]) + 1)
        axis = Axis(tuple((float(place), mark(place)) for place in places), 14, width - 14)
        x, top = 0.0, 8.0
        if sides == SIDES:
            for side in sides:
                x = canvas.key(x, 16, side == "after", _name(side)) + 8
            top = 30.0
        for option in options:
            top = _line(canvas, option, sides, axis, top)
        for value, words in axis.marks:
            canvas.text(axis.at(value), top + 14, words, "soft tiny mid")
        return canvas.finish(canvas.note(top + 38, say("note_places")))


def is_ranking(record: Record) -> bool:
    """Whether a record is that of a whole ranking."""
    return bool(record.get("ranking")) and "questions" in record


def _sides(option: Record) -> tuple[str, ...]:
    return tuple(side for side in SIDES if option[f"mean_{side}"] is not None)


def _name(side: str) -> str:
    return side_word(side, title=True)


def _option(option: Record) -> str:
    return clean(option["ranking"]["option"])


def _title(options: Sequence[Record]) -> str:
    """What stands first, and what stood there before."""
    now = quoted(_option(options[0]))
    if _sides(options[0]) != SIDES:
        return say("rank_title_once", first=now)
    then = min(options, key=lambda option: option["mean_before"])
    if then is options[0]:
        return say("rank_title_same", first=now)
    return say("rank_title", first=now, before=quoted(_option(then)))


def _row(option: Record, sides: tuple[str, ...]) -> tuple[str, ...]:
    cells = [_option(option), *(plain(option[f"mean_{side}"]) for side in sides)]
    if sides == SIDES:
        change, interval = option["mean_change"], option["interval"]
        cells.append("" if change is None else signed(change))
        cells.append(say("range", low=signed(interval[0]), high=signed(interval[1])) if interval else "")
    return tuple(cells)


def _line(canvas: Canvas, option: Record, sides: tuple[str, ...], axis: Axis, top: float) -> float:
    """One option: its name with its places, and below it the line from first to last place. Returns where it ends."""
    said = " → ".join(plain(option[f"mean_{side}"]) for side in sides)
    names = wrap(_option(option), canvas.width - 84, 14, bold=True)
    end = canvas.lines(0, top + 14, names, "strong")
    canvas.text(canvas.width, top + 14, said, "strong end")
    y = end + 2
    canvas.line(axis.start, y, axis.end, y, "grid")
    at = [axis.at(option[f"mean_{side}"]) for side in sides]
    if sides == SIDES:
        canvas.line(at[0], y, at[1], y, "join")
        canvas.circle(at[0], y, 6.5, "dot-before")
        canvas.circle(at[1], y, 7, "dot-after")
    else:
        canvas.circle(at[0], y, 7, "seg l4")  # neither grey nor blue: those mean before and after
    return y + 20
