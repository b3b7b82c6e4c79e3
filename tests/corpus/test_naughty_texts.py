"""Every naughty text in every field for words, as JSON and as a form, on both databases; then read back everywhere.

A text is stored as typed but for what no database can hold, or refused with its field; never half, never changed.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import pytest

from surveys.exports import may_be_formula
from tests.corpus.naughty import NAUGHTY, TOO_LONG
from tests.corpus.report import LONG
from tests.corpus.room import LIMITS, TEXTS, Room, Sent, Words, answer_of, kept, normalised, values_in
from tests.support import factories as make
from tests.support.databases import TestDatabase
from tests.surveys.views.support_pages import FACILITATOR, listed_on

Place = TypeVar("Place")
Send = Callable[[Mapping[str, str]], Sent]


@pytest.fixture
def room(database: TestDatabase) -> Iterator[Room]:
    made = Room(database)
    yield made
    made.close()


def as_json(room: Room) -> Send:
    return lambda texts: room.json({key: answer_of(key, text) for key, text in texts.items()})


def as_form(room: Room) -> Send:
    return room.post_texts


def send_everywhere(room: Room, send: Send, endpoint: str, text: str) -> None:
    """Put a text into all the fields that take it, at once, and into each that refuses it alone."""
    taken = {}
    for key in LIMITS:
        try:
            taken[key] = kept(key, text)
        except ValueError:
            sent = send({key: text})
            assert (sent.answer.status_code, sent.answer.get_json()["field"], sent.stored) == (422, key, None)
    if taken:
        sent = send(dict.fromkeys(taken, text))
        assert sent.answer.status_code == 201
        expected = {key: answer_of(key, clean) for key, clean in taken.items() if clean is not None}
        room.report.text(endpoint, sent.stored, expected)


def is_utf8(text: str) -> bool:
    """Whether a browser could send it: a form is UTF-8, which has no lone surrogates; JSON can escape them."""
    return not any(0xD800 <= ord(sign) <= 0xDFFF for sign in text)


def test_naughty_texts_are_stored_as_typed_or_refused_and_come_back_the_same(room: Room) -> None:
    for text in NAUGHTY.values():
        send_everywhere(room, as_json(room), "POST /s/CODE, JSON", text)
        if is_utf8(text):
            send_everywhere(room, as_form(room), "POST /s/CODE, form", text)
        else:
            for key in LIMITS:
                assert room.post_texts({key: text}).answer.status_code == 400
    for send in (as_json(room), as_form(room)):
        for key in LIMITS:
            assert send({key: TOO_LONG}).answer.status_code == 413
    assert sum(room.accepted.values()) > 6 * len(NAUGHTY)
    read_back(room)
    room.report.close()


def read_back(room: Room) -> None:
    """Release the session and compare what stands on each page and in the file with everything that was accepted.

    Words beside "other" stay with the answers: no page and no file shows them.
    """
    make.act(room.site.app, room.session, "finish")
    make.work_until_idle(room.site.app)
    expected = Counter({text: 0 for _, text in room.accepted})
    for (key, text), n in room.accepted.items():
        expected[text] += n if key in TEXTS else 0
    expected = +expected
    client, address = room.site.client(FACILITATOR), f"/sessions/{room.session}"
    page = room.report.ask("GET comments", client.get, f"{address}/comments")
    found = Counter(Words(page.get_data(as_text=True), "span").found)
    room.report.text("GET comments", {text: found[text] for text in expected}, dict(expected))
    everything = [piece.split('"', 1)[0] for piece in page.get_data(as_text=True).split('name="show" value="')[1:]]
    ticked = {"listed": listed_on(client, room.session), "show": everything}
    assert room.report.ask("POST comments", client.post, f"{address}/comments", data=ticked).status_code == 303
    results = room.report.ask("GET results", client.get, f"{address}/results").get_data(as_text=True)
    room.report.text("GET results", Counter(Words(results, "blockquote", "quote").found), expected)
    file = room.report.ask("GET comments.csv", client.get, f"{address}/comments.csv").get_data().decode()
    rows = list(csv.reader(io.StringIO(file, newline="")))[1:]
    cells = (text[1:] if text[:1] == "'" and may_be_formula(text[1:]) else text for _, text, _ in rows)
    room.report.text("GET comments.csv", Counter(cells), expected)


def test_naughty_texts_stand_in_the_form_that_comes_back(room: Room) -> None:
    for text in filter(is_utf8, NAUGHTY.values()):
        fields = {"q-words": text, "q-count": "many"}
        if len(text) <= 500:
            fields |= {"q-line": text, "q-pick": "other", "q-pick-other": text}
        sent = room.post(fields, accept="text/html")
        assert (sent.answer.status_code, sent.stored) == (422, None)
        page = sent.answer.get_data(as_text=True)
        [typed] = Words(page, "textarea").found
        values = values_in(page)
        boxes = {name: values.get(name, "") for name in fields if name in ("q-line", "q-pick-other")}
        found = boxes | {"q-words": typed.removeprefix("\n")}  # the browser drops the first line break
        room.report.text("POST /s/CODE, form", found, dict.fromkeys(found, normalised(text)))
    room.report.close()


def test_naughty_texts_elsewhere_in_a_form_are_refused_or_nothing(room: Room) -> None:
    for text, field in chosen(("q-count", "q-pick", "q-picks", "form", "submission", "link-phone", "q-nothing")):
        sent = room.post({"q-line": "kept", field: text})
        if sent.stored is not None:
            assert sent.stored.pop("line") == "kept"
            assert sent.stored in ({}, {"count": 0}, {"count": 12})
        else:
            assert sent.answer.status_code == 422
    room.report.close()


PLACES: tuple[Callable[[str], dict[str, Any]], ...] = (
    lambda text: {"submission": text},
    lambda text: {"form": text},
    lambda text: {"link": text},
    lambda text: {"link": {"phone": text}},
    lambda text: {"link": {text: text}},
    lambda text: {text: text},
    lambda text: {"answers": text},
    lambda text: {"answers": {text: 1}},
    lambda text: {"answers": {"count": text}},
    lambda text: {"answers": {"line": [text]}},
    lambda text: {"answers": {"words": {"text": text, "quote": text}}},
    lambda text: {"answers": {"pick": text}},
    lambda text: {"answers": {"pick": {text: text}}},
    lambda text: {"answers": {"picks": [text, {"other": text}]}},
)


def test_naughty_texts_elsewhere_in_json_are_refused(room: Room) -> None:
    for text, place in chosen(PLACES):
        sent = room.send_json(place(text))
        if sent.stored is None:
            assert sent.answer.status_code == 422
        else:  # the one text that is the key of an answer
            assert (text, sent.stored) == ("other", {"pick": {"other": "other"}})
    room.report.close()


def chosen(places: Sequence[Place]) -> Iterator[tuple[str, Place]]:
    """Every text that is UTF-8 with every place; in the short form, with one of them."""
    for number, text in enumerate(filter(is_utf8, NAUGHTY.values())):
        if len(text) > 1000 and not LONG:
            continue
        yield from ((text, place) for place in (places if LONG else [places[number % len(places)]]))
