"""What an import cannot take: every row with its line and reason, every broken file and mapping with its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from surveys.database import db
from surveys.models.responses import Response
from surveys.operations.importing import csv_files, rows
from tests.operations.imports import SURE, folder, imported, refused, stored

# Rows that cannot be taken


BROKEN_ROWS = (
    "session,sure,note\n"
    '2024-03-05,Agree,"two\nlines"\n'
    "2024-03-05,Agreee,\n"
    "NA,Agree,\n"
    ",Agreee,\n"
    "\n"
    "2024-03-05,Agree\n"
    "2024-03-05,Agree,,\n"
    "2024-03-05,NA,\n"
    "spring,Agree,\n"
    "2024-02-30,Agree,\n"
    f"2024-03-05 {'x' * 200},Agree,\n"
    "2024-03-05,4,\n"
    "2024-03-05, 2 ,\n"
)
BROKEN_SAID = [
    "before.csv, line 4: unknown answer “Agreee” in column “sure”",
    "before.csv, line 5: no session: column “session” says “NA”",
    "before.csv, line 6: no session: column “session” is empty; unknown answer “Agreee” in column “sure”",
    "before.csv, line 8: the row has 2 fields, the header has 3",
    "before.csv, line 9: the row has 4 fields, the header has 3",
    "before.csv, line 10: every answer is missing",
    "before.csv, line 11: no date of the session in “spring” (column “session”)",
    "before.csv, line 12: “2024-02-30” is no date of the form %Y-%m-%d",
    "before.csv, line 13: the session's name in column “session” is longer than 200 characters",
    "before.csv, line 14: unknown answer “4” in column “sure”",
]


def test_rows_that_cannot_be_taken_are_reported_and_nothing_is_stored(owned: Flask, tmp_path: Path) -> None:
    said = refused(owned, folder(tmp_path, BROKEN_ROWS))
    assert said == [
        *BROKEN_SAID,
        "10 rows cannot be taken, 7 rows can. Mend the files or the mapping, or leave those out with --partial.",
    ]


def test_partial_import_takes_the_rest_and_reports_the_same(owned: Flask, tmp_path: Path) -> None:
    code, said = imported(owned, folder(tmp_path, BROKEN_ROWS), partial=True)
    assert (code, said[:-4]) == (0, BROKEN_SAID)
    assert said[-2] == "Imported 7 rows in 2 sessions into “Practice”. 10 rows left out."
    with owned.app_context():
        assert sorted(answers["sure"] for answers in db.session.scalars(select(Response.answers))) == [
            2,
            2,
            3,
            3,
            3,
            3,
            3,
        ]


def test_partial_import_without_a_row_to_take_is_refused(owned: Flask, tmp_path: Path) -> None:
    path = folder(tmp_path, "session,sure\nNA,Agree\n", files={"before": "before.csv"})
    assert imported(owned, path, partial=True)[1][-2:] == ["No row can be taken.", "Nothing was imported."]
    assert stored(owned) == {}


def test_rules_of_the_questionnaire_hold_for_rows(owned: Flask, tmp_path: Path) -> None:
    years = {
        "column": "years",
        "key": "years",
        "type": "number",
        "prompt": "Years",
        "required": True,
        "settings": {"minimum": 0, "maximum": 70},
    }
    before = "session,years\n2024-03-05,71\n2024-03-05,NA\n2024-03-05,1e3\n2024-03-05,3\n"
    said = refused(owned, folder(tmp_path, before, files={"before": "before.csv"}, questions=[years]))
    assert [line.partition(": ")[0] for line in said[:-1]] == [f"before.csv, line {line}" for line in (2, 3, 4)]
    assert said[0] == "before.csv, line 2: column “years”: Enter a number from 0 to 70"


# Files that are broken as a whole


HEADER = b"session,sure\n"
ROW = b"2024-03-05,Agree\n"
BROKEN_FILES = {
    "empty": (b"", ": the file is empty."),
    "only blank lines": (b"\n \n", ": the file is empty."),
    "header only": (HEADER, ": there is a header, but no row below it."),
    "workbook": (b"PK\x03\x04" + b"\0" * 16, ": this is a workbook or another packed file, not CSV."),
    "not UTF-8": (HEADER + ROW + b"2024-03-05 Z\xfcrich,Agree\n", ", line 3: byte 43 (0xFC) is not UTF-8."),
    "UTF-16": (
        "session".encode("utf-16"),
        ', line 1: byte 1 (0xFF) is not UTF-8. If Excel on Windows wrote it, "csv": {"enc',
    ),
    "NUL": (HEADER + ROW + b"2024\0,Agree\n", ", line 3: there is a NUL character"),
    "garbage": (bytes(range(128, 148)), ", line 1: byte 1 (0x80) is not UTF-8."),
    "unclosed quote": (HEADER + ROW + b'2024-03-05,"Agree\n' + ROW, ", line 3: a quotation mark is opened in this row"),
    "text after quote": (HEADER + b'"2024"-03-05,Agree\n', ", line 2: something other than the delimiter follows"),
    "long field": (HEADER + ROW + b"2024-03-05," + b"x" * 131_073 + b"\n", ", line 3: a field is longer than 131,072"),
    "unclosed quote in a large file": (HEADER + b'"' + ROW * 10_000, ", line 2: a field is longer than 131,072"),
    "a million columns": (
        b"," * 999_999 + b"\n",
        ", line 1: the header has 1,000,000 columns; at most 5,000 are read.",
    ),
    "duplicate header": (
        b"session,sure,sure\n" + ROW,
        ", line 1: the header has “sure” more than once (columns 2, 3).",
    ),
    "missing column": (
        b"session,Sure\n" + ROW,
        ", line 1: there is no column “sure”. The header has “session”, “Sure”.",
    ),
    "other delimiter": (
        b"session;sure\n",
        ", line 1: there is no column “session”. The header has “session;sure”. Is the",
    ),
    "mark for Excel": (b"sep=;\nsession;sure\n", ", line 1: this is a mark for Excel, not the header."),
}


@pytest.mark.parametrize("fault", BROKEN_FILES)
def test_broken_file_is_refused_with_line_and_reason(owned: Flask, tmp_path: Path, fault: str) -> None:
    content, expected = BROKEN_FILES[fault]
    said = refused(owned, folder(tmp_path, content))
    assert said[0][: len("before.csv" + expected)] == "before.csv" + expected


def test_row_of_a_million_columns_is_reported_with_its_line(owned: Flask, tmp_path: Path) -> None:
    said = refused(owned, folder(tmp_path, HEADER + ROW + b"," * 999_999 + b"\n"))
    assert said[0] == "before.csv, line 3: the row has 1,000,000 fields, the header has 2"


def test_partial_import_does_not_take_a_broken_file(owned: Flask, tmp_path: Path) -> None:
    code, said = imported(owned, folder(tmp_path, HEADER + ROW + b'"'), partial=True)
    assert (code, said[0][:34], stored(owned)) == (1, "before.csv, line 3: a quotation ma", {})


def test_faults_of_all_files_are_said_at_once(owned: Flask, tmp_path: Path) -> None:
    (first, second) = refused(owned, folder(tmp_path, b"", HEADER))
    assert (first, second[:9]) == ("before.csv: the file is empty.", "after.csv")


def test_file_that_is_not_there_is_said(owned: Flask, tmp_path: Path) -> None:
    (said,) = refused(owned, folder(tmp_path, files={"before": "b.csv"}))
    assert said == f"b.csv: there is no such file in {tmp_path}. Its path starts from the folder of the mapping file."


@pytest.mark.parametrize(
    ("module", "limit", "value", "expected"),
    [
        (csv_files, "LARGEST_FILE", 20, "before.csv: the file is larger than 0 MB. Import it in parts."),
        (rows, "MOST_ROWS", 7, "The files have more than 7 rows. Import them in parts."),
        (
            rows,
            "MOST_SESSIONS",
            0,
            "The files name 1 sessions; at most 0 are imported at once. Does the column “session”",
        ),
    ],
)
def test_too_much_is_refused(
    owned: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: Any, limit: str, value: int, expected: str
) -> None:
    monkeypatch.setattr(module, limit, value)
    assert refused(owned, folder(tmp_path))[0][: len(expected)] == expected


# Mappings that are wrong


BROKEN_MAPPINGS: list[tuple[dict[str, Any], str]] = [
    ({"tilte": "x"}, "tilte: this is not known here; known are title, language"),
    ({"title": ""}, "title: "),
    ({"title": None}, "title: "),
    ({"language": "english, please"}, "language: "),
    ({"files": {}}, "files: name the file of each wave"),
    ({"files": ["before.csv"]}, "files: write an object"),
    ({"files": {"befor": "before.csv"}}, "files.befor: this is not known here; known are before, during"),
    ({"files": {"before": 3}}, "files.before: write a text"),
    ({"csv": {"delimiter": ",,"}}, "csv.delimiter: write one character"),
    ({"csv": {"encoding": "ebcdic"}}, "csv.encoding: write one of utf-8, utf-16, cp1252, latin-1"),
    ({"missing": "NA"}, "missing: write a list of texts"),
    ({"session": {}}, "session.column: write a text"),
    (
        {"session": {"column": "session", "date": {"pattern": "("}}},
        "session.date.pattern: this is no regular expression",
    ),
    ({"session": {"column": "session", "date": {"pattern": "x"}}}, "session.date.pattern: put the date"),
    ({"session": {"column": "session", "date": {"default": "5 March"}}}, "session.date.default: “5 March” is no date"),
    ({"questions": []}, "questions: list the questions"),
    ({"questions": [{**SURE, "column": 1}]}, "questions[0].column: write a text"),
    ({"questions": [{**SURE, "column": {"before": "a"}}]}, "questions[0].column.after: write a text"),
    ({"questions": [{**SURE, "prompt": ""}]}, "questions[0].prompt: "),
    ({"questions": [{**SURE, "colour": "red"}]}, "questions[0].colour: "),
    ({"questions": [SURE, SURE]}, "questions[1].key: "),
    (
        {"questions": [{**SURE, "type": "statement", "settings": {}}]},
        "questions[0].type: the answers to this type cannot",
    ),
    ({"questions": [{**SURE, "waves": ["once"]}]}, "questions[0].waves: there is no file for the wave “once”"),
    ({"questions": [{**SURE, "waves": ["before"]}]}, "files.after: no question is asked in this wave"),
    ({"questions": [{**SURE, "separator": "|"}]}, "questions[0].separator: this type takes one answer"),
    ({"questions": [{**SURE, "answers": {"Great": 4}}]}, "questions[0].answers.Great: "),
    (
        {"questions": [{**SURE, "settings": {"labels": ["Yes", "Maybe", "Yes"]}}]},
        "questions[0]: two options are called “Yes”: say in answers which one the text means",
    ),
]


@pytest.mark.parametrize(("changes", "expected"), BROKEN_MAPPINGS, ids=[expected for _, expected in BROKEN_MAPPINGS])
def test_mapping_with_an_error_is_refused_with_its_place(
    owned: Flask, tmp_path: Path, changes: dict[str, Any], expected: str
) -> None:
    said = refused(owned, folder(tmp_path, **changes))
    assert [line[: len("mapping.json: " + expected)] for line in said[:1]] == ["mapping.json: " + expected]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            b'{"title": "x",\n "files" {}}',
            "mapping.json, line 2, column 10: this is not JSON (Expecting ':' delimiter).",
        ),
        (
            b'{"title": "x", "title": "y"}',
            "mapping.json: The JSON names a key twice. A mapping is a JSON file in UTF-8.",
        ),
        (b"\xff", "mapping.json: The body is not UTF-8. A mapping is a JSON file in UTF-8."),
        (b"[]", 'mapping.json: a mapping is a JSON object: {"title": …, "files": …}'),
        (b" " * 1_000_001, "mapping.json: a mapping has at most 1,000,000 bytes. Is this the mapping file?"),
    ],
)
def test_file_that_is_no_mapping_is_refused(owned: Flask, tmp_path: Path, content: bytes, expected: str) -> None:
    path = folder(tmp_path)
    path.write_bytes(content)
    assert refused(owned, path) == [expected]


def test_every_fault_of_a_mapping_is_said_at_once(owned: Flask, tmp_path: Path) -> None:
    assert len(refused(owned, folder(tmp_path, tilte="x", missing="NA", csv={"encoding": "ebcdic"}))) == 3
