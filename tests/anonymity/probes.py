"""Probes for leaks: each looks at a running installation and says what it found, nothing being the right answer.

The tests of the promise run them on the product; test_planted_leaks runs them on a product with a leak built in.
"""

from __future__ import annotations

import base64
import datetime
import hashlib
import json
import logging
import re
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Engine, inspect, text

from surveys.carriers import Rules, read_link
from surveys.database import db, reading
from surveys.operations.clerk import work_figures
from tests.support import factories as make

LIMIT = 0.361  # rank correlation of 30 people: chance is above it in 5 of 100
SURE = 0.75  # and above this in less than one of a million
WORD = re.compile(rb"quetzal\d\dx\d\d")
DAY = 86_400
PUBLISHED = {
    "arrivals": {"id", "wave_id", "answers", "tokens", "sealed_as"},
    "receipts": {"submission", "body", "wave_id"},
    "gates": {"wave_id", "open"},
    "key_halves": {"session_id", "half", "made_on", "proof"},
    "owed_rewrites": {"id"},
    "link_tokens": {"response_id", "wave_id", "tokens"},
    "responses": {"id", "wave_id", "answers", "person"},
}


def spearman(places: list[int]) -> float:
    """Rank correlation of a list of distinct places with their order."""
    n = len(places)
    ranks = {place: rank for rank, place in enumerate(sorted(places))}
    return 1 - 6 * sum((i - ranks[place]) ** 2 for i, place in enumerate(places)) / (n * (n * n - 1))


def people(app: Flask, room: int = 0) -> tuple[str, list[str]]:
    """Thirty people answer in a known order; the wave is closed but not sealed: (session id, words in order)."""
    words = [f"quetzal{room:02d}x{i:02d}" for i in range(30)]
    asked = make.definition({"key": "words", "type": "short_text", "prompt": "Say it", "waves": ["before", "after"]})
    session_id, code = make.session(app, make.community(app), asked, opened="before")
    make.send_all(app.test_client(), code, [{"words": word} for word in words])
    make.act(app, session_id, "close_wave", "before", 0)
    return session_id, words


def is_postgresql(app: Flask) -> bool:
    with app.app_context():
        return db.engine.dialect.name == "postgresql"


def stored_order(app: Flask, words: list[str]) -> list[int]:
    """In which order the sealed rows lie, by the database's own idea of order, as places in the order of sending."""
    query = "SELECT answers FROM responses"
    if is_postgresql(app):
        query += " ORDER BY ctid"
    with app.app_context(), reading() as connection:
        rows = [str(row[0]) for row in connection.execute(text(query))]
    return [words.index(found.group().decode()) for row in rows if (found := WORD.search(row.encode()))]


def file_orders(app: Flask, words: list[str]) -> list[list[int]]:
    """The order of every copy of the words in every file of a SQLite installation."""
    orders = []
    for file in sorted(Path(app.config["SOUNDINGS_DATA"]).rglob("*.db*")):
        copies: list[list[int]] = []
        for match in WORD.finditer(file.read_bytes()):
            if (word := match.group().decode()) not in words:
                continue
            place = words.index(word)
            copy = next((copy for copy in copies if place not in copy), None)
            if copy is None:
                copies.append(copy := [])
            copy.append(place)
        orders += [copy for copy in copies if len(copy) == len(words)]
    return orders


def order_after_seal(app: Flask) -> list[float]:
    """P4: correlations with the order of sending that chance does not make, of rows and of copies in files."""
    _, words = people(app)
    work_figures(app)
    found = [spearman(order) for order in (stored_order(app, words), *file_orders(app, words))]
    return [rho for rho in found if abs(rho) > SURE]


def columns(engine: Engine, tables: Iterable[str]) -> dict[str, set[str]]:
    """The columns of these tables as the database has them."""
    found = inspect(engine)
    return {table: {column["name"] for column in found.get_columns(table)} for table in tables}


def unpublished_columns(app: Flask) -> set[str]:
    """P1, P3: columns of answers that the published list does not name."""
    with app.app_context():
        intake = columns(db.get_engine("intake"), sorted(set(PUBLISHED) - {"responses"}))
        found = {**columns(db.engine, ["responses"]), **intake}
    return {f"{table}.{name}" for table, names in found.items() for name in names - PUBLISHED[table]}


