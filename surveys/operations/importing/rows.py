"""The rows of an import: each becomes one person's answers in one wave, or is left out with its line and the reason.

All rows of all files are read and checked before anything is stored.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from forms.compile import read_json
from forms.texts import CATALOGUE
from surveys.operations.importing.csv_files import CannotImport, CsvFile
from surveys.operations.importing.mapping import Column, Mapping, Meeting

MOST_ROWS = 200_000
MOST_SESSIONS = 2_000
LONGEST_NAME = 200  # of a session


@dataclass(frozen=True)
class Row:
    """One person's answers in one wave: stored values by question key."""

    wave: str
    session: str
    date: datetime.date
    answers: dict[str, Any]


@dataclass(frozen=True)
class LeftOut:
    """A row that cannot be taken: the file, the line on which the row begins (from 1), and why."""

    file: str
    line: int
    reasons: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {'; '.join(self.reasons)}"


@dataclass(frozen=True)
class Table:
    """Everything in the files: the rows to take, and those that cannot be taken, in the order of the files."""

    taken: tuple[Row, ...]
    left_out: tuple[LeftOut, ...]


class _NotTaken(Exception):
    """Why a cell, or a row, cannot be taken."""


def read_rows(mapping: Mapping) -> Table:
    """Read and check all rows of all files. Raises CannotImport where a file is broken or there is too much."""
    taken: list[Row] = []
    left_out: list[LeftOut] = []
    problems: list[str] = []
    for wave in mapping.files:
        try:
            for found in _rows(mapping, wave):
                if isinstance(found, Row):
                    taken.append(found)
                else:
                    left_out.append(found)
                if len(taken) + len(left_out) > MOST_ROWS:
                    raise CannotImport(f"The files have more than {MOST_ROWS:,} rows. Import them in parts.")
        except CannotImport as error:
            problems += error.problems
    sessions = len({row.session for row in taken})
    if sessions > MOST_SESSIONS:
        problems.append(
            f"The files name {sessions:,} sessions; at most {MOST_SESSIONS:,} are imported at once."
            f" Does the column “{mapping.meeting.column}” name the session?"
        )
    if problems:
        raise CannotImport(*problems)
    return Table(tuple(taken), tuple(left_out))


def _rows(mapping: Mapping, wave: str) -> Iterator[Row | LeftOut]:
    columns = [column for column in mapping.columns if wave in column.names]
    meeting = mapping.meeting
    needed = [meeting.column, meeting.date_column, *(column.names[wave] for column in columns)]
    file = CsvFile(mapping.files[wave], mapping.encoding, mapping.delimiter, needed)
    empty = True
    for line, fields, cells in file.rows():
        empty = False
        if fields == file.width:
            found = _row(mapping, wave, columns, cells)
        else:
            found = (f"the row has {fields:,} fields, the header has {file.width:,}",)
        yield found if isinstance(found, Row) else LeftOut(file.name, line, found)
    if empty:
        raise CannotImport(f"{file.name}: there is a header, but no row below it.")


def _row(mapping: Mapping, wave: str, columns: list[Column], cells: dict[str, str]) -> Row | tuple[str, ...]:
    """The row's answers, or every reason why it cannot be taken."""
    reasons: list[str] = []
    session, date = "", None
    try:
        session = _session(mapping.meeting, cells)
        date = _date(mapping.meeting, cells)
    except _NotTaken as error:
        reasons.append(str(error))
    raw: dict[str, Any] = {}
    for column in columns:
        text = cells[column.names[wave]]
        try:
            raw[column.question.key] = None if text in mapping.missing else _raw(column, text)
        except _NotTaken as error:
            reasons.append(f"{error} in column “{column.names[wave]}”")
    reading = read_json(mapping.questionnaire, wave, raw)
    names = {column.question.key: column.names[wave] for column in columns}
    for key, text_of_error in reading.errors.items():
        reasons.append(f"column “{names.get(key, key)}”: {CATALOGUE.say(text_of_error)}")
    if not reasons and not reading.answers:
        reasons.append("every answer is missing")
    if reasons or date is None:
        return tuple(reasons)
    return Row(wave, session, date, reading.answers)


def _session(meeting: Meeting, cells: dict[str, str]) -> str:
    name = cells[meeting.column]
    if name in meeting.missing:
        says = f"says “{name}”" if name else "is empty"
        raise _NotTaken(f"no session: column “{meeting.column}” {says}")
    if len(name) > LONGEST_NAME:
        raise _NotTaken(f"the session's name in column “{meeting.column}” is longer than {LONGEST_NAME} characters")
    return name


def _date(meeting: Meeting, cells: dict[str, str]) -> datetime.date:
    cell = cells[meeting.date_column]
    found = meeting.pattern.search(cell)
    if found is None or not found[1]:
        if meeting.default is not None:
            return meeting.default
        raise _NotTaken(f"no date of the session in “{cell[:60]}” (column “{meeting.date_column}”)")
    try:
        return datetime.datetime.strptime(found[1], meeting.format).date()  # noqa: DTZ007 - a date has no time zone
    except ValueError:
        raise _NotTaken(f"“{found[1][:60]}” is no date of the form {meeting.format}") from None


def _raw(column: Column, text: str) -> Any:
    """The JSON answer (DESIGN.md 7) that a cell means."""
    if column.separator is None:
        return _one(column, text)
    parts = [part.strip() for part in text.split(column.separator)]
    found = [_one(column, part) for part in parts if part]
    return [answer for one in found if one is not None for answer in (one if isinstance(one, list) else [one])]


def _one(column: Column, text: str) -> Any:
    """A text of the mapping's answers; otherwise the words or the key of an option; otherwise what a person types."""
    if text in column.answers:
        return column.answers[text]
    posted = column.labels.get(text, text)
    question = column.question
    if column.labels and posted not in question.listed:
        raise _NotTaken(f"unknown answer “{text[:60]}”")
    return question.kind.raw_from_form(question, lambda name: [posted] if name == question.name else [])
