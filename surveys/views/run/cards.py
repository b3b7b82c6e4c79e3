"""Cards to print: ten to a page, drawn from a hat, each with a code that links a person's answers and names nobody."""

from __future__ import annotations

from dataclasses import dataclass

from flask import make_response
from flask.typing import ResponseReturnValue
from flask_security import current_user

from surveys.access import RUN, get_session
from surveys.carriers.card import new_cards
from surveys.database import db
from surveys.errors import NotFound
from surveys.views.run.base import blueprint
from surveys.views.run.joining import draw_qr, upper_case_address
from surveys.views.staff import community_page

A_PAGE = 10
MOST = 400  # at one print; each QR code takes some milliseconds to draw


@dataclass(frozen=True)
class PrintedCard:
    """One card: its code, and a QR code that opens the session with it."""

    code: str
    qr_path: str
    qr_size: int


@blueprint.get("/sessions/<session_id>/cards")
def cards(session_id: str) -> ResponseReturnValue:
    """A sheet of cards, made afresh at each look and kept nowhere: neither in the database nor in a cache."""
    session = get_session(db.session, current_user, session_id, RUN)
    if "card" not in session.linking or session.finishing:
        raise NotFound("This session does not link by cards.", way_out="Go back to the session.")
    address = upper_case_address(session)
    codes = new_cards(session.code, how_many(session.headcount))
    # what follows # never leaves the phone that reads it
    made = [PrintedCard(code, *draw_qr(f"{address}#{code}")) for code in codes]
    page = community_page(
        "run/cards.html",
        session.community,
        "sessions",
        session=session,
        pages=[made[start : start + A_PAGE] for start in range(0, len(made), A_PAGE)],
        enough=(session.headcount or 0) <= len(made),
    )
    answer = make_response(page)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def how_many(headcount: int | None) -> int:
    """Enough for so many people and a third more, in full pages, at most MOST."""
    pages = -(-(headcount or 0) * 4 // (3 * A_PAGE))
    return min(max(pages, 1) * A_PAGE, MOST)
