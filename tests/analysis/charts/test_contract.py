"""What every chart keeps to, run over the tuple: a new chart is tested by existing."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from functools import cache
from itertools import product
from pathlib import Path

import pytest

from analysis import charts
from analysis.charts import BY_NAME, CHARTS, drawn
from analysis.charts.svg import ATTRIBUTES, FILE_ATTRIBUTES, TAGS
from tests.analysis.charts.reading import ElementTree, extent, marks
from tests.analysis.charts.records import EVERYTHING, NOTHING, ONCE, WITHHELD

RECORDS = (*(chart.example for chart in CHARTS), *EVERYTHING)
DRAWN = [(chart, record) for chart, record in product(CHARTS, RECORDS) if chart.suits(record)]
NAMES = [f"{chart.name}-{record.get('key') or record.get('title') or record.get('item')}" for chart, record in DRAWN]
EVERY = pytest.mark.parametrize("number", range(len(DRAWN)), ids=NAMES)
SIZES = (("wide", 860), ("phone", 288))


@cache
def variants_of(number: int) -> dict[str, str]:
    """Each chart of each record, drawn once for all tests."""
    return drawn(*DRAWN[number])


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.name)
def test_example_suits_and_is_plain_data(chart) -> None:
    assert chart.suits(chart.example) is True
    assert json.loads(json.dumps(chart.example)) is not None
    assert BY_NAME[chart.name] is chart


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.name)
def test_nothing_to_draw_does_not_suit(chart) -> None:
    assert [chart.suits(record) for record in NOTHING] == [False] * len(NOTHING)


def test_drawing_a_record_that_does_not_suit_is_refused() -> None:
    with pytest.raises(ValueError, match="does not suit"):
        drawn(BY_NAME["people"], WITHHELD)


@EVERY
def test_description_is_whole(number: int) -> None:
    chart, record = DRAWN[number]
    description = chart.describe(record)
    assert description.rows != ()
    assert {len(row) for row in description.rows} == {len(description.columns)}
    assert all(isinstance(cell, str) for row in description.rows for cell in row)
    assert description.title in description.alt
    assert min(map(len, (description.title, description.sub, description.alt))) > 0


@EVERY
def test_svg_holds_only_what_is_allowed(number: int) -> None:
    variants = variants_of(number)
    assert list(variants) == ["wide", "phone", "file"]
    for name, svg in variants.items():
        allowed = FILE_ATTRIBUTES if name == "file" else ATTRIBUTES
        for element in ElementTree.fromstring(svg).iter():
            assert element.tag.rpartition("}")[2] in TAGS
            assert element.attrib.keys() <= allowed
            assert not {"style", "id", "href", "onload"} & element.attrib.keys()


@EVERY
def test_page_svg_is_themed_named_and_one_tab_stop(number: int) -> None:
    variants = variants_of(number)
    for name, width in SIZES:
        root = ElementTree.fromstring(variants[name])
        assert root.attrib["class"] == f"chart at-{name}"
        assert root.attrib["viewBox"].split()[:3] == ["0", "0", str(width)]
        assert (root.attrib["role"], root.attrib["tabindex"]) == ("img", "0")
        assert root.attrib["aria-label"] == ElementTree.fromstring(variants["file"]).attrib["aria-label"]
        assert "#" not in "".join(element.get("class", "") + element.get("fill", "") for element in root.iter())


@EVERY
def test_words_stay_inside_and_never_shrink(number: int) -> None:
    variants = variants_of(number)
    for name, width in SIZES:
        root = ElementTree.fromstring(variants[name])
        height = float(root.attrib["viewBox"].split()[3])
        for text in marks(root, "text"):
            start, end = extent(text)
            assert start >= -0.5, text.text
            assert end <= width + 0.5, text.text
            assert 10 <= float(text.attrib["y"]) <= height, text.text
    file = ElementTree.fromstring(variants["file"])
    assert min(float(text.attrib["font-size"]) for text in marks(file, "text")) >= 12


@EVERY
def test_marks_stay_inside(number: int) -> None:
    for name, width in SIZES:
        root = ElementTree.fromstring(variants_of(number)[name])
        height = float(root.attrib["viewBox"].split()[3])
        for circle in marks(root, "circle"):
            x, y, r = (float(circle.attrib[a]) for a in ("cx", "cy", "r"))
            assert (x - r >= -0.5, x + r <= width + 0.5, y - r >= -0.5, y + r <= height) == (True,) * 4
        for rect in marks(root, "rect"):
            x, w = float(rect.attrib["x"]), float(rect.attrib["width"])
            assert (x >= -0.5, x + w <= width + 0.5) == (True, True)


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.name)
def test_same_record_gives_the_same_bytes(chart) -> None:
    again = json.loads(json.dumps(chart.example))
    assert drawn(chart, chart.example) == drawn(chart, again)


def test_same_record_gives_the_same_bytes_in_another_process() -> None:
    code = (
        "import sys; from analysis.charts import CHARTS, drawn;"
        "sys.stdout.write(drawn(CHARTS[0], CHARTS[0].example)['wide'])"
    )
    here = drawn(CHARTS[0], CHARTS[0].example)["wide"]
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout == here


def test_describing_loads_no_drawing_library() -> None:
    code = (
        "import sys; from analysis.charts import CHARTS; [c.describe(c.example) for c in CHARTS];"
        "print(sorted({'matplotlib', 'numpy', 'scipy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout == "[]\n"


@pytest.mark.parametrize("record", ONCE, ids=lambda record: record["key"])
def test_one_group_never_looks_like_before_or_after(record) -> None:
    root = ElementTree.fromstring(drawn(BY_NAME["summary"], record)["wide"])
    used = {name for element in root.iter() for name in element.get("class", "").split()}
    assert [name for name in used if name.startswith(("dot-", "bar-", "t-", "of-", "interval"))] == []


def test_texts_avoid_the_forbidden_words() -> None:
    said = (Path(charts.__file__).parent / "texts.json").read_text(encoding="utf-8").lower()
    forbidden = ("significant", "respondent", "instrument", "wave", "no change", "no effect", "proved")
    assert [word for word in forbidden if re.search(rf"\b{word}", said)] == []
