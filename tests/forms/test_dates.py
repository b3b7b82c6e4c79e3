"""Dates: ISO on the wire, three boxes on the page, and held like a text."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.measures import Audience, Measure
from forms.questionnaire import load
from forms.questions.base import Refused
from forms.questions.date import EARLIEST, LATEST
from forms.texts import CATALOGUE

DEFINITION = {"key": "q", "type": "date", "prompt": "When?", "waves": ["before", "after"]}
QUESTION = load({"pages": [{"questions": [DEFINITION]}]}).question("q")


def posted(day, month, year):
    fields = {"q-q-day": [day], "q-q-month": [month], "q-q-year": [year]}
    return QUESTION.kind.raw_from_form(QUESTION, lambda name: fields.get(name, []))


def refusal(raw, question=QUESTION):
    with pytest.raises(Refused) as refused:
        question.kind.read(question, raw)
    return refused.value.text


@given(st.dates(EARLIEST, LATEST), st.booleans())
def test_any_day_reads_alike_from_iso_and_from_three_boxes(day, padded):
    two = "02d" if padded else "d"
    raw = posted(f" {day.day:{two}}", f"{day.month:{two}} ", str(day.year))
    assert QUESTION.kind.read(QUESTION, raw) == QUESTION.kind.read(QUESTION, day.isoformat()) == day.isoformat()


@given(st.text(max_size=12) | st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", fullmatch=True))
def test_a_text_is_a_day_that_there_is_or_refused(text):
    try:
        day = datetime.date.fromisoformat(text) if text.isascii() and len(text) == 10 else None
    except ValueError:
        day = None
    if day is not None and text == day.isoformat() and EARLIEST <= day <= LATEST:
        assert QUESTION.kind.read(QUESTION, text) == text
    else:
        assert refusal(text).id in ("answer.date", "answer.date_between")


@pytest.mark.parametrize(
    "boxes",
    [("30", "2", "2026"), ("20", "", "2026"), ("20", "11", "26"), ("²٠", "11", "2026"), ("-1", "11", "2026"),
     ("20", "Nov", "2026"), ("", "", "2026")],
)  # fmt: skip
def test_boxes_that_make_no_day_are_refused(boxes):
    assert refusal(posted(*boxes)).id == "answer.date"


def test_bounds_are_said_in_words():
    settings = {"minimum": "2026-11-01", "maximum": "2026-11-30"}
    question = load({"pages": [{"questions": [{**DEFINITION, "settings": settings}]}]}).question("q")
    assert question.kind.read(question, "2026-11-30") == "2026-11-30"
    said = refusal("2026-12-01", question)
    assert {name: CATALOGUE.say(day) for name, day in said.parameters.items()} == {
        "first": "1 November 2026",
        "last": "30 November 2026",
    }


def test_a_date_is_held_like_a_text_and_never_compared():
    (part,) = QUESTION.parts
    assert (part.measure, part.audience, part.compared) == (Measure.TEXT, Audience.FACILITATOR, False)
    assert QUESTION.kind.may_be_quoted("2026-11-20") is False
