"""Linking from the phone to the report: several carriers in one room, lost and changed keys, and bad codes."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import delete, func, select

from surveys.carriers.card import new_cards
from surveys.database import db, intake_transaction, may_write
from surveys.models.intake import KeyHalf, LinkToken
from surveys.models.responses import Response
from surveys.models.sessions import Session
from surveys.operations.clerk import work_until_idle
from tests.support import factories as make

ALL = ("card", "phone", "recalled")
ELEMENTS = ("birth_day", "birthplace_initial", "street_initial", "school_initial", "teacher_initial")


def facts(*values: object) -> dict[str, Any]:
    return {"recalled": dict(zip(ELEMENTS, values, strict=True))}


def send(app: Flask, code: str, *links: dict[str, Any] | None) -> None:
    client = app.test_client()
    for i, link in enumerate(links):
        answer = client.post(f"/s/{code}", json={**make.submission({"conf": 1 + i % 5}), "link": link})
        assert (answer.status_code, answer.get_json()) == (201, {"received": True})


def report(app: Flask, session_id: str) -> dict[str, Any]:
    """The linking report of a session that is finished here: what is not zero or false."""
    make.act(app, session_id, "finish")
    work_until_idle(app)
    with app.app_context():
        held = db.session.get_one(Session, session_id)
        assert held.state == "released"
        return {name: value for name, value in (held.links or {}).items() if value}


def people_linked(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count(func.distinct(Response.person)))) or 0


def test_three_carriers_in_one_room_are_linked_each_by_its_own(app: Flask) -> None:
    session_id, code = make.session(app, make.community(app), opened="before", linking=ALL)
    cards = new_cards(b"secret", code, 4)
    phones = [{"phone": f"{i}".ljust(22, "p")} for i in range(3)]
    send(
        app,
        code,
        *({"card": card} for card in cards),
        *phones,
        facts(7, "A", "B", "C", "D"),
        facts(9, "E", "F", "G", None),
    )
    make.act(app, session_id, "open_wave", "after")
    typed = [card.lower().replace("-", " ") for card in cards[:3]]
    send(
        app,
        code,
        *({"card": card} for card in typed),
        *phones[:2],
        facts("07", "á", "b", "c", "x"),
        facts(9, "E", "F", "G", "H"),
        None,
    )
    assert report(app, session_id) == {
        "linked": 7,
        "exact": 5,
        "tolerant": 2,
        "no_partner_before": 2,
        "no_code_after": 1,
    }
    assert people_linked(app) == 7


def test_codes_of_emoji_and_arabic_digits_are_linked(app: Flask) -> None:
    session_id, code = make.session(app, make.community(app), opened="before", linking=("recalled",))
    send(app, code, facts("٧", "👩🏽‍🌾", "❤️", "🇫🇷", "م"), facts("3", "山", "김", "Ж", "é"))
    make.act(app, session_id, "open_wave", "after")
    send(app, code, facts(7, "👩‍🌾", "❤", "🇫🇷", "محمد"), facts("٣", "山田", "김치", "ж", "E"))
    assert report(app, session_id) == {"linked": 2, "exact": 2}


def test_one_card_for_everybody_counts_and_links_nobody(app: Flask) -> None:
    session_id, code = make.session(app, make.community(app), opened="before", linking=("card",))
    [card] = new_cards(b"secret", code, 1)
    send(app, code, *({"card": card} for _ in range(8)))
    make.act(app, session_id, "open_wave", "after")
    send(app, code, {"card": card}, *(None for _ in range(6)))
    assert report(app, session_id) == {"repeated_before": 8, "ambiguous_after": 1, "no_code_after": 6}
    with app.app_context():
        assert [wave.responses for wave in db.session.get_one(Session, session_id).waves] == [8, 7]


def both_waves(app: Flask, between: Any) -> dict[str, Any]:
    """Seven people who link by phone; `between` happens once the before form is sealed."""
    session_id, code = make.session(app, make.community(app), opened="before")
    make.send_all(app.test_client(), code, [{"conf": 2}] * 7, linked=True)
    make.act(app, session_id, "close_wave", "before", 0)
    work_until_idle(app)
    make.act(app, session_id, "open_wave", "after")
    with app.app_context():
        between()
    make.send_all(app.test_client(), code, [{"conf": 4}] * 7, linked=True)
    found = report(app, session_id)
    with app.app_context():
        held = db.session.get_one(Session, session_id)
        assert [wave.responses for wave in held.waves] == [7, 7]  # nothing is lost
    return found


def test_changed_installation_key_is_told_and_links_nobody(app: Flask) -> None:
    """Of the planted change all but the report would look as if nobody had come back."""

    def change() -> None:
        app.config["LINK_SECRET"] = b"another installation's secret..."

    found = both_waves(app, change)
    assert found == {"no_partner_before": 7, "no_partner_after": 7, "trouble": "changed"}
    assert people_linked(app) == 0


def test_lost_key_half_is_told_and_links_nobody(app: Flask) -> None:
    """As after restoring a backup: it holds neither key halves nor tokens."""

    def lose() -> None:
        with intake_transaction() as intake:
            intake.execute(delete(KeyHalf))
            intake.execute(delete(LinkToken))

    found = both_waves(app, lose)
    assert found == {"no_code_before": 7, "no_partner_after": 7, "trouble": "lost"}


def test_key_that_stays_links_everybody(app: Flask) -> None:
    assert both_waves(app, lambda: None) == {"linked": 7, "exact": 7}


def test_elements_are_those_of_the_head_count_when_the_first_form_opens(app: Flask) -> None:
    session_id, _ = make.session(app, make.community(app), linking=("recalled",), headcount=20)
    with app.app_context():
        assert len(db.session.get_one(Session, session_id).elements) == 5
    with app.app_context(), may_write():
        db.session.get_one(Session, session_id).headcount = 80
        db.session.commit()
    make.act(app, session_id, "open_wave", "before")
    with app.app_context(), may_write():
        held = db.session.get_one(Session, session_id)
        assert len(held.elements) == 6
        held.headcount = 10
        db.session.commit()
    make.act(app, session_id, "open_wave", "after")
    with app.app_context():
        assert len(db.session.get_one(Session, session_id).elements) == 6
