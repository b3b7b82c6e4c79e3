"""Text that people wrote, on its way into a spreadsheet: nothing of it is calculated, and nothing of it is lost."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.exports import comments_csv, may_be_formula

DANGEROUS = (
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1+1", "\ntext", "%0A=1", "\uff1d1+1", "\uff0b1", "\uff0d1",
    "\uff20A", "\uff05=", "|x", "\uff5cx", "\u22121", "\ufe621", '"=1', ";=1", ",=1", "'=1", "\u00a0=1", " =1",
    "\u3000\uff1d1", "\ufeff=1", "\u200b=1", "\x00=1", "\ufe0f=1", "''=1",
)  # fmt: skip
HARMLESS = (
    "",
    "text",
    "a=1",
    "'Tis fine",
    "\u201ewe=us\u201c",
    "5 - 3",
    "(=1)",
    "caf\u00e9 = good",
    "  ",
    "\u2026 and more",
)
FORMULAS = st.builds(
    "".join,
    st.tuples(
        st.text(st.sampled_from(" \u00a0\u2003\u3000\u200b\ufeff\t\r\n'\";,`")),
        st.sampled_from("=+-@%|\uff1d\uff0b\uff0d\uff20\uff05\uff5c\u2212"),
        st.text(),
    ),
)


def written(text: str) -> str:
    """The text's cell, as a program reads it from the file."""
    [_, [_, cell, _]] = list(csv.reader(io.StringIO(comments_csv([("A question", [(text, False)])]), newline="")))
    return cell


def taken_off(cell: str) -> str:
    """The text of a cell, as the export's words say how to have it back."""
    return cell[1:] if cell[:1] == "'" and may_be_formula(cell[1:]) else cell


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_that_a_spreadsheet_might_calculate_gets_a_quote_in_front(text: str) -> None:
    assert written(text) == f"'{text}"


@pytest.mark.parametrize("text", HARMLESS)
def test_text_that_no_spreadsheet_calculates_stays_as_it_is(text: str) -> None:
    assert written(text) == text


@given(FORMULAS)
def test_formula_behind_any_spaces_and_quotes_gets_a_quote_in_front(text: str) -> None:
    assert (written(text)[0], written(text)[1:]) == ("'", text)


@given(st.text() | FORMULAS)
def test_every_text_can_be_had_back_exactly(text: str) -> None:
    assert taken_off(written(text)) == text
