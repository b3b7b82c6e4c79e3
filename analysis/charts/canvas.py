"""A sheet of paper whose unit is one unit of the finished SVG, y downwards, drawn on with a handful of shapes.

Behind it stands a matplotlib Figure with one axes over the whole sheet. Each artist carries the classes of the style
sheet in its gid, and the light colours of `style` as its own look, so that a Figure saved as it is looks right too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from analysis.charts.layout import clean, text_width, wrap
from analysis.charts.style import look

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDE, PHONE = 860, 288
"""The two widths a chart is drawn at, in SVG units: words keep their size at both."""

LINE_HEIGHT = 17
Point = tuple[float, float]


class Canvas:
    """Draws on a new sheet of the given width; `finish` cuts it to its height and hands the Figure over."""

    def __init__(self, width: int) -> None:
        from matplotlib.figure import Figure  # slow to load: web workers import the charts only to describe them

        self.width = width
        self.phone = width < 500
        self._count = 0
        self._figure = Figure(figsize=(width / 72, 1), dpi=72, frameon=False)  # SVG has 72 units to the inch
        self._axes = self._figure.add_axes((0, 0, 1, 1), frameon=False)
        self._axes.set_axis_off()
        self._axes.set_xlim(0, width)

    def finish(self, height: float) -> Figure:
        """The Figure, as high as the drawing needs."""
        height = round(height)
        self._figure.set_size_inches(self.width / 72, height / 72)
        self._axes.set_ylim(height, 0)
        return self._figure

    def text(self, x: float, y: float, words: object, classes: str = "") -> None:
        """One line of words whose baseline is at y; its anchor is x ("mid" and "end" in the classes move it)."""
        said = clean(words)
        if not said:
            return
        from analysis.charts.artists import Words  # slow to load: subclasses a matplotlib artist

        style = look(classes, text=True)
        self._add(Words(float(x), float(y), said, style), classes)

    def lines(self, x: float, y: float, lines: Sequence[str], classes: str = "") -> float:
        """Several lines of words, the first with its baseline at y; returns the baseline that would come next."""
        for number, line in enumerate(lines):
            self.text(x, y + number * LINE_HEIGHT, line, classes)
        return y + len(lines) * LINE_HEIGHT

    def note(self, y: float, words: str, x: float = 0) -> float:
        """A small remark over the whole width, wrapped; returns the y where the drawing may end."""
        lines = wrap(clean(words), self.width - x, 12, lines=6)
        return self.lines(x, y, lines, "soft tiny") - LINE_HEIGHT + 8

    def rect(self, x: float, y: float, width: float, height: float, classes: str) -> None:
        """A rectangle; x and y are its upper left corner."""
        from matplotlib.patches import Rectangle  # slow to load: only while drawing

        self._add(Rectangle((x, y), width, height, **_paint(classes)), classes)

    def circle(self, x: float, y: float, radius: float, classes: str) -> None:
        """A circle around x, y."""
        from matplotlib.patches import Circle  # slow to load: only while drawing

        self._add(Circle((x, y), radius, **_paint(classes)), classes)

    def path(self, strokes: Sequence[Sequence[Point]], classes: str, *, closed: bool = False) -> None:
        """One or more strokes through their points, as one shape."""
        from matplotlib.patches import PathPatch  # slow to load: only while drawing
        from matplotlib.path import Path  # slow to load: only while drawing

        points: list[Point] = []
        codes: list[Any] = []
        for stroke in strokes:
            points += [*stroke, stroke[0]] if closed else stroke
            codes += [Path.MOVETO, *[Path.LINETO] * (len(stroke) - 1), *[Path.CLOSEPOLY] * closed]
        self._add(PathPatch(Path(points, codes), **_paint(classes)), classes)

    def line(self, x1: float, y1: float, x2: float, y2: float, classes: str) -> None:
        """A straight line."""
        self.path([[(x1, y1), (x2, y2)]], classes)

    def diamond(self, x: float, y: float, radius: float, classes: str) -> None:
        """A square standing on its corner."""
        self.path([[(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)]], classes, closed=True)

    def square(self, x: float, y: float, radius: float, classes: str) -> None:
        """A square around x, y, as wide as twice the radius."""
        self.rect(x - radius, y - radius, 2 * radius, 2 * radius, classes)

    def key(self, x: float, y: float, after: bool, words: str, classes: str = "") -> float:
        """The mark of "before" or "after" with its word; y is the word's baseline. Returns where the next may begin."""
        self.circle(x + 7, y - 4.5, 6.5 if after else 6, "dot-after" if after else "dot-before")
        classes = f"{'t-after' if after else 't-before'} {classes}".strip()
        self.text(x + 18, y, words, classes)
        return x + 18 + text_width(words, float(look(classes, text=True)["font-size"]), bold=True) + 10

    def _add(self, artist: Any, classes: str) -> None:
        self._count += 1
        artist.set_gid(classes or "text")
        artist.set_zorder(self._count)  # what is drawn later lies on top, whatever its kind
        artist.set_clip_on(False)
        self._axes.add_artist(artist)


def _paint(classes: str) -> dict[str, Any]:
    """The classes' light colours in matplotlib's words."""
    style = look(classes)
    painted: dict[str, Any] = {
        "facecolor": style.get("fill", "none"),
        "edgecolor": style.get("stroke", "none"),
        "linewidth": float(style.get("stroke-width", 1 if "stroke" in style else 0)),
        "alpha": float(style.get("opacity", 1)),
    }
    if "stroke-dasharray" in style:
        painted["linestyle"] = (0, tuple(float(length) for length in style["stroke-dasharray"].split()))
    return painted
