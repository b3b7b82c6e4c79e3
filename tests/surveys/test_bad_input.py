"""Bad input to the attendee's address: a clear error with the right status, never a 500, and nothing stored."""

from __future__ import annotations

import json
import re
import uuid

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from forms.publishing import MOST_POSTED
from surveys import strict_json
from surveys.database import reading
from surveys.errors import Unreadable
from surveys.models.intake import Arrival, Receipt
from surveys.views.attend.bodies import MOST_FIELDS
from tests.support import factories as make

ASKED = make.definition(
    make.SCALE,
    {"key": "years", "type": "number", "prompt": "Years of work", "waves": ["before"],
     "settings": {"minimum": 0, "maximum": 60}},
    {"key": "words", "type": "long_text", "prompt": "Say it", "waves": ["before"]},
    {"key": "role", "type": "single_choice", "prompt": "Role", "waves": ["before"],
     "settings": {"options": [{"key": "a", "label": "A"}, {"key": "b", "label": "B"}]}},
    {"key": "later", "type": "yes_no", "prompt": "Afterwards", "waves": ["after"]},
)  # fmt: skip


@pytest.fixture
def code(app: Flask) -> str:
    return make.session(app, make.community(app), ASKED, opened="before")[1]


def stored(app: Flask) -> list[str]:
    with app.app_context(), reading("intake") as intake:
        assert intake.scalar(select(func.count()).select_from(Receipt)) == intake.scalar(
            select(func.count()).select_from(Arrival)
        )
        return list(intake.scalars(select(Arrival.answers)))


REFUSED = [
    ({"conf": 6}, 422, "conf"),
    ({"conf": "strongly"}, 422, "conf"),
    ({"conf": 1.5}, 422, "conf"),
    ({"conf": True}, 422, "conf"),
    ({"years": "many"}, 422, "years"),
    ({"years": 10**30}, 422, "years"),
    ({"years": 61}, 422, "years"),
    ({"years": -1}, 422, "years"),
    ({"role": "c"}, 422, "role"),
    ({"role": ["a"]}, 422, "role"),
    ({"words": ["x"]}, 422, "words"),
    ({"words": {"$gt": ""}}, 422, "words"),
    ({"words": 3}, 422, "words"),
    ({"later": True}, 422, "later"),
    ({"nothing": 1}, 422, "answers"),
    ([1], 422, "answers"),
    ("text", 422, "answers"),
]


@pytest.mark.parametrize(("answers", "status", "field"), REFUSED)
def test_wrong_answer_is_refused_with_its_field(
    app: Flask, code: str, answers: object, status: int, field: str
) -> None:
    body = {"submission": str(uuid.uuid4()), "answers": answers}
    answer = app.test_client().post(f"/s/{code}", json=body)
    told = answer.get_json()
    assert (answer.status_code, told["error"], told["field"]) == (status, "invalid", field)
    assert told["message"]
    assert stored(app) == []


BODIES = [
    (b" ", 400),
    (b"{", 400),
    (b"[" * 100_000, 400),
    (b"[" * 30 + b"]" * 30, 400),
    (b'{"submission": NaN}', 400),
    (b'{"submission": 1e400}', 400),
    (b'{"answers": {}, "answers": {}}', 400),
    ('{"answers": {}}'.encode("utf-16"), 400),
    (b"[]", 422),
    (b"{}", 422),
    (b'{"submission": "not a uuid", "answers": {}}', 422),
    (b'{"submission": "%s", "answers": {}, "anonymous": false}' % str(uuid.uuid4()).encode(), 422),
    (b"x" * 262_145, 413),
]


@pytest.mark.parametrize(("body", "status"), BODIES, ids=range(len(BODIES)))
def test_unreadable_body_is_refused(app: Flask, code: str, body: bytes, status: int) -> None:
    answer = app.test_client().post(f"/s/{code}", data=body, content_type="application/json")
    assert (answer.status_code, set(answer.get_json()) >= {"error", "message"}) == (status, True)
    assert stored(app) == []


def test_body_of_exactly_the_limit_is_read(sqlite_app: Flask) -> None:
    _, code = make.session(sqlite_app, make.community(sqlite_app), ASKED, opened="before")
    body = json.dumps(make.submission({"words": "x"})).encode()
    answer = sqlite_app.test_client().post(f"/s/{code}", data=body.ljust(262_144), content_type="application/json")
    assert answer.status_code == 201


