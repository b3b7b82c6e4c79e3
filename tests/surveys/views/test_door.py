"""The door: it answers as the application would have, and what it leaves alone the application gets."""

from __future__ import annotations

import gzip
import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import Client, TestResponse

from tests.support import factories as make

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
ID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@pytest.fixture
def code(app: Flask) -> str:
    return make.session(app, make.community(app), opened="before")[1]


def behind(app: Flask) -> Client:
    """A client of the application without its door."""
    return Client(app.wsgi_app._application)  # type: ignore[attr-defined]  # past the door


def said(answer: TestResponse) -> tuple[int, dict[str, str], bytes]:
    """What an answer says, but for the submission ids in it, which are new each time."""
    return answer.status_code, dict(answer.headers.items()), ID.sub(b"an id", answer.get_data())


def form_of(app: Flask, code: str) -> str:
    return str(app.test_client().get(f"/s/{code}", headers={"Accept": "application/json"}).get_json()["form"])


def test_form_at_the_door_is_the_form_behind_it(app: Flask, code: str) -> None:
    for headers in ({}, {"Accept": BROWSER}):
        first, kept, bare = (
            said(client.get(f"/s/{code}", headers=headers)) for client in (Client(app), Client(app), behind(app))
        )
        assert first == kept == bare
        assert (kept[0], b"an id" in kept[2]) == (200, True)


def test_packed_form_at_the_door_has_the_headers_of_the_one_behind_it(app: Flask, code: str) -> None:
    headers = {"Accept": BROWSER, "Accept-Encoding": "gzip, br"}
    asked = [client.get(f"/s/{code}", headers=headers) for client in (Client(app), Client(app), behind(app))]
    assert len({tuple(sorted(answer.headers.items())) for answer in asked}) == 1
    assert asked[1].headers["Content-Encoding"] == "gzip"


def test_form_that_a_whole_room_asks_for_at_once_is_rendered_once(app: Flask, code: str) -> None:
    rendered: list[str] = []
    form = app.jinja_env.get_template("attend/form.html")
    start = Barrier(8)

    def ask(_number: int) -> int:
        start.wait()
        return Client(app).get(f"/s/{code}").status_code

    def counted(*arguments: Any, **words: Any) -> Any:
        rendered.append(code)
        return root(*arguments, **words)

    root, form.root_render_func = form.root_render_func, counted
    try:
        with ThreadPoolExecutor(8) as phones:
            assert list(phones.map(ask, range(8))) == [200] * 8
    finally:
        form.root_render_func = root
    assert rendered == [code]


def test_warm_application_has_compiled_every_template_of_attendees(app: Flask) -> None:
    app.warm_up()  # type: ignore[attr-defined]  # the application's own
    assert app.jinja_env.cache is not None
    compiled = {name for _loader, name in app.jinja_env.cache}
    assert {"attend/base.html", "attend/form.html", "questions/scale.html", "attend/link/card.html"} <= compiled


@pytest.mark.parametrize("accept", [BROWSER, "application/json", "*/*"])
def test_answers_received_at_the_door_are_answered_as_behind_it(app: Flask, code: str, accept: str) -> None:
    form = form_of(app, code)
    headers = {"Accept": accept, "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8"}
    both = []
    for client in (Client(app), behind(app)):
        body = f"form={form}&submission={uuid.uuid4()}&q-conf=4"
        both.append(said(client.post(f"/s/{code}", data=body, headers=headers)))
    assert both[0] == both[1]
    assert both[0][0] == (201 if accept == "application/json" else 303)


WRONG: list[tuple[str, dict[str, Any], int]] = [
    ("one answer out of range", {"q-conf": "9"}, 422),
    ("a form of another session", {"form": "x" * 44}, 422),
    ("no submission", {"submission": ""}, 422),
    ("a code of a card that is none", {"link": "card", "link-card": "no card"}, 422),
]


