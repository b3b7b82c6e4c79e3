"""Files to import that break other programs: bombs, damage, other formats, another installation's export.

Each is refused in words that name the file or the place, quickly and in little memory, and nothing of it is stored.
"""

from __future__ import annotations

import gzip
import io
import json
import time
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import pytest

from forms.questions import QUESTION_TYPES
from surveys.database import db
from surveys.models.questionnaires import Questionnaire
from surveys.settings import MAX_BODY
from tests.corpus.report import Report
from tests.operations.imports import OWNER, folder, imported
from tests.support import factories as make
from tests.support.databases import TestDatabase
from tests.surveys.views.support_pages import FACILITATOR, Site, make_site

QUESTIONS = [kind.example.question for kind in QUESTION_TYPES]
WHOLE: dict[str, Any] = {"title": "Brought along", "pages": [{"questions": QUESTIONS}]}


def packed() -> bytes:
    """A workbook whose sheet would be 100 MB."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"<c>0</c>" * 12_500_000)
        archive.writestr("../../escape.txt", b"x")
    return made.getvalue()


LAUGHS = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
XML = b'<?xml version="1.0"?><!DOCTYPE lss [<!ENTITY l0 "ha">' + LAUGHS + b"]><document>&l9;</document>"
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:' + b'///etc/passwd">]><a>&b;</a>'
FILES: dict[str, bytes] = {
    "nothing": b"",
    "20 bytes": bytes(range(128, 148)),
    "NUL": b"\0" * 1000,
    "gzip": gzip.compress(b"x" * 10_000_000),
    "UTF-7": b"+AHsAfQ-",
    "UTF-16": json.dumps(WHOLE).encode("utf-16"),
    "a billion laughs": XML,
    "a file from outside": OUTSIDE,
    "XML in UTF-16": XML.decode().encode("utf-16"),
    "a million brackets": b"[" * 200_000,
    "brackets in pairs": b"[" * 100_000 + b"]" * 100_000,
    "objects in objects": b'{"pages":' * 20_000 + b"1" + b"}" * 20_000,
    "a number without end": b'{"pages": ' + b"9" * 200_000 + b"}",
    "a number beyond all": b'{"title": "T", "pages": 1e400}',
    "not a number": b'{"title": NaN}',
    "a key twice": b'{"title": "a", "title": "b"}',
    "two values": b"{} {}",
    "a comment": b"// title\n{}",
    "a list": b"[]",
    "a text": b'"questionnaire"',
    "pickle": b"cos\nsystem\n(S'id'\ntR.",
    "YAML": b"title: !!python/object/apply:os.system ['id']",
    "formulas": b"=cmd|' /C calc'!A0,=1+1\n",
}


def changed(**fields: Any) -> dict[str, Any]:
    return {"title": "T", "pages": [{"questions": [{**make.SCALE, **fields}]}]}


# definitions that another installation, or somebody with an editor, may have made; and the place that is named
DEFINITIONS: dict[str, tuple[dict[str, Any], str]] = {
    "the smallest group": ({**WHOLE, "k": 1}, "k"),
    "an id": ({**WHOLE, "id": "A" * 22}, "id"),
    "an owner": ({**WHOLE, "owner": "fay@example.org", "community": "A" * 22}, "owner"),
    "a version": ({**WHOLE, "versions": [{"version": 1}]}, "versions"),
    "answers": ({**WHOLE, "responses": [{"say": 3}]}, "responses"),
    "a type that is none": (changed(type="file_upload"), "pages[0].questions[0].type"),
    "a key of objects": (changed(key="__proto__"), "pages[0].questions[0].key"),
    "a key of another script": (changed(key="ключ"), "pages[0].questions[0].key"),
    "10 000 pages": ({"title": "T", "pages": [{}] * 10_000}, "pages"),
    "500 questions": ({"title": "T", "pages": [{"questions": [make.SCALE] * 500}]}, "pages"),
    "a scale of a million": (changed(settings={"points": 10**6}), "pages[0].questions[0].settings.points"),
    "a script in a language": ({**WHOLE, "language": '"><script>'}, "language"),
    "no end of a prompt": (changed(prompt="x" * 200_000), "pages[0].questions[0].prompt"),
    "itself as a condition": (changed(show_if={"question": "conf", "at_least": 1}), "pages[0].questions[0].show_if"),
}


class Slim:
    """What a block takes: AssertionError beyond two seconds or 60 MB of Python's memory."""

    def __enter__(self) -> None:
        tracemalloc.start()
        self._began = time.process_time()

    def __exit__(self, *_raised: object) -> None:
        took, (_, peak) = time.process_time() - self._began, tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert took < 20  # of the processor, with every allocation noted; a bomb takes minutes
        assert peak < 60_000_000


