"""The demo is made by the real verbs, only into an empty database, with a password that nobody could know."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import func, select

from surveys.database import db
from surveys.models.evidence import Outcome, Picture, Release
from surveys.models.people import Community
from surveys.models.responses import Response
from surveys.models.sessions import Session
from surveys.operations import demo


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table))


def test_demo_is_a_year_of_two_communities(app: Flask) -> None:
    assert demo.is_empty(app)
    demo.load(app)
    with app.app_context():
        assert (count(Community), count(Session), count(Release), count(Outcome)) == (2, 17, 16, 7)
        per_community = select(func.count()).select_from(Session).where(Session.released).group_by(Session.community_id)
        assert db.session.scalars(per_community).all() == [8, 8]
        opened = [held for held in db.session.scalars(select(Session)) if held.state == "open"]
        assert len(opened) == 1
        dates = [held.date for held in db.session.scalars(select(Session)) if held.released]
        assert 300 < (max(dates) - min(dates)).days < 370
        assert count(Response) > 300
        # pictures are asked for and left to the clerk, which draws them after serving has begun
        assert db.session.scalar(select(func.count()).select_from(Picture).where(Picture.drawn)) == 0
        assert count(Picture) > 50
    assert not demo.is_empty(app)


def test_demo_says_where_to_look_and_says_it_again(sqlite_app: Flask) -> None:
    password = demo.load(sqlite_app)
    first = demo.introduction(sqlite_app, password)
    assert password in first
    assert len(password) >= 16
    assert [
        label in first for label in ("A form to answer", "What changed in one session", "One item over a year")
    ] == [True] * 3
    assert demo.introduction(sqlite_app, None) == first
    kept = sqlite_app.config["SOUNDINGS_DATA"] / demo.PASSWORD_FILE
    assert kept.stat().st_mode & 0o077 == 0