@pytest.mark.parametrize(("changed", "status"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
@pytest.mark.parametrize("accept", [BROWSER, "application/json"])
def test_what_is_not_received_is_answered_by_the_application(
    app: Flask, changed: dict[str, str], status: int, accept: str
) -> None:
    _, code = make.session(app, make.community(app), opened="before", linking=("card",))
    fields = {"form": form_of(app, code), "submission": str(uuid.uuid4()), "q-conf": "4", **changed}
    both = [
        said(client.post(f"/s/{code}", data=fields, headers={"Accept": accept}))
        for client in (Client(app), behind(app))
    ]
    assert both[0] == both[1]
    assert both[0][0] == status


def test_strange_host_is_refused_at_the_door_too(app: Flask, code: str) -> None:
    for _ in range(2):
        answers = [client.get(f"/s/{code}", headers={"Host": "evil.example"}) for client in (Client(app), behind(app))]
        assert [answer.status_code for answer in answers] == [400, 400]


def test_body_that_ends_early_is_stored_by_nobody(app: Flask, code: str) -> None:
    body = f"form={form_of(app, code)}&submission={uuid.uuid4()}&q-conf=4".encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = Client(app).post(f"/s/{code}", data=body, headers=headers, environ_overrides={"CONTENT_LENGTH": "400"})
    assert answer.status_code == 400


def test_form_changes_at_the_door_when_the_session_does(app: Flask) -> None:
    session, code = make.session(app, make.community(app), opened="before")
    client = Client(app)
    before = [client.get(f"/s/{code}").get_data(as_text=True) for _ in range(2)]
    make.act(app, session, "close_wave", "before")
    closed = client.get(f"/s/{code}").get_data(as_text=True)
    make.act(app, session, "open_wave", "after")
    after = [client.get(f"/s/{code}").get_data(as_text=True) for _ in range(2)]
    shows = [("q-conf" in page, ID.search(page.encode()) is not None) for page in (*before, closed, *after)]
    assert shows == [(True, True), (True, True), (False, False), (True, True), (True, True)]


RUBBISH = [b"[", b'{"submission": "nobody"}', b"[" * 5000, b"\xff", b'{"a": NaN}', b'{"more": 1}']


@pytest.mark.parametrize("body", RUBBISH)
def test_json_that_is_no_submission_is_refused_at_the_door_as_behind_it(app: Flask, code: str, body: bytes) -> None:
    kind = "application/json"
    both = [said(client.post(f"/s/{code}", data=body, content_type=kind)) for client in (Client(app), behind(app))]
    assert both[0] == both[1]
    assert both[0][0] in (400, 422)


@pytest.mark.parametrize("path", ["/s/KKKKKKKK", "/s/no-code", "/s/worker.js", "/s/KKKKKKKK/thanks/before"])
def test_form_that_leads_nowhere_is_refused_at_the_door_as_behind_it(app: Flask, path: str) -> None:
    both = [
        said(client.post(path, data={"submission": str(uuid.uuid4())}, headers={"Accept": "application/json"}))
        for client in (Client(app), behind(app))
    ]
    assert both[0] == both[1]
    assert both[0][0] in (404, 405)


def test_flood_of_one_session_gets_short_answers_and_no_other_does(app: Flask, code: str) -> None:
    other = make.session(app, make.community(app), opened="before")[1]
    rubbish = {"form": "x" * 44, "submission": str(uuid.uuid4())}
    client = Client(app)
    answers = [client.post(f"/s/{code}", data=rubbish, headers={"Accept": BROWSER}) for _ in range(120)]
    assert {answer.status_code for answer in answers} == {422, 429}
    assert answers[0].status_code == 422
    assert answers[-1].status_code == 429
    assert answers[-1].headers["Retry-After"] == "5"
    assert client.post(f"/s/{other}", data=rubbish, headers={"Accept": BROWSER}).status_code == 422
    good = {"form": form_of(app, code), "submission": str(uuid.uuid4()), "q-conf": "4"}
    for _ in range(2):  # and a retry of it
        assert client.post(f"/s/{code}", data=good, headers={"Accept": BROWSER}).status_code == 303


def test_packed_form_holds_the_plain_one_under_every_id(app: Flask, code: str) -> None:
    headers = {"Accept": BROWSER, "Accept-Encoding": "gzip"}
    plain = Client(app).get(f"/s/{code}", headers={"Accept": BROWSER}).get_data()
    for _ in range(50):  # unpacking checks the checksum, which is put together from parts
        packed = gzip.decompress(Client(app).get(f"/s/{code}", headers=headers).get_data())
        assert ID.sub(b"an id", packed) == ID.sub(b"an id", plain)
