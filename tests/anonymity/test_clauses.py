"""The published promise: every clause stands on the page with its proofs, and every proof is a test that exists."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from flask import Flask
from markupsafe import escape

from surveys.clauses import Clause, clauses
from tests.support import factories as make
from tests.support.needs import PROJECT

PAGE = "/promise"


def test_clauses_are_p1_to_p16_and_each_has_a_proof() -> None:
    assert [clause.id for clause in clauses()] == [f"P{number}" for number in range(1, 17)]
    assert [clause.id for clause in clauses() if not clause.proofs] == []
    assert [clause.id for clause in clauses() if clause.not_yet] == []


def test_every_proof_is_a_test_that_pytest_collects() -> None:
    named = sorted({proof.id for clause in clauses() for proof in clause.proofs})
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *named]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("clause", clauses(), ids=lambda clause: clause.id)
def test_page_states_the_clause_word_for_word(sqlite_app: Flask, clause: Clause) -> None:
    page = sqlite_app.test_client().get(PAGE).get_data(as_text=True)
    section = page.split(f'<h2 id="{clause.id}">', 1)[1].split("</section>", 1)[0]
    assert str(escape(clause.wording)) in section
    shown = re.findall(r"<code>([^<]*)</code>", section)
    assert shown == ([] if clause.not_yet else [proof.id for proof in clause.proofs])
    assert ("Not yet." in section) == (clause.not_yet is not None)


def test_page_is_open_to_anybody_and_stands_alone(sqlite_app: Flask) -> None:
    answer = sqlite_app.test_client().get(PAGE)
    assert (answer.status_code, answer.headers.getlist("Set-Cookie")) == (200, [])
    assert not re.search(r'(?:src|href)="(?!data:|#|/"|/accessibility")', answer.get_data(as_text=True))
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_form_and_thank_you_lead_to_it(sqlite_app: Flask) -> None:
    _, code = make.session(sqlite_app, make.community(sqlite_app), opened="before")
    client = sqlite_app.test_client()
    form = client.get(f"/s/{code}").get_data(as_text=True)
    assert f'href="{PAGE}" target="_blank"' in form  # beside the form: going back to it would empty it
    assert f'href="{PAGE}"' in client.get(f"/s/{code}/thanks/before").get_data(as_text=True)
