"""Days that come again: what a community says of how often it meets, read where that is plain, and the days it gives.

A month's step keeps the weekday and its place in the month: the second Tuesday, or the last where it was a fifth one.
"""

from __future__ import annotations

import calendar
import datetime
import re
from dataclasses import dataclass

NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
COUNT = rf"(\d{{1,2}}|{'|'.join(NUMBERS)}|other|second|third)"
WEEKDAY = re.compile(r"\b(mon|tues|wednes|thurs|fri|satur|sun)days?\b")
FIFTH = 4  # counted from 0


@dataclass(frozen=True)
class Rhythm:
    """Every so many weeks, or every so many months; the other is 0."""

    weeks: int = 0
    months: int = 0


WEEKLY, FORTNIGHTLY, MONTHLY = Rhythm(weeks=1), Rhythm(weeks=2), Rhythm(months=1)
QUARTERLY, HALF_YEARLY, YEARLY = Rhythm(months=3), Rhythm(months=6), Rhythm(months=12)

# biweekly and bimonthly are left out: people mean two things by them
PHRASES = (
    (r"\bweekly\b|\b(every|each|once an?|a) week\b", WEEKLY),
    (r"\bfortnight(ly)?\b|\btwo-weekly\b", FORTNIGHTLY),
    (r"\bmonthly\b|\b(every|each|once an?|of the|a) month\b", MONTHLY),
    (r"\bquarterly\b|\b(every|each|once an?|a) quarter\b", QUARTERLY),
    (r"\bhalf[- ]yearly\b|\btwice a year\b", HALF_YEARLY),
    (r"\byearly\b|\bannual(ly)?\b|\b(every|each|once a) year\b", YEARLY),
)


def read_rhythm(words: str) -> Rhythm | None:
    """What "monthly", "about every six weeks" or "on Tuesdays" means; None where it is not plain."""
    said = words.lower()
    if re.search(r"\b(twice|thrice|bi-?\w+|two|three|\d) (times )?an? (week|month)\b", said) or "bi" in said.split("-"):
        return None
    counted = re.findall(rf"\b(?:every|each) {COUNT}\s+(week|month)s?\b", said)
    found = {Rhythm(**{f"{unit}s": _number(count)}) for count, unit in counted}
    rest = re.sub(rf"\b(?:every|each) {COUNT}\s+(week|month)s?\b", " ", said).replace("half-yearly", "twice a year")
    found |= {rhythm for pattern, rhythm in PHRASES if re.search(pattern, rest)}
    if not found and WEEKDAY.search(said):
        found = {FORTNIGHTLY if re.search(r"\b(other|second|two)\b", said) else WEEKLY}
    return found.pop() if len(found) == 1 else None


def _number(count: str) -> int:
    if count.isdigit():
        return max(1, int(count))
    return {"other": 2, "second": 2, "third": 3}.get(count) or NUMBERS.index(count) + 1


def days_of(first: datetime.date, rhythm: Rhythm, n: int) -> tuple[datetime.date, ...]:
    """The first day and those that follow it, n in all. Each is reckoned from the first, so that none drifts.

    Raises OverflowError or ValueError where a day is later than dates can be.
    """
    return tuple(_later(first, rhythm, step) for step in range(n))


def next_day(last: datetime.date, rhythm: Rhythm, earliest: datetime.date) -> datetime.date:
    """The next day after `last` in this rhythm that is not before `earliest`."""
    step = 1
    while (found := _later(last, rhythm, step)) < earliest:
        step += 1
    return found


def _later(first: datetime.date, rhythm: Rhythm, steps: int) -> datetime.date:
    if rhythm.weeks:
        return first + datetime.timedelta(weeks=rhythm.weeks * steps)
    months = first.year * 12 + first.month - 1 + rhythm.months * steps
    year, month = divmod(months, 12)
    starts, length = calendar.monthrange(year, month + 1)
    place = (first.day - 1) // 7
    day = 1 + (first.weekday() - starts) % 7 + 7 * place
    if place == FIFTH and day > length:
        day -= 7
    return datetime.date(year, month + 1, day)
