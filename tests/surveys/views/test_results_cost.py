"""What a results page asks of the database: for its own session alone, however many others the community has."""

from __future__ import annotations

import datetime
import re

import pytest

from surveys import joints
from surveys.database import db
from surveys.identifiers import new_code
from surveys.models.evidence import JointRelease, PeriodRelease, Release
from surveys.models.sessions import Session
from tests.support.counting import asked_of_databases
from tests.surveys.views.support_pages import LEAD, Site

DAY = datetime.date(2026, 5, 1)


def more(site: Site, session_id: str, times: int) -> None:
    """Others like this one, half of them joined in pairs, the rest shown by a period."""
    with site.writing() as database:
        like, release = database.get_one(Session, session_id), database.get_one(Release, session_id)
        about = {"community_id": like.community_id, "frozen_on": DAY}
        made = [
            Session(
                community_id=like.community_id, version_id=like.version_id, title="More", date=like.date, k=like.k,
                code=new_code(), linking=[], elements=[], finishing=True, paired=True, released=True,
            )
            for _ in range(times)
        ]  # fmt: skip
        database.add_all(made)
        database.flush()
        database.add_all(Release(session_id=one.id, figures=release.figures, **about) for one in made)
        waiting = joints.waiting(database, like.community_id)
        half = times // 2
        for one, other in zip(made[:half:2], made[1:half:2], strict=True):
            figures = {"note": "", "questions": release.figures["questions"]}
            database.add(JointRelease(sessions=[one.id, other.id], figures=figures, **about))
        rests = [{"line": found.line, "sessions": [found.session]} for found in waiting]
        figures = {"rests": [rest for rest in rests if rest["sessions"][0] in {one.id for one in made[half:]}]}
        for title in ("One", "Two"):
            days = {"starts": DAY, "ends": DAY, "declared_on": DAY}
            database.add(PeriodRelease(title=title, figures=figures, **days, **about))


def asked(site: Site, address: str) -> tuple[int, int]:
    """Statements and rows of looking at a page."""
    client = site.client(LEAD)
    with site.app.app_context(), asked_of_databases() as found:
        assert client.get(address).status_code == 200
    return found.statements, found.rows


@pytest.mark.parametrize("people", [8, 4], ids=["shown", "waiting"])
def test_results_page_and_pictures_ask_no_more_where_forty_sessions_are_than_where_one_is(
    site: Site, people: int
) -> None:
    session_id = site.released(people=people, texts=0)
    page = site.client(LEAD).get(f"/sessions/{session_id}/results").text
    pictures = re.findall(rf'href="(/sessions/{session_id}/pictures/[^"]+)"', page)
    assert (len(pictures) > 0) == (people == 8)
    addresses = [f"/sessions/{session_id}/results", *pictures]
    once = [asked(site, address) for address in addresses]
    more(site, session_id, 40)
    assert [asked(site, address) for address in addresses] == once


def test_session_waits_as_long_as_a_question_of_it_stands_in_the_list_of_those_that_wait(site: Site) -> None:
    session_id = site.released(people=4, texts=0)
    site.released(people=8, texts=0)
    more(site, session_id, 8)
    with site.app.app_context():
        sessions = db.session.query(Session).all()
        listed = {one.session for one in joints.waiting(db.session, site.community_id)}
        assert {session.id for session in sessions if joints.waits(db.session, session)} == listed
        assert listed == {session_id}
        joined = [len(joints.joints_with(db.session, session)) for session in sessions]
        assert sorted(joined) == [0] * 6 + [1] * 4
