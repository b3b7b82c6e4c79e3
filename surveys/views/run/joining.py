"""How people get to the form: the join screen for the projector, the poster, the link with its QR code."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

import segno
from flask import current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from forms.questionnaire import load
from forms.texts import Text
from surveys import running
from surveys.access import get_community, get_session
from surveys.collecting import asked_in
from surveys.database import db
from surveys.identifiers import code_groups
from surveys.models.sessions import OPEN, WAITING, Session
from surveys.views.pages import day, say
from surveys.views.run.base import blueprint
from surveys.views.run.standing import running_wave, signature
from surveys.views.run.times import closing_words, opening_words
from surveys.views.staff import community_page

QUIET_ZONE = 4  # modules around the code; with less, phones do not find it


@dataclass(frozen=True)
class Join:
    """A session's address for people and for phones. `qr_path` fills one unit a module, quiet zone included."""

    url: str
    address: str
    host: str
    groups: tuple[str, str]
    qr_path: str
    qr_size: int
    minutes: int


def join_of(session: Session) -> Join:
    """How people join a session. The address in the QR code is upper case: it then needs 25 modules instead of 33."""
    definition = load(session.version.definition)
    longest = max((definition.minutes(wave.kind) for wave in session.waves), default=1)
    return _join(session.code, longest)


def _join(code: str, minutes: int) -> Join:
    parts = urlsplit(current_app.config["PUBLIC_URL"])
    path, size = qr_path(upper_case_address(code))
    return Join(
        url=f"{parts.scheme}://{parts.netloc}{parts.path}/S/{code}",
        address=f"{parts.netloc}{parts.path}/S/{code}",
        host=f"{parts.netloc}{parts.path}",
        groups=code_groups(code),
        qr_path=path,
        qr_size=size,
        minutes=minutes,
    )


def upper_case_address(code: str) -> str:
    """The address behind a code as QR codes carry it."""
    parts = urlsplit(current_app.config["PUBLIC_URL"])
    return f"{parts.scheme.upper()}://{parts.netloc.upper()}{parts.path}/S/{code}"


def draw_qr(content: str) -> tuple[str, int]:
    """A QR code as the data of one SVG path of filled runs, and the units of its side with the quiet zone."""
    rows = [list(row) for row in segno.make(content, error="m", boost_error=False, micro=False).matrix]
    runs = []
    for y, row in enumerate(rows, QUIET_ZONE):
        x = 0
        while x < len(row):
            end = x
            while end < len(row) and row[end]:
                end += 1
            if end > x:
                runs.append(f"M{x + QUIET_ZONE} {y}h{end - x}v1h-{end - x}z")
            x = end + 1
    return "".join(runs), len(rows) + 2 * QUIET_ZONE


qr_path = lru_cache(maxsize=256)(draw_qr)  # of sessions' addresses, which every look at their pages needs


@blueprint.get("/sessions/<session_id>/room")
def room(session_id: str) -> ResponseReturnValue:
    """The join screen for the projector, with a live count."""
    session = get_session(db.session, current_user, session_id)
    join = join_of(session)
    wave = running_wave(session)
    counts = running.response_counts(session)
    is_open = wave is not None and wave.state == OPEN
    ahead = any(each.state == WAITING for each in session.waves)  # finishing skips those
    return render_template(
        "room.html",
        session={"title": session.title, "date": day(session.date)},
        community={"name": session.community.name},
        state="open" if is_open else "waiting" if wave is None else "between" if ahead else "closed",
        wave_title=say(Text(f"wave.{wave.kind}")) if wave else None,
        minutes=_minutes(session, wave.kind) if wave and is_open else None,
        address=join.host,
        code_groups=join.groups,
        url=join.address,
        opens=opening_words(session),
        closes=closing_words(session, wave.kind) if wave and is_open else None,
        count=counts[wave.kind] if wave else 0,
        count_url=url_for("run.count", session_id=session.id),
        signature=signature(session, counts),
        qr_path=join.qr_path,
        qr_size=join.qr_size,
        results_url=url_for("results.results", session_id=session.id) if session.released else None,
        home_url=url_for("run.session", session_id=session.id),
    )


def _minutes(session: Session, kind: str) -> int:
    questionnaire, wave = asked_in(session.version_id, kind)
    return questionnaire.minutes(wave)


@blueprint.get("/sessions/<session_id>/poster")
def poster(session_id: str) -> ResponseReturnValue:
    """The same on paper."""
    session = get_session(db.session, current_user, session_id)
    return community_page("run/poster.html", session.community, "sessions", session=session, join=join_of(session))


@blueprint.get("/communities/<community_id>/poster")
def community_poster(community_id: str) -> ResponseReturnValue:
    """A poster that serves every session of a community: its permanent code."""
    community = get_community(db.session, current_user, community_id)
    return community_page("run/community_poster.html", community, "sessions", join=_join(community.code, 1))
