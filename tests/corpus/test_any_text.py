"""Texts that nobody thought of: Hypothesis writes them, with and without lone surrogates, for each field for words."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.corpus.report import LONG
from tests.corpus.room import LIMITS, Room, answer_of, kept
from tests.support.databases import TestDatabase

PROPER = st.text(st.characters(codec="utf-8"), max_size=600)
TORN = st.text(st.characters(), max_size=600) | st.text(
    st.characters(max_codepoint=0x1F) | st.sampled_from("\ud800\udfff")
)
# two surrogates that pair are one sign, in JSON as everywhere; only Python can hold them as two
AS_SENT = TORN.map(lambda text: json.loads(json.dumps(text)))
EXAMPLES = settings(
    max_examples=2000 if LONG else 100,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.fixture
def room(database: TestDatabase) -> Iterator[Room]:
    made = Room(database)
    yield made
    made.report.close()
    made.close()


def expected_of(texts: dict[str, str]) -> dict[str, object] | None:
    """What must be stored of these texts together; None where one of them is refused, and so are all."""
    try:
        clean = {key: kept(key, text) for key, text in texts.items()}
    except ValueError:
        return None
    return {key: answer_of(key, text) for key, text in clean.items() if text is not None}


@EXAMPLES
@given(texts=st.fixed_dictionaries(dict.fromkeys(LIMITS, PROPER | AS_SENT)))
def test_any_texts_in_json_are_stored_as_typed_or_all_refused(room: Room, texts: dict[str, str]) -> None:
    sent = room.json({key: answer_of(key, text) for key, text in texts.items()})
    expected = expected_of(texts)
    assert sent.answer.status_code == (422 if expected is None else 201)
    room.report.text("POST /s/CODE, JSON", sent.stored, expected)


@EXAMPLES
@given(texts=st.fixed_dictionaries(dict.fromkeys(LIMITS, PROPER)))
def test_any_texts_in_a_form_are_stored_as_typed_or_all_refused(room: Room, texts: dict[str, str]) -> None:
    sent = room.post_texts(texts)
    expected = expected_of(texts)
    assert sent.answer.status_code == (422 if expected is None else 201)
    room.report.text("POST /s/CODE, form", sent.stored, expected)


@EXAMPLES
@given(body=st.binary(max_size=300) | st.text("q-linewords&=%+0123456789abcdef").map(str.encode))
def test_any_bytes_are_answered_and_store_nothing_but_a_whole_answer(room: Room, body: bytes) -> None:
    for kind in ("application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=a"):
        sent = room.send_body(body, kind)
        assert sent.stored is None
