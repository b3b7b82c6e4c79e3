"""Reading a drawn chart back: its elements, their classes and their numbers, for tests of geometry."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

from analysis.charts import BY_NAME, drawn
from analysis.charts.layout import text_width
from analysis.charts.style import look

SVG = "{http://www.w3.org/2000/svg}"
Element = ElementTree.Element


def chart(name: str, record: Any, variant: str = "wide") -> Element:
    """The parsed SVG of a chart."""
    return ElementTree.fromstring(drawn(BY_NAME[name], record)[variant])


def marks(root: Element, tag: str, classes: str | None = None) -> list[Element]:
    """Every element of this tag, or those of exactly these classes, in the order they are drawn."""
    return [e for e in root.iter(f"{SVG}{tag}") if classes is None or e.get("class", "") == classes]


def numbers(element: Element, *names: str) -> tuple[float, ...]:
    """The numbers of these attributes."""
    return tuple(float(element.attrib[name]) for name in names)


def strokes(element: Element) -> list[list[tuple[float, float]]]:
    """The points of a path, stroke by stroke."""
    found = []
    for stroke in element.attrib["d"].replace("Z", "").split("M")[1:]:
        found.append([tuple(map(float, point.split())) for point in stroke.split("L")])
    return found


def words(root: Element) -> list[str]:
    """Every text, in the order it is drawn."""
    return [text.text or "" for text in marks(root, "text")]


def extent(text: Element) -> tuple[float, float]:
    """From where to where a text reaches, by the wide estimate that the layout uses."""
    classes = text.get("class", "")
    style = look(classes, text=True)
    width = text_width(text.text or "", float(style["font-size"]), bold=int(style["font-weight"]) > 500)
    (x,) = numbers(text, "x")
    start = {"middle": x - width / 2, "end": x - width}.get(style.get("text-anchor", ""), x)
    return start, start + width
