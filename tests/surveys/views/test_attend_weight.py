"""The attendee's page is one light answer, with its style and its script in it, and its worker is another small one."""

from __future__ import annotations

import gzip
import re

from flask import Flask

from surveys.database import db, may_write
from surveys.languages import ENGLISH, tags
from surveys.languages.turning import turn
from tests.support import factories as make

BUDGET = 14_000  # bytes: what ten packets of a new connection carry
TEXT = {"type": "long_text", "waves": ["before", "after"], "audience": "room"}
SCALES = [
    {**make.SCALE, "key": f"c{n}", "item": f"i{n}", "prompt": f"I can do what number {n} asks of me when it matters"}
    for n in range(12)
]
TEXTS = [{**TEXT, "key": f"t{n}", "prompt": f"What will you do differently in place {n}?"} for n in range(3)]


def test_form_of_15_questions_with_style_and_script_fits_14_kb(sqlite_app: Flask) -> None:
    plan = {"linking": ("card", "phone", "recalled"), "headcount": 12}
    asked = make.definition(*SCALES, *TEXTS)
    _, code = make.session(sqlite_app, make.community(sqlite_app), asked, opened="before", **plan)
    client = sqlite_app.test_client()
    with sqlite_app.app_context(), may_write():
        for tag in tags():
            if tag != ENGLISH:
                turn(db.session, tag, on=True)
        db.session.commit()
    for query in ("", "?easy=1", *(f"?{view}lang={tag}" for tag in tags() for view in ("", "easy=1&"))):
        page = client.get(f"/s/{code}{query}", headers={"Accept-Encoding": "gzip"})
        print("bytes of a form of 15 questions:", query, len(page.data))
        assert page.headers["Content-Encoding"] == "gzip"
        assert len(page.data) <= BUDGET
        assert "outerHTML" in gzip.decompress(page.data).decode()  # the script is in it


def test_worker_is_small_and_may_open_our_own_pages_alone(sqlite_app: Flask) -> None:
    _, code = make.session(sqlite_app, make.community(sqlite_app), opened="before")
    client = sqlite_app.test_client()
    address = re.search(r'data-worker="([^"]+)"', client.get(f"/s/{code}").text)
    assert address is not None
    worker = client.get(address[1].replace("&amp;", "&"))
    assert worker.mimetype == "text/javascript"
    assert worker.headers["Service-Worker-Allowed"] == "/"
    assert worker.headers["Cache-Control"] == "no-store"
    policy = worker.headers["Content-Security-Policy"]
    assert ("connect-src 'self'" in policy, "script-src" in policy, "unsafe" in policy) == (True, False, False)
    assert "Set-Cookie" not in worker.headers
    assert len(gzip.compress(worker.data)) <= 1_500