def telling_ids(app: Flask, people: int = 12) -> list[str]:
    """P3: when ids of answers count, or hold the time (in more than two: by chance one in 25 000 seems to)."""
    session_id, code = make.session(app, make.community(app), opened="before")
    make.send_all(app.test_client(), code, [{"conf": 3}] * people)
    with app.app_context(), reading("intake") as intake:
        before = [bytes(own) for own in intake.execute(text("SELECT id FROM arrivals")).scalars()]
    make.act(app, session_id, "finish")
    work_figures(app)
    with app.app_context(), reading() as main:
        after = [bytes(own) for own in main.execute(text("SELECT id FROM responses")).scalars()]
    return [name for name, ids in (("before", before), ("after", after)) if _count(ids) or sum(map(_has_time, ids)) > 2]


def _count(ids: list[bytes]) -> bool:
    numbers = sorted(int.from_bytes(own, "big") for own in ids)
    return all(later - earlier < 2**32 for earlier, later in zip(numbers, numbers[1:], strict=False))


def _has_time(own: bytes) -> bool:
    """Whether the id begins with a time of these days: seconds, milliseconds, microseconds (KSUID, ULID, UUIDv6, 7)."""
    seconds, now = int.from_bytes(own[:4], "big"), time.time()
    ksuid_epoch, gregorian = 1_400_000_000, 12_219_292_800
    ticks = int.from_bytes(own[:6], "big") << 12 | int.from_bytes(own[6:8], "big") & 0xFFF
    if abs(seconds - now) < DAY or abs(seconds + ksuid_epoch - now) < DAY:
        return True
    if own[6] >> 4 in (1, 6) and abs(ticks / 1e7 - gregorian - now) < DAY:
        return True
    return (
        abs(int.from_bytes(own[:6], "big") / 1000 - now) < DAY or abs(int.from_bytes(own[:8], "big") / 1e6 - now) < DAY
    )


class _Listener(logging.Handler):
    def __init__(self) -> None:
        super().__init__(level=0)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


def lines_of_requests(app: Flask) -> list[str]:
    """P2: what is logged, and which files appear, while somebody opens the form and answers, rightly and wrongly."""
    _, code = make.session(app, make.community(app), opened="before")
    client, folder = app.test_client(), Path(app.config["SOUNDINGS_DATA"])
    client.get("/")  # whatever is loaded with the first request is not about this one
    ear, files = _Listener(), set(folder.rglob("*"))
    loggers = [logging.getLogger(), app.logger, *(logging.getLogger(n) for n in ("soundings", "werkzeug", "gunicorn"))]
    levels = [(logger, logger.level) for logger in loggers]
    for logger in loggers:
        logger.addHandler(ear)
        logger.setLevel(1)
    try:
        client.get(f"/s/{code}?canary=quagga")
        client.post(f"/s/{code}", json=make.submission({"conf": 3}), headers={"User-Agent": "canary-quagga"})
        client.post(f"/s/{code}", json=make.submission({"conf": "quagga"}))
        client.post(f"/s/{code}", data=b"\xff\xfe", content_type="application/json")
    finally:
        for logger, level in levels:
            logger.removeHandler(ear)
            logger.setLevel(level)
    new = {path.name for path in set(folder.rglob("*")) - files}
    return [*ear.lines, *sorted(name for name in new if ".db" not in name and not name.endswith(".lock"))]


def code_traces(app: Flask) -> list[str]:
    """P5: a link code, or a hash of it that anybody could compute, in the files of a SQLite installation."""
    session_id, code = make.session(app, make.community(app), opened="before")
    number = "otter-412-k".ljust(22, "x")
    app.test_client().post(f"/s/{code}", json={**make.submission({"conf": 3}), "link": {"phone": number}})
    held = b"".join(file.read_bytes() for file in Path(app.config["SOUNDINGS_DATA"]).rglob("*.db*"))
    link = read_link({"phone": number}, Rules(code, ("phone",), ()))
    if link is None:
        raise AssertionError("nothing to look for: this is no link code")
    spelled, found = link.spelled(), []
    hashed = (number, f"phone|{number}", f"{session_id}|{number}", spelled, f"v1|full|{spelled}")
    for leak in hashed:
        digests = [getattr(hashlib, name)(leak.encode()) for name in ("md5", "sha1", "sha256")]
        traces = [leak.encode(), *(d.digest()[:16] for d in digests), *(d.hexdigest()[:32].encode() for d in digests)]
        found += [repr(trace) for trace in traces if trace in held]
    return found


