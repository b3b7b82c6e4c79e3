"""One dot per person: an arrow up where the answer after was higher, "=" where it was the same, an arrow down.

For up to 60 linked people; only the three counts are used, so the order of the dots says nothing about anybody.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from analysis.charts import examples
from analysis.charts.base import Chart, Description, Record
from analysis.charts.canvas import Canvas
from analysis.charts.words import alternative, compared_base, quoted, say, subtitle
from analysis.charts.words import people as people_words
from forms.measures import Measure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST = 60
RADIUS = 10.5


class People(Chart):
    """Rows of dots: how many linked people moved up, stayed, moved down."""

    name = "people"
    group = "people"
    example = examples.KEY_QUESTION

    def suits(self, record: Record) -> bool:
        """Paired, released, and at least one and at most 60 people."""
        if record.get("withheld") or any(record.get(name) is None for name in ("up", "same", "down")):
            return False
        return 1 <= sum(_counts(record)) <= MOST

    def describe(self, record: Record) -> Description:
        """Title: how many moved which way; table: the three counts."""
        up, same, down = _counts(record)
        n = up + same + down
        names = _names(record)
        title, felt = _title(record), record.get("remembered")
        rows = tuple((name, str(count)) for name, count in zip(names, (up, same, down), strict=True))
        return Description(
            title=title,
            sub=subtitle(record, compared_base(record)),
            alt=alternative(title, record.get("sentence")),
            columns=(
                say("column_person_felt" if felt else "column_person_answered"),
                say("column_people_of", people=people_words(n)),
            ),
            rows=rows,
        )

    def draw(self, record: Record, width: int) -> Figure:
        """The dots in as few even rows as fit, and the counts in words below them."""
        canvas = Canvas(width)
        counts = _counts(record)
        kinds = [kind for kind, count in zip(("up", "same", "down"), counts, strict=True) for _ in range(count)]
        pitch = 24 if canvas.phone else 26
        rows = math.ceil(len(kinds) * pitch / width)
        per_row = math.ceil(len(kinds) / rows)
        for number, kind in enumerate(kinds):
            x = 13 + number % per_row * pitch
            y = 17 + number // per_row * (pitch + 2)
            _person(canvas, x, y, kind)
        said = ", ".join(map(_said, counts, _names(record)))
        words = say("people_line", people=people_words(len(kinds)), counts=said)
        return canvas.finish(canvas.note(rows * (pitch + 2) + 24, words))


def _counts(record: Record) -> tuple[int, int, int]:
    return record["up"], record["same"], record["down"]


def _names(record: Record) -> tuple[str, str, str]:
    """What moving up, staying and moving down is called for this question."""
    if record.get("measure") == Measure.BINARY and record.get("options"):
        no, yes = (quoted(option["label"]) for option in record["options"])
        return say("moved", start=no, end=yes), say("moved_same"), say("moved", start=yes, end=no)
    return say("higher"), say("same"), say("lower")


def _said(count: int, name: str) -> str:
    """ "10 higher", "nobody lower"."""
    return say("count_name", count=count, name=name) if count else say("nobody", name=name)


def _title(record: Record) -> str:
    """The larger of the two movements first, then the rest: "10 of 12 people answered higher; 2 the same, …"."""
    up, same, down = _counts(record)
    n, felt = up + same + down, "_felt" if record.get("remembered") else ""
    if same == n:
        return say(f"people_all_same{felt}", people=people_words(n))
    higher, unmoved, lower = _names(record)
    first, last = ((up, higher), (down, lower)) if up >= down else ((down, lower), (up, higher))
    rest = ", ".join((_said(same, unmoved), _said(*last)))
    who = say("count_of", count=first[0], people=people_words(n))  # one dot is one person: never per cent
    binary = record.get("measure") == Measure.BINARY
    return say(f"people_title_binary{felt}" if binary else f"people_title{felt}", who=who, name=first[1], rest=rest)


def _person(canvas: Canvas, x: float, y: float, kind: str) -> None:
    canvas.circle(x, y, RADIUS if kind == "up" else RADIUS - 1, "dot-after" if kind == "up" else "dot-before")
    if kind == "up":
        tip = ((0, -5.8), (4.6, 0.4), (1.5, 0.4), (1.5, 6), (-1.5, 6), (-1.5, 0.4), (-4.6, 0.4))
        canvas.path([[(x + dx, y + dy) for dx, dy in tip]], "tip", closed=True)
    elif kind == "same":
        canvas.path([[(x - 4, y - 2), (x + 4, y - 2)], [(x - 4, y + 2.5), (x + 4, y + 2.5)]], "eq")
    else:
        head = [(x - 4, y + 0.8), (x, y + 5), (x + 4, y + 0.8)]
        canvas.path([[(x, y - 5.5), (x, y + 4.5)], head], "eq")
