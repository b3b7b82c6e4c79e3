"""Charts are a cache: asked for when figures change, drawn by the clerk, read by pages.

A picture's key is a hash of what it shows, so that a changed figure asks for a new picture and an unchanged one
costs nothing.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session as Database

from surveys.models.evidence import Picture

if TYPE_CHECKING:
    from analysis.charts import Chart, Description

STYLE = "4"  # raise it when the drawing changes, so that kept pictures are drawn again


@dataclass(frozen=True)
class Figure:
    """A chart as a page needs it: its words and table at once, its drawings once the clerk has made them."""

    key: str
    chart: str
    words: Description
    wide: str | None
    phone: str | None

    @property
    def drawn(self) -> bool:
        return self.wide is not None


def charts() -> dict[str, Chart]:
    """The kinds of pictures by name. They are loaded with the first figure: an attendee's page shows none."""
    from analysis.charts import BY_NAME  # many modules, which no attendee's page needs

    return BY_NAME


def key_of(chart: str, record: dict[str, Any]) -> str:
    """The key of the picture that shows this record."""
    content = json.dumps([STYLE, chart, record], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return f"{STYLE}-{hashlib.sha256(content.encode()).hexdigest()[:48]}"


def ask(database: Database, chart: str, record: dict[str, Any]) -> None:
    """Ask for a picture; the clerk draws it soon. Asking twice is harmless."""
    if not charts()[chart].suits(record):
        return
    key = key_of(chart, record)
    if database.get(Picture, key) is None:
        database.add(Picture(key=key, chart=chart, record=record))
        database.flush()


def renew(database: Database, most: int) -> bool:
    """Ask anew for up to `most` pictures that were drawn in another style; True if there were any."""
    old = database.scalars(select(Picture).where(Picture.key.not_like(f"{STYLE}-%")).limit(most)).all()
    for picture in old:
        if picture.chart in charts():
            ask(database, picture.chart, picture.record)
        database.delete(picture)
    database.flush()
    return bool(old)


def figure(database: Database, chart: str, record: dict[str, Any]) -> Figure | None:
    """The figure for a page, None where the chart has nothing to show."""
    kind = charts()[chart]
    if not kind.suits(record):
        return None
    key = key_of(chart, record)
    row = database.execute(select(Picture.wide, Picture.phone).where(Picture.key == key, Picture.drawn)).first()
    wide, phone = row if row is not None else (None, None)
    return Figure(key=key, chart=chart, words=kind.describe(record), wide=wide, phone=phone)