def cookies(app: Flask) -> list[str]:
    """P1: cookies that an attendee is given on the way from the code to the thank-you page."""
    _, code = make.session(app, make.community(app), opened="before")
    client, body = app.test_client(), make.submission({"conf": 3})
    junk = {"Cookie": "soundings=junk; session=junk"}
    paths = ("/", f"/s/{code}", f"/s/{code}/thanks/before", "/s/ABCDEFGH", "/promise", "/nothing/here")
    answers = [client.get(path, headers=junk) for path in paths]
    for sent in (body, {**body, "answers": {"conf": 4}}, {**body, "answers": {"conf": 9}}):
        answers.append(client.post(f"/s/{code}", json=sent, headers=junk))
    return [cookie for answer in answers for cookie in answer.headers.getlist("Set-Cookie")]


def keys_in(backup: bytes, app: Flask) -> list[str]:
    """P16: what an opened backup holds besides answers: receipts, tokens, key halves, sign-ins, the secret's keys."""
    with app.app_context(), reading("intake") as intake, reading() as main:
        halves = [bytes(half) for half in intake.execute(text("SELECT half FROM key_halves")).scalars()]
        receipts = [
            bytes(value) for row in intake.execute(text("SELECT submission, body FROM receipts")) for value in row
        ]
        tokens = [
            token
            for table in ("arrivals", "link_tokens")
            for row in intake.execute(text(f"SELECT tokens FROM {table} WHERE tokens IS NOT NULL")).scalars()
            for token in _list(row)
        ]
        sign_ins = list(main.execute(text("SELECT fs_uniquifier FROM users")).scalars())
    if not (halves and receipts and tokens):
        raise AssertionError("nothing to look for: nobody linked, nobody sent")
    found = [word for word in [*tokens, *sign_ins, app.config["SECRET_KEY"]] if word.encode() in backup]
    for value in [*halves, *receipts, app.config["LINK_SECRET"]]:
        spelled = (value, value.hex().encode(), base64.b64encode(value), base64.urlsafe_b64encode(value).rstrip(b"="))
        found += [value.hex() for spelling in spelled if spelling in backup]
    return found


def _list(tokens: Any) -> list[str]:
    return [str(token) for token in (json.loads(tokens) if isinstance(tokens, str) else tokens)]


def near_now(rows: Iterable[dict[str, Any]]) -> list[Any]:
    """P3: numbers and strings among these values that are a time of these days."""
    moment = datetime.datetime.now(datetime.UTC)
    iso = re.compile(rf"{moment:%Y-%m}-\d\d[T ]\d\d:")

    def is_time(value: Any) -> bool:
        if isinstance(value, int):
            return any(abs(value / unit - moment.timestamp()) < DAY for unit in (1, 1e3, 1e6, 1e9))
        return isinstance(value, str) and iso.search(value) is not None

    return [value for row in rows for value in row.values() if is_time(value)]


def times_beside_answers(app: Flask) -> list[Any]:
    """P3: times in rows of answers, of the intake and of what is sealed."""
    session_id, code = make.session(app, make.community(app), opened="before")
    make.send_all(app.test_client(), code, [{"conf": 3}] * 3, linked=True)
    found: list[Any] = []
    for where, tables in (("intake", ("arrivals", "receipts", "link_tokens")), (None, ("responses", "waves"))):
        if where is None:
            make.act(app, session_id, "finish")
            work_figures(app)
        with app.app_context(), reading(where) if where else reading() as rows:
            for table in tables:
                found += near_now(map(dict, rows.execute(text(f"SELECT * FROM {table}")).mappings()))
    return found


def like_orders(one: list[str], other: list[str]) -> bool:
    """P11: whether two lists of the same texts stand in an order too alike for chance."""
    if set(one) != set(other) or len(set(one)) != len(one) < 20:
        raise AssertionError("two orders of twenty or more texts are compared, each text once")
    return abs(spearman([one.index(text) for text in other])) > SURE
