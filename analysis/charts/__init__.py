"""Charts: one tuple, one file per kind of picture, described lightly in web workers and drawn by the clerk.

`drawn` turns a record into three SVG texts: for wide pages, for phones, and for a file that stands alone. Importing
this package loads no drawing library; drawing does, and needs MPLCONFIGDIR to point to a folder that may be written.
"""

from __future__ import annotations

from analysis.charts.base import Chart, Description, Record
from analysis.charts.canvas import PHONE, WIDE
from analysis.charts.distribution import Distribution
from analysis.charts.overview import Overview
from analysis.charts.people import People
from analysis.charts.ranking import Ranking
from analysis.charts.summary import Summary
from analysis.charts.svg import for_file, for_page
from analysis.charts.trend import Trend
from analysis.charts.words import say

CHARTS: tuple[Chart, ...] = (Overview(), People(), Distribution(), Summary(), Ranking(), Trend())
BY_NAME: dict[str, Chart] = {chart.name: chart for chart in CHARTS}


def drawn(chart: Chart, record: Record) -> dict[str, str]:
    """The chart as SVG: {"wide", "phone"} for pages, themed by class names, and "file" with light colours written in.

    The same record gives the same bytes. Raises ValueError for a record that the chart does not suit.
    """
    if not chart.suits(record):
        raise ValueError(f"{chart.name} does not suit this record")
    description = chart.describe(record)
    compares = chart.compares and record.get("change_from", chart.compares) is not None  # a ranking may be asked once
    wide = chart.draw(record, WIDE)
    return {
        "wide": for_page(wide, description, shown="at-wide", group=chart.group),
        "phone": for_page(chart.draw(record, PHONE), description, shown="at-phone", group=chart.group),
        "file": for_file(wide, description, footer=say("cause") if compares else ""),
    }


__all__ = ["BY_NAME", "CHARTS", "Chart", "Description", "Record", "drawn"]
