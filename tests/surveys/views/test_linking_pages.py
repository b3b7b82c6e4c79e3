"""Linking on pages: planned by the facilitator, printed on cards, asked of attendees, told with the results."""

from __future__ import annotations

import re
import uuid
from pathlib import Path

import pytest
from sqlalchemy import select

from surveys import running
from surveys.carriers import Rules, read_link
from surveys.carriers.card import new_cards
from surveys.database import db
from surveys.models.sessions import Session
from surveys.operations.clerk import work_until_idle
from surveys.views.run.cards import how_many
from tests.surveys.views.support_pages import FACILITATOR, Site, text

CARD = re.compile(r'<p class="code">([A-Z]+-[0-9]{3}-[A-Z])</p>')


def linked_by(site: Site, *carriers: str, headcount: int | None = 8) -> tuple[str, str]:
    """A planned session that links by these carriers, as (id, code)."""
    earlier, _ = site.plan("Earlier")
    with site.writing() as database:
        version = database.get_one(Session, earlier).version
        community = database.get_one(Session, earlier).community
        plan = running.Plan("Linked", database.get_one(Session, earlier).date, headcount=headcount, linking=carriers)
        made = running.plan_session(database, community, version, plan)
        return made.id, made.code


def opened(site: Site, *carriers: str, kind: str = "before") -> tuple[str, str]:
    session_id, code = linked_by(site, *carriers)
    site.open(session_id, kind)
    return session_id, code


def test_carriers_are_chosen_and_remembered_facts_never_proposed(site: Site) -> None:
    linked_by(site, "phone")
    url = f"/communities/{site.community_id}/sessions/new"
    client = site.client(FACILITATOR)
    for place, proposed in (("face to face", ["card", "phone"]), ("online", ["phone"]), ("hybrid", ["card", "phone"])):
        page = client.get(url, query_string={"people": "12", "same": "yes", "place": place}).text
        boxes = re.findall(r'<input[^>]*name="carriers"[^>]*>', page)
        assert re.findall('value="([a-z]+)"', "".join(box for box in boxes if "checked" in box)) == proposed
        assert len(boxes) == 3
    with site.app.app_context():
        version_id = db.session.scalars(select(Session.version_id)).first()
    data = {"title": "Retreat", "date": "2026-11-20", "version": version_id, "carriers": ["recalled", "card"]}
    asked = {"people": "61", "same": "yes", "place": "hybrid"}
    made = client.post(url, query_string=asked, data=data | {"family": "yes"})
    assert made.status_code == 303, text(made)
    with site.app.app_context():
        session = db.session.get_one(Session, made.location.rsplit("/", 1)[1])
        assert session.linking == ["card", "recalled"]
        assert session.elements[0] == "mother_initial"
        assert len(session.elements) == 6
    assert client.post(url, query_string=asked, data=data | {"carriers": ["pigeon"]}).status_code == 422


@pytest.mark.parametrize(
    ("people", "cards"), [(None, 10), (0, 10), (7, 10), (8, 20), (15, 20), (16, 30), (90_000, 400)]
)
def test_sheet_has_enough_for_everybody_and_a_third_more_in_full_pages(people: int | None, cards: int) -> None:
    assert how_many(people) == cards


def test_each_print_has_cards_of_its_own_that_are_stored_nowhere(site: Site) -> None:
    session_id, code = linked_by(site, "card", headcount=12)
    client = site.client(FACILITATOR)
    assert f'href="/sessions/{session_id}/cards"' in client.get(f"/sessions/{session_id}").text
    page, again = client.get(f"/sessions/{session_id}/cards"), client.get(f"/sessions/{session_id}/cards?print=2")
    assert page.headers["Cache-Control"] == "no-store"
    made, others = CARD.findall(page.text), CARD.findall(again.text)
    assert (len(made), len(set(made)), page.text.count('class="card-sheet"')) == (20, 20, 2)
    assert set(made) & set(others) == set()
    assert f'href="/sessions/{session_id}/cards?print=2"' in page.text
    assert CARD.findall(client.get(f"/sessions/{session_id}/cards?print=1").text) == made
    assert client.get(f"/sessions/{session_id}/cards?print=0").status_code == 404
    assert all(read_link({"card": card}, Rules(code, ("card",))) for card in made)
    folder = Path(site.app.config["SOUNDINGS_DATA"])
    held = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    assert [card for card in made if card.encode() in held] == []


