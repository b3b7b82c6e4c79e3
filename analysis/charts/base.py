"""What a chart is: it says whether it suits a record of figures, describes it in words, and draws it.

A chart reads the JSON-ready records that `analysis.figures` and `analysis.trends` make and knows nothing of answers, of
pages or of Flask. Describing is light (web workers do it for every page); drawing loads matplotlib (the clerk does it).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Record = Mapping[str, Any]
"""Figures of one question, of one session ({"title", "questions"}) or of one item over time ({"points", ...})."""


@dataclass(frozen=True)
class Description:
    """A chart in words: the finding as title, what it is made of as sub-title, alternative text, and the table.

    Each row has as many cells as there are columns; a cell without a figure is "".
    """

    title: str
    sub: str
    alt: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Chart(ABC):
    """One kind of picture. `example` is a record that it suits, for the contract test and the documentation."""

    name: ClassVar[str]
    group: ClassVar[str] = ""
    """A class of the style sheet that stands around all marks, or "" for none."""
    compares: ClassVar[bool] = True
    """Whether it shows before and after, so that an exported file must say what a comparison cannot show."""
    example: ClassVar[Record]

    @abstractmethod
    def suits(self, record: Record) -> bool:
        """Whether there is anything to draw; False for withheld figures and for records of another kind."""

    @abstractmethod
    def describe(self, record: Record) -> Description:
        """The chart in words and as a table, for a record that it suits. Loads no drawing library."""

    @abstractmethod
    def draw(self, record: Record, width: int) -> Figure:
        """The picture at a width of 860 or 288 SVG units, for a record that it suits."""
