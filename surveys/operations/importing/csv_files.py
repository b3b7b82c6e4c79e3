"""Reads a CSV file strictly: every row with the line on which it begins, and every kind of damage in plain words.

Spreadsheets write many dialects; nothing is guessed, because a wrong guess is a wrong figure later.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

LARGEST_FILE = 50_000_000  # bytes
MOST_COLUMNS = 5_000
NEWLINE = re.compile("\r\n|\r|\n")

# What the csv module says, and what it means
CSV_ERRORS = (
    ("unexpected end of data", "a quotation mark is opened in this row and never closed."),
    (
        "field larger than field limit",
        "a field is longer than 131,072 characters. Perhaps a quotation mark is opened in this row and never closed.",
    ),
    (
        "expected after",
        "something other than the delimiter follows the quotation mark that closes a field."
        " A quotation mark inside a field is written twice.",
    ),
)


class CannotImport(Exception):
    """Nothing can be imported; `problems` are sentences, each with its place."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class CsvFile:
    """A CSV file that is text, has a header, and has every column that is asked for.

    encoding: of Python's names; delimiter: one character. Raises CannotImport, also while the rows are read.
    """

    def __init__(self, path: Path, encoding: str, delimiter: str, needed: list[str]) -> None:
        self.name = path.name
        self._records = _records(self.name, _text(path, encoding), delimiter)
        line, header = next(self._records, (1, []))
        self.width = len(header)
        self._places = _places(f"{self.name}, line {line}", [name.strip() for name in header], needed)

    def rows(self) -> Iterator[tuple[int, int, dict[str, str]]]:
        """Each row as (line on which it begins, number of fields, trimmed text by column).

        A row with another number of fields than the header has an empty dict; blank lines are no rows.
        """
        for line, fields in self._records:
            if len(fields) == self.width:
                yield line, len(fields), {name: fields[place].strip() for name, place in self._places.items()}
            else:
                yield line, len(fields), {}


def _text(path: Path, encoding: str) -> str:
    name = path.name
    if not path.is_file():
        where = "Its path starts from the folder of the mapping file."
        raise CannotImport(f"{name}: there is no such file in {path.parent}. {where}")
    if path.stat().st_size > LARGEST_FILE:
        raise CannotImport(f"{name}: the file is larger than {LARGEST_FILE // 1_000_000} MB. Import it in parts.")
    body = path.read_bytes()
    if body.startswith(b"PK\x03\x04"):
        raise CannotImport(f"{name}: this is a workbook or another packed file, not CSV. Save it as “CSV UTF-8”.")
    try:
        text = body.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = len(NEWLINE.findall(body[: error.start].decode(encoding, "replace"))) + 1
        where = f"{name}, line {line}: byte {error.start + 1:,} (0x{body[error.start]:02X})"
        likely = "utf-16" if body.startswith((b"\xff\xfe", b"\xfe\xff")) else "cp1252"
        hint = (
            f' If Excel on Windows wrote it, "csv": {{"encoding": "{likely}"}} may read it.'
            if encoding == "utf-8"
            else ""
        )
        raise CannotImport(f"{where} is not {encoding.upper()}.{hint}") from None
    if "\0" in text:
        line = len(NEWLINE.findall(text[: text.index("\0")])) + 1
        raise CannotImport(f"{name}, line {line}: there is a NUL character, so the file is damaged or not UTF-8 text.")
    if not text.strip():
        raise CannotImport(f"{name}: the file is empty.")
    return text


def _records(name: str, text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Every record that is not a blank line, with the line on which it begins: a field may hold line breaks."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            means = [meaning for words, meaning in CSV_ERRORS if words in str(error)]
            raise CannotImport(f"{name}, line {line}: {(means or [f'this is not CSV ({error}).'])[0]}") from None
        if fields:
            yield line, fields


def _places(where: str, header: list[str], needed: list[str]) -> dict[str, int]:
    """The place of each column that is asked for."""
    if len(header) > MOST_COLUMNS:
        raise CannotImport(f"{where}: the header has {len(header):,} columns; at most {MOST_COLUMNS:,} are read.")
    if header[0].lower().startswith("sep="):
        raise CannotImport(
            f"{where}: this is a mark for Excel, not the header. Take the line out; name the delimiter in the mapping."
        )
    problems = []
    for name in dict.fromkeys(header):
        places = [str(place) for place, other in enumerate(header, 1) if other == name]
        if name and len(places) > 1:
            which = ", ".join(places[:9])
            problems.append(f"{where}: the header has “{_short(name)}” more than once (columns {which}).")
    has = ", ".join(f"“{_short(name)}”" for name in header[:20])
    hint = " Is the delimiter right?" if len(header) == 1 else ""
    for name in dict.fromkeys(needed):
        if name not in header:
            problems.append(f"{where}: there is no column “{_short(name)}”. The header has {has}.{hint}")
    if problems:
        raise CannotImport(*problems[:50])
    return {name: header.index(name) for name in needed}


def _short(name: str) -> str:
    return name if len(name) <= 60 else name[:59] + "…"
