"""Cards to print: ten to a page, drawn from a hat, each with a code that links a person's answers and names nobody."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, make_response, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from surveys.access import RUN, get_session
from surveys.carriers.card import MOST, SHEETS, new_cards
from surveys.database import db
from surveys.errors import NotFound
from surveys.views.run.base import blueprint
from surveys.views.run.joining import draw_qr, upper_case_address
from surveys.views.staff import community_page

A_PAGE = 10


@dataclass(frozen=True)
class PrintedCard:
    """One card: its code, and a QR code that opens the session with it."""

    code: str
    qr_path: str
    qr_size: int


@blueprint.get("/sessions/<session_id>/cards")
def cards(session_id: str) -> ResponseReturnValue:
    """A print of cards by its number, kept nowhere: neither in the database nor in a cache. Two share no card."""
    session = get_session(db.session, current_user, session_id, RUN)
    if "card" not in session.linking or session.finishing:
        raise NotFound("This session does not link by cards.", way_out="Go back to the session.")
    address = upper_case_address(session.code)
    sheet = request.args.get("print", 1, type=int)
    if not 1 <= sheet <= SHEETS:
        raise NotFound("There is no such print of cards.", way_out="Go back to the session.")
    codes = new_cards(current_app.config["LINK_SECRET"], session.code, how_many(session.headcount), sheet)
    # what follows # never leaves the phone that reads it
    made = [PrintedCard(code, *draw_qr(f"{address}#{code}")) for code in codes]
    page = community_page(
        "run/cards.html",
        session.community,
        "sessions",
        session=session,
        pages=[made[start : start + A_PAGE] for start in range(0, len(made), A_PAGE)],
        sheet=sheet,
        next_url=url_for("run.cards", session_id=session.id, print=sheet + 1) if sheet < SHEETS else None,
        enough=(session.headcount or 0) <= len(made),
    )
    answer = make_response(page)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def how_many(headcount: int | None) -> int:
    """Enough for so many people and a third more, in full pages, at most MOST."""
    pages = -(-(headcount or 0) * 4 // (3 * A_PAGE))
    return min(max(pages, 1) * A_PAGE, MOST)
