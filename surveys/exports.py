"""A release's figures as a table for spreadsheets: one row per question, and below it one row per answer.

Figures are numbers, unrounded as the release has them. Text that a spreadsheet might take for a formula is defused.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterator, Sequence
from random import SystemRandom
from typing import Any

COLUMNS = (
    "question", "item", "prompt", "measure", "answer", "base", "change_from", "wave_n_before", "wave_n_after",
    "n_before", "n_after", "n_pairs", "before", "after", "change", "interval_low", "interval_high",
    "higher", "same", "lower", "p", "p_holm", "verdict", "sentence", "withheld",
)  # fmt: skip
COPIED = (
    "item", "prompt", "measure", "base", "change_from", "wave_n_before", "wave_n_after", "n_before", "n_after",
    "n_pairs", "same", "p", "p_holm", "verdict", "sentence", "withheld",
)  # fmt: skip
BREAKS = "\t\r\n"  # some spreadsheets begin a new cell at these, and look again
STARTS = "=+-@%|\u2212"  # and whatever is a wider, smaller or raised spelling of these
AROUND = "'\"`;,"  # quotes and separators, after which some spreadsheets look again for a formula
UNSEEN = "CM"  # Unicode's categories of controls, and of marks that stand on another sign


def csv_of(figures: dict[str, Any]) -> str:
    """The questions of a release as CSV (RFC 4180, UTF-8). `before` and `after` are averages, or people per answer."""
    written = io.StringIO()
    table = csv.DictWriter(written, COLUMNS, restval="")
    table.writeheader()
    for question in figures["questions"]:
        for row in _rows(question):
            table.writerow({column: _cell(value) for column, value in row.items()})
    return written.getvalue()


COMMENT_COLUMNS = ("question", "text", "may_be_quoted")


def comments_csv(questions: Sequence[tuple[str, Sequence[tuple[str, bool]]]]) -> str:
    """What people wrote as CSV: per question (prompt, texts with whether they may be quoted), shuffled anew each time.

    So no place in the file says anything about a place on the page, or about a place in another question's texts.
    """
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(COMMENT_COLUMNS)
    for prompt, texts in questions:
        rows = list(texts)
        SystemRandom().shuffle(rows)
        table.writerows((_cell(prompt), _cell(text), "yes" if quote else "no") for text, quote in rows)
    return written.getvalue()


def _rows(question: dict[str, Any]) -> Iterator[dict[str, Any]]:
    low, high = question["interval"] or (None, None)
    yield {column: question[column] for column in COPIED} | {
        "question": question["key"],
        "before": question["mean_before"],
        "after": question["mean_after"],
        "change": question["mean_change"],
        "interval_low": low,
        "interval_high": high,
        "higher": question["up"],
        "lower": question["down"],
    }
    before, after = question["counts_before"], question["counts_after"]
    if before is None and after is None:
        return
    for place, option in enumerate(question["options"]):
        yield {
            "question": question["key"],
            "item": question["item"],
            "prompt": question["prompt"],
            "measure": question["measure"],
            "answer": str(option["label"]),
            "before": before[place] if before is not None else None,
            "after": after[place] if after is not None else None,
        }


def _cell(value: object) -> object:
    """Numbers stay numbers; None is empty; text that a spreadsheet might calculate gets a ' in front.

    Whoever reads the file by a program has the text back by taking a leading ' off where what follows is like that.
    """
    if value is None:
        return ""
    if isinstance(value, str) and may_be_formula(value):
        return f"'{value}"
    return value


def may_be_formula(text: str) -> bool:
    """Whether some spreadsheet might take a text for a formula (RELIABILITY.md S29).

    What counts is the first sign that can be seen; spaces of any kind, quotes and separators before it do not help.
    A ' in front of such a text leaves it such a text, so that what was put in front can be taken off exactly.
    """
    for sign in text:
        if sign in BREAKS:
            return True
        plain = unicodedata.normalize("NFKC", sign)[0]
        if not (plain in AROUND or plain.isspace() or unicodedata.category(plain)[0] in UNSEEN):
            return plain in STARTS
    return False
