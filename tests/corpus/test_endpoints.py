"""Naughty texts in every address that an attendee can ask for, and every method: an answer in plain words, never more.

Nothing that was sent stands in a page unescaped, no cookie is set, and every way on stays on this site.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote, urlsplit

import pytest
from werkzeug.test import TestResponse

from surveys.database import db
from surveys.models.people import Community
from surveys.views.attend import refusing
from tests.corpus.naughty import CLASSES, NAUGHTY
from tests.corpus.report import LONG
from tests.corpus.room import FORM, Room
from tests.support.databases import TestDatabase

PLACES = (
    "GET /?code={text}",
    "GET /promise?{text}={text}",
    "GET /s/{text}",
    "GET /S/{text}",
    "GET /s/{code}?{text}={text}",
    "GET /s/{code}{text}",
    "GET /s/{code}/thanks/{text}",
    "GET /s/{text}/thanks/after",
    "GET /s/worker.js?{text}",
    "GET /s/{community}?{text}",
    "GET /{text}",
    "POST /s/{text}",
    "POST /s/{code}?{text}={text}",
)
ENDPOINTS = ("/", "/promise", "/s/{code}", "/s/{community}", "/s/{code}/thanks/after", "/s/worker.js", "/nowhere")
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "FOO")
EVERYWHERE = {*CLASSES["controls"].values(), *CLASSES["unpaired surrogates"].values()}
ACCEPTS = ("", "text/html", "application/json", "application/json;q=0.1, text/html;q=x", "*/*;q=\x80", "a" * 3000)


@pytest.fixture
def room(database: TestDatabase) -> Iterator[Room]:
    made = Room(database)
    yield made
    made.report.close()
    made.close()


def codes(room: Room) -> dict[str, str]:
    with room.site.app.app_context():
        return {"code": room.code, "community": db.session.get_one(Community, room.site.community_id).code}


def check(answer: TestResponse, text: str = "") -> None:
    assert "Set-Cookie" not in answer.headers
    where = urlsplit(answer.headers.get("Location", ""))
    assert where.netloc in ("", "127.0.0.1:8000", "localhost")
    assert where.path.startswith("/") or not where.path
    said = answer.get_data(as_text=True)
    if len(text) > 3 and set(text) & set("<>\"'"):
        assert text not in said


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_naughty_texts_in_addresses_are_answered_in_plain_words(room: Room, accept: str) -> None:
    known, head = codes(room), {"Accept": accept}
    for number, text in enumerate(NAUGHTY.values()):
        if len(text) > 1000:
            continue
        escaped = quote(text, safe="", errors="surrogatepass")
        several = PLACES if LONG or text in EVERYWHERE else [PLACES[number % len(PLACES)]]
        for place in several:
            method, _, path = place.partition(" ")
            address = path.format(text=escaped, **known)
            body = {"data": b"q-line=x", "content_type": FORM} if method == "POST" else {}
            refusing.budget.forget()  # so much rubbish would be a flood, which is another test's
            check(room.report.ask(place, room.client.open, address, method=method, headers=head, **body), text)


def test_every_method_has_an_answer_and_get_changes_nothing(room: Room) -> None:
    known = codes(room)
    for path in ENDPOINTS:
        address = path.format(**known)
        for method in METHODS:
            body = {} if method in ("GET", "HEAD") else {"data": b"x"}
            answer = room.report.ask(path, room.client.open, address, method=method, **body)
            check(answer)
            assert answer.status_code in ((200, 303, 404) if method in ("GET", "HEAD") else (200, 404, 405, 415))
            if answer.status_code == 405:
                assert answer.headers["Allow"]
            if method == "HEAD":
                shown = room.client.get(address)
                assert (answer.status_code, answer.get_data()) == (shown.status_code, b"")
    assert room.stored() == 0


def test_odd_wishes_for_a_kind_of_answer_are_no_fault(room: Room) -> None:
    known = codes(room)
    for path in ENDPOINTS:
        for accept in ACCEPTS:
            head = {"Accept": accept, "Accept-Language": accept * 3, "If-None-Match": accept, "Range": "bytes=9-1,x"}
            check(room.report.ask(path, room.client.get, path.format(**known), headers=head))
