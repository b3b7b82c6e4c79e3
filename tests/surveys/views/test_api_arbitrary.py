"""Arbitrary JSON against every POST of the API: whatever is sent, it is answered, and never with a 500."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support import factories
from tests.support.api import Program, program

# lone surrogates among them: json.dumps writes them as \\ud800
TEXT = st.text(st.characters(), max_size=20)
SCALARS = st.none() | st.booleans() | st.integers() | st.just(10**29) | st.floats() | TEXT
JSON = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4))
NAMES = (
    *("title", "date", "questionnaire", "format", "tags", "headcount", "waves", "linking", "k", "grace_minutes"),
    *(
        "name",
        "audience",
        "rhythm",
        "language",
        "time_zone",
        "safeguarding_contact",
        "responsible",
        "privacy_notice",
        "kind",
        "draft",
    ),
    *("pages", "questions", "key", "type", "prompt", "settings", "labels", "options"),
)
QUESTIONS = st.fixed_dictionaries(
    {}, optional={**dict.fromkeys(NAMES, JSON), "type": st.sampled_from(["scale", "number", "statement"]) | JSON}
)
BODIES = (
    JSON
    | st.dictionaries(st.sampled_from(NAMES), JSON, max_size=8)
    | st.builds(lambda asked: {"title": "T", "pages": [{"questions": asked}]}, st.lists(QUESTIONS, max_size=3))
)
PATHS = (
    "/communities",
    "/communities/{community}/questionnaires",
    "/communities/{community}/sessions",
    "/communities/{community}/outcomes",
    "/sessions/{session}/waves/before/open",
    "/sessions/{session}/waves/before/close",
    "/sessions/{session}/finish",
)
EXPECTED = {200, 201, 202, 400, 409, 422}


@pytest.fixture
def caller(sqlite_app: Flask) -> tuple[Program, dict[str, str]]:
    user, me = program(sqlite_app, "facilitator@example.org")
    community = factories.community(sqlite_app, (user, "facilitator"))
    session, _ = factories.session(sqlite_app, community, opened="before")
    return me, {"community": community, "session": session}


@pytest.mark.parametrize("path", PATHS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=BODIES)
def test_arbitrary_json_is_answered(caller: tuple[Program, dict[str, str]], path: str, body: Any) -> None:
    me, ids = caller
    answer = me.raw(path.format(**ids), json.dumps(body).encode())
    assert answer.status_code in EXPECTED, answer.get_data(as_text=True)
    assert answer.is_json


@pytest.mark.parametrize("path", PATHS)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(min_size=1, max_size=200))
def test_arbitrary_bytes_are_answered(caller: tuple[Program, dict[str, str]], path: str, body: bytes) -> None:
    me, ids = caller
    answer = me.raw(path.format(**ids), body)
    assert answer.status_code in EXPECTED
    assert answer.is_json
