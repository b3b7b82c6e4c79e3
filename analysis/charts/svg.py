"""From a matplotlib Figure to the SVG that pages carry: rebuilt from nothing, with an allow-list.

matplotlib's SVG has style attributes, which a strict content security policy blocks, ids, which clash when two charts
share a page, and definitions. None of it is carried over: only the shapes and words that `canvas` drew are made anew.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from analysis.charts.base import Description
from analysis.charts.layout import clean, wrap
from analysis.charts.style import FAMILY, LOOKS, SURFACE, look

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TAGS = frozenset({"svg", "g", "path", "circle", "rect", "text", "title"})
ATTRIBUTES = frozenset(
    ("viewBox", "x", "y", "cx", "cy", "r", "d", "width", "height", "class", "role", "aria-label", "tabindex", "xmlns")
)
_PAINT = ("fill", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin", "stroke-dasharray", "opacity")
_TYPE = ("font-family", "font-size", "font-weight", "text-anchor")
FILE_ATTRIBUTES = ATTRIBUTES - {"class", "tabindex"} | {"transform", *_PAINT, *_TYPE}
_SVG = "{http://www.w3.org/2000/svg}"
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
_COMMAND = re.compile(r"([MLCz])([^MLCz]*)")
_MARGIN = 20
Element = ElementTree.Element


def for_page(figure: Figure, description: Description, *, shown: str, group: str = "") -> str:
    """The chart for a page: classes instead of colours, one tab stop, its alternative text on the root.

    `shown` is the class that shows it by width ("at-wide", "at-phone"); `group` a class around all marks.
    """
    width, height = _size(figure)
    root = Element("svg", {
        "xmlns": _SVG[1:-1], "class": f"chart {shown}", "viewBox": f"0 0 {width} {height}",
        "role": "img", "aria-label": clean(description.alt), "tabindex": "0",
    })  # fmt: skip
    home = ElementTree.SubElement(root, "g", {"class": group}) if group else root
    home.extend(_marks(figure))
    return _written(root, ATTRIBUTES)


def for_file(figure: Figure, description: Description, footer: str = "") -> str:
    """The chart for a slide or a report: title, sub-title and footer stand in it, colours are written in."""
    width, height = _size(figure)
    heading = Element("g")
    y = 30.0
    for words, classes, size, step in ((description.title, "headline", 18, 24), (description.sub, "soft", 13, 18)):
        for line in wrap(clean(words), width, size, bold=size > 13, lines=3):
            heading.append(_text(line, "0", _short(y), classes))
            y += step
    chart = Element("g", {"transform": f"translate(0 {_short(y)})"})
    chart.extend(_marks(figure))
    y += height + 26
    foot = Element("g")
    for line in wrap(clean(footer), width, 12, lines=3) if footer else ():
        foot.append(_text(line, "0", _short(y), "soft tiny"))
        y += 17
    across, down = width + 2 * _MARGIN, _short(y)
    root = Element("svg", {
        "xmlns": _SVG[1:-1], "width": str(across), "height": down, "viewBox": f"-{_MARGIN} 0 {across} {down}",
        "role": "img", "aria-label": clean(description.alt), "font-family": FAMILY,
    })  # fmt: skip
    ElementTree.SubElement(root, "title").text = clean(description.title)
    ElementTree.SubElement(root, "rect", {
        "x": f"-{_MARGIN}", "y": "0", "width": str(across), "height": down, "fill": SURFACE,
    })  # fmt: skip
    root.extend((heading, chart, foot))
    for element in root.iter():
        _write_colours_in(element)
    return _written(root, FILE_ATTRIBUTES)


def _write_colours_in(element: Element) -> None:
    classes = element.attrib.pop("class", "")
    if element.tag in ("text", "path", "circle", "rect") and "fill" not in element.attrib:
        element.attrib.update(look(classes, text=element.tag == "text"))


def _size(figure: Figure) -> tuple[int, int]:
    width, height = figure.get_size_inches()
    return round(width * 72), round(height * 72)


def _marks(figure: Figure) -> list[Element]:
    """Every shape and every text of the Figure, in the order it was drawn, made anew."""
    marks = []
    whole = ElementTree.fromstring(_matplotlib_svg(figure))  # noqa: S314 - matplotlib's own output, made just now
    for group in whole.iter(f"{_SVG}g"):
        classes = group.get("id", "")
        if classes != "text" and not (classes and set(classes.split()) <= LOOKS.keys()):
            continue
        classes = "" if classes == "text" else classes
        for child in group:
            if child.tag == f"{_SVG}path":
                marks.append(_shape(child.get("d", ""), classes))
            elif child.tag == f"{_SVG}text":
                words = "".join(child.itertext())
                marks.append(_text(words, _short(float(child.attrib["x"])), _short(float(child.attrib["y"])), classes))
    return marks


def _matplotlib_svg(figure: Figure) -> bytes:
    """What matplotlib writes; the same figure gives the same bytes."""
    import matplotlib  # slow to load: only while drawing
    from matplotlib.backends.backend_svg import FigureCanvasSVG  # slow to load: only while drawing

    # Set for good rather than in rc_context, which is not safe where two threads draw.
    matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "soundings"})
    written = io.BytesIO()
    FigureCanvasSVG(figure).print_svg(written, metadata={"Date": None, "Creator": None})
    return written.getvalue()


def _text(words: str, x: str, y: str, classes: str) -> Element:
    element = Element("text", {"class": classes} if classes else {})
    element.attrib.update({"x": x, "y": y})
    element.text = words
    return element


def _shape(d: str, classes: str) -> Element:
    """A path as what it is: a circle (eight curves), an upright rectangle, or a path."""
    commands = [(name, [float(n) for n in _NUMBER.findall(numbers)]) for name, numbers in _COMMAND.findall(d)]
    kinds = "".join(name for name, _ in commands)
    points = [(n[i], n[i + 1]) for _, n in commands for i in range(0, len(n), 2)]
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    if kinds.startswith("MCCCCCCCC"):
        middle = {"cx": (min(xs) + max(xs)) / 2, "cy": (min(ys) + max(ys)) / 2, "r": (max(xs) - min(xs)) / 2}
        return _element("circle", classes, middle)
    if kinds in ("MLLLz", "MLLLLz") and len({_short(x) for x in xs}) <= 2 and len({_short(y) for y in ys}) <= 2:
        box = {"x": min(xs), "y": min(ys), "width": max(xs) - min(xs), "height": max(ys) - min(ys)}
        return _element("rect", classes, box)
    drawn = "".join(name.upper() + " ".join(map(_short, numbers)) for name, numbers in commands)
    return Element("path", {"class": classes, "d": drawn})


def _element(tag: str, classes: str, numbers: dict[str, float]) -> Element:
    return Element(tag, {"class": classes, **{name: _short(value) for name, value in numbers.items()}})


def _short(number: float) -> str:
    """A coordinate with at most two decimals and no zeros that say nothing."""
    written = f"{number:.2f}".rstrip("0").rstrip(".")
    return "0" if written == "-0" else written


def _written(root: Element, allowed: frozenset[str]) -> str:
    """The SVG as text; raises ValueError for anything that is not on the allow-list."""
    for element in root.iter():
        if element.tag not in TAGS or not element.attrib.keys() <= allowed:
            raise ValueError(f"not allowed in a chart: <{element.tag}> with {sorted(element.attrib.keys() - allowed)}")
    return ElementTree.tostring(root, encoding="unicode")
