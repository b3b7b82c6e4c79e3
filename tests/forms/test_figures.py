"""Figures of every script: a number or a day reads as the same in all of them, and words stay as they were typed."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.compile import read_form
from forms.questionnaire import load
from forms.questions.base import Refused
from forms.questions.figures import in_ascii

ANY = {"waves": ["once"]}
ASKED = load(
    {
        "pages": [
            {
                "questions": [
                    {"key": "number", "type": "number", "prompt": "How much?", **ANY},
                    {"key": "whole", "type": "number", "prompt": "How many?", "settings": {"whole": True}, **ANY},
                    {"key": "day", "type": "date", "prompt": "When?", **ANY},
                    {"key": "words", "type": "short_text", "prompt": "What?", **ANY},
                    {"key": "scale", "type": "scale", "prompt": "Sure?", **ANY},
                ]
            }
        ]
    }
)
FIGURES = [chr(code) for code in range(sys.maxunicode) if unicodedata.category(chr(code)) == "Nd"]
figures = st.text(st.sampled_from(FIGURES) | st.sampled_from("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹"), min_size=1, max_size=12)


def plain(typed: str) -> str:
    return "".join(str(int(figure)) for figure in typed)


def read(key: str, *typed: str):
    """The stored answer of what was typed into the boxes of one question; the id of the refusal where there is one."""
    names = [f"q-day-{box}" for box in ("day", "month", "year")] if key == "day" else [f"q-{key}"]
    posted = dict(zip(names, typed, strict=True))
    reading = read_form(ASKED, "once", lambda name: [posted[name]] if name in posted else [], list(posted))
    return reading.errors[key].id if reading.errors else reading.answers.get(key)


@given(figures, figures, st.sampled_from(["", "-"]), st.sampled_from([".", ",", "٫", "．", "，"]))
def test_a_number_reads_the_same_in_the_figures_of_every_script(whole, decimals, minus, point):
    assert read("whole", minus + whole) == read("whole", minus + plain(whole))
    ascii_point = {"٫": ".", "．": ".", "，": ","}.get(point, point)
    typed = f"{minus}{whole}{point}{decimals}"
    assert read("number", typed) == read("number", f"{minus}{plain(whole)}{ascii_point}{plain(decimals)}")


@given(st.dates(), st.lists(st.sampled_from(["٠", "۰", "०", "０", "𝟘"]), min_size=3, max_size=3))
def test_a_day_reads_the_same_in_the_figures_of_every_script(day, zeros):
    boxes = [
        "".join(chr(ord(zero) + int(digit)) for digit in str(part))
        for zero, part in zip(zeros, (day.day, day.month, f"{day.year:04}"), strict=True)
    ]
    assert read("day", *boxes) == read("day", *map(plain, boxes))


@pytest.mark.parametrize(
    ("key", "typed", "stored"),
    [
        ("whole", "٣", 3),
        ("whole", " ۱۲ ", 12),
        ("whole", "１２", 12),
        ("number", "۱۲٫۵", 12.5),
        ("number", "−٣,٥", -3.5),
    ],
)
def test_what_people_type_on_their_own_keyboard_is_a_number(key, typed, stored):
    assert read(key, typed) == stored


@pytest.mark.parametrize("typed", ["١٬٠٠٠", "١،٥", "1_000", "+٣", "²", "Ⅳ", "٣ ٤"])
def test_what_is_not_only_figures_is_no_number(typed):
    assert read("number", typed) == "answer.number"


def test_a_day_in_json_and_in_a_definition_is_kept_in_one_spelling():
    day = {"key": "q", "type": "date", "prompt": "When?", "settings": {"minimum": "٢٠٢٦-١١-٠١"}, **ANY}
    question = load({"pages": [{"questions": [day]}]}).question("q")
    assert question.settings.minimum == "2026-11-01"
    assert question.kind.read(question, "۲۰۲۶-۱۱-۲۰") == "2026-11-20"
    with pytest.raises(Refused):
        question.kind.read(question, "۲۰۲۶-۱۰-۳۱")


@pytest.mark.parametrize("key", ["number", "whole", "scale"])
def test_a_number_in_json_stays_a_number(key):
    question = ASKED.question(key)
    with pytest.raises(Refused):
        question.kind.read(question, "٣")


@given(figures)
def test_words_keep_the_figures_that_were_typed(typed):
    assert read("words", typed) == typed


@given(st.text(st.characters(exclude_categories=["Nd"])))
def test_nothing_but_figures_and_the_signs_of_a_number_is_changed(text):
    changed = [(before, after) for before, after in zip(text, in_ascii(text), strict=True) if before != after]
    assert set(changed) <= {("٫", "."), ("．", "."), ("，", ","), ("－", "-"), ("−", "-")}