def test_body_without_a_length_is_refused(app: Flask, code: str) -> None:
    answer = app.test_client().post(
        f"/s/{code}", environ_overrides={"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked"}
    )
    assert answer.status_code == 411
    assert stored(app) == []


@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded"])
def test_answer_that_was_cut_on_its_way_is_not_stored(app: Flask, code: str, kind: str) -> None:
    """The connection broke after a part that could be taken for a whole; the phone will send it again."""
    submission = str(uuid.uuid4())
    whole = {
        "application/json": json.dumps({"submission": submission, "answers": {"words": "half"}}),
        "application/x-www-form-urlencoded": f"submission={submission}&q-words=half",
    }[kind]
    cut = {"CONTENT_LENGTH": str(len(whole) + 40), "wsgi.input_terminated": True}  # as gunicorn says it
    answer = app.test_client().post(f"/s/{code}", data=whole, content_type=kind, environ_overrides=cut)
    assert answer.status_code == 400
    assert stored(app) == []


def test_largest_form_that_can_be_published_is_received(sqlite_app: Flask) -> None:
    """480 answers and everything else that a form can hold: a code of six elements, and a card's."""
    statements = [{"key": f"s{n}", "label": f"Statement {n}"} for n in range(20)]
    asked = [
        {"key": f"k{n}", "type": "agreement_set", "prompt": "How far do you agree?", "waves": ["before", "after"],
         "settings": {"points": 5, "statements": statements}}
        for n in range(24)
    ]  # fmt: skip
    plan = {"linking": ("phone", "card", "recalled"), "headcount": 100}
    session, code = make.session(
        sqlite_app, make.community(sqlite_app), make.definition(*asked), opened="before", **plan
    )
    client = sqlite_app.test_client()
    page = client.get(f"/s/{code}").get_data(as_text=True)
    names = dict.fromkeys(re.findall(r'<(?:input|select|textarea)[^>]* name="([^"]+)"', page))
    form = client.get(f"/s/{code}", headers={"Accept": "application/json"}).get_json()["form"]
    filled = {name: "3" if name.startswith("q-") else "" for name in names}
    filled |= {"form": form, "submission": str(uuid.uuid4()), "link": "phone", "link-phone": "x" * 22}
    assert sum(name.startswith("q-") for name in filled) == MOST_POSTED
    assert 10 < len(filled) - MOST_POSTED <= MOST_FIELDS - MOST_POSTED
    assert client.post(f"/s/{code}", data=filled).status_code == 303
    [answers] = stored(sqlite_app)
    assert json.loads(answers) == {f"k{n}": {one["key"]: 3 for one in statements} for n in range(24)}
    beyond = client.post(f"/s/{code}", data={**filled, **{f"q-more{n}": "" for n in range(20)}})
    assert beyond.status_code == 413


@pytest.mark.parametrize("path", ["/", "/s/{code}"])
def test_request_without_a_host_is_refused(sqlite_app: Flask, path: str) -> None:
    code = make.session(sqlite_app, make.community(sqlite_app), ASKED, opened="before")[1]
    address = path.format(code=code)
    assert sqlite_app.test_client().get(address, environ_overrides={"HTTP_HOST": None}).status_code == 400
    old = {"HTTP_HOST": None, "SERVER_PROTOCOL": "HTTP/1.0"}  # named none yet; a balancer's look whether we are there
    assert sqlite_app.test_client().get(address, environ_overrides=old).status_code == 200


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("text/plain", b"{}", 415),
        ("multipart/form-data; boundary=x", b"--x--", 415),
        ("application/x-www-form-urlencoded", b"q-words=%ff%fe", 400),
        ("application/x-www-form-urlencoded", b"a&" * 50_000, 413),
        ("application/x-www-form-urlencoded", b"form=nothing", 422),
    ],
)
def test_form_that_cannot_be_read_is_refused(app: Flask, code: str, kind: str, body: bytes, status: int) -> None:
    answer = app.test_client().post(f"/s/{code}", data=body, content_type=kind)
    assert answer.status_code == status
    assert "There" in answer.get_data(as_text=True) or answer.get_data()
    assert stored(app) == []


def test_packed_body_is_refused(app: Flask, code: str) -> None:
    answer = app.test_client().post(f"/s/{code}", data=b"x", headers={"Content-Encoding": "gzip"})
    assert answer.status_code == 415


