"""What can be kept of words and numbers, and the checks with which every verb holds to it, whoever calls.

Forms and the API check the same beforehand, in order to say it beside each field.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from zoneinfo import ZoneInfo

from forms.questions.settings import LANGUAGE
from surveys.errors import Invalid

SMALLEST_K, LARGEST_K = 5, 50
FORMATS = ("", "face to face", "online", "hybrid")
LARGEST_HEADCOUNT = 100_000
MOST_TAGS = 20
LONGEST_LINE = 200  # characters of a title, a name and the like
LONGEST_RHYTHM = 80
LONGEST_NOTICE = 5000
LONGEST_EMAIL = 255
LONGEST_LANGUAGE = 20
ZONE = re.compile(r"[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*")
LONGEST_ZONE = 60
UNSTORABLE = re.compile("[\0\ud800-\udfff]")  # PostgreSQL refuses NUL, UTF-8 has no lone surrogates


def check_line(text: str, field: str, most: int = LONGEST_LINE, *, may_be_empty: bool = False) -> None:
    """Raise Invalid for a text that is empty, longer than `most` characters, or cannot be stored."""
    if not may_be_empty and not text.strip():
        raise Invalid("Write something here", field=field)
    if len(text) > most:
        raise Invalid(f"Shorten this to {most} characters", field=field)
    if UNSTORABLE.search(text):
        raise Invalid("This holds a character that cannot be stored", field=field)


def check_word(word: str, field: str, words: Collection[str]) -> None:
    """Raise Invalid for a word that is none of `words`."""
    if word not in words:
        raise Invalid(f"This must be one of: {', '.join(map(repr, words))}", field=field)


def check_number(number: int, field: str, low: int, high: int) -> None:
    """Raise Invalid for a number below `low` or above `high`."""
    if not low <= number <= high:
        raise Invalid(f"Enter a number from {low} to {high}", field=field)


def check_meeting(title: str, format: str, tags: Sequence[str], headcount: int | None) -> None:
    """Raise Invalid for what a session cannot be called, how it cannot meet, and how many cannot come."""
    check_line(title, "title")
    check_word(format, "format", FORMATS)
    if len(tags) > MOST_TAGS:
        raise Invalid(f"Use at most {MOST_TAGS} tags", field="tags")
    for tag in tags:
        check_line(tag, "tags")
    if headcount is not None:
        check_number(headcount, "headcount", 0, LARGEST_HEADCOUNT)


def check_language(tag: str, field: str) -> None:
    """Raise Invalid for what is no language tag."""
    if len(tag) > LONGEST_LANGUAGE or re.fullmatch(LANGUAGE, tag) is None:
        raise Invalid("This must be a language tag, such as en-GB", field=field)


def is_time_zone(name: str) -> bool:
    """Whether there is a time zone of this name; nothing that looks like a path is looked up."""
    if len(name) > LONGEST_ZONE or not ZONE.fullmatch(name):
        return False
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # none, a part of a path, a folder
        return False
    return True


def check_time_zone(name: str, field: str) -> None:
    """Raise Invalid for what is no time zone."""
    if not is_time_zone(name):
        raise Invalid("This must be a time zone, such as Europe/London", field=field)
