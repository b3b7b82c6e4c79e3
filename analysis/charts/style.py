"""How each class of the style sheet looks in light colours, for files that leave the site.

On pages the style sheet owns the colours (one file serves light, dark and print) and charts carry class names only. A
downloaded SVG has no style sheet, so the same values are written into it from this table. Every class that a chart may
use stands here: an unknown one is a spelling mistake and is refused.
"""

from __future__ import annotations

INK, INK_SOFT, LINE, CONTROL = "#1b2933", "#52606a", "#ddd7ca", "#75808a"
SURFACE, SUNKEN, SAND_WASH, SAND_EDGE = "#ffffff", "#f1ede4", "#f8efd9", "#a07618"
BEFORE, AFTER, OUTLINE = "#595959", "#0072b2", "#3a4650"
LIKERT = ("#a6611a", "#dfc27d", "#d9d9d9", "#80cdc1", "#018571")
FAMILY = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', Arial, sans-serif"

TEXT = {"fill": INK, "font-size": "13", "font-weight": "400"}
"""What a text looks like before any class is applied."""

LOOKS: dict[str, dict[str, str]] = {
    # words
    "soft": {"fill": INK_SOFT},
    "strong": {"font-weight": "650"},
    "tiny": {"font-size": "12"},
    "big": {"font-size": "14"},
    "headline": {"font-size": "18", "font-weight": "650"},  # only in files: on pages the title is HTML
    "mid": {"text-anchor": "middle"},
    "end": {"text-anchor": "end"},
    "t-before": {"fill": BEFORE, "font-weight": "600"},
    "t-after": {"fill": AFTER, "font-weight": "650"},
    "on-dark": {"fill": SURFACE, "font-weight": "650"},
    "on-light": {"fill": INK, "font-weight": "650"},
    # lines
    "grid": {"stroke": LINE},
    "axis": {"stroke": CONTROL},
    "zero": {"stroke": INK_SOFT},
    "join": {"stroke": AFTER, "stroke-width": "2", "fill": "none"},
    "interval": {"stroke": AFTER, "stroke-width": "3", "stroke-linecap": "round", "opacity": ".55"},
    "of-before": {"stroke": BEFORE},  # with "interval"
    "run": {"stroke": AFTER, "stroke-width": "2.25", "fill": "none", "stroke-linejoin": "round"},
    "pole": {"stroke": SAND_EDGE, "stroke-width": "1.5", "stroke-dasharray": "2 3"},
    "limit": {"stroke": INK_SOFT, "stroke-width": "1.5", "stroke-dasharray": "7 4"},
    "eq": {"stroke": BEFORE, "stroke-width": "2", "fill": "none"},
    # areas
    "arrow": {"fill": AFTER},
    "tip": {"fill": SURFACE},
    "band": {"fill": SUNKEN},
    "dot-before": {"fill": SURFACE, "stroke": BEFORE, "stroke-width": "2.25"},
    "dot-after": {"fill": AFTER, "stroke": SURFACE, "stroke-width": "1.5"},
    "bar-before": {"fill": SURFACE, "stroke": BEFORE, "stroke-width": "2"},
    "bar-after": {"fill": AFTER, "stroke": AFTER, "stroke-width": "2"},
    "dot-open": {"fill": SURFACE, "stroke": AFTER, "stroke-width": "2.25"},
    "flag": {"fill": SAND_WASH, "stroke": SAND_EDGE, "stroke-width": "1.5"},
    "seg": {"stroke": OUTLINE},
    **{f"l{step}": {"fill": colour} for step, colour in enumerate(LIKERT, start=1)},
}


def look(classes: str, *, text: bool = False) -> dict[str, str]:
    """The presentation attributes of an element with these classes (words apart), in light colours.

    Later classes win, as in the style sheet. Raises KeyError for a class that the table does not know.
    """
    attributes = dict(TEXT) if text else {}
    for name in classes.split():
        attributes.update(LOOKS[name])
    return attributes
