"""The one matplotlib artist of our own: words that nobody measures.

matplotlib lays text out with a font of the server before it writes it, and complains about every sign that this font
lacks. Our text stays text and is set in the reader's font, so that work is left out: faster, and any script is welcome.
Imported only while drawing, because it subclasses a matplotlib class.
"""

from __future__ import annotations

from typing import Any, Literal

from matplotlib.text import Text  # this whole module is imported only while drawing

_ANCHORS: dict[str, Literal["center", "right"]] = {"middle": "center", "end": "right"}


class Words(Text):
    """One line of plain words at a point, in the look that `style.look` gives; nothing in it is markup."""

    def __init__(self, x: float, y: float, words: str, style: dict[str, str]) -> None:
        super().__init__(
            x,
            y,
            words,
            color=style["fill"],
            fontsize=float(style["font-size"]),
            fontweight=int(style["font-weight"]),
            horizontalalignment=_ANCHORS.get(style.get("text-anchor", ""), "left"),
            verticalalignment="baseline",
            parse_math=False,  # "$" is money here
        )

    def draw(self, renderer: Any) -> None:
        """Hand the words to the renderer as they are."""
        renderer.open_group("text", self.get_gid())
        gc = renderer.new_gc()
        gc.set_foreground(self.get_color())
        x, y = self.get_transform().transform(self.get_position())
        if renderer.flipy():
            y = renderer.get_canvas_width_height()[1] - y
        renderer.draw_text(gc, x, y, self.get_text(), self.get_fontproperties(), 0, ismath=False, mtext=self)
        gc.restore()
        renderer.close_group("text")
        self.stale = False