def test_text_is_stored_as_written_without_what_databases_refuse(app: Flask, code: str) -> None:
    body = json.dumps(make.submission({"words": "a\x00b\ud800c\r\nd\te  "})).encode()
    assert app.test_client().post(f"/s/{code}", data=body, content_type="application/json").status_code == 201
    assert [json.loads(answers)["words"] for answers in stored(app)] == ["abc\nd\te  "]


@pytest.mark.parametrize(
    "path", ["/s/", "/s/ABC", "/s/%00", "/s/%ff", "/s/" + "A" * 2000, "/s/ABCDEFGH", "/s/0OI1ABCD", "/s/٣٣٣٣٣٣٣٣"]
)
def test_unknown_code_is_not_found(sqlite_app: Flask, path: str) -> None:
    for method in ("GET", "POST"):
        answer = sqlite_app.test_client().open(
            path, method=method, json=make.submission({}) if method == "POST" else None
        )
        assert answer.status_code == 404


def test_foreign_host_is_refused(sqlite_app: Flask) -> None:
    answer = sqlite_app.test_client().get("/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "evil" not in answer.get_data(as_text=True)


def test_mistakes_come_back_with_everything_typed(app: Flask, code: str) -> None:
    client = app.test_client()
    form = client.get(f"/s/{code}", headers={"Accept": "application/json"}).get_json()["form"]
    sent = {
        "form": form,
        "submission": str(uuid.uuid4()),
        "q-conf": "4",
        "q-years": "many",
        "q-words": "<b>kept</b>",
        "q-role": "b",
    }
    answer = client.post(f"/s/{code}", data=sent)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "<title>Error: " in page
    assert "There is a problem" in page
    assert 'href="#q-years"' in page
    assert 'value="many"' in page
    assert "&lt;b&gt;kept&lt;/b&gt;" in page
    assert sent["submission"] in page
    assert stored(app) == []
    mistaken = dict(sent)
    sent["q-years"] = "7"
    assert client.post(f"/s/{code}", data=sent).status_code == 303
    assert client.post(f"/s/{code}", data=mistaken).status_code == 303  # the old page, loaded again
    assert [json.loads(answers) for answers in stored(app)] == [
        {"conf": 4, "years": 7, "words": "<b>kept</b>", "role": "b"}
    ]


def test_closed_form_comes_back_with_everything_typed(app: Flask) -> None:
    session_id, code = make.session(app, make.community(app), ASKED, opened="before")
    client = app.test_client()
    form = client.get(f"/s/{code}", headers={"Accept": "application/json"}).get_json()["form"]
    make.act(app, session_id, "close_wave", "before", 0)
    answer = client.post(f"/s/{code}", data={"form": form, "submission": str(uuid.uuid4()), "q-words": "not lost"})
    assert answer.status_code == 410
    assert "not lost" in answer.get_data(as_text=True)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=10,
)


@given(
    body=ANYTHING,
    answers=st.dictionaries(st.sampled_from(["conf", "years", "words", "role", "later", "x"]), ANYTHING, max_size=4),
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_json_makes_the_server_fail(sqlite_app: Flask, body: object, answers: dict[str, object]) -> None:
    if "code" not in sqlite_app.extensions:
        sqlite_app.extensions["code"] = make.session(sqlite_app, make.community(sqlite_app), ASKED, opened="before")[1]
    client = sqlite_app.test_client()
    for sent in (
        body,
        {"submission": str(uuid.uuid4()), "answers": answers},
        {"submission": str(uuid.uuid4()), "answers": {}, "link": body},
    ):
        answer = client.post(
            f"/s/{sqlite_app.extensions['code']}", data=json.dumps(sent), content_type="application/json"
        )
        assert answer.status_code in (201, 400, 409, 422)


@given(value=ANYTHING)
def test_strict_json_reads_what_json_writes(value: object) -> None:
    written = json.dumps(value).encode()
    try:
        found = strict_json.read(written)
    except Unreadable as refused:
        found = refused.message
    assert found == value or "deeply" in str(found)


def test_sending_nothing_needs_no_length(app: Flask, code: str) -> None:
    """Nothing follows where neither a length nor chunks are announced."""
    nothing = {"CONTENT_LENGTH": None}
    answer = app.test_client().post(f"/s/{code}", content_type="application/json", environ_overrides=nothing)
    assert (answer.status_code, answer.get_json()["error"]) == (400, "unreadable")
    assert app.test_client().put(f"/s/{code}", environ_overrides=nothing).status_code == 405