def test_cards_are_for_sessions_that_link_by_them(site: Site) -> None:
    session_id, _ = linked_by(site, "phone")
    client = site.client(FACILITATOR)
    assert client.get(f"/sessions/{session_id}/cards").status_code == 404
    assert "/cards" not in client.get(f"/sessions/{session_id}").text


def form_of(site: Site, code: str) -> dict[str, str]:
    page = site.client().get(f"/s/{code}").text
    return {
        "submission": str(uuid.uuid4()),
        "form": page.split('name="form" value="')[1].partition('"')[0],
        "q-say": "2",
    }


def test_card_works_without_script_and_a_wrong_one_is_said_beside_the_field(site: Site) -> None:
    _, code = opened(site, "card", "recalled")
    sent = form_of(site, code) | {"link-card": "otter 412 k"}
    [card] = new_cards(b"secret", code, 1)
    wrong = card[:-1] + ("A" if card[-1] != "A" else "B")
    answer = site.client().post(f"/s/{code}", data=sent | {"link-card": wrong})
    page = text(answer)
    assert answer.status_code == 422
    assert '<a href="#link-card">This code does not fit.' in page
    assert '<p class="error" id="link-card-error">This code does not fit.' in page
    assert f'value="{wrong}"' in page
    assert 'value="card" checked' in page
    assert re.search(r'name="q-say"[^>]*value="2"[^>]*checked|value="2"[^>]*name="q-say"[^>]*checked', page)
    assert site.client().post(f"/s/{code}", data=sent | {"link-card": card}).status_code == 303


def test_remembered_facts_work_without_script(site: Site) -> None:
    _, code = opened(site, "recalled")
    page = text(site.client().get(f"/s/{code}"))
    assert "Day of the month you were born (1 to 31)" in page
    assert "mother" not in page
    sent = form_of(site, code)
    answer = site.client().post(f"/s/{code}", data=sent | {"link-recalled-birth_day": "44"})
    assert answer.status_code == 422
    assert "Enter a number from 1 to 31, or leave it empty" in text(answer)
    assert '<details class="inset stack" open>' in answer.text
    few = sent | {"link": "recalled", "link-recalled-birth_day": "4"}
    assert site.client().post(f"/s/{code}", data=few).status_code == 303


def test_declining_counts_and_keeps_nothing(site: Site) -> None:
    session_id, code = opened(site, "card")
    [card] = new_cards(b"secret", code, 1)
    sent = form_of(site, code) | {"link": "none", "link-card": card}
    assert site.client().post(f"/s/{code}", data=sent).status_code == 303
    with site.writing() as database:
        running.finish(database, database.get_one(Session, session_id))
    work_until_idle(site.app)
    with site.app.app_context():
        wave = db.session.get_one(Session, session_id).waves[0]
        assert (wave.responses, wave.coded) == (1, 0)


def test_thanks_ask_to_keep_the_card_until_the_last_form(site: Site) -> None:
    _, code = linked_by(site, "card")
    assert "Keep your card for it." in text(site.client().get(f"/s/{code}/thanks/before"))
    assert "Keep your card" not in text(site.client().get(f"/s/{code}/thanks/after"))


def released(site: Site, trouble: bool) -> str:
    session_id, code = opened(site, "card")
    cards = new_cards(b"secret", code, 8)
    client = site.client()

    def send(links: list[str | None]) -> None:
        for card in links:
            body = {"submission": str(uuid.uuid4()), "answers": {"say": 3}, "link": {"card": card} if card else None}
            assert client.post(f"/s/{code}", json=body).status_code == 201

    send([*cards, cards[0]])
    site.open(session_id, "after")
    if trouble:
        site.app.config["LINK_SECRET"] = b"another installation's secret..."
    send([*cards[1:7], None])
    with site.writing() as database:
        running.finish(database, database.get_one(Session, session_id))
    work_until_idle(site.app)
    return text(site.client(FACILITATOR).get(f"/sessions/{session_id}/results"))


def test_results_say_how_answers_were_linked(site: Site) -> None:
    page = released(site, trouble=False)
    assert "6 of the 9 who answered before also answered after" in page
    assert "Linked because the codes are the same: 6." in page
    assert "A code that nobody gave in the other form: 1 before and nobody after." in page
    assert "No code: nobody before and 1 after." in page
    assert "The same code more than once in one form, as from a shared phone: 2 before and nobody after." in page
    assert "6 of the 9 who answered before are linked with an answer after." in page


def test_results_say_that_the_installation_s_key_was_changed(site: Site) -> None:
    page = released(site, trouble=True)
    assert (
        "Nobody is linked, because this installation’s secret key was changed while the session was under way." in page
    )
    assert "Every answer is here and counts" in page
