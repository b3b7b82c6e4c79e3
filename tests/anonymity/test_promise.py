"""P4, P5 and the pages: no cookie, no order, no code that could be tested again. Each first shows what could leak."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from surveys.carriers import Rules, read_link
from surveys.carriers.card import new_cards
from surveys.database import db, may_write, reading
from surveys.models.responses import Response
from surveys.operations.clerk import work_until_idle
from tests.anonymity.probes import LIMIT, code_traces, file_orders, is_postgresql, people, spearman, stored_order
from tests.support import factories as make

REPETITIONS = 20


@pytest.mark.slow
def test_sealed_rows_do_not_lie_in_the_order_of_sending(app: Flask) -> None:
    make.session(app, make.community(app), opened="before")  # another wave stays open meanwhile
    above, above_in_files, orders_in_files = 0, 0, 0
    for room in range(REPETITIONS):
        _, words = people(app, room)
        work_until_idle(app)
        above += abs(spearman(stored_order(app, words))) > LIMIT
        if not is_postgresql(app):
            orders = file_orders(app, words)
            orders_in_files += len(orders)
            above_in_files += sum(abs(spearman(order)) > LIMIT for order in orders)
        with app.app_context(), may_write():
            db.session.execute(text("DELETE FROM responses"))
            db.session.commit()
    # by chance 1 of 20; 8 or more have a probability of 3 in a million; in order of sending it would be all
    assert above < 8
    assert above_in_files <= 0.3 * orders_in_files
    assert (orders_in_files >= REPETITIONS) != is_postgresql(app)


def test_order_probe_catches_a_seal_that_does_not_shuffle(sqlite_app: Flask) -> None:
    """The planted fault: rows with ids that grow lie in the order of sending."""
    _, words = people(sqlite_app)
    with sqlite_app.app_context():
        wave = db.session.scalar(text("SELECT id FROM waves WHERE kind = 'before'"))
        db.session.add_all(
            Response(id=i.to_bytes(16, "big"), wave_id=wave, answers={"words": word}) for i, word in enumerate(words)
        )
        db.session.commit()
    assert abs(spearman(stored_order(sqlite_app, words))) == 1.0


def test_link_code_is_kept_as_a_keyed_hash_alone(sqlite_app: Flask) -> None:
    session_id, code = make.session(sqlite_app, make.community(sqlite_app), opened="before")
    number = "otter-412-k".ljust(22, "x")
    client = sqlite_app.test_client()
    client.post(f"/s/{code}", json={**make.submission({"conf": 3}), "link": {"phone": number}})
    with sqlite_app.app_context(), reading("intake") as intake:
        [tokens] = intake.execute(text("SELECT tokens FROM arrivals")).scalars()
    assert len(tokens) == len('["' + 32 * "0" + '"]')
    assert code_traces(sqlite_app) == []


def test_cards_and_remembered_facts_are_kept_as_keyed_hashes_alone(sqlite_app: Flask) -> None:
    """Also without the session's key: the few facts there are could be tried one by one."""
    session_id, code = make.session(
        sqlite_app, make.community(sqlite_app), opened="before", linking=("card", "recalled"), family=True
    )
    [card] = new_cards(b"secret", code, 1)
    facts = {
        "mother_initial": "Ω",
        "father_initial": "Ж",
        "birth_day": 31,
        "birthplace_initial": "山",
        "older_siblings": 4,
    }
    rules = Rules(code, ("card", "recalled"), tuple(facts))
    links = [{"card": card}, {"recalled": facts}]
    for link in links:
        sqlite_app.test_client().post(f"/s/{code}", json={**make.submission({"conf": 3}), "link": link})
    folder = Path(sqlite_app.config["SOUNDINGS_DATA"])
    held = b"".join(file.read_bytes() for file in folder.rglob("*.db*"))
    spelled = [read.spelled() for read in (read_link(link, rules) for link in links) if read is not None]
    assert len(spelled) == 2
    for leak in [card, card[:-2], card.replace("-", ""), *spelled, *(f"v1|full|{one}" for one in spelled)]:
        digests = [getattr(hashlib, name)(leak.encode()).hexdigest() for name in ("md5", "sha1", "sha256")]
        for trace in [leak, *digests, *(digest[:32] for digest in digests)]:
            assert trace.encode() not in held
    for sign in "Ωω山Жж":
        assert sign.encode() not in held


def test_same_code_gives_another_token_once_the_key_is_forgotten(app: Flask) -> None:
    community = make.community(app)
    tokens = []
    for _ in range(2):
        session_id, code = make.session(app, community, opened="before")
        app.test_client().post(f"/s/{code}", json=make.submission({"conf": 3}, "the-same-phone"))
        with app.app_context(), reading("intake") as intake:
            tokens += intake.execute(text("SELECT tokens FROM arrivals")).scalars().all()
        make.act(app, session_id, "finish")
        work_until_idle(app)
    assert len(set(tokens)) == 2


PAGES = [
    "/",
    "/promise",
    "/?code=nothing",
    "/s/{code}",
    "/s/{code}/thanks/before",
    "/s/ABCDEFGH",
    "/s/{done}",
    "/nothing/here",
]


@pytest.mark.parametrize("path", PAGES)
def test_attendee_pages_set_no_cookie(sqlite_app: Flask, path: str) -> None:
    community = make.community(sqlite_app)
    _, code = make.session(sqlite_app, community, opened="before")
    _, done = make.session(sqlite_app, community)
    client = sqlite_app.test_client()
    answer = client.get(path.format(code=code, done=done), headers={"Cookie": "soundings=junk; session=junk"})
    assert answer.headers.getlist("Set-Cookie") == []
    assert answer.status_code in (200, 404)


def test_sending_sets_no_cookie_whatever_comes_of_it(sqlite_app: Flask) -> None:
    _, code = make.session(sqlite_app, make.community(sqlite_app), opened="before")
    client = sqlite_app.test_client()
    body = make.submission({"conf": 3})
    sent = [
        client.post(f"/s/{code}", json=body),
        client.post(f"/s/{code}", json={**body, "answers": {"conf": 9}}),
        client.post(f"/s/{code}", json={**body, "answers": {"conf": 4}}),
        client.post(f"/s/{code}", data=b"x" * 300_000, content_type="application/json"),
        client.post(f"/s/{code}", data={"q-conf": "3", "submission": body["submission"], "form": "x"}),
    ]
    assert [answer.status_code for answer in sent] == [201, 422, 409, 413, 422]
    assert [answer.headers.getlist("Set-Cookie") for answer in sent] == [[]] * 5


def test_attendee_page_allows_exactly_its_own_style_and_script(sqlite_app: Flask) -> None:
    import base64  # used by this one test

    _, code = make.session(sqlite_app, make.community(sqlite_app), opened="before")
    answer = sqlite_app.test_client().get(f"/s/{code}")
    page, policy = answer.get_data(as_text=True), answer.headers["Content-Security-Policy"]
    blocks = re.findall(r"<(style|script)>(.*?)</\1>", page, re.S)
    assert [name for name, _ in blocks] == ["style", "script"]
    for name, block in blocks:
        digest = base64.b64encode(hashlib.sha256(block.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy
    assert "unsafe" not in policy
    assert not re.search(r'(?:src|href)="(?!data:|/[sS]/|tel:|mailto:|#|/"|/promise"|/accessibility")', page)
