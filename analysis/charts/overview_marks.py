"""What both widths of the overview draw alike: the legend of before and after, and the two dots of a question."""

from __future__ import annotations

from analysis.charts.canvas import Canvas
from analysis.charts.layout import Axis, text_width
from analysis.charts.overview_row import Group, Row
from analysis.charts.words import FELT, say, side_word


def draw_legend(canvas: Canvas, x: float, y: float, group: Group) -> None:
    """What is drawn, and which mark is before and which after."""
    words = say("head_share" if group.scale.share else "head_level")
    if canvas.phone or not group.felt:  # the longer words of looking back leave no room for it in their column
        canvas.text(x, y, words)
        x += text_width(words, 13) + 4
    x = canvas.key(x, y, False, side_word("before", FELT if group.felt else ""))
    canvas.key(x + 4, y, True, side_word("after", FELT if group.felt else ""))


def draw_dumbbell(canvas: Canvas, row: Row, y: float, levels: Axis) -> None:
    """Hollow before, filled after, and an arrow between them where there is room for one."""
    before, after = map(levels.at, row.places)
    apart, way = abs(after - before), 1 if after >= before else -1
    if apart > 22:
        canvas.line(before + 7 * way, y, after - 13 * way, y, "join")
        tip, root = after - 6.5 * way, after - 14 * way
        canvas.path([[(root, y - 5), (tip, y), (root, y + 5)]], "arrow", closed=True)
    elif apart > 14:
        canvas.line(before + 7 * way, y, after - 6 * way, y, "join")
    # Where both are at one place the ring is drawn around the disc, so that it is never hidden.
    canvas.circle(before, y, 10 if apart < 3 else 6.5, "dot-before")
    canvas.circle(after, y, 7, "dot-after")
