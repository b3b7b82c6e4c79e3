"""What a community says of how often it meets, and the days that follow from it."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.rhythms import (
    FORTNIGHTLY,
    HALF_YEARLY,
    MONTHLY,
    QUARTERLY,
    WEEKLY,
    YEARLY,
    Rhythm,
    days_of,
    next_day,
    read_rhythm,
)

D = datetime.date
SOME_DAY = st.dates(D(1990, 1, 1), D(2090, 12, 31))
RHYTHM = st.builds(Rhythm, weeks=st.integers(1, 60)) | st.builds(Rhythm, months=st.integers(1, 24))


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("weekly", WEEKLY),
        ("Once a week, on Tuesdays", WEEKLY),
        ("every Tuesday", WEEKLY),
        ("Tuesdays at 10", WEEKLY),
        ("every two weeks", FORTNIGHTLY),
        ("every other week", FORTNIGHTLY),
        ("Every second Tuesday", FORTNIGHTLY),
        ("Fortnightly", FORTNIGHTLY),
        ("about every six weeks", Rhythm(weeks=6)),
        ("every 8 weeks", Rhythm(weeks=8)),
        ("Monthly", MONTHLY),
        ("first Tuesday of the month", MONTHLY),
        ("every three months", QUARTERLY),
        ("quarterly", QUARTERLY),
        ("twice a year", HALF_YEARLY),
        ("half-yearly", HALF_YEARLY),
        ("once a year", YEARLY),
        ("", None),
        ("when there is need", None),
        ("weekly or monthly", None),
        ("biweekly", None),
        ("bi-weekly", None),
        ("twice a month", None),
        ("three times a week", None),
        ("every term", None),
    ],
)
def test_rhythm_is_read_where_it_is_plain(words: str, meant: Rhythm | None) -> None:
    assert read_rhythm(words) == meant


@given(st.text(max_size=80))
def test_any_words_are_read_or_not(words: str) -> None:
    found = read_rhythm(words)
    assert found is None or (found.weeks > 0) != (found.months > 0)


def test_month_keeps_the_weekday_and_its_place() -> None:
    second_tuesday = days_of(D(2026, 12, 8), MONTHLY, 4)
    assert second_tuesday == (D(2026, 12, 8), D(2027, 1, 12), D(2027, 2, 9), D(2027, 3, 9))


def test_fifth_weekday_is_the_last_of_months_that_have_four() -> None:
    assert days_of(D(2026, 12, 29), MONTHLY, 4) == (D(2026, 12, 29), D(2027, 1, 26), D(2027, 2, 23), D(2027, 3, 30))


@given(SOME_DAY, RHYTHM, st.integers(1, 12))
def test_days_come_in_order_on_one_weekday(first: D, rhythm: Rhythm, n: int) -> None:
    days = days_of(first, rhythm, n)
    assert (days[0], len(set(days)), sorted(days)) == (first, n, list(days))
    assert {day.weekday() for day in days} == {first.weekday()}


@given(SOME_DAY, RHYTHM, st.integers(-400, 400))
def test_next_day_is_the_first_of_the_rhythm_that_is_not_over(last: D, rhythm: Rhythm, ahead: int) -> None:
    earliest = last + datetime.timedelta(days=ahead)
    assert next_day(last, rhythm, earliest) == min(
        day for day in days_of(last, rhythm, 60) if day > last and day >= earliest
    )
