"""Charts as templates and downloads take them. The one place that declares our own drawings safe to stand in a page.

The SVG comes from analysis.charts, which rebuilds it element by element from an allow-list before it is stored.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from flask import make_response, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from surveys.database import db
from surveys.errors import NotFound
from surveys.models.evidence import Picture
from surveys.pictures import Figure
from surveys.views.pages import typeset


@dataclass(frozen=True)
class Drawing:
    """What the macro `figure` shows."""

    title: str
    sub: str
    alt: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    wide: Markup | None
    phone: Markup | None
    svg_url: str | None
    csv_url: str | None


def drawing(figure: Figure, svg_url: str | None = None, csv_url: str | None = None) -> Drawing:
    """A figure ready for a template."""
    words = figure.words
    return Drawing(
        title=typeset(words.title),
        sub=typeset(words.sub),
        alt=words.alt,
        columns=words.columns,  # heads may break anywhere, or a phone scrolls sideways
        rows=tuple(tuple(map(typeset, row)) for row in words.rows),
        wide=_ours(figure.wide),
        phone=_ours(figure.phone),
        svg_url=svg_url,
        csv_url=csv_url,
    )


def _ours(svg: str | None) -> Markup | None:
    return None if svg is None else Markup(svg)  # noqa: S704 - our own allow-listed drawing


def svg_answer(key: str, allowed: Collection[str]) -> ResponseReturnValue:
    """A picture as a file, if it is one of those that this person's page shows. Raises NotFound otherwise."""
    picture = db.session.get(Picture, key) if key in allowed else None
    if picture is None or picture.file is None:
        raise NotFound("This picture is not drawn yet.", way_out="Open its page again in a moment.")
    answer = make_response(picture.file)
    answer.mimetype = "image/svg+xml"
    answer.headers["Content-Disposition"] = f'attachment; filename="soundings-{picture.chart}.svg"'
    answer.set_etag(key)  # the key is a hash of what the picture shows
    return answer.make_conditional(request)