def questionnaires(site: Site) -> int:
    with site.app.app_context():
        return db.session.query(Questionnaire).count()


def test_file_that_is_no_questionnaire_is_refused_whole(site: Site) -> None:
    client, report = site.client(FACILITATOR), Report("questionnaires to import")
    path = f"/communities/{site.community_id}/questionnaires/import"
    for name, content in {**FILES, "a workbook": packed()}.items():
        with Slim():
            sent = {"file": (io.BytesIO(content), f"../../{name}.json"), "definition": ""}
            answer = report.ask("file", client.post, path, data=sent, content_type="multipart/form-data")
            assert answer.status_code in (422, 413), name
            pasted = {"definition": content.decode("latin-1")}
            assert report.ask("pasted", client.post, path, data=pasted).status_code in (422, 413), name
        assert "There is a problem" in answer.text or answer.status_code == 413, name
        assert "root:" not in answer.text
    sent = {"file": (io.BytesIO(b" " * MAX_BODY), "x.json")}
    assert client.post(path, data=sent, content_type="multipart/form-data").status_code == 413
    assert questionnaires(site) == 0
    report.close()


@pytest.mark.parametrize("name", DEFINITIONS)
def test_definition_that_was_tampered_with_is_refused_with_its_place(site: Site, name: str) -> None:
    definition, place = DEFINITIONS[name]
    path = f"/communities/{site.community_id}/questionnaires/import"
    with Slim():
        answer = site.client(FACILITATOR).post(path, data={"definition": json.dumps(definition)})
    assert (answer.status_code, place in answer.text) == (422, True)
    assert questionnaires(site) == 0


def test_untouched_definition_is_imported(site: Site) -> None:
    path = f"/communities/{site.community_id}/questionnaires/import"
    answer = site.client(FACILITATOR).post(path, data={"definition": json.dumps(WHOLE)})
    assert (answer.status_code, questionnaires(site)) == (303, 1)


ROW = "2024-03-05 spring,{}\n"
# CSV files, and how the first sentence begins
TABLES: dict[str, tuple[bytes, str]] = {
    "a billion laughs": (XML, "before.csv, line 1: "),
    "a workbook": (b"PK\x03\x04" + b"\0" * 100, "before.csv: this is a workbook"),
    "gzip": (gzip.compress(b"x" * 10_000_000), "before.csv, line 1: byte 2"),
    "an older workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "before.csv, line 1: byte 1"),
    "CP1252": ("session,sure\n2024-03-05 Zürich,Agree\n".encode("cp1252"), "before.csv, line 2: byte"),
    "formulas": (b"session,sure\n" + ROW.format("=1+1").encode(), "before.csv, line 2: unknown answer “=1+1”"),
    "a formula that calls": (
        b"session,sure\n" + ROW.format("=cmd|' /C calc'!A0").encode(),
        "before.csv, line 2: unknown answer “=cmd|' /C calc'!A0”",
    ),
    "a quote to the end": (b"session,sure\n" + b'2024-03-05,"' + b"x\n" * 50_000, "before.csv, line 2: "),
    "carriage returns": (b"session,sure\r2024-03-05 spring,Great\r", "before.csv, line 2: unknown answer “Great”"),
    "line ends of all sorts": (
        b"session,sure\r\n2024-03-05 spring,Agree\r2024-03-05 spring,Agree\n2024-03-05 spring,Great\r\n",
        "before.csv, line 4: unknown answer “Great”",
    ),
}


@pytest.mark.parametrize("name", TABLES)
def test_table_that_breaks_others_is_refused_with_its_line(
    sqlite_database: TestDatabase, tmp_path: Path, name: str
) -> None:
    app = make_site(sqlite_database).app
    make.account(app, OWNER)
    content, expected = TABLES[name]
    with app.app_context():
        before = db.session.query(Questionnaire).count()
    (tmp_path / "files").mkdir()
    path = folder(tmp_path / "files", content)
    with Slim():
        code, said = imported(app, path)
    assert (code, said[0][: len(expected)], said[-1]) == (1, expected, "Nothing was imported.")
    with app.app_context():
        assert db.session.query(Questionnaire).count() == before
        for engine in db.engines.values():
            engine.dispose()
