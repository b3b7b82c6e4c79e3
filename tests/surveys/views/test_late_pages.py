"""Late-comers on the pages: the step of the facilitator, what the form says, and what the results say of them."""

from __future__ import annotations

import pytest

from forms.texts import Text
from surveys import running
from surveys.clauses import in_short
from surveys.models.sessions import LATE, Session
from surveys.operations.clerk import work_until_idle
from surveys.views.pages import say
from tests.support import factories as make
from tests.surveys.views.support_pages import FACILITATOR, Site, text

HOPE = make.SCALE | {"key": "hope", "item": "hope", "prompt": "I expect to learn much", "waves": ["before"]}
ASKED = make.definition(HOPE, make.SCALE)


def started(site: Site) -> tuple[str, str]:
    session_id, code = make.session(site.app, site.community_id, ASKED, opened="before")
    for number in range(6):
        site.answer(code, None, {"hope": 3, "conf": 1 + number % 3})
    client = site.client(FACILITATOR)
    assert "Open the before form for late-comers" not in text(client.get(f"/sessions/{session_id}"))
    assert client.post(f"/sessions/{session_id}/start").status_code == 303
    work_until_idle(site.app)
    return session_id, code


def finished(site: Site, session_id: str, code: str) -> str:
    """The results page after eight answers to the after form."""
    site.open(session_id, "after")
    for number in range(8):
        site.answer(code, None, {"conf": 2 + number % 3})
    with site.writing() as database:
        running.finish(database, database.get_one(Session, session_id))
    work_until_idle(site.app)
    return text(site.client(FACILITATOR).get(f"/sessions/{session_id}/results"))


def test_start_is_followed_by_a_step_for_late_comers(site: Site) -> None:
    session_id, code = started(site)
    client = site.client(FACILITATOR)
    page = text(client.get(f"/sessions/{session_id}"))
    assert ("Open the before form for late-comers" in page, "otherwise it is in no figure" in page) == (True, True)
    before = client.get(f"/sessions/{session_id}/count").json["signature"]
    assert client.post(f"/sessions/{session_id}/open", data={"kind": LATE}).status_code == 303
    assert client.get(f"/sessions/{session_id}/count").json["signature"] != before
    page = text(client.get(f"/sessions/{session_id}"))
    assert ("Late-comers: open now" in page, "Close the before form for late-comers" in page) == (True, True)
    room = text(client.get(f"/sessions/{session_id}/room"))
    assert "A session: before the session, for late-comers" in room
    form = text(site.client().get(f"/s/{code}"))
    assert "the questions whose answers the room has seen are left out" in form
    assert "answers count if at least 5 come late" in form


@pytest.mark.parametrize(
    ("n", "said", "before"),
    [
        (2, "2 came later, after the start was shown, and are in no figure.", "6 people answered before"),
        (1, "1 came later, after the start was shown, and is in no figure.", "6 people answered before"),
        (6, "6 of those before came after the start was shown.", "12 people answered before"),
    ],
)
def test_results_say_how_many_came_late(site: Site, n: int, said: str, before: str) -> None:
    session_id, code = started(site)
    site.open(session_id, LATE)
    for _ in range(n):
        site.answer(code, None, {"conf": 4})
    page = finished(site, session_id, code)
    assert (said in page, before in page) == (True, True)


def test_session_without_late_comers_says_nothing_of_them(site: Site) -> None:
    assert "after the start was shown" not in finished(site, *started(site))


def test_promise_to_late_comers_has_at_most_60_words() -> None:
    said = (
        Text("promise.late", {"community": "The Harbour Circle", "n": 2}),
        Text("promise.results", {"few": in_short("P9", k=5)}),
        Text("promise.final"),
        Text("promise.responsible", {"responsible": "The Harbour Circle"}),
    )
    assert len(" ".join([*map(say, said), in_short("P1"), in_short("P5")]).split()) <= 60
