"""Paper: a sheet for every kind of question, and what is typed in is like any other answer."""

from __future__ import annotations

import re
import uuid
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from forms.questions import QUESTION_TYPES
from surveys.database import reading
from tests.anonymity.probes import PUBLISHED
from tests.support import factories as make
from tests.surveys.views.test_tries import signed_in

EVERY_KIND = make.definition(
    *({**kind.example.question, "key": f"q{n}", "waves": ["after"]} for n, kind in enumerate(QUESTION_TYPES)),
    {**make.SCALE, "waves": ["before", "after"]},
)
TEMPLATES = Path(__file__).parents[3] / "templates" / "paper"


@pytest.mark.parametrize("kind", QUESTION_TYPES, ids=lambda kind: kind.name)
def test_kind_of_question_has_a_look_on_paper(kind) -> None:
    assert (TEMPLATES / kind.template).is_file()


def test_sheet_asks_everything_that_the_form_asks(sqlite_app: Flask) -> None:
    community = make.community(sqlite_app, (make.account(sqlite_app), "facilitator"))
    session_id, _ = make.session(sqlite_app, community, EVERY_KIND, linking=("card",))
    page = " ".join(signed_in(sqlite_app).get(f"/sessions/{session_id}/paper").text.split())
    after = page.split('<article class="paper stack" aria-labelledby="sheet-after">')[1]
    prompts = [question["prompt"] for question in EVERY_KIND["pages"][0]["questions"]]
    assert [prompt for prompt in prompts if prompt not in after] == []
    assert ("Write no name" in after, "put it into the box" in after, "01632 960123" in after) == (True, True, True)
    assert "The code on your card" in after
    assert re.findall(r'<(?:input|textarea|select)[^>]*name="q-', page) == []


def stored(app: Flask) -> list[list[str]]:
    """The rows of answers and receipts, their random parts left out, in no order."""
    found = []
    with app.app_context(), reading("intake") as connection:
        for table in ("arrivals", "receipts"):
            columns = sorted(PUBLISHED[table] - {"id", "submission", "body"})
            rows = connection.execute(text(f"SELECT {', '.join(columns)} FROM {table}"))  # noqa: S608 - our own names
            found.append(sorted(map(repr, rows)))
    return found


def fields(page: str) -> dict[str, str]:
    """The hidden fields of a form, as a browser sends them."""
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return dict(hidden) | {"q-conf": "4"}


def test_paper_answer_is_stored_like_one_from_a_phone(app: Flask) -> None:
    community = make.community(app, (make.account(app), "facilitator"))
    stores = []
    for way in ("phone", "paper"):
        session_id, code = make.session(app, community, opened="before", linking=("card", "phone"))
        client = app.test_client() if way == "phone" else signed_in(app)
        for _ in range(2):
            page = client.get(f"/s/{code}" if way == "phone" else f"/paper/{code}/before").text
            action = re.search(r'action="([^"]+)"', page)[1]  # type: ignore[index]  # checked by hand
            assert action == (f"/S/{code}" if way == "phone" else f"/S/{code}?paper=1")
            sent = client.post(action, data=fields(page))
            assert sent.status_code == 303
        with app.app_context(), reading("default") as connection:
            wave = connection.execute(
                text("SELECT id FROM waves WHERE session_id = :id AND kind = 'before'"), {"id": session_id}
            ).scalar_one()
        stores.append([[row.replace(wave, "WAVE") for row in rows if wave in row] for rows in stored(app)])
    assert stores[0] == stores[1]
    assert len(stores[1][0]) == 2


def test_form_for_sheets_is_fresh_each_time_and_keeps_and_offers_no_number(sqlite_app: Flask) -> None:
    community = make.community(sqlite_app, (make.account(sqlite_app), "facilitator"))
    _, code = make.session(sqlite_app, community, opened="before", linking=("card", "phone"))
    client = signed_in(sqlite_app)
    pages = [client.get(f"/paper/{code}/before").text for _ in range(2)]
    ids = {fields(page)["submission"] for page in pages}
    assert len(ids) == 2
    assert all(str(uuid.UUID(one)) == one for one in ids)
    assert ("data-phone hidden" in pages[0], 'id="link-card"' in pages[0], "data-worker" in pages[0]) == (
        False,
        True,
        False,
    )
    assert f'data-kiosk="/paper/{code}/before"' in pages[0]
    thanks = client.get(f"/s/{code}/thanks/before?paper=1").text
    assert "Type in the next sheet" in thanks
    assert f'data-kiosk="/paper/{code}/before"' in thanks


def test_sheets_are_typed_in_while_open_or_in_grace_and_by_facilitators(sqlite_app: Flask) -> None:
    community = make.community(sqlite_app, (make.account(sqlite_app), "facilitator"))
    session_id, code = make.session(sqlite_app, community)
    client, visitor = signed_in(sqlite_app), sqlite_app.test_client()
    seen = [client.get(f"/paper/{code}/before").status_code]
    make.act(sqlite_app, session_id, "open_wave", "before")
    seen.append(client.get(f"/paper/{code}/before").status_code)
    make.act(sqlite_app, session_id, "open_wave", "after")
    late = client.get(f"/paper/{code}/before")  # in its grace, while the next one is open
    seen += [late.status_code, client.post(f"/S/{code}?paper=1", data=fields(late.text)).status_code]
    make.act(sqlite_app, session_id, "close_wave", "before", 0)
    seen.append(client.get(f"/paper/{code}/before").status_code)
    assert seen == [410, 200, 200, 303, 410]
    assert "/sign-in" in visitor.get(f"/paper/{code}/after").headers["Location"]
    assert client.get("/paper/nothing1/after").status_code == 404
