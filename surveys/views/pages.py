"""What every template may use: dates and numbers in words, the say function, and how forms and flashes look."""

from __future__ import annotations

import datetime
from typing import Any

from babel.dates import format_date
from flask import Flask

from analysis.texts import CATALOGUE as ANALYSIS
from forms.texts import CATALOGUE as FORMS
from forms.texts import Text
from surveys.identifiers import code_groups
from surveys.texts import CATALOGUE as SURVEYS

LANGUAGE = "en_GB"


def say(text: Text | str) -> str:
    """The sentence of a Text in English; a ready string passes through."""
    if isinstance(text, str):
        return text
    for catalogue in (SURVEYS, FORMS, ANALYSIS):
        if text.id in catalogue:
            return catalogue.say(text)
    raise KeyError(text.id)


def day(date: datetime.date | str) -> str:
    """A date in words: 20 November 2026."""
    if isinstance(date, str):
        date = datetime.date.fromisoformat(date)
    return str(format_date(date, "d MMMM y", locale=LANGUAGE))


def people(n: int | None) -> str:
    """A number of people in words: nobody, 1 person, 12 people."""
    if not n:
        return "nobody"
    return "1 person" if n == 1 else f"{n} people"


def answers(n: int | None) -> str:
    """A number of answers in words."""
    return "1 answer" if n == 1 else f"{n or 'no'} answers"


def set_up_pages(app: Flask) -> None:
    """Filters and globals for the templates."""
    app.jinja_env.filters.update(day=day, people=people, answers=answers, say=say)
    app.jinja_env.globals.update(say=say, code_groups=code_groups)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.context_processor(_moment)


def _moment() -> dict[str, Any]:
    return {"product": "Soundings"}
