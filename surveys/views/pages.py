"""What every template may use: dates and numbers in words, the say function, and how forms and flashes look."""

from __future__ import annotations

import datetime
import re
from typing import Any

from babel.dates import format_date
from flask import Flask
from markupsafe import Markup

from analysis.texts import CATALOGUE as ANALYSIS
from analysis.texts import grouped
from forms.texts import CATALOGUE as FORMS
from forms.texts import Text
from surveys.clock import Moment
from surveys.identifiers import code_groups
from surveys.languages import ENGLISH
from surveys.redacting import pieces
from surveys.texts import CATALOGUE as SURVEYS
from surveys.views.speaking import gettext, ngettext, speaks, translate

LANGUAGE = "en_GB"
NO_BREAK = "\u00a0"


def say(text: Text | str) -> str:
    """The sentence of a Text in the language that this answer speaks; a ready string passes through."""
    if isinstance(text, str):
        return text
    for catalogue in (SURVEYS, FORMS):
        if text.id in catalogue:
            return catalogue.say_in(text, translate)
    return ANALYSIS.say(text)


def day(date: datetime.date | str) -> str:
    """A date in words: 20 November 2026."""
    if isinstance(date, str):
        date = datetime.date.fromisoformat(date)
    return str(format_date(date, "d MMMM y", locale=LANGUAGE if speaks() == ENGLISH else speaks()))


def short_day(date: datetime.date | str) -> str:
    """A date as charts and tables write it: 20 Nov 2026."""
    if isinstance(date, str):
        date = datetime.date.fromisoformat(date)
    return str(format_date(date, "d MMM y", locale="en"))  # en_GB would write Sept


def weekday(date: datetime.date) -> str:
    """A date with its weekday in words: Friday 20 November 2026."""
    return str(format_date(date, "EEEE d MMMM y", locale=LANGUAGE))


def at_moment(moment: Moment) -> str:
    """A planned time in words: today at 16:00; on 20 November 2026 at 16:00, London time."""
    return _timed("at", moment)


def until_moment(moment: Moment) -> str:
    """The same as the end of something: 16:00; 16:00 on 20 November 2026, London time."""
    return _timed("until", moment)


def _timed(words: str, moment: Moment) -> str:
    named: dict[str, object] = {"day": day(moment.day) if moment.day else "", "time": moment.time}
    said = say(Text(f"time.{words}_{'day' if moment.day else 'today'}", named))
    return say(Text("time.place", {"said": said, "place": moment.place})) if moment.place else said


def typeset(words: str) -> str:
    """Words as they are set: no line ends within "95 % interval", and quotation marks within others are single ones.

    Markup is left as it is.
    """
    if isinstance(words, Markup):
        return words
    return re.sub(r"(?<=\d) (?=%)|(?<=\d %) (?=interval)", NO_BREAK, _nested(words))


def _nested(words: str) -> str:
    depth, letters = 0, []
    for letter in words:
        inner = depth > (0 if letter == "“" else 1)
        if letter == "“":
            depth += 1
        elif letter == "”":
            depth = max(depth - 1, 0)
        letters.append({"“": "‘", "”": "’"}.get(letter, letter) if inner else letter)
    return "".join(letters)


def quoted(words: str) -> str:
    """Words in quotation marks; those inside become single ones."""
    return f"“{words.replace('“', '‘').replace('”', '’')}”"


def people(n: int | None) -> str:
    """A number of people in words: nobody, 1 person, 12 people."""
    if not n:
        return "nobody"
    return "1 person" if n == 1 else f"{n:,} people"


def answers(n: int | None) -> str:
    """A number of answers in words."""
    return "1 answer" if n == 1 else f"{n:,} answers" if n else "no answers"


def set_up_pages(app: Flask) -> None:
    """Filters and globals for the templates."""
    app.jinja_env.filters.update(
        day=day,
        short_day=short_day,
        weekday=weekday,
        at_moment=at_moment,
        until_moment=until_moment,
        people=people,
        answers=answers,
        grouped=grouped,
        say=say,
        quoted=quoted,
        typeset=typeset,
        pieces=pieces,
    )
    app.jinja_env.globals.update(say=say, code_groups=code_groups)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]  # the extension adds it
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.context_processor(_moment)


def _moment() -> dict[str, Any]:
    return {"product": "Soundings"}
